"""Answers about consents."""

from typing import Annotated

from baodao.kernel.days import day_in
from baodao.kernel.reach import in_reach, named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, in_range
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import records_of
from baodao.schema.access import CALLERS
from baodao.schema.registration import consent_texts as texts
from baodao.schema.registration import consents as schema


@row_of(VOLUNTEERS)
class _Asked:
    id: str
    division: str
    asked_text: str | None
    by_asked: str | None


async def list_consents(
    query: schema.ListConsents,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
) -> schema.ConsentPage:
    wanted = eq("purpose", query.purpose) if query.purpose else EVERYTHING
    page = await reads.page(CONSENTS, named(records_of(volunteer)), wanted, query)
    return schema.ConsentPage(consents=[_consent(one) for one in page.items], next=page.next)


async def list_asked_again(
    query: texts.ListAskedAgain, reads: Reads, vault: Vault
) -> texts.AskedAgainPage:
    visible = in_reach(query.actor, query.division, CALLERS)
    # Who is not asked has no such text.
    asked = in_range("by_asked", gt="")
    page = await reads.page(VOLUNTEERS, visible, asked, query, along="by_asked", into=_Asked)
    return texts.AskedAgainPage(
        people=[
            texts.AskedAgain(
                volunteer_id=one.id,
                division=one.division,
                text_version=one.asked_text,
                until_day=day_in(one.by_asked),
            )
            for one in page.items
            if one.asked_text and one.by_asked
        ],
        next=page.next,
        names=await names_on(query, (one.id for one in page.items), reads, vault),
        total=await reads.total(VOLUNTEERS, visible, asked, query),
    )


def _consent(consent: Consent) -> schema.Consent:
    return shown(schema.Consent, consent, consent_id=consent.id, holds=consent.holds)
