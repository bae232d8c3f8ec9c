""" "Not me" of each kind of record, from the objection to its end, and what it stops meanwhile."""

from typing import Any

import bson
import pytest

from baodao.kit.decisions import Refused
from baodao.kit.work import Done
from baodao.schema import Actor, Command
from baodao.schema.registration.ages import UpdateAgeClass
from baodao.schema.registration.claims import AcceptClaim, ClaimItem
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.disputes import (
    CaseOpened,
    CaseReceipt,
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
from baodao.schema.registration.rehoming import RehomeRecords
from baodao.schema.registration.volunteers import ChangeSkills
from tests.support.everything import LATER, PEOPLE, World, actors, everything
from tests.support.people import OPERATOR, ORGANISER, person
from tests.support.records import COLLECTION_OF, announced, commits, records_of, written
from tests.support.said import SAID

UNDONE_AT = LATER.replace(tzinfo=None)
# Of each kind: a record, whose it is, who made it, what changes it, and how an undone one looks.
KINDS: dict[RecordKind, tuple[str, str, str, type[Command], dict[str, Any]]] = {
    "volunteer": ("ana", "ana", ORGANISER.id, ChangeSkills, {"state": "withdrawn"}),
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


async def object_to(world: World, kind: RecordKind, record: str, who: Actor) -> Any:
    values = {"actor": who, "record": kind, "record_id": record}
    return await world.do(DisputeRecord, LATER, **values)


async def resolve(world: World, case: str, outcome: str, **fields: Any) -> Any:
    values = {"actor": actors(world.ids)["supervisor"], "note": "测试"} | fields
    return await world.do(ResolveCase, LATER, case_id=case, outcome=outcome, **values)


async def disputed(world: World, kind: RecordKind) -> tuple[str, str, Actor]:
    """The record, the case and the person, after the person has said that it is not theirs."""
    name, owner, *_ = KINDS[kind]
    record, me = world.ids[name], person(world.ids[owner])
    outcome = await object_to(world, kind, record, me)
    assert isinstance(outcome, Done), outcome
    return record, CaseReceipt.model_validate_json(outcome.reply).case_id, me


async def change(world: World, kind: RecordKind) -> Any:
    """What a supervisor does to the record."""
    name, *_, command, _ = KINDS[kind]
    changes = {"membership_id": world.ids[name]} if kind == "membership" else {}
    return await world.ask(command, actors(world.ids)["supervisor"], **changes)


def row(world: World, kind: RecordKind, record: str) -> Any:
    return bson.decode(records_of(world)[kind, record])


@each_kind
async def test_the_person_opens_a_case_and_nothing_changes_any_more(kind: RecordKind) -> None:
    world = await everything()
    assert isinstance(await change(world.copy(), kind), Done)
    since = commits(world)
    record, case, me = await disputed(world, kind)
    events = [event for _, event in announced(world, since)]
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
    before = records_of(world)
    outcome = await change(world, kind)
    assert isinstance(outcome, Refused)
    assert frozen in outcome.refusals
    assert await object_to(world, kind, record, me) == Refused((frozen,))
    assert records_of(world) == before


@each_kind
async def test_nobody_else_says_not_me(kind: RecordKind) -> None:
    world = await everything()
    name, owner, *_ = KINDS[kind]
    # The person's own id in another role is not the person speaking for themself.
    named = Actor(id=world.ids[owner], role="organiser", scope="12")
    for actor in (*actors(world.ids).values(), named):
        outcome = await object_to(world, kind, world.ids[name], actor)
        assert isinstance(outcome, Refused), actor
        assert [refusal.SLUG for refusal in outcome.refusals] == ["out-of-scope"]


@each_kind
async def test_neither_the_maker_nor_the_person_judges(kind: RecordKind) -> None:
    world = await everything()
    _, case, me = await disputed(world, kind)
    maker = KINDS[kind][2]
    judge = JudgeInOwnCause(case_id=case)
    for actor_id in (world.ids.get(maker, maker), me.id):
        actor = Actor(id=actor_id, role="organiser", scope="12")
        for outcome in ("upheld", "rejected"):
            assert await resolve(world, case, outcome, actor=actor) == Refused((judge,))


@each_kind
async def test_upheld_undoes_the_record(kind: RecordKind) -> None:
    world = await everything()
    record, case, me = await disputed(world, kind)
    since = commits(world)
    assert isinstance(await resolve(world, case, "upheld"), Done)
    stored = row(world, kind, record)
    assert stored["frozen_by"] is None
    assert stored == stored | KINDS[kind][4]
    events = [event for _, event in announced(world, since)]
    (told,) = [event for event in events if isinstance(event, PersonTold)]
    assert (told.volunteer_id, told.record, told.record_id) == (me.id, kind, record)
    assert (told.what, told.by_role) == ("ended", "supervisor")
    assert isinstance(await change(world, kind), Refused)


@each_kind
async def test_rejected_lets_it_go_on_as_before(kind: RecordKind) -> None:
    world = await everything()
    record, case, me = await disputed(world, kind)
    since = commits(world)
    assert isinstance(await resolve(world, case, "rejected"), Done)
    (told,) = [e for _, e in announced(world, since) if isinstance(e, PersonTold)]
    assert (told.volunteer_id, told.record_id, told.what) == (me.id, record, "changed")
    assert row(world, kind, record)["frozen_by"] is None
    assert isinstance(await change(world, kind), Done)
    closed = await resolve(world, case, "upheld")
    assert isinstance(closed, Refused)
    assert [refusal.SLUG for refusal in closed.refusals] == ["case-closed"]


# --- every command against every record that it would write ---

# They go on without what is frozen: other people's records do not wait for this case.
PASSES_BY: dict[type[Command], str] = {
    RehomeRecords: "volunteer",
    ErasePerson: "consent",
    MergeVolunteers: "consent",
    UpdateAgeClass: "consent",
}


OTHERS = [kind for kind in SAID if kind not in (DisputeRecord, ResolveCase)]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
async def test_no_command_writes_a_frozen_record(kind: type[Command]) -> None:
    world = await everything()
    before = records_of(world)
    people = [person(world.ids[name]) for name in PEOPLE]
    for actor in (*actors(world.ids).values(), *people):
        tried = world.copy()
        if not isinstance(await tried.ask(kind, actor), Done):
            continue
        rows = written(before, records_of(tried))
        for (record, key), owner in rows.items():
            if (record, key) not in before or bson.decode(before[record, key])["frozen_by"]:
                continue
            other = world.copy()
            assert isinstance(await object_to(other, record, key, person(owner)), Done)
            frozen = records_of(other)[record, key]
            outcome = await other.ask(kind, actor)
            assert other.database._documents[COLLECTION_OF[record]][key] == frozen
            if PASSES_BY.get(kind) == record:
                assert isinstance(outcome, Done)
                continue
            assert isinstance(outcome, Refused), (record, actor)
            assert key in [r.record_id for r in outcome.refusals if isinstance(r, RecordFrozen)]


async def test_an_undone_claim_is_undone_once() -> None:
    world = await everything()
    claim, bob = world.ids["claim-undone"], person(world.ids["bob"])
    outcome = await object_to(world, "claim", claim, bob)
    case = CaseReceipt.model_validate_json(outcome.reply).case_id
    since = commits(world)
    await resolve(world, case, "upheld", actor=OPERATOR)
    assert [event.NAME for _, event in announced(world, since)] == ["case-resolved", "person-told"]


@pytest.mark.parametrize("kind", [ClaimItem, JoinTeam, FileMemberReport, GiveConsent])
async def test_who_never_registered_begins_nothing_new(kind: type[Command]) -> None:
    world = await everything()
    me = person(world.ids["ana"])
    about: dict[str, Any] = {"volunteer_id": me.id}
    about |= {"purpose": "sharing", "subject": "测试"} if kind is GiveConsent else {}
    assert isinstance(await world.copy().ask(kind, me, **about), Done)
    await disputed(world, "volunteer")
    outcome = await world.ask(kind, me, **about)
    assert isinstance(outcome, Refused)
    assert [refusal.SLUG for refusal in outcome.refusals] == ["record-frozen"]
