"""Deadlines of records: ten working days, the same whatever is told first, and late for good."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit, RecordingDeadline
from baodao.hours.due import SWEEPS
from baodao.kernel import working_days
from baodao.kit.testing import MemoryService
from baodao.schema import Event
from baodao.schema.hours.deadlines import ListDeadlines, RecordingDue, RecordingLate
from baodao.schema.hours.ledger import ListEntries
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.builders.registration import ELSEWHERE, OPERATOR

CHINA = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2025, 9, 26, 9, 0, tzinfo=CHINA)
ENDS = STARTS + timedelta(hours=2)
DUE = datetime(2025, 10, 17, tzinfo=CHINA)
SECOND = timedelta(seconds=1)
DAYS = Policy().recording_days
SUPERVISOR = acting_as(id="s", role="supervisor", scope=ELSEWHERE[:6])
CAPTAIN = acting_as(id="c", role="organiser", organisation="committee")
OVER = hours.over(STARTS, ENDS)
SETTLED = hours.settled(STARTS, ENDS)
CAME = hours.attendance(STARTS, 120, sign_up_id="shift-a", zone="Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def service() -> MemoryService:
    return ledgers(ENDS)


@pytest.fixture
def calendar_of_2027(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next release of the calendar: 1 to 3 January 2027 are off."""
    off = {date(2027, 1, day): "New Year" for day in (1, 2, 3)}
    for day, name in off.items():
        monkeypatch.setitem(chinese_calendar.holidays, day, name)
    monkeypatch.setattr(working_days, "_LAST_YEAR", 2027)
    working_days.working_days_after.cache_clear()
    yield
    working_days.working_days_after.cache_clear()


async def follow(service: MemoryService, event: Event, time: datetime) -> None:
    """The service is told an event that came about at an instant."""
    now, service.now = service.now, time
    await service.follow(event)
    service.now = now


async def fall_due(service: MemoryService) -> int:
    """What falls due now is carried out; how much it was."""
    commands = [one for sweep in SWEEPS for one in await service.due(sweep)]
    for command in commands:
        await service.decide(command)
    return len(commands)


async def kept(service: MemoryService) -> RecordingDeadline:
    found: RecordingDeadline = await service.stored(RecordingDeadline, "shift")
    return found


@pytest.mark.parametrize(
    ("ended", "due", "final"),
    [
        ("2024-02-08T17:00", "2024-02-28", True),
        ("2025-01-24T17:00", "2025-02-13", True),
        ("2025-09-26T17:00", "2025-10-16", True),
        ("2025-09-28T17:00", "2025-10-17", True),
        ("2025-09-30T17:00", "2025-10-21", True),
        ("2026-02-13T17:00", "2026-03-05", True),
        ("2026-02-14T17:00", "2026-03-06", True),
        ("2026-09-24T17:00", "2026-10-15", True),
        ("2026-12-17T17:00", "2026-12-31", True),
        ("2026-12-18T17:00", "2027-01-01", False),
        # From 22:00 on: until midnight it is of that day; by UTC the second would be, too.
        ("2025-09-28T00:00", "2025-10-16", True),
        ("2025-09-28T02:00", "2025-10-17", True),
    ],
)
def test_ten_working_days_after_the_last_day(ended: str, due: str, final: bool) -> None:
    limit = Limit.of(local(ended), "Asia/Shanghai", DAYS)
    assert (limit.on, limit.is_final) == (due, final)
    assert limit.at == local(f"{due}T00:00") + timedelta(days=1), "until 24:00"


def test_the_last_day_is_that_of_the_place() -> None:
    """Two hours behind China's official time, 01:00 there is 23:00 of the day before."""
    ended = local("2025-09-29T01:00")
    assert Limit.of(ended, "Asia/Urumqi", DAYS).on == "2025-10-17"
    for unknown in (None, "Asia/Nowhere", "../etc"):
        assert Limit.of(ended, unknown, DAYS).on == "2025-10-20"


def test_a_pack_makes_it_shorter() -> None:
    assert Limit.of(ENDS, None, 3).on == "2025-09-30"


async def test_a_shift_that_is_over_is_to_be_recorded(service: MemoryService) -> None:
    await follow(service, OVER, ENDS)
    deadline = await kept(service)
    assert (deadline.due_on, deadline.state, deadline.entered) == ("2025-10-16", "open", 0)


