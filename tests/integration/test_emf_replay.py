"""A real shift table through the real services: EMF 2024, 718 shifts as recorded.

The table is not ours to ship; it is read from beside the repository, where there is one.
"""

import asyncio
import heapq
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.testing import eventually
from baodao.schema.replies import Accepted, Refused, Reply
from baodao.schema.scheduling.activities import (
    ActivityPage,
    ActivityReceipt,
    CreateActivity,
    ListActivities,
    PublishActivity,
    ShiftPlan,
)
from tests.support.scenario import OPERATOR, Scenario, command_id
from tests.support.services import RunningServices

TABLE = Path(__file__).parents[3] / "shared" / "data" / "emf" / "2024-Shift.json"
ZONE = ZoneInfo("Europe/London")
BEFORE = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
AT_ONCE = 200

pytestmark = [
    pytest.mark.skipif(not TABLE.exists(), reason="needs ../shared/data/emf/2024-Shift.json"),
    pytest.mark.slow,
]


@dataclass
class Row:
    """One line of the table; times as they were written, in the place's own time."""

    start: datetime
    end: datetime
    role: str
    venue: str
    least: int
    most: int
    signed_up: int
    shift_id: str = ""
    volunteers: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Row":
        start, end = (datetime.fromisoformat(facts[name]) for name in ("start", "end"))
        return cls(
            start.replace(tzinfo=ZONE).astimezone(UTC),
            end.replace(tzinfo=ZONE).astimezone(UTC),
            facts["role"],
            facts["venue"],
            facts["min_needed"],
            facts["max_needed"],
            facts["signed_up"],
        )

    @property
    def expected(self) -> int:
        """Seats that can be taken."""
        return min(self.signed_up, self.most)

    def crosses_midnight(self) -> bool:
        return self.start.astimezone(ZONE).date() != self.end.astimezone(ZONE).date()


def assign(rows: list[Row]) -> int:
    """Give every sign-up to somebody who is free then; returns how many people that takes."""
    free: list[tuple[datetime, int]] = []
    people = 0
    for row in sorted(rows, key=lambda r: r.start):
        for _ in range(row.signed_up):
            # Free from the very instant the last shift ends: shifts may touch.
            if free and free[0][0] <= row.start:
                person = heapq.heappop(free)[1]
            else:
                person, people = people, people + 1
            row.volunteers.append(person)
        for person in row.volunteers:
            heapq.heappush(free, (row.end, person))
    return people


