"""Deadlines of the three lists: what is over is closed, what nobody answers is late and climbs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.lists.commands import SettleDueItem
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.due import SWEEPS
from baodao.registration.lists.store import ITEMS
from baodao.schema import Actor
from baodao.schema.registration.claims import AcceptClaim, ReportClaim
from baodao.schema.registration.lists import CloseItem, EditItem, ItemClosed, ItemPosted, ListItems
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.proposals import (
    DeclineProposal,
    PostProposal,
    ProposalOverdue,
    ProposeNeed,
)
from baodao.schema.registration.successions import EndOrganisation
from tests.builders import lists
from tests.builders.lists import COMMITTEE, NEED
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    OPERATOR,
    STRANGER,
    STREET,
    liaison,
    organiser,
    person,
)

DUE, _ = SWEEPS
DAY = timedelta(days=1)
AUNT = organiser("committee").model_copy(update={"scope": None})
CAPTAIN = organiser("team").model_copy(update={"scope": None})


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def sweep(service: MemoryService) -> int:
    due = await service.due(DUE)
    for command in due:
        await service.decide(command)
    return len(due)


async def propose(service: MemoryService, **changes: Any) -> str:
    values = {"organisation_id": "committee", "volunteer_id": "a", **NEED} | changes
    item_id: str = (await service.done(ProposeNeed, person("a"), **values)).item_id
    return item_id


def at(service: MemoryService, text: str) -> None:
    """Move to a time of day in China."""
    service.now = datetime.fromisoformat(f"{text}+08:00").astimezone(service.now.tzinfo)


def marks(service: MemoryService) -> list[str]:
    return [event.overdue for event in service.told(ProposalOverdue)]


async def listed(service: MemoryService, actor: Actor = COORDINATOR, **asked: Any) -> list[str]:
    page = await service.ask(ListItems(actor=actor, **asked))
    return [item.item_id for item in page.items]


# --- what is past its last day ---


@pytest.mark.parametrize("wanted", [1, 2], ids=["filled", "open"])
async def test_an_item_is_closed_when_its_last_day_is_over_and_not_before(
    service: MemoryService, wanted: int
) -> None:
    item = await lists.post(service, deadline="2026-11-30", wanted=wanted)
    claimed = await lists.claim(service, item)
    await service.done(AcceptClaim, COMMITTEE, claim_id=claimed)
    at(service, "2026-11-30 23:59")
    assert await sweep(service) == 0
    at(service, "2026-12-01 00:00")
    assert await sweep(service) == 1
    (closed,) = service.told(ItemClosed)
    assert (closed.item_id, closed.reason) == (item, "deadline")
    stored = await service.stored(Item, item)
    assert (stored.state, stored.close_reason, stored.taken) == ("closed", "deadline", 1)
    assert await sweep(service) == 0
    refused = await service.refused(SettleDueItem, item_id=item)
    assert slugs(refused) == ["nothing-due"]
    await service.done(ReportClaim, COMMITTEE, claim_id=claimed, day="2026-12-01")


async def test_what_has_no_last_day_or_is_closed_never_falls_due(service: MemoryService) -> None:
    await lists.post(service)
    over = await lists.post(service, deadline="2026-11-30")
    await service.done(CloseItem, COMMITTEE, item_id=over, reason="not-needed")
    service.now += 400 * DAY
    assert await sweep(service) == 0


async def test_another_last_day_counts_from_when_it_is_said(service: MemoryService) -> None:
    item = await lists.post(service, deadline="2026-11-30")
    await service.done(EditItem, COMMITTEE, item_id=item, **NEED, deadline="2026-12-05")
    at(service, "2026-12-05 12:00")
    assert await sweep(service) == 0
    await service.done(EditItem, COMMITTEE, item_id=item, **NEED)
    at(service, "2026-12-06 00:00")
    assert await sweep(service) == 0


async def test_two_processes_close_it_once(service: MemoryService) -> None:
    await lists.post(service, deadline="2026-11-30")
    at(service, "2026-12-03 08:00")
    for command in (*await service.due(DUE), *await service.due(DUE)):
        await service.decide(command)
    assert len(service.told(ItemClosed)) == 1


# --- what nobody answers (条例 art. 13) ---


async def test_a_proposal_is_late_after_a_week_and_climbs_after_another(
    service: MemoryService,
) -> None:
    item = await propose(service)
    for when, due, expected in (
        ("2026-11-30 23:59", 0, []),
        ("2026-12-01 00:00", 1, ["late"]),
        ("2026-12-06 23:59", 0, ["late"]),
        ("2026-12-07 00:00", 1, ["late", "climbed"]),
        ("2027-12-07 00:00", 0, ["late", "climbed"]),
    ):
        at(service, when)
        assert (await sweep(service), marks(service)) == (due, expected), when
    told = service.told(ProposalOverdue)[-1]
    assert (told.item_id, told.answer_by) == (item, "2026-11-30")
    assert (told.organisation_id, told.division) == ("committee", COMMUNITY)


async def test_after_a_downtime_both_are_told_at_once(service: MemoryService) -> None:
    await propose(service)
    at(service, "2027-01-15 08:00")
    for command in (*await service.due(DUE), *await service.due(DUE)):
        await service.decide(command)
    assert marks(service) == ["late", "climbed"]
    assert await sweep(service) == 0


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2026-11-30 23:59", []), ("2026-12-01 00:00", ["late"]), ("2026-12-09 08:00", None)],
)
@pytest.mark.parametrize("answer", [PostProposal, DeclineProposal])
async def test_an_answer_that_is_late_is_marked_by_itself(
    service: MemoryService, when: str, expected: list[str] | None, answer: Any
) -> None:
    item = await propose(service)
    at(service, when)
    reason = {"reason": "测试"} if answer is DeclineProposal else {}
    await service.done(answer, COMMITTEE, item_id=item, **reason)
    assert marks(service) == (["late", "climbed"] if expected is None else expected)
    # It stays marked, and nothing of it falls due any more.
    assert (await service.stored(Item, item)).overdue == (marks(service) or [None])[-1]
    service.now += 400 * DAY
    assert await sweep(service) == 0


async def test_the_pack_says_how_long_and_what_was_proposed_keeps_its_day(
    service: MemoryService,
) -> None:
    before = await propose(service)
    rules = {"lists": {"answer_days": 2, "climb_days": 3}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    after = await propose(service)
    found = [await service.stored(Item, one) for one in (before, after)]
    assert [(one.answer_by, one.climbs_on) for one in found] == [
        ("2026-11-30", "2026-12-07"),
        ("2026-11-25", "2026-11-28"),
    ]


async def test_a_need_that_is_over_sooner_is_answered_sooner(service: MemoryService) -> None:
    item = await propose(service, deadline="2026-11-25")
    at(service, "2026-11-26 00:00")
    assert (await sweep(service), marks(service)) == (1, ["late"])
    refused = await service.refused(PostProposal, COMMITTEE, item_id=item)
    assert slugs(refused) == ["deadline-passed"]
    await service.done(PostProposal, COMMITTEE, item_id=item, deadline="2026-12-20")
    posted = service.told(ItemPosted)[-1]
    assert posted.deadline == "2026-12-20"
    at(service, "2026-12-21 00:00")
    assert await sweep(service) == 1
    assert (await service.stored(Item, item)).close_reason == "deadline"


async def test_nothing_is_proposed_to_who_has_ended(service: MemoryService) -> None:
    over = {"organisation_id": "party", "on": "2026-11-24", "reason": "测试"}
    await service.done(EndOrganisation, OPERATOR, **over)
    service.now += 2 * DAY
    values = {"organisation_id": "party", "volunteer_id": "a", **NEED}
    refused = await service.refused(ProposeNeed, person("a"), **values)
    assert slugs(refused) == ["organisation-not-in-force"]


# --- who sees what is overdue ---


async def test_what_is_late_is_listed_for_the_community_and_climbs_to_the_street(
    service: MemoryService,
) -> None:
    item = await propose(service)
    at(service, "2026-12-01 08:00")
    await sweep(service)
    theirs = {"organisation_id": "committee", "state": "proposed"}
    assert await listed(service, AUNT, **theirs, overdue="late") == [item]
    assert await listed(service, COORDINATOR, division=STREET, overdue="climbed") == []
    at(service, "2026-12-07 08:00")
    await sweep(service)
    assert await listed(service, AUNT, **theirs, overdue="late") == [item]
    assert await listed(service, COORDINATOR, division=STREET, overdue="climbed") == [item]
    (row,) = (await service.ask(ListItems(actor=COORDINATOR, overdue="climbed"))).items
    assert (row.answer_by, row.overdue) == ("2026-11-30", "climbed")


@pytest.mark.parametrize(
    "actor",
    [person("a"), person("b"), liaison("unit"), STRANGER, CAPTAIN],
    ids=lambda actor: f"{actor.role}-{actor.id}",
)
async def test_nobody_else_learns_what_is_overdue(service: MemoryService, actor: Actor) -> None:
    item = await propose(service)
    at(service, "2026-12-07 08:00")
    await sweep(service)
    assert await listed(service, actor, overdue="late") == []
    assert await listed(service, actor, overdue="late", organisation_id="committee") == []
    await service.done(PostProposal, COMMITTEE, item_id=item)
    assert await listed(service, actor, overdue="late") == []
    (row,) = (await service.ask(ListItems(actor=person("b")))).items
    assert (row.item_id, row.overdue, row.answer_by) == (item, None, None)


# --- what was stored before ---


@pytest.mark.parametrize(
    ("said", "due_on"),
    [
        ({"state": "open", "deadline": "2026-12-31"}, "2027-01-01"),
        ({"state": "filled", "deadline": "2026-02-28"}, "2026-03-01"),
        ({"state": "closed", "deadline": "2026-12-31"}, None),
        ({"state": "open", "deadline": None}, None),
        ({"state": "proposed", "deadline": "2026-11-28"}, "2026-12-05"),
    ],
)
def test_what_was_stored_before_falls_due_too(said: dict[str, Any], due_on: str | None) -> None:
    assert ITEMS.upgrade[1](said)["due_on"] == due_on
