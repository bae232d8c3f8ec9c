"""Seats that volunteers hand on: seat for seat, or to somebody who comes instead."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.seats import (
    CancelSeat,
    ExportSignUps,
    SeatReceipt,
    SeatReleased,
    SeatReserved,
)
from baodao.schema.scheduling.swaps import (
    AcceptSwap,
    DeclineSwap,
    ListSwapsOfferedTo,
    OfferSwap,
    SwapEnded,
    SwapOffered,
    WithdrawSwap,
)
from tests.builders import waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, change, do, line, opened, state, sweep
from tests.builders.ways import by_approval, suspend

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def it(service: MemoryService, shift: str) -> Shift:
    found: Shift = await service.stored(Shift, shift)
    return found


async def booked(service: MemoryService, who: str) -> list[str]:
    found: Calendar = await service.stored(Calendar, who)
    return [one.shift_id for one in found.bookings]


async def two(service: MemoryService, **more: Any) -> list[str]:
    """Two shifts; A has a seat of the first, B one of the second."""
    shifts = await opened(service, 1, 1, **more)
    for shift, who in zip(shifts, "AB", strict=True):
        await ask(service, shift, who)
    return shifts


def offer(shift: str, to: str, for_shift: str | None = None, **more: Any) -> dict[str, Any]:
    return seat(shift, "A", to_id=to, for_shift_id=for_shift, **more)


async def offered(service: MemoryService, *what: Any, **more: Any) -> SeatReceipt:
    receipt: SeatReceipt = await service.done(OfferSwap, person("A"), **offer(*what, **more))
    return receipt


async def accept(service: MemoryService, shift: str, to: str = "B") -> Any:
    return await service.send(AcceptSwap, person(to), **seat(shift, "A", to_id=to))


async def against(service: MemoryService, shift: str, to: str = "B") -> list[str]:
    return slugs(await service.refused(AcceptSwap, person(to), **seat(shift, "A", to_id=to)))


@pytest.mark.parametrize("apart", [0, 3])
async def test_two_have_each_others_seats_and_no_seat_was_free_meanwhile(
    service: MemoryService, apart: float
) -> None:
    """Also at one time: each gives up the time of the seat that they give."""
    x, y = await two(service, apart=apart)
    # C waits for the one, and passes nobody: a seat goes for a seat.
    await ask(service, x, "C")
    receipt = await offered(service, x, "B", y)
    assert receipt.open_until == (await it(service, x)).starts_at
    (told,) = service.told(SwapOffered)
    assert (told.volunteer_id, told.to_id, told.for_shift_id) == ("A", "B", y)
    await accept(service, x)
    assert [await state(service, x, who) for who in "AB"] == ["swapped", "reserved"]
    assert [await state(service, y, who) for who in "AB"] == ["reserved", "swapped"]
    assert [await booked(service, who) for who in "AB"] == [[y], [x]]
    assert await line(service, x) == (1, "", "C")
    assert await line(service, y) == (1, "", "")
    freed = service.told(SeatReleased)
    assert {(e.volunteer_id, e.because, e.late) for e in freed} == {
        ("A", "swapped", False),
        ("B", "swapped", False),
    }
    taken = service.told(SeatReserved)[-2:]
    assert {(e.volunteer_id, e.shift_id, e.by_role, e.seats_taken) for e in taken} == {
        ("A", y, None, 1),
        ("B", x, None, 1),
    }
    assert [e.outcome for e in service.told(SwapEnded)] == ["accepted"]
    assert await against(service, x) == ["no-swap"]


async def test_who_is_offered_seats_sees_which_and_nobody_else_does(
    service: MemoryService,
) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    wish = {"volunteer_id": "B"}
    page = await service.ask(ListSwapsOfferedTo(actor=person("B"), **wish))
    (one,) = page.swaps
    assert (one.volunteer_id, one.shift_id, one.for_shift_id) == ("A", x, y)
    assert one.open_until == (await it(service, x)).starts_at
    refused = await service.ask(ListSwapsOfferedTo(actor=person("A"), **wish))
    assert slugs(refused.refusals) == ["out-of-scope"]
    for who, own, others in (("A", [y], []), ("B", [], [x])):
        copy = await service.ask(ExportSignUps(actor=person(who), volunteer_id=who))
        assert [s.swap.for_shift_id for s in copy.sign_ups if s.swap] == own
        assert [s.shift_id for s in copy.swaps] == others
        # Who the other one is, is not theirs to take along.
        kept = copy.model_dump_json(include={"sign_ups", "swaps"})
        assert f'"{"AB".replace(who, "")}"' not in kept
    await accept(service, x)
    assert (await service.ask(ListSwapsOfferedTo(actor=person("B"), **wish))).swaps == []


async def test_whoever_swapped_can_swap_back(service: MemoryService) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    await accept(service, x)
    back = seat(x, "B", to_id="A", for_shift_id=y)
    await service.done(OfferSwap, person("B"), **back)
    await service.done(AcceptSwap, person("A"), **seat(x, "B", to_id="A"))
    assert [await booked(service, who) for who in "AB"] == [[x], [y]]


async def test_somebody_comes_instead_while_nobody_waits(service: MemoryService) -> None:
    (x,) = await opened(service, 1)
    await ask(service, x, "A")
    await offered(service, x, "B")
    await accept(service, x)
    assert await line(service, x) == (1, "", "")
    assert [await booked(service, who) for who in "AB"] == [[], [x]]


async def test_nobody_comes_instead_past_those_who_wait(service: MemoryService) -> None:
    (x,) = await opened(service, 1)
    await ask(service, x, "A")
    await offered(service, x, "B")
    await ask(service, x, "C")
    assert await against(service, x) == ["others-wait"]
    await service.done(WithdrawSwap, person("A"), **seat(x, "A"))
    refused = await service.refused(OfferSwap, person("A"), **offer(x, "B"))
    assert slugs(refused) == ["others-wait"]


async def test_rules_hold_for_both_and_nobody_learns_of_the_other_why(
    service: MemoryService,
) -> None:
    x, y = await opened(service, 1, 1, apart=3)
    at_x, at_y = await opened(service, 1, 1, apart=3)
    await ask(service, x, "A")
    await ask(service, y, "B")
    await offered(service, x, "B", y)
    # Each is busy at the time of the other's seat, with something else.
    await ask(service, at_y, "A")
    refused = await service.refused(AcceptSwap, person("B"), **seat(x, "A", to_id="B"))
    assert slugs(refused) == ["not-everybody-can"]
    assert refused[0].model_dump()["people"] == [{"volunteer_id": "A", "refusals": []}]
    await ask(service, at_x, "B")
    assert await against(service, x) == ["overlaps", "not-everybody-can"]
    await do(service, CancelSeat, at_y, "A")
    assert await against(service, x) == ["overlaps"]
    assert [await booked(service, who) for who in "AB"] == [[x], [y, at_x]]


@pytest.mark.parametrize("whose", ["A", "B"])
async def test_a_seat_that_is_gone_is_not_handed_on(service: MemoryService, whose: str) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    await do(service, CancelSeat, x if whose == "A" else y, whose)
    assert await against(service, x) == ["no-swap" if whose == "A" else "not-signed-up"]
    told = [e.outcome for e in service.told(SwapEnded)]
    assert told == (["seat-gone"] if whose == "A" else [])


async def test_an_offer_ends_at_its_instant(service: MemoryService) -> None:
    x, y = await two(service)
    until = service.now + 2 * HOUR
    assert (await offered(service, x, "B", y, until_at=until)).open_until == until
    service.now = until - MOMENT
    assert await sweep(service) == 0
    service.now = until
    assert await against(service, x) == ["swap-expired"]
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    assert [e.outcome for e in service.told(SwapEnded)] == ["expired"]
    assert await state(service, x, "A") == "reserved"
    assert await against(service, x) == ["no-swap"]


async def test_an_offer_is_made_to_one_at_a_time_and_not_again_to_who_said_no(
    service: MemoryService,
) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    again = await service.refused(OfferSwap, person("A"), **offer(x, "C"))
    assert slugs(again) == ["swap-open"]
    # Somebody else answers nothing.
    assert await against(service, x, "C") == ["no-swap"]
    other = await service.refused(DeclineSwap, person("C"), **seat(x, "A", to_id="C"))
    assert slugs(other) == ["no-swap"]
    await service.done(DeclineSwap, person("B"), **seat(x, "A", to_id="B"))
    refused = await service.refused(OfferSwap, person("A"), **offer(x, "B", y))
    assert slugs(refused) == ["swap-declined"]
    await offered(service, x, "C")
    await service.done(WithdrawSwap, person("A"), **seat(x, "A"))
    assert [e.outcome for e in service.told(SwapEnded)] == ["declined", "withdrawn"]
    nothing = await service.refused(WithdrawSwap, person("A"), **seat(x, "A"))
    assert slugs(nothing) == ["no-swap"]


async def test_all_that_is_against_an_offer_is_said_at_once(service: MemoryService) -> None:
    (x,) = await opened(service, 1)
    (y,) = await by_approval(service, 1)
    (z,) = await opened(service, 1)
    none = await service.refused(OfferSwap, person("A"), **offer(x, "B", y))
    assert slugs(none) == ["not-signed-up"]
    await ask(service, x, "A")
    refused = await service.refused(
        OfferSwap, person("A"), **offer(x, "A", y, until_at=service.now)
    )
    assert slugs(refused) == ["swap-with-oneself", "approval-needed", "swap-expired"]
    await do(service, CancelSeat, x, "A")
    far = (await opened(service, 1, 1, apart=3))[1]
    for shift in (far, z):
        await ask(service, shift, "A")
    # Whoever offers a seat is told at once why they cannot have the other one.
    busy = await service.refused(
        OfferSwap, person("A"), **seat(far, "A", to_id="B", for_shift_id=x)
    )
    assert slugs(busy) == ["overlaps"]
    await do(service, CancelSeat, z, "A")
    await ask(service, x, "A")
    itself = await service.refused(OfferSwap, person("A"), **offer(x, "B", x))
    assert slugs(itself) == ["swap-with-oneself"]


async def test_nobody_takes_a_seat_of_another_shift_than_was_offered(
    service: MemoryService,
) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    other = await it(service, y)
    await change(service, y, ends_at=other.ends_at + HOUR)
    for _ in range(2):
        await sweep(service)
    assert await against(service, x) == ["swap-outdated"]


async def test_an_offer_ends_when_its_own_shift_changes_or_is_called_off(
    service: MemoryService,
) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    await change(service, x, ends_at=(await it(service, x)).ends_at + HOUR)
    for _ in range(2):
        await sweep(service)
    await offered(service, x, "B", y)
    await service.done(CancelShift, OPERATOR, shift_id=x, reason="测试")
    await sweep(service)
    assert [e.outcome for e in service.told(SwapEnded)] == ["shift-changed", "seat-gone"]
    assert await state(service, x, "A") == "released"


async def test_who_is_suspended_takes_no_seat_and_offers_none(service: MemoryService) -> None:
    x, y = await two(service)
    await offered(service, x, "C")
    await suspend(service, "C")
    assert await against(service, x, "C") == ["volunteer-not-active"]
    await suspend(service, "A")
    assert [e.outcome for e in service.told(SwapEnded)] == ["seat-gone"]
    assert await line(service, y) == (1, "", "")


async def test_who_was_merged_meanwhile_accepts_under_the_record_that_is_kept(
    service: MemoryService,
) -> None:
    x, y = await two(service)
    await offered(service, x, "B", y)
    told: dict[str, Any] = {"division": COMMUNITY, "kept_id": "C", "merged_id": "B"}
    await service.follow(VolunteersMerged(**told, merged_version=2))
    await accept(service, x, "C")
    assert [await booked(service, who) for who in "AC"] == [[y], [x]]
