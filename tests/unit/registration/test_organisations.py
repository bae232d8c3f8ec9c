"""Organisations: kinds, the tree of them, validity, and who may change them."""

from typing import Any, get_args

import pytest

from baodao.kernel.days import today
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, names
from baodao.kit.work import Done
from baodao.registration.organisations.commands import WindUp
from baodao.registration.organisations.domain import Organisation, broad_kind
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.registration.organisations import (
    LEVELS_AT_MOST,
    BroadKind,
    ChangeAliases,
    ChangeJoinPolicy,
    ChangeParent,
    DayPassed,
    JoinPolicyChanged,
    OrganisationEnded,
    OrganisationKind,
    OrganisationNotInForce,
    OrganisationParentChanged,
    OrganisationRegistered,
    OrganisationRenamed,
    ParentCycle,
    RegisterOrganisation,
    RenameOrganisation,
    TermWithoutDuration,
    TooManyLevels,
)
from baodao.schema.registration.successions import EndOrganisation
from tests.builders.actors import acting_as
from tests.builders.organisations import TEAM, organisation
from tests.builders.registration import (
    AUDITOR,
    COMMUNITY,
    COORDINATOR,
    OPERATOR,
    TODAY,
    noon,
    organiser,
)

# --- registering ---


@pytest.mark.parametrize("kind", get_args(OrganisationKind))
async def test_every_kind_of_the_glossary(service: MemoryService, kind: Any) -> None:
    key = await organisation(service, kind=kind)
    event = service.told()[-1]
    assert isinstance(event, OrganisationRegistered)
    assert (event.exact_kind, event.kind) == (kind, broad_kind(kind))
    assert (await service.stored(Organisation, key)).kind == kind


def test_the_closed_enum_of_v1_reads_a_kind_it_does_not_know_as_a_group() -> None:
    newer = {"registered-group": "informal-group", "street-office": "unit", "department": "unit"}
    assert set(get_args(OrganisationKind)) - set(get_args(BroadKind)) == newer.keys()
    assert {kind: broad_kind(kind) for kind in newer} == newer  # type: ignore[arg-type]
    assert [broad_kind(kind) for kind in get_args(BroadKind)] == list(get_args(BroadKind))


