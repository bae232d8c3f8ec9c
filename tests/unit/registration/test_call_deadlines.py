"""Deadlines of calls: exact to the minute, marked once, of organisations alone, and counted."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.registration.calls.commands import MarkLate
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.domain.rules import deadline
from baodao.registration.calls.due import SWEEPS
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    CallOverdue,
    ListCallTallies,
)
from baodao.schema.registration.calls import CloseCall, WithdrawCall
from tests.builders import calls
from tests.builders.calls import COMMITTEE, DEPARTMENT, STREET_OFFICE, UNIT
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    ORGANISER,
    STREET,
    SUPERVISOR,
    person,
)

MARKS, _ = SWEEPS
MINUTE, MOMENT = timedelta(minutes=1), timedelta(milliseconds=1)
ACKNOWLEDGE, ARRIVE = NOW + 10 * MINUTE, NOW + 30 * MINUTE


@pytest.fixture
async def service() -> MemoryService:
    return await calls.district()


async def sweep(service: MemoryService) -> int:
    """What falls due now is carried out, as by the sweeper; how much it was."""
    due = await service.due(MARKS)
    for command in due:
        await service.decide(command)
    return len(due)


def late(service: MemoryService) -> list[tuple[str, str]]:
    return [(e.organisation_id, e.late_for) for e in service.told(CallOverdue)]


@pytest.mark.parametrize(
    ("second", "expected"),
    [(0, "09:10:00"), (0.001, "09:11:00"), (30, "09:11:00"), (59.999, "09:11:00")],
)
def test_a_deadline_is_the_full_minute_that_is_shown(second: float, expected: str) -> None:
    found = deadline(NOW + timedelta(seconds=second), 10)
    assert f"{found + timedelta(hours=8):%H:%M:%S}" == expected


async def test_at_the_deadline_it_is_in_time_and_a_moment_later_it_is_not(
    service: MemoryService,
) -> None:
    for step, at in ((AcknowledgeCall, ACKNOWLEDGE), (ArriveAtCall, ARRIVE)):
        for beyond in (timedelta(0), MOMENT):
            here = service.copy()
            part = f"{await calls.call(here)}-unit"
            here.now = at + beyond
            await here.done(step, UNIT, part_id=part)
            marks = [mark for _, mark in late(here)]
            is_arrival = step is ArriveAtCall
            # Who arrives at the last minute has acknowledged too late.
            expected = ["acknowledgement"] * (is_arrival or bool(beyond))
            assert marks == expected + ["arrival"] * (is_arrival and bool(beyond))


async def test_the_sweep_marks_at_the_very_minute_and_once(service: MemoryService) -> None:
    await calls.call(service)
    for at, due, expected in (
        (ACKNOWLEDGE, 0, []),
        (ACKNOWLEDGE + MOMENT, 1, [("unit", "acknowledgement")]),
        (ACKNOWLEDGE + MINUTE, 0, [("unit", "acknowledgement")]),
        (ARRIVE, 0, [("unit", "acknowledgement")]),
        (ARRIVE + MOMENT, 1, [("unit", "acknowledgement"), ("unit", "arrival")]),
        (ARRIVE + MINUTE, 0, [("unit", "acknowledgement"), ("unit", "arrival")]),
    ):
        service.now = at
        assert await sweep(service) == due
        assert late(service) == expected
    instants = [event.due_at for event in service.told(CallOverdue)]
    assert instants == [ACKNOWLEDGE, ARRIVE]


async def test_after_a_downtime_both_are_marked_at_once_and_nobody_twice(
    service: MemoryService,
) -> None:
    part = f"{await calls.call(service)}-unit"
    service.now = ARRIVE + timedelta(days=3)
    first, second = await service.due(MARKS), await service.due(MARKS)
    assert first == second, "two processes look"
    for command in (*first, *second):
        await service.decide(command)
    assert late(service) == [("unit", "acknowledgement"), ("unit", "arrival")]
    refused = await service.refused(MarkLate, part_id=part)
    assert slugs(refused) == ["nothing-due"]


@pytest.mark.parametrize("step", [AcknowledgeCall, ArriveAtCall, CloseCall, WithdrawCall])
async def test_what_is_late_is_marked_by_whatever_comes_first(
    service: MemoryService, step: Any
) -> None:
    key = await calls.call(service)
    named: dict[str, Any] = {"part_id": f"{key}-unit"}
    actor = UNIT
    if step in (CloseCall, WithdrawCall):
        actor, named = COMMITTEE, {"call_id": key}
        named |= {"done": "测试"} if step is CloseCall else {"reason": "测试"}
    service.now = ACKNOWLEDGE + MOMENT
    await service.done(step, actor, **named)
    assert late(service) == [("unit", "acknowledgement")]
    await sweep(service)
    assert late(service) == [("unit", "acknowledgement")]


@pytest.mark.parametrize("step", [CloseCall, WithdrawCall])
async def test_nobody_is_late_for_a_call_that_is_over(service: MemoryService, step: Any) -> None:
    key = await calls.call(service)
    said = {"done": "测试"} if step is CloseCall else {"reason": "测试"}
    await service.done(step, COMMITTEE, call_id=key, **said)
    service.now = ARRIVE + MINUTE
    assert await sweep(service) == 0
    assert late(service) == []


async def test_no_person_is_ever_late(service: MemoryService) -> None:
    """A call to members alone has deadlines for nobody."""
    await calls.call(service, organisation_ids=[])
    service.now = ARRIVE + timedelta(days=1)
    assert await sweep(service) == 0
    fields = {*CallPart.__dataclass_fields__, *Call.__dataclass_fields__}
    assert not fields & {"volunteer_id", "person_ids"}


# --- tallies --------------------------------------------------------------------------------------


async def answered(
    service: MemoryService, acknowledged: int | None, arrived: int | None, *who: str
) -> None:
    """A call of the street, answered after so many minutes, or never."""
    began = service.now
    key = await calls.street_call(service, *who)
    for step, minutes in ((AcknowledgeCall, acknowledged), (ArriveAtCall, arrived)):
        if minutes is not None:
            service.now = began + minutes * MINUTE
            await service.done(step, DEPARTMENT, part_id=f"{key}-water")
    service.now = began + timedelta(hours=2)
    await sweep(service)
    await sweep(service)
    await service.done(CloseCall, STREET_OFFICE, call_id=key, done="测试")


async def test_a_quarter_of_an_organisation_is_counted_for_the_street(
    service: MemoryService,
) -> None:
    for acknowledged, arrived in ((1, 20), (10, 31), (11, 30), (None, None), (2, None)):
        await answered(service, acknowledged, arrived)
    await service.follow()
    (tally,) = (await service.ask(ListCallTallies(actor=COORDINATOR))).tallies
    assert tally.model_dump() == {
        "organisation_id": "water",
        "division": STREET,
        "quarter": "2026Q4",
        "called": 5,
        "acknowledged_in_time": 3,
        "arrived_in_time": 2,
        "late_acknowledgements": 2,
        "late_arrivals": 3,
        "median_minutes": 30,
    }


async def test_tallies_are_by_organisation_quarter_and_street(service: MemoryService) -> None:
    await answered(service, 1, 2, "water", "parks")
    await calls.call(service)
    service.now += timedelta(days=60)
    await answered(service, 1, 4)
    await service.follow()

    async def listed(**asked: Any) -> list[tuple[str, int, int | None]]:
        page = await service.ask(ListCallTallies(actor=SUPERVISOR, **asked))
        return [(one.organisation_id, one.called, one.median_minutes) for one in page.tallies]

    everybody = [("parks", 1, None), ("unit", 1, None), ("water", 1, 2)]
    assert await listed(quarter="2026Q4") == everybody
    assert await listed(quarter="2026Q4", division=STREET) == everybody
    assert await listed(quarter="2026Q4", division=ELSEWHERE[:9]) == []
    assert await listed() == [("water", 1, 4)], "the quarter that it is"
    page = await service.ask(ListCallTallies(actor=SUPERVISOR, quarter="2026Q4", limit=2))
    assert await listed(quarter="2026Q4", after=page.next) == everybody[2:]


async def test_late_marks_are_for_the_street_and_above(service: MemoryService) -> None:
    for actor in (ORGANISER, COMMITTEE, UNIT, person("ana")):
        answer = await service.ask(ListCallTallies(actor=actor, division=COMMUNITY))
        assert isinstance(answer, Refused)
