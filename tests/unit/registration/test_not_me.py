""" "Not me" of each kind of record, from the objection to its end, and what it stops meanwhile."""

from typing import Any

import bson
import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import AnyCommand, MemoryService, names, slugs
from baodao.kit.work import Done, Outcome
from baodao.registration.leaving.commands import ErasePastRetention, RehomeRecords
from baodao.registration.people.commands import LapseConsents, UpdateAgeClass
from baodao.schema import Actor, Command, NotFound, OutOfScope
from baodao.schema.base import OwnMatter
from baodao.schema.doors import PaperNeeded
from baodao.schema.registration.claims import AcceptClaim, ClaimItem
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.disputes import (
    CaseOpened,
    DisputeRecord,
    JudgeInOwnCause,
    PersonTold,
    RecordFrozen,
    RecordKind,
    ResolveCase,
)
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.member_reports import AcceptMemberReport, FileMemberReport
from baodao.schema.registration.memberships import JoinTeam, RemoveMember
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.volunteers import ChangeSkills
from tests.builders import cases
from tests.builders.actors import acting_as
from tests.builders.people import sheet
from tests.builders.registration import OPERATOR, ORGANISER, person
from tests.support.everybody import actors
from tests.support.everything import LATER, PEOPLE, Ids, ask, everything
from tests.support.records import records_of, written
from tests.support.said import SAID, TODAY

