"""Answers about cases, and about what can be disputed."""

from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, within
from baodao.registration.cases.domain import Case
from baodao.registration.cases.store import CASES
from baodao.registration.common.rights import may_act_for_person, may_organise
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_of,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import NotFound
from baodao.schema.registration import disputes as schema

# Where the records of each kind are, and whose they are.
_KINDS: dict[schema.RecordKind, tuple[Collection[Any], str]] = {
    "volunteer": (VOLUNTEERS, "id"),
    "membership": (MEMBERSHIPS, "volunteer_id"),
    "consent": (CONSENTS, "volunteer_id"),
    "member-report": (MEMBER_REPORTS, "volunteer_id"),
    "claim": (CLAIMS, "volunteer_id"),
}


async def get_case(
    query: schema.GetCase, reads: Reads, now: datetime
) -> schema.Case | NotFound | Refused:
    case = await reads.get(CASES, query.case_id)
    if case is None:
        return NotFound(kind="case", id=query.case_id)
    owner = await owner_of(case.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if refusals := may_act_for_person(query.actor, owner.id, case.division):
        return refuse(*refusals)
    await note_minors(reads, query.actor, "record", [owner], now)
    return _case(case)


async def list_cases(
    query: schema.ListCases, reads: Reads, now: datetime
) -> schema.CasePage | NotFound | Refused:
    wanted: Wanted = EVERYTHING
    division = query.division
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, NotFound):
            return owner
        wanted &= records_of(owner)
    if not (query.volunteer_id and is_self(query.actor, query.volunteer_id)):
        scope = query.actor.scope
        division = division or (scope if scope != "*" else None)
        if refusals := may_organise(query.actor, division or ""):
            return refuse(*refusals)
    if division:
        wanted &= within(division)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(CASES, wanted, query)
    people = [case.volunteer_id for case in page.items]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.CasePage(cases=[_case(case) for case in page.items], next=page.next)


async def list_records(
    query: schema.ListRecords, reads: Reads, now: datetime
) -> schema.NamedRecordList | NotFound | Refused:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner.division):
        return refuse(*refusals)
    await note_minors(reads, query.actor, "record", [owner], now)
    own = (query.volunteer_id, *owner.also)
    records = [
        schema.NamedRecord(
            record=kind,
            record_id=record.id,
            made_by_self=record.recorded_by in own,
            frozen_by=record.frozen_by,
        )
        for kind, (collection, whose) in _KINDS.items()
        for record in await reads.find(collection, records_of(owner, whose), sort=["id"])
    ]
    return schema.NamedRecordList(records=records)


def _case(case: Case) -> schema.Case:
    return shown(schema.Case, case, case_id=case.id)
