"""Answers about consents."""

from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import CONSENTS
from baodao.registration.people.views.persons import records_of
from baodao.schema.registration import consents as schema


async def list_consents(
    query: schema.ListConsents,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
) -> schema.ConsentPage:
    wanted = eq("purpose", query.purpose) if query.purpose else EVERYTHING
    page = await reads.page(CONSENTS, named(records_of(volunteer)), wanted, query)
    return schema.ConsentPage(consents=[_consent(one) for one in page.items], next=page.next)


def _consent(consent: Consent) -> schema.Consent:
    return shown(schema.Consent, consent, consent_id=consent.id, holds=consent.holds)
