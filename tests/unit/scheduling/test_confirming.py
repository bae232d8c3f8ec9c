"""Shifts that change under who signed up: they are asked, and choose."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.confirming import (
    ConfirmationAsked,
    ConfirmSeat,
    NothingToConfirm,
    SeatConfirmed,
)
from baodao.schema.scheduling.seats import CancelSeat, SeatReleased
from tests.builders import waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import PEOPLE, ask, change, do, line, opened, state, sweep

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    """Forty-eight hours before a shift."""
    return await waitlist.prepared()


async def moved(service: MemoryService, shift: str, hours: float = 1) -> Shift:
    """The shift, which is so much later than it was, and about which all were asked."""
    it: Shift = await service.stored(Shift, shift)
    by = hours * HOUR
    await change(service, shift, starts_at=it.starts_at + by, ends_at=it.ends_at + by)
    for _ in range(3):
        await sweep(service)
    after: Shift = await service.stored(Shift, shift)
    assert not after.is_to_be_asked
    return after


async def booked(service: MemoryService, who: str) -> dict[str, tuple[object, object]]:
    calendar: Calendar = await service.stored(Calendar, who)
    return {one.shift_id: (one.starts_at, one.ends_at) for one in calendar.bookings}


async def test_who_holds_a_seat_is_asked_once_and_the_seat_stays_theirs(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 2)
    for who in "ABC":
        await ask(service, shift, who)
    after = await moved(service, shift)
    assert [await state(service, shift, who) for who in "AB"] == ["unconfirmed"] * 2
    assert await line(service, shift) == (2, "", "C")
    told = service.told(ConfirmationAsked)
    assert [e.volunteer_id for e in told] == ["A", "B"]
    assert {e.confirm_by for e in told} == {after.starts_at - 3 * HOUR}
    assert await booked(service, "A") == {shift: (after.starts_at, after.ends_at)}
    assert await sweep(service) == 0
    receipt = await do(service, ConfirmSeat, shift, "A")
    assert receipt.state == "reserved"
    assert [e.volunteer_id for e in service.told(SeatConfirmed)] == ["A"]
    again = await service.refused(ConfirmSeat, OPERATOR, **seat(shift, "A"))
    assert again == [NothingToConfirm(shift_id=shift, volunteer_id="A")]


async def test_silence_frees_the_seat_without_a_mark_at_its_instant(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 1)
    for who in "AB":
        await ask(service, shift, who)
    await moved(service, shift)
    (asked,) = service.told(ConfirmationAsked)
    assert asked.confirm_by
    service.now = asked.confirm_by - MOMENT
    assert await sweep(service) == 0
    service.now = asked.confirm_by
    assert await sweep(service) == 1
    assert await state(service, shift, "A") == "released"
    (freed,) = service.told(SeatReleased)
    assert (freed.because, freed.late) == ("not-confirmed", False)
    assert await line(service, shift) == (0, "B", "")
    assert await sweep(service) == 0


@pytest.mark.parametrize(
    ("left", "confirm_by"),
    [(72, 48), (51, 48), (50, 47), (5, 2), (4.99, None), (1.5, None)],
)
async def test_how_long_one_has_to_answer(
    service: MemoryService, left: float, confirm_by: float | None
) -> None:
    (shift,) = await opened(service, 1)
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at + HOUR - left * HOUR
    await moved(service, shift)
    (asked,) = service.told(ConfirmationAsked)
    expected = service.now + confirm_by * HOUR if confirm_by is not None else None
    assert asked.confirm_by == expected
    if confirm_by is None:
        # Nobody has to answer, and everybody may still give the seat back.
        assert await sweep(service) == 0
        assert (await do(service, CancelSeat, shift, "A")).late is False


async def test_who_is_busy_then_chooses_and_loses_nothing_else(service: MemoryService) -> None:
    shift, other = await opened(service, 1, 1, apart=3)
    for one in (shift, other):
        await ask(service, one, "A")
    there: Shift = await service.stored(Shift, other)
    after = await moved(service, shift, hours=2)
    (asked,) = service.told(ConfirmationAsked)
    assert asked.busy
    assert await booked(service, "A") == {other: (there.starts_at, there.ends_at)}
    refused = await service.refused(ConfirmSeat, OPERATOR, **seat(shift, "A"))
    assert slugs(refused) == ["overlaps"]
    await do(service, CancelSeat, other, "A")
    await do(service, ConfirmSeat, shift, "A")
    assert await booked(service, "A") == {shift: (after.starts_at, after.ends_at)}


async def test_an_offer_goes_on_at_the_other_time_or_back(service: MemoryService) -> None:
    shift, other = await opened(service, 2, 1, apart=3)
    for who in "ABCD":
        await ask(service, shift, who)
    for who in "AB":
        await do(service, CancelSeat, shift, who)
    await ask(service, other, "D")
    assert await line(service, shift) == (0, "CD", "")
    after = await moved(service, shift, hours=2)
    assert await line(service, shift) == (0, "C", "D")
    assert await booked(service, "C") == {shift: (after.starts_at, after.ends_at)}
    assert service.told(ConfirmationAsked) == []


async def test_a_change_on_a_change_asks_again(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await ask(service, shift, "A")
    await moved(service, shift)
    await do(service, ConfirmSeat, shift, "A")
    await moved(service, shift)
    assert await state(service, shift, "A") == "unconfirmed"
    assert len(service.told(ConfirmationAsked)) == 2
    # Whoever signs up now knows how it is.
    await do(service, CancelSeat, shift, "A")
    await ask(service, shift, "B")
    assert await sweep(service) == 0
    assert await state(service, shift, "B") == "reserved"


async def test_what_is_no_material_change_asks_nobody(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    await change(service, shift, ends_at=it.ends_at - HOUR)
    assert await sweep(service) == 0
    assert await state(service, shift, "A") == "reserved"


async def test_many_are_asked_page_by_page(service: MemoryService) -> None:
    (shift,) = await opened(service, len(PEOPLE))
    for who in PEOPLE:
        await ask(service, shift, who)
    await moved(service, shift)
    assert [e.volunteer_id for e in service.told(ConfirmationAsked)] == [*PEOPLE]
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-A")
    assert sign_up.change_known == 1