@pytest.mark.parametrize("changes", [{"kind": "meeting"}, {"people": 0}])
async def test_nothing_is_to_be_recorded_where_nobody_volunteered(
    service: MemoryService, changes: dict[str, Any]
) -> None:
    await follow(service, hours.over(STARTS, ENDS, **changes), ENDS)
    kind = {"kind": changes.get("kind", "volunteer")}
    if "kind" in changes:
        await follow(service, hours.settled(STARTS, ENDS, **kind), ENDS)
        await follow(service, hours.attendance(STARTS, 120, **kind), ENDS)
    assert service.all_of(RecordingDeadline) == []


async def test_it_is_told_three_days_and_one_day_before_and_when_it_is_late(
    service: MemoryService,
) -> None:
    await follow(service, OVER, ENDS)
    told: list[tuple[str, Any]] = []
    for moment in (
        *("2025-10-13T08:59", "2025-10-13T09:00", "2025-10-14T09:00"),
        *("2025-10-15T09:00", "2025-10-16T23:59", "2025-10-17T00:00", "2025-10-20T00:00"),
    ):
        service.now = local(moment)
        if await fall_due(service):
            event = service.published()[-1][1]
            told.append((moment, getattr(event, "days_left", "late")))
    assert told == [
        ("2025-10-13T09:00", 3),
        ("2025-10-15T09:00", 1),
        ("2025-10-17T00:00", "late"),
    ]
    (late,) = service.told(RecordingLate)
    assert (late.deadline_id, late.organisation_id, late.due_on) == (
        *("shift", "committee"),
        "2025-10-16",
    )
    assert (await kept(service)).state == "late"


async def test_of_marks_that_nobody_told_only_the_last_is_told(service: MemoryService) -> None:
    await follow(service, OVER, ENDS)
    service.now = local("2025-10-16T10:00")
    assert await fall_due(service) == 1
    assert [one.days_left for one in service.told(RecordingDue)] == [1]
    assert (await kept(service)).next_at == DUE


async def test_what_is_recorded_in_time_is_not_due_any_more(service: MemoryService) -> None:
    for event in (OVER, CAME, SETTLED):
        await follow(service, event, DUE - SECOND)
    deadline = await kept(service)
    assert (deadline.state, deadline.entered, deadline.attended) == ("recorded", 1, 1)
    service.now = DUE + timedelta(days=9)
    assert await fall_due(service) == 0


async def test_where_nobody_came_a_settled_roll_is_the_record(service: MemoryService) -> None:
    await follow(service, OVER, ENDS)
    await follow(service, hours.settled(STARTS, ENDS, attended=0), ENDS)
    assert (await kept(service)).state == "recorded"


async def test_it_is_open_until_the_ledger_has_taken_each_attendance(
    service: MemoryService,
) -> None:
    await follow(service, hours.settled(STARTS, ENDS, attended=2), ENDS)
    await follow(service, CAME, ENDS)
    assert (await kept(service)).state == "open"
    await follow(service, hours.attendance(STARTS, 120, volunteer_id="b"), ENDS)
    assert (await kept(service)).state == "recorded"


async def test_what_comes_later_is_recorded_and_late(service: MemoryService) -> None:
    await follow(service, OVER, ENDS)
    service.now = DUE
    await fall_due(service)
    await follow(service, CAME, DUE + SECOND)
    await follow(service, SETTLED, DUE + SECOND)
    assert (await kept(service)).state == "recorded-late"
    assert len(service.told(RecordingLate)) == 1


@pytest.mark.parametrize(("told_at", "late"), [(DUE - SECOND, False), (DUE, True)])
async def test_an_entry_says_whether_it_was_late(
    service: MemoryService, told_at: datetime, late: bool
) -> None:
    mine = ListEntries(actor=acting_as(id="a", role="volunteer"), volunteer_id="a")
    await follow(service, CAME, told_at)
    (entry,) = (await service.ask(mine)).entries
    assert entry.late is late


async def test_who_is_confirmed_after_the_deadline_makes_it_late(service: MemoryService) -> None:
    for event in (OVER, CAME, SETTLED):
        await follow(service, event, ENDS)
    await follow(service, hours.attendance(STARTS, 120, volunteer_id="b"), DUE)
    assert (await kept(service)).state == "recorded-late"
    assert len(service.told(RecordingLate)) == 1


