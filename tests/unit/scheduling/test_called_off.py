"""Shifts that are called off or change under those who signed up for them."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.scheduling.activity_changes import (
    CancelActivity,
    CancelShift,
    ChangeReceipt,
)
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReleased
from baodao.schema.scheduling.waitlist import SeatOffered, WaitlistLeft
from tests.builders import scheduling, waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import READ, seat
from tests.builders.waitlist import PEOPLE, ask, do, line, opened, state, sweep

OFF = {"reason": "测试·大雨"}


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def call_off(service: MemoryService, shift: str, how: str) -> None:
    if how == "shift":
        await service.done(CancelShift, OPERATOR, shift_id=shift, **OFF)
        return
    activity = (await service.stored(Shift, shift)).activity_id
    await service.done(CancelActivity, OPERATOR, activity_id=activity, **OFF)


@pytest.mark.parametrize("how", ["shift", "activity"])
async def test_everybody_is_freed_and_told_once(service: MemoryService, how: str) -> None:
    (shift,) = await opened(service, 2)
    for who in PEOPLE[:6]:
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (1, "C", "DEF")
    await call_off(service, shift, how)
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "G", may_wait=True))
    assert "shift-is-over" in slugs(refused)
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    assert await line(service, shift) == (0, "", "")
    assert [await state(service, shift, who) for who in "BCDEF"] == ["released", *["ended"] * 4]
    told = [(e.volunteer_id, e.because) for e in service.told(SeatReleased)]
    assert told == [("A", None), ("B", "shift-cancelled")]
    left = {(e.volunteer_id, e.reason) for e in service.told(WaitlistLeft)}
    assert left == {(who, "shift-cancelled") for who in "CDEF"}
    for who in PEOPLE[:6]:
        calendar: Calendar = await service.stored(Calendar, who)
        assert (calendar.bookings, calendar.waits) == ((), ())


async def test_nobody_is_looked_for_where_nobody_signed_up(service: MemoryService) -> None:
    (shift,) = await opened(service, 2)
    await call_off(service, shift, "shift")
    assert await sweep(service) == 0


def receipt(outcome: Any) -> ChangeReceipt:
    return ChangeReceipt.model_validate_json(outcome.reply)


async def test_seats_that_a_change_adds_are_offered(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABC":
        await ask(service, shift, who)
    outcome = await waitlist.change(service, shift, max_crew=2)
    assert receipt(outcome).changed == ["shifts"]
    assert await sweep(service) == 1
    assert await line(service, shift) == (1, "B", "C")
    assert [e.volunteer_id for e in service.told(SeatOffered)] == ["B"]


@pytest.mark.parametrize(
    ("age", "needs", "told"),
    [
        ("adult", {"minimum_age": 18}, []),
        ("minor", {}, []),
        ("minor", {"minimum_age": 14}, []),
        ("minor", {"minimum_age": 18}, ["too-young-for-shift"]),
        ("child", {"minimum_age": 8}, []),
        ("child", {"minimum_age": 14}, ["too-young-for-shift"]),
    ],
)
async def test_who_is_too_young_as_far_as_is_known(
    service: MemoryService, age: str, needs: dict[str, int], told: list[str]
) -> None:
    (shift,) = await scheduling.opened(service, scheduling.shift(42, **needs))
    await waitlist.known_as(service, "A", age)
    outcome = await service.send(ReserveSeat, OPERATOR, **seat(shift, "A"))
    assert slugs(getattr(outcome, "refusals", ())) == told


async def test_nothing_dangerous_before_being_of_age(service: MemoryService) -> None:
    insured = {
        "insurer": "测试·保险",
        "number": "P-1",
        "from_day": "2026-01-01",
        "until_day": "2028-01-01",
    }
    plan = scheduling.shift(42)
    (shift,) = await scheduling.opened(service, plan, danger=True, insurance=insured)
    await waitlist.known_as(service, "A", "minor")
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "A", **READ))
    assert [r.model_dump() for r in refused] == [{"minimum_age": 18}]
    await ask(service, shift, "B", **READ)


async def test_a_shift_may_have_fewer_places_to_wait_than_the_pack_says(
    service: MemoryService,
) -> None:
    (shift,) = await scheduling.opened(service, scheduling.shift(42, max_crew=1, max_waiting=1))
    for who in "AB":
        await ask(service, shift, who)
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "C", may_wait=True))
    assert slugs(refused) == ["waitlist-full"]
