"""Answers about consents."""

from datetime import datetime
from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_act_for_person
from baodao.registration.people.store import CONSENTS
from baodao.registration.people.views.persons import records_filter, volunteer_at
from baodao.registration.reads.notes import note_minors
from baodao.schema import Refusal
from baodao.schema.registration import consents as schema

Document = dict[str, Any]


async def list_consents(
    query: schema.ListConsents, reads: Reads, now: datetime
) -> schema.ConsentPage | Refusal:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, Refusal):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner["division"]):
        return refusals[0]
    await note_minors(reads, query.actor, "record", [owner], now)
    wanted: Document = {"volunteer_id": records_filter(owner), "_id": {"$gt": query.after}}
    if query.purpose:
        wanted["purpose"] = query.purpose
    page, after = await page_of(reads, CONSENTS, wanted, query.limit)
    return schema.ConsentPage(consents=[_consent(row) for row in page], next=after)


def _consent(row: Document) -> schema.Consent:
    # Documents from before a field was added do not have it.
    row = {name: row.get(name) for name in schema.Consent.model_fields} | {"consent_id": row["_id"]}
    over = row["withdrawn_at"] or row["ended_at"] or row["frozen_by"]
    return schema.Consent.model_validate(row | {"holds": not over})