UNDONE_AT = LATER.replace(tzinfo=None)
# Of each kind: a record, whose it is, who made it, what changes it, and how an undone one looks.
KINDS: dict[RecordKind, tuple[str, str, str, type[Command], dict[str, Any]]] = {
    "volunteer": ("ana", "ana", "ana", ChangeSkills, {"state": "withdrawn"}),
    "membership": ("invited", "ana", "captain", RemoveMember, {"ended_because": "disputed"}),
    "consent": (
        "consent-ana",
        "ana",
        ORGANISER.id,
        WithdrawConsent,
        {"withdrawn_at": UNDONE_AT},
    ),
    "member-report": ("report-bob", "bob", "bob", AcceptMemberReport, {"end_reason": "not-me"}),
    "claim": ("claim-new", "bob", "bob", AcceptClaim, {"state": "undone"}),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def objection(kind: RecordKind, record: str) -> dict[str, str]:
    return {"record": kind, "record_id": record}


async def disputed(service: MemoryService, ids: Ids, kind: RecordKind) -> tuple[str, str, Actor]:
    """The record, the case and the person, after the person has said that it is not theirs."""
    name, owner, *_ = KINDS[kind]
    case = await cases.dispute(service, ids[owner], kind, ids[name])
    return ids[name], case, person(ids[owner])


async def change(service: MemoryService, ids: Ids, kind: RecordKind) -> Outcome:
    """What a supervisor does to the record, or a desk on paper."""
    name, *_, command, _ = KINDS[kind]
    changes: dict[str, Any] = {"membership_id": ids[name]} if kind == "membership" else {}
    on_paper = command is WithdrawConsent
    changes |= {"on_paper": sheet(TODAY)} if on_paper else {}
    actor = actors(ids)["street-coordinator" if on_paper else "supervisor"]
    return await ask(service, ids, command, actor, **changes)


def row(service: MemoryService, kind: RecordKind, record: str) -> Any:
    return bson.decode(records_of(service)[kind, record])


@each_kind
async def test_the_person_opens_a_case_and_nothing_changes_any_more(kind: RecordKind) -> None:
    service, ids = await everything()
    assert isinstance(await change(service.copy(), ids, kind), Done)
    since = service.commits
    record, case, me = await disputed(service, ids, kind)
    events = service.told(since=since)
    opened = CaseOpened(
        division=events[0].division,
        case_id=case,
        volunteer_id=me.id,
        record=kind,
        record_id=record,
    )
    assert events[0] == opened
    assert not [event for event in events if isinstance(event, PersonTold)]
    frozen = RecordFrozen(record_id=record, case_id=case)
    before = records_of(service)
    outcome = await change(service, ids, kind)
    assert isinstance(outcome, Refused)
    assert frozen in outcome.refusals
    assert await service.refused(DisputeRecord, me, **objection(kind, record)) == [frozen]
    assert records_of(service) == before


@each_kind
async def test_nobody_else_says_not_me(kind: RecordKind) -> None:
    service, ids = await everything()
    name, owner, *_ = KINDS[kind]
    # The person's own id in another role is not the person speaking for themself.
    named = acting_as(id=ids[owner], role="organiser", scope="12")
    for actor in (*actors(ids).values(), named):
        refused = await service.refused(DisputeRecord, actor, **objection(kind, ids[name]))
        unseen = actor.role in ("volunteer", "guardian")
        no = NotFound(kind=kind, id=ids[name]) if unseen else OutOfScope(role=actor.role)
        at_desk = actor.role in ("organiser", "street-coordinator")
        assert refused == [PaperNeeded() if at_desk else no]


@each_kind
async def test_neither_the_maker_nor_the_person_judges(kind: RecordKind) -> None:
    service, ids = await everything()
    _, case, me = await disputed(service, ids, kind)
    maker = KINDS[kind][2]
    for actor_id in (ids.get(maker, maker), me.id):
        actor = acting_as(id=actor_id, role="organiser", scope="12")
        no = OwnMatter() if actor_id == me.id else JudgeInOwnCause(case_id=case)
        for outcome in ("upheld", "rejected"):
            verdict = cases.verdict(case, outcome)
            assert await service.refused(ResolveCase, actor, **verdict) == [no]


@each_kind
async def test_upheld_undoes_the_record(kind: RecordKind) -> None:
    service, ids = await everything()
    record, case, me = await disputed(service, ids, kind)
    since = service.commits
    await cases.resolve(service, case, "upheld", actors(ids)["supervisor"])
    stored = row(service, kind, record)
    assert stored["frozen_by"] is None
    assert stored == stored | KINDS[kind][4]
    (told,) = service.told(PersonTold, since=since)
    assert (told.volunteer_id, told.record, told.record_id) == (me.id, kind, record)
    assert (told.what, told.by_role) == ("ended", "supervisor")
    assert isinstance(await change(service, ids, kind), Refused)


@each_kind
async def test_rejected_lets_it_go_on_as_before(kind: RecordKind) -> None:
    service, ids = await everything()
    record, case, me = await disputed(service, ids, kind)
    since, supervisor = service.commits, actors(ids)["supervisor"]
    await cases.resolve(service, case, "rejected", supervisor)
    (told,) = service.told(PersonTold, since=since)
    assert (told.volunteer_id, told.record_id, told.what) == (me.id, record, "changed")
    assert row(service, kind, record)["frozen_by"] is None
    assert isinstance(await change(service, ids, kind), Done)
    refused = await service.refused(ResolveCase, supervisor, **cases.verdict(case, "upheld"))
    assert slugs(refused) == ["case-closed"]


# --- every command against every record that it would write ---

# They go on without what is frozen: other people's records do not wait for this case.
PASSES_BY: dict[type[AnyCommand], str] = {
    RehomeRecords: "volunteer",
    ErasePerson: "consent",
    MergeVolunteers: "consent",
    UpdateAgeClass: "consent",
    LapseConsents: "consent",
    # Its sweep leaves out whoever has any open case.
    ErasePastRetention: "consent",
}


OTHERS = [kind for kind in SAID if kind not in (DisputeRecord, ResolveCase)]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
async def test_no_command_writes_a_frozen_record(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    before = records_of(service)
    people = [person(ids[name]) for name in PEOPLE]
    for actor in (*actors(ids).values(), *people):
        tried = service.copy()
        if not isinstance(await ask(tried, ids, kind, actor), Done):
            continue
        rows = written(before, records_of(tried))
        for (record, key), owner in rows.items():
            if (record, key) not in before or bson.decode(before[record, key])["frozen_by"]:
                continue
            other = service.copy()
            await cases.dispute(other, owner, record, key)
            frozen = records_of(other)[record, key]
            outcome = await ask(other, ids, kind, actor)
            assert records_of(other)[record, key] == frozen
            if PASSES_BY.get(kind) == record:
                assert isinstance(outcome, Done)
                continue
            assert isinstance(outcome, Refused), (record, actor)
            assert key in [r.record_id for r in outcome.refusals if isinstance(r, RecordFrozen)]


async def test_an_undone_claim_is_undone_once() -> None:
    service, ids = await everything()
    case = await cases.dispute(service, ids["bob"], "claim", ids["claim-undone"])
    since = service.commits
    await cases.resolve(service, case, "upheld", OPERATOR)
    assert names(service.told(since=since)) == ["case-resolved", "person-told"]


@pytest.mark.parametrize("kind", [ClaimItem, JoinTeam, FileMemberReport, GiveConsent])
async def test_who_never_registered_begins_nothing_new(kind: type[Command]) -> None:
    service, ids = await everything()
    me = person(ids["ana"])
    about: dict[str, Any] = {"volunteer_id": me.id}
    about |= {"purpose": "sharing", "subject": "测试"} if kind is GiveConsent else {}
    assert isinstance(await ask(service.copy(), ids, kind, me, **about), Done)
    await disputed(service, ids, "volunteer")
    outcome = await ask(service, ids, kind, me, **about)
    assert isinstance(outcome, Refused)
    assert slugs(outcome.refusals) == ["record-frozen"]
