"""Time to hand over and to get elsewhere: the larger of the two lies between two shifts."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.seat_refusals import TravelGap
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling, waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import seat
from tests.builders.waitlist import ask, do, sweep

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def opened(service: MemoryService, between: int, *changeover: int) -> list[str]:
    """Two shifts of two hours, so many minutes between them, each handed over in so many."""
    first = scheduling.shift(42, changeover_minutes=changeover[0])
    later = scheduling.shift(44 + between / 60, changeover_minutes=changeover[1])
    return await scheduling.opened(service, first, later)


@pytest.mark.parametrize("first", [0, 1], ids=["forwards", "backwards"])
@pytest.mark.parametrize(
    ("between", "changeover", "travel", "needed"),
    [
        # A shift is handed over after it, whichever was signed up for first.
        (20, (30, 0), 0, (30, 0, 30)),
        (30, (30, 0), 0, None),
        # What the later one takes to be handed over is after it.
        (0, (0, 30), 0, None),
        # The larger counts; the refusal says both.
        (20, (30, 0), 25, (30, 25, 30)),
        (20, (15, 0), 25, (25, 25, 15)),
        (25, (15, 0), 25, None),
    ],
)
async def test_the_larger_counts_and_both_are_said(
    service: MemoryService,
    first: int,
    between: int,
    changeover: tuple[int, int],
    travel: int,
    needed: tuple[int, int, int] | None,
) -> None:
    await scheduling.pack(service, travel_gap_minutes=travel)
    shifts = await opened(service, between, *changeover)
    booked, wanted = shifts[first], shifts[1 - first]
    await ask(service, booked, "A")
    if needed is None:
        await ask(service, wanted, "A")
        return
    it: Shift = await service.stored(Shift, booked)
    minutes, travel_minutes, changeover_minutes = needed
    found = await service.refused(ReserveSeat, OPERATOR, **seat(wanted, "A"))
    assert found == [
        TravelGap(
            shift_id=booked,
            starts_at=it.starts_at,
            ends_at=it.ends_at,
            minutes=minutes,
            travel_minutes=travel_minutes,
            changeover_minutes=changeover_minutes,
        )
    ]


async def test_who_is_too_near_holds_nobody_up_behind_them(service: MemoryService) -> None:
    """All that stand in the way of the first ten on a list: the eleventh is offered the seat."""
    people = [f"p{number:02}" for number in range(12)]
    await service.follow(*(scheduling.volunteer_told(one) for one in people))
    first, later = await opened(service, 0, 30, 0)
    it: Shift = await service.stored(Shift, first)
    plan = {"shift_id": first, "starts_at": it.starts_at, "ends_at": it.ends_at, "max_crew": 50}
    plan["changeover_minutes"] = 30
    await service.done(ChangeActivity, OPERATOR, **scheduling.change(it.activity_id, plan))
    for who in "AB":
        await ask(service, later, who)
    for who in people[:11]:
        await ask(service, later, who)
    for who in people[:10]:
        await ask(service, first, who)
    await do(service, CancelSeat, later, "A")
    await sweep(service)
    it = await service.stored(Shift, later)
    assert [one.volunteer_id for one in it.offers] == ["p10"]
    assert [one.volunteer_id for one in it.waiting] == people[:10]