async def in_parallel(count: int, work: Any) -> list[Any]:
    """`work(0)` … `work(count - 1)`, some at a time; the results in order."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Any:
        async with slots:
            return await work(number)

    return await asyncio.gather(*(one(number) for number in range(count)))


async def publish(scenario: Scenario, row: Row) -> list[Refused]:
    """Make the row a published activity with one shift; returns the refusals on the way."""
    refused = []
    created = await scenario.services.client.send(create(scenario, row, row.least))
    if isinstance(created, Refused) and row.least > row.most:
        # The table contradicts itself; an organiser would be told and would lower the minimum.
        refused.append(created)
        created = await scenario.services.client.send(create(scenario, row, row.most))
    if isinstance(created, Refused):
        return [*refused, created]
    assert isinstance(created, Accepted), created
    receipt = ActivityReceipt.model_validate(created.result)
    published = await scenario.services.client.send(
        PublishActivity(command_id=command_id(), actor=OPERATOR, activity_id=receipt.activity_id)
    )
    if isinstance(published, Refused):
        return [*refused, published]
    row.shift_id = receipt.shift_ids[0]
    return refused


def create(scenario: Scenario, row: Row, least: int) -> CreateActivity:
    plan = ShiftPlan(
        starts_at=row.start, ends_at=row.end, role=row.role, min_crew=least, max_crew=row.most
    )
    activity = scenario.activity([plan], zone="Europe/London")
    return activity.model_copy(update={"title": row.role, "place": row.venue})


async def test_the_shift_table_of_a_real_camp(services: RunningServices) -> None:
    rows = [Row.of(facts) for facts in json.loads(TABLE.read_text("utf-8"))]
    people = assign(rows)
    assert (len(rows), sum(r.crosses_midnight() for r in rows)) == (718, 37)
    services.set_clock((BEFORE - datetime.now(UTC)).total_seconds())
    await services.start_slice()
    scenario = await Scenario.prepare(services)
    for start in range(0, people, AT_ONCE):
        await scenario.register(min(AT_ONCE, people - start))
    await services.settled()
    began = time.monotonic()

    # 19 shifts are refused: one of zero length, and 18 that take nobody; what contradicts itself is
    # told.
    told = await in_parallel(len(rows), lambda n: publish(scenario, rows[n]))
    closed = [row for row in rows if not row.shift_id]
    assert (len(closed), sum(row.start == row.end for row in closed)) == (19, 1)
    assert all(row.start == row.end or row.most == 0 for row in closed)
    slugs = Counter(rule.slug for replies in told for reply in replies for rule in reply.refusals)
    assert slugs == {"shift-without-duration": 1, "crew-out-of-order": 12, "shift-for-nobody": 18}
    open_rows = [row for row in rows if row.shift_id]
    assert (len(open_rows), sum(row.most for row in open_rows)) == (699, 1_691)
    assert sum(row.expected for row in open_rows) == 1_463
    assert sum(row.crosses_midnight() for row in open_rows) == 35

    # Everybody of the table signs up, all at the same time, and waits where there is no seat.
    sign_ups = [(row, person) for row in open_rows for person in row.volunteers]
    assert len(sign_ups) == 1_475

    async def sign_up(number: int) -> Reply:
        row, person = sign_ups[number]
        return await scenario.reserve(row.shift_id, scenario.volunteers[person], may_wait=True)

    answers = await in_parallel(len(sign_ups), sign_up)
    seconds = time.monotonic() - began
    states: dict[str, Counter[str]] = {"reserved": Counter(), "waitlisted": Counter()}
    for (row, _), answer in zip(sign_ups, answers, strict=True):
        assert isinstance(answer, Accepted), answer
        states[answer.result["state"]][row.shift_id] += 1
    assert {name: sum(found.values()) for name, found in states.items()} == {
        "reserved": 1_463,
        "waitlisted": 12,
    }
    for row in open_rows:
        assert states["reserved"][row.shift_id] == row.expected
        assert states["waitlisted"][row.shift_id] == row.signed_up - row.expected
    over = [row for row in open_rows if row.signed_up > row.most]
    assert len(over) == 5
    assert {row.shift_id for row in over} == states["waitlisted"].keys()

    await the_services_say_the_same(services, rows)
    print(f"{len(rows)} shifts, {len(sign_ups)} sign-ups by {people} people in {seconds:.1f} s")


async def the_services_say_the_same(services: RunningServices, rows: list[Row]) -> None:
    """The lists and the published events add up to what the table says."""
    expected = sum(row.expected for row in rows if row.shift_id)
    after, shifts = "", []
    while True:
        query = ListActivities(actor=OPERATOR, state="published", after=after, limit=500)
        page = await services.client.get(query, ActivityPage)
        shifts += [shift for activity in page.activities for shift in activity.shifts]
        if page.next is None:
            break
        after = page.next
    known = {row.shift_id: row for row in rows if row.shift_id}
    assert {shift.shift_id for shift in shifts} == known.keys()
    for shift in shifts:
        row = known[shift.shift_id]
        assert shift.seats_taken == row.expected <= shift.max_crew == row.most
        assert (shift.starts_at, shift.ends_at) == (row.start, row.end)
    planned = sum(((r.end - r.start) * r.expected for r in known.values()), timedelta())
    assert planned == sum(((s.ends_at - s.starts_at) * s.seats_taken for s in shifts), timedelta())

    async def published() -> bool:
        info = await services.jetstream.stream_info("SCHEDULING", subjects_filter="events.>")
        names: Counter[str] = Counter()
        for subject, messages in (info.state.subjects or {}).items():
            names[subject.split(".")[2]] += messages
        return (names["activity-published"], names["seat-reserved"]) == (699, expected)

    assert await eventually(published, within=30)