async def test_what_was_recorded_in_time_and_told_later_was_in_time(
    service: MemoryService,
) -> None:
    await follow(service, OVER, ENDS)
    service.now = DUE
    await fall_due(service)
    for event in (CAME, SETTLED):
        await follow(service, event, DUE - SECOND)
    assert (await kept(service)).state == "recorded"


async def test_it_is_counted_from_when_the_shift_really_ended(service: MemoryService) -> None:
    night = local("2025-09-28T02:00")
    await follow(service, hours.over(local("2025-09-27T22:00"), night), night)
    assert (await kept(service)).due_on == "2025-10-17"
    ended = local("2025-09-28T00:00")
    await follow(service, hours.settled(local("2025-09-27T22:00"), ended), night)
    assert (await kept(service)).due_on == "2025-10-16"


async def test_a_provisional_deadline_is_never_late_and_counted_again(
    service: MemoryService, request: pytest.FixtureRequest
) -> None:
    ended = local("2026-12-18T17:00")
    await follow(service, hours.over(ended - timedelta(hours=2), ended), ended)
    service.now = local("2027-01-02T00:00")
    assert await fall_due(service) == 0
    deadline = await kept(service)
    assert (deadline.due_on, deadline.state, deadline.awaits_year) == (
        *("2027-01-01", "open"),
        "2027",
    )
    request.getfixturevalue("calendar_of_2027")
    assert await fall_due(service) == 1
    deadline = await kept(service)
    assert (deadline.due_on, deadline.state, deadline.awaits_year) == ("2027-01-04", "open", None)
    service.now = local("2027-01-05T00:00")
    assert await fall_due(service) == 1
    assert (await kept(service)).state == "late"


TOLD = [
    (OVER, ENDS),
    (hours.settled(STARTS, ENDS - timedelta(hours=1), attended=2), DUE - SECOND),
    (CAME, DUE - 2 * SECOND),
    (hours.attendance(STARTS, 60, volunteer_id="b"), DUE - SECOND),
    (hours.attendance(STARTS, 60, volunteer_id="c"), DUE + SECOND),
]


@settings(max_examples=60)
@given(order=st.permutations(range(len(TOLD))), known=st.integers(0, len(TOLD)))
async def test_whatever_is_told_first_it_comes_out_the_same(order: list[int], known: int) -> None:
    ways = []
    for way in (range(len(TOLD)), order):
        service = ledgers(ENDS)
        for place, number in enumerate(way):
            event, time = TOLD[number]
            await follow(service, event, time)
            if place == known:
                service.now = DUE
                await fall_due(service)
        found = await kept(service)
        ways.append({name: getattr(found, name) for name in KEPT})
    assert ways[0] == ways[1]
    assert ways[0]["state"] == "recorded-late"


KEPT = (
    *("division", "organisation_id", "title", "zone", "ended_at", "due_on", "state"),
    *("settled_at", "attended", "entered", "entered_at", "next_at"),
)


async def test_they_are_listed_for_who_records_and_who_watches(service: MemoryService) -> None:
    days = itertools.count(1)
    for shift, organisation in (("y", "committee"), ("x", "committee"), ("z", "other")):
        starts = STARTS - timedelta(days=next(days))
        facts = {"shift_id": shift, "organisation_id": organisation}
        await follow(service, hours.over(starts, starts + timedelta(hours=1), **facts), ENDS)
    service.now = local("2025-10-14T00:00")
    await fall_due(service)

    async def listed(actor: Any, **fields: Any) -> list[str]:
        page = await service.ask(ListDeadlines(actor=actor, **fields))
        return [one.deadline_id for one in page.deadlines]

    assert await listed(CAPTAIN, organisation_id="committee") == ["x", "y"], "the earliest first"
    assert await listed(SUPERVISOR, division=ELSEWHERE[:6]) == ["z", "x", "y"]
    assert await listed(SUPERVISOR, division=ELSEWHERE[:6], state="late") == ["z"]
    assert await listed(SUPERVISOR, organisation_id="other") == ["z"]
    assert await listed(OPERATOR, division="99") == []
    page = await service.ask(ListDeadlines(actor=SUPERVISOR, limit=1, counted=True))
    assert (page.total, len(page.deadlines)) == (3, 1)
    rest = await service.ask(ListDeadlines(actor=SUPERVISOR, after=page.next))
    assert [one.deadline_id for one in rest.deadlines] == ["x", "y"]
