"""The waiting list 候补: in its order, and nobody passes anybody."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.activity_refusals import FewerThanTaken
from baodao.schema.scheduling.seats import (
    CancelSeat,
    ReserveSeat,
)
from tests.builders import scheduling, waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import PEOPLE, ask, do, line, opened, state, sweep

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def test_the_list_goes_on_step_by_step(service: MemoryService) -> None:
    (shift,) = await opened(service, 2)
    for who in "ABCDE":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    await do(service, CancelSeat, shift, "B")
    service.now += HOUR
    await do(service, schema.DeclineOffer, shift, "C")
    assert await line(service, shift) == (0, "DE", "")
    assert (await ask(service, shift, "F")).state == "waitlisted"
    service.now += HOUR
    await sweep(service)
    assert await line(service, shift) == (0, "EF", "")
    capacity = {"shift_id": shift, "max_crew": 3}
    await service.done(schema.SetCapacity, OPERATOR, **capacity)
    assert (await ask(service, shift, "G")).state == "reserved"
    await do(service, CancelSeat, shift, "G")
    assert await line(service, shift) == (0, "EF", "")
    await service.done(schema.SetCapacity, OPERATOR, **capacity | {"max_crew": 1})
    assert await line(service, shift) == (0, "E", "F")
    await do(service, schema.AcceptOffer, shift, "E")
    assert await line(service, shift) == (1, "", "F")
    assert [e.outcome for e in service.told(schema.OfferEnded)] == [
        "declined",
        "expired",
        "taken-back",
    ]


# --- who is next ---


async def test_nobody_passes_those_who_wait(service: MemoryService) -> None:
    free, shift = await opened(service, 9, 1)
    for who in "AB":
        await ask(service, shift, who)
    await ask(service, free, "B")
    await do(service, CancelSeat, shift, "A")
    # B has given that time away by now: the seat stays free for them, and is nobody else's.
    assert await line(service, shift) == (0, "", "B")
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "C"))
    assert refused == [schema.OthersWait(shift_id=shift, waiting=1)]
    assert (await ask(service, shift, "C")).ahead == 1


async def test_who_is_busy_is_passed_over_and_keeps_their_place(service: MemoryService) -> None:
    elsewhere, shift = await opened(service, 9, 2)
    for who in "ABCD":
        await ask(service, shift, who)
    await ask(service, elsewhere, "C")
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (1, "D", "C")
    await do(service, CancelSeat, shift, "B")
    assert await line(service, shift) == (0, "D", "C")
    # Nobody looks at who is busy, until they are not.
    await sweep(service)
    service.now += timedelta(minutes=59)
    assert await sweep(service) == 0
    await do(service, CancelSeat, elsewhere, "C")
    assert [await sweep(service) for _ in range(3)] == [1, 1, 0]
    assert await line(service, shift) == (0, "DC", "")


async def test_waiting_takes_no_time_and_an_offer_does(service: MemoryService) -> None:
    one, other = await opened(service, 1, 1)
    await ask(service, one, "A")
    await ask(service, other, "B")
    assert (await ask(service, one, "C")).state == "waitlisted"
    assert (await ask(service, other, "C")).state == "waitlisted"
    await do(service, CancelSeat, one, "A")
    assert await line(service, one) == (0, "C", "")
    await do(service, CancelSeat, other, "B")
    assert await line(service, other) == (0, "", "C")
    await do(service, schema.DeclineOffer, one, "C")
    for _ in range(2):
        await sweep(service)
    assert await line(service, other) == (0, "C", "")


async def test_many_seats_at_once_are_offered_in_the_order_of_the_list(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 1)
    for who in PEOPLE:
        await ask(service, shift, who)
    await service.done(schema.SetCapacity, OPERATOR, shift_id=shift, max_crew=7)
    await sweep(service)
    assert await line(service, shift) == (1, "BCDEFG", "H")
    told = service.told(schema.SeatOffered)
    assert [e.volunteer_id for e in told] == [*"BCDEFG"]
    assert [e.seats_taken for e in told] == [2, 3, 4, 5, 6, 7]


async def test_a_list_has_an_end(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await scheduling.pack(service, waitlist_places=2)
    for who in "ABC":
        await ask(service, shift, who)
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "D", may_wait=True))
    assert refused == [schema.WaitlistFull(shift_id=shift, places=2)]
    await do(service, schema.LeaveWaitlist, shift, "B")
    assert (await ask(service, shift, "D")).ahead == 1
    assert (await state(service, shift, "B")) == "left"
    refused = await service.refused(schema.LeaveWaitlist, OPERATOR, **seat(shift, "B"))
    assert slugs(refused) == ["not-waiting"]


async def test_who_comes_back_is_last(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABC":
        await ask(service, shift, who)
    await do(service, schema.LeaveWaitlist, shift, "B")
    await ask(service, shift, "B")
    assert await line(service, shift) == (1, "", "CB")
    twice = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "B", may_wait=True))
    assert slugs(twice) == ["already-signed-up"]


async def test_the_order_is_changed_for_a_reason_that_those_passed_are_told(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABCDE":
        await ask(service, shift, who)
    wish = {"shift_id": shift, "volunteer_id": "D", "ahead_of": "B", "reason": "测试·会手语"}
    moved = await service.done(schema.MoveOnWaitlist, OPERATOR, **wish)
    assert moved.passed_over == ["B", "C"]
    assert await line(service, shift) == (1, "", "DBCE")
    (told,) = service.told(schema.WaitlistReordered)
    assert (told.passed_over, told.reason) == (["B", "C"], "测试·会手语")
    for who, ahead, slug in (("D", "B", "passes-nobody"), ("D", "D", "passes-nobody")):
        wrong = wish | {"volunteer_id": who, "ahead_of": ahead}
        assert slugs(await service.refused(schema.MoveOnWaitlist, OPERATOR, **wrong)) == [slug]
    nobody = wish | {"volunteer_id": "A", "ahead_of": "H"}
    refused = await service.refused(schema.MoveOnWaitlist, OPERATOR, **nobody)
    assert slugs(refused) == ["not-waiting", "not-waiting"]


# --- how many seats ---


async def test_nobody_loses_a_seat_because_a_number_was_changed(service: MemoryService) -> None:
    (shift,) = await opened(service, 3)
    for who in "ABCD":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (2, "D", "")
    capacity = {"shift_id": shift, "max_crew": 1}
    refused = await service.refused(schema.SetCapacity, OPERATOR, **capacity)
    assert refused == [FewerThanTaken(shift_id=shift, seats_taken=2, max_crew=1)]
    refused = await service.refused(schema.SetCapacity, OPERATOR, **capacity, min_crew=2)
    assert slugs(refused) == ["fewer-than-taken", "crew-out-of-order"]
    await service.done(schema.SetCapacity, OPERATOR, shift_id=shift, max_crew=2, min_crew=1)
    assert await line(service, shift) == (2, "", "D")
    (told,) = service.told(schema.CapacitySet)
    assert (told.min_crew, told.max_crew, told.seats_taken) == (1, 2, 2)
