"""Answers about cases, and about what can be disputed."""

from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.views import page_of
from baodao.registration.cases.store import CASES
from baodao.registration.common.rights import may_act_for_person, may_organise
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_filter,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import disputes as schema

Document = dict[str, Any]

# Where the records of each kind are, whose they are, and who made them.
_KINDS: dict[schema.RecordKind, tuple[Collection[Any], str, str]] = {
    "volunteer": (VOLUNTEERS, "_id", "registered_by"),
    "membership": (MEMBERSHIPS, "volunteer_id", "recorded_by"),
    "consent": (CONSENTS, "volunteer_id", "recorded_by"),
    "member-report": (MEMBER_REPORTS, "volunteer_id", "recorded_by"),
    "claim": (CLAIMS, "volunteer_id", "recorded_by"),
}


async def get_case(query: schema.GetCase, reads: Reads, now: datetime) -> schema.Case | Refusal:
    rows = await reads.named(CASES.name, query.case_id)
    if not rows:
        return NotFound(kind="case", id=query.case_id)
    row = rows[0]
    owner = await owner_of(row["volunteer_id"], reads)
    if isinstance(owner, Refusal):
        return owner
    if refusals := may_act_for_person(query.actor, owner["_id"], row["division"]):
        return refusals[0]
    await note_minors(reads, query.actor, "record", [owner], now)
    return _case(row)


async def list_cases(
    query: schema.ListCases, reads: Reads, now: datetime
) -> schema.CasePage | Refusal:
    wanted: Document = {"_id": {"$gt": query.after}}
    division = query.division
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, Refusal):
            return owner
        wanted["volunteer_id"] = records_filter(owner)
    if not (query.volunteer_id and is_self(query.actor, query.volunteer_id)):
        scope = query.actor.scope
        division = division or (scope if scope != "*" else None)
        if refusals := may_organise(query.actor, division or ""):
            return refusals[0]
    if division:
        wanted["division"] = below(division)
    if query.state:
        wanted["state"] = query.state
    page, after = await page_of(reads, CASES, wanted, query.limit)
    people = [row["volunteer_id"] for row in page]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.CasePage(cases=[_case(row) for row in page], next=after)


async def list_records(
    query: schema.ListRecords, reads: Reads, now: datetime
) -> schema.NamedRecordList | Refusal:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, Refusal):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner["division"]):
        return refusals[0]
    await note_minors(reads, query.actor, "record", [owner], now)
    own = (query.volunteer_id, *owner["also"])
    records = [
        schema.NamedRecord(
            record=kind,
            record_id=row["_id"],
            made_by_self=row[made_by] in own,
            frozen_by=row["frozen_by"],
        )
        for kind, (collection, whose, made_by) in _KINDS.items()
        for row in await reads.find(
            collection.name,
            {whose: records_filter(owner)},
            sort=[("_id", 1)],
            fields=[made_by, "frozen_by"],
        )
    ]
    return schema.NamedRecordList(records=records)


def _case(row: Document) -> schema.Case:
    return schema.Case(
        case_id=row["_id"],
        volunteer_id=row["volunteer_id"],
        division=row["division"],
        record=row["record"],
        record_id=row["record_id"],
        state=row["state"],
        opened_at=row["opened_at"],
        resolved_at=row["resolved_at"],
        note=row["note"],
    )