async def test_an_organisation_is_announced_with_all_its_facts(service: MemoryService) -> None:
    parent = await organisation(service)
    key = await organisation(
        service,
        parent_id=parent,
        join_policy="open",
        valid_from="2027-01-01",
        valid_until="2028-01-01",
    )
    assert service.told()[-1] == OrganisationRegistered(
        division=COMMUNITY,
        organisation_id=key,
        name="测试·志愿服务队",
        kind="volunteer-team",
        exact_kind="volunteer-team",
        parent_id=parent,
        join_policy="open",
        valid_from="2027-01-01",
        valid_until="2028-01-01",
    )
    found = await service.stored(Organisation, key)
    assert [
        found.in_force(d) for d in ("2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01")
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert (found.parent, found.parent_on("2026-12-31")) == (parent, None)


async def test_an_organisation_begins_today_and_lets_members_in_on_request(
    service: MemoryService,
) -> None:
    found = await service.stored(Organisation, await organisation(service))
    assert (found.valid_from, found.valid_until) == (TODAY, None)
    assert found.join_policy == "approval"


@pytest.mark.parametrize(
    ("fields", "refusals"),
    [
        (
            {"valid_from": "2027-01-01", "valid_until": "2027-01-01"},
            [TermWithoutDuration(from_day="2027-01-01", until_day="2027-01-01")],
        ),
        (
            {"valid_from": "2020-01-01", "valid_until": "2026-11-23"},
            [DayPassed(day="2026-11-23")],
        ),
        ({"parent_id": "nobody"}, [NotFound(kind="organisation", id="nobody")]),
    ],
)
async def test_an_organisation_that_cannot_be(
    service: MemoryService, fields: dict[str, Any], refusals: list[Any]
) -> None:
    assert await service.refused(RegisterOrganisation, OPERATOR, **TEAM | fields) == refusals


async def test_nothing_is_registered_under_an_ended_one(service: MemoryService) -> None:
    parent = await organisation(service)
    await service.done(EndOrganisation, OPERATOR, organisation_id=parent, reason="测试")
    assert await service.refused(RegisterOrganisation, OPERATOR, **TEAM, parent_id=parent) == [
        OrganisationNotInForce(organisation_id=parent, day=TODAY)
    ]


# --- names ---


async def test_a_former_name_is_kept_with_its_last_day(service: MemoryService) -> None:
    key = await organisation(service, name="测试·旧")
    service.now = noon("2026-12-01")
    await service.done(RenameOrganisation, OPERATOR, organisation_id=key, name="测试·新")
    assert service.told()[-1] == OrganisationRenamed(
        division=COMMUNITY, organisation_id=key, name="测试·新", former_name="测试·旧"
    )
    await service.done(RenameOrganisation, OPERATOR, organisation_id=key, name="测试·更新")
    found = await service.stored(Organisation, key)
    assert found.name_on("2026-11-30") == "测试·旧"
    assert found.name_on("2026-12-01") == "测试·更新"


async def test_the_same_name_again_is_no_event(service: MemoryService) -> None:
    key = await organisation(service, name="测试·旧")
    before = service.commits
    await service.done(RenameOrganisation, OPERATOR, organisation_id=key, name="测试·旧")
    assert service.told(since=before) == []


# --- the tree ---


async def test_a_parent_changes_with_history(service: MemoryService) -> None:
    first, second, key = [await organisation(service) for _ in range(3)]
    await service.done(ChangeParent, OPERATOR, organisation_id=key, parent_id=first)
    service.now = noon("2026-12-01")
    await service.done(ChangeParent, OPERATOR, organisation_id=key, parent_id=second)
    assert service.told()[-1] == OrganisationParentChanged(
        division=COMMUNITY,
        organisation_id=key,
        parent_id=second,
        former_parent_id=first,
        from_day="2026-12-01",
    )
    service.now = noon("2026-12-02")
    await service.done(ChangeParent, OPERATOR, organisation_id=key, parent_id=None)
    found = await service.stored(Organisation, key)
    days = ("2026-11-22", "2026-11-23", "2026-11-30", "2026-12-01", "2026-12-02")
    assert [found.parent_on(day) for day in days] == [None, first, first, second, None]
    assert found.parent is None


async def test_the_same_parent_again_is_no_event_and_two_moves_on_a_day_leave_the_last(
    service: MemoryService,
) -> None:
    first, second, key = [await organisation(service) for _ in range(3)]
    for parent in (first, first, second):
        await service.done(ChangeParent, OPERATOR, organisation_id=key, parent_id=parent)
    assert names(service.told()).count("organisation-parent-changed") == 2
    assert [p.parent_id for p in (await service.stored(Organisation, key)).parents] == [second]


async def test_nothing_stands_above_itself(service: MemoryService) -> None:
    top = await organisation(service)
    middle = await organisation(service, parent_id=top)
    low = await organisation(service, parent_id=middle)
    for parent in (top, middle, low):
        assert await service.refused(
            ChangeParent, OPERATOR, organisation_id=top, parent_id=parent
        ) == [ParentCycle(organisation_id=top, parent_id=parent)]


async def chain(service: MemoryService, length: int) -> list[str]:
    keys: list[str] = []
    for _ in range(length):
        keys.append(await organisation(service, parent_id=keys[-1] if keys else None))
    return keys


async def test_the_tree_has_a_bounded_depth(service: MemoryService) -> None:
    low = (await chain(service, LEVELS_AT_MOST))[-1]
    too_many = [TooManyLevels(levels=LEVELS_AT_MOST)]
    assert await service.refused(RegisterOrganisation, OPERATOR, **TEAM, parent_id=low) == too_many


async def test_what_stands_below_moves_along_and_counts(service: MemoryService) -> None:
    long, short = await chain(service, 5), await chain(service, 3)
    await service.done(ChangeParent, OPERATOR, organisation_id=short[0], parent_id=long[-1])
    other = await chain(service, 1)
    assert await service.refused(
        ChangeParent, OPERATOR, organisation_id=long[0], parent_id=other[0]
    ) == [TooManyLevels(levels=LEVELS_AT_MOST)]
    assert await service.refused(
        ChangeParent, OPERATOR, organisation_id=long[0], parent_id=short[-1]
    ) == [ParentCycle(organisation_id=long[0], parent_id=short[-1])]


@pytest.mark.parametrize("far", [False, True], ids=["two edges", "through others"])
async def test_two_moves_at_once_close_no_circle(service: MemoryService, far: bool) -> None:
    """Each is fine alone; decided on the same state, only one of them can be written."""
    a, b = await chain(service, 3 if far else 1), await chain(service, 3 if far else 1)
    moves = [
        service.command(ChangeParent, OPERATOR, organisation_id=a[0], parent_id=b[-1]),
        service.command(ChangeParent, OPERATOR, organisation_id=b[0], parent_id=a[-1]),
    ]
    first, second = [written(service, move) for move in moves]
    assert not first.isdisjoint(second)
    outcomes = await service.decide_together(moves)
    assert isinstance(outcomes[0], Done)
    assert outcomes[1] == Refused((ParentCycle(organisation_id=b[0], parent_id=a[-1]),))


def written(service: MemoryService, move: ChangeParent) -> set[str]:
    """The ids of what a move would write, decided on what is stored now."""
    known = {found.id: found for found in service.all_of(Organisation)}
    use_case: Any = subscribers.commands[ChangeParent]
    parent = known[move.parent_id] if move.parent_id else None
    decision = use_case(move, known[move.organisation_id], parent, known, service.now)
    return {change.after.id for change in decision.changes}


# --- its end ---


async def test_an_ended_organisation_accepts_nothing(service: MemoryService) -> None:
    key = await organisation(service)
    await service.done(
        EndOrganisation, OPERATOR, organisation_id=key, on="2026-12-01", reason="测试"
    )
    assert service.told()[-1] == OrganisationEnded(
        division=COMMUNITY, organisation_id=key, valid_until="2026-12-01"
    )
    assert (await service.stored(Organisation, key)).in_force("2026-11-30")
    service.now = noon("2026-12-01")
    no = OrganisationNotInForce(organisation_id=key, day=today(service.now))
    for kind, fields in (
        (RenameOrganisation, {"name": "测试"}),
        (ChangeAliases, {"aliases": ["测试"]}),
        (ChangeParent, {"parent_id": None}),
        (ChangeJoinPolicy, {"join_policy": "open"}),
        (EndOrganisation, {"reason": "测试"}),
    ):
        assert await service.refused(kind, OPERATOR, organisation_id=key, **fields) == [no]
    assert await service.refused(RegisterOrganisation, OPERATOR, **TEAM, parent_id=key) == [no]


async def test_the_reason_of_an_end_stays_with_the_organisation(service: MemoryService) -> None:
    key = await organisation(service)
    await service.done(EndOrganisation, OPERATOR, organisation_id=key, reason="测试·原因")
    assert (await service.stored(Organisation, key)).end_reason == "测试·原因"
    assert "测试·原因" not in str(service.database.documents("outbox"))


@pytest.mark.parametrize(
    ("begins", "on", "kind"),
    [(None, "2026-11-22", DayPassed), ("2027-01-01", "2026-12-01", TermWithoutDuration)],
)
async def test_days_on_which_nothing_can_end(
    service: MemoryService, begins: Any, on: str, kind: Any
) -> None:
    key = await organisation(service, valid_from=begins)
    wish = {"organisation_id": key, "on": on, "reason": "测试"}
    refused = await service.refused(EndOrganisation, OPERATOR, **wish)
    assert kind in [type(refusal) for refusal in refused]


async def test_an_end_can_come_earlier_but_not_later(service: MemoryService) -> None:
    key = await organisation(service, valid_until="2027-01-01")
    assert await service.refused(
        EndOrganisation, OPERATOR, organisation_id=key, on="2027-02-01", reason="测试"
    ) == [OrganisationNotInForce(organisation_id=key, day="2027-02-01")]
    await service.done(
        EndOrganisation, OPERATOR, organisation_id=key, on="2026-12-01", reason="测试"
    )
    assert (await service.stored(Organisation, key)).valid_until == "2026-12-01"


async def test_an_organisation_is_wound_up_once_and_the_day_after(service: MemoryService) -> None:
    key = await organisation(service, valid_until="2026-12-01")
    for day in ("2026-11-30", "2026-12-01"):
        service.now = noon(day)
        await service.refused(WindUp, organisation_id=key)
    service.now = noon("2026-12-02")
    await service.done(WindUp, organisation_id=key)
    assert (await service.stored(Organisation, key)).wound_up
    await service.refused(WindUp, organisation_id=key)


# --- who may ---


async def test_the_way_in_is_announced_when_it_changes(service: MemoryService) -> None:
    key = await organisation(service)
    for _ in range(2):
        await service.done(ChangeJoinPolicy, OPERATOR, organisation_id=key, join_policy="open")
    changed = service.told(JoinPolicyChanged)
    assert changed == [
        JoinPolicyChanged(division=COMMUNITY, organisation_id=key, join_policy="open")
    ]


EDITS: list[tuple[Any, dict[str, Any]]] = [
    (RenameOrganisation, {"name": "测试·新"}),
    (ChangeAliases, {"aliases": ["测试·别名"]}),
    (ChangeParent, {"parent_id": None}),
    (ChangeJoinPolicy, {"join_policy": "invitation"}),
    (EndOrganisation, {"reason": "测试"}),
]


@pytest.mark.parametrize(("kind", "fields"), EDITS)
async def test_registrars_in_scope_and_its_own_people_edit_it(
    service: MemoryService, kind: Any, fields: dict[str, Any]
) -> None:
    for actor in (COORDINATOR, None):
        key = await organisation(service)
        liaison = acting_as(id="l", role="unit-liaison", scope=COMMUNITY, organisation=key)
        receipt = await service.done(kind, actor or liaison, organisation_id=key, **fields)
        assert receipt.organisation_id == key


@pytest.mark.parametrize(("kind", "fields"), EDITS)
@pytest.mark.parametrize(
    "actor",
    [
        AUDITOR,
        acting_as(id="v", role="volunteer"),
        acting_as(id="l", role="unit-liaison", organisation="another"),
        acting_as(id="c", role="street-coordinator", scope="120105"),
        acting_as(id="o", role="organiser", scope="120105", organisation="another"),
    ],
    ids=lambda a: f"{a.role} {a.scope}",
)
async def test_nobody_else_does(
    service: MemoryService, actor: Actor, kind: Any, fields: dict[str, Any]
) -> None:
    key = await organisation(service)
    is_elsewhere = actor.scope == "120105"
    no = NotFound(kind="organisation", id=key) if is_elsewhere else OutOfScope(role=actor.role)
    assert await service.refused(kind, actor, organisation_id=key, **fields) == [no]


async def test_all_that_stands_against_a_change_is_told_at_once(service: MemoryService) -> None:
    key = await organisation(service)
    await service.done(EndOrganisation, organiser(key), organisation_id=key, reason="测试")
    wish = {"organisation_id": key, "parent_id": "x"}
    assert await service.refused(ChangeParent, AUDITOR, **wish) == [OutOfScope(role="auditor")]
    assert await service.refused(ChangeParent, organiser(key), **wish) == [
        OrganisationNotInForce(organisation_id=key, day=TODAY),
        NotFound(kind="organisation", id="x"),
    ]
