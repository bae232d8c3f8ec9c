"""Answers about consents."""

from datetime import datetime

from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.rights import may_act_for_person
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.store import CONSENTS
from baodao.registration.people.views.persons import records_of, volunteer_at
from baodao.registration.reads.notes import note_minors
from baodao.schema import NotFound
from baodao.schema.registration import consents as schema


async def list_consents(
    query: schema.ListConsents, reads: Reads, now: datetime
) -> schema.ConsentPage | NotFound | Refused:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner.division):
        return refuse(*refusals)
    await note_minors(reads, query.actor, "record", [owner], now)
    wanted = records_of(owner)
    if query.purpose:
        wanted &= eq("purpose", query.purpose)
    page = await reads.page(CONSENTS, wanted, query)
    return schema.ConsentPage(consents=[_consent(one) for one in page.items], next=page.next)


def _consent(consent: Consent) -> schema.Consent:
    return shown(schema.Consent, consent, consent_id=consent.id, holds=consent.holds)
