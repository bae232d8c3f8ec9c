"""Going to a call-out 应急集结: until its end, leaving something else, saying when."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import LIVE, SignUp
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.attendance import CheckIn
from baodao.schema.scheduling.call_outs import (
    AnswerCallOut,
    ArrivalExpected,
    ArrivesAfterTheEnd,
    GetArrivals,
    ListCallOuts,
    NotACallOut,
)
from baodao.schema.scheduling.invitations import InviteToShift
from baodao.schema.scheduling.seat_refusals import NotSignedUp, SignUpClosed
from baodao.schema.scheduling.seats import CancelSeat, ExportSignUps, ReserveSeat, SeatReleased
from baodao.schema.scheduling.waitlist import SeatOffered, SetCapacity
from tests.builders import call_outs
from tests.builders.call_outs import CALLER, NEXT_DOOR, STREET, answer, called
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, seat, volunteer_told
from tests.builders.waitlist import ask, change, opened, state, sweep
from tests.builders.ways import by_approval

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def service() -> MemoryService:
    return await call_outs.prepared()


async def test_people_come_until_its_end_and_only_to_a_call_out(service: MemoryService) -> None:
    shift = await called(service)
    (other,) = await opened(service, 1)
    service.now += 3 * HOUR
    await answer(service, shift, "A", arrives_in_minutes=20)
    await service.done(ReserveSeat, OPERATOR, **seat(shift, "B"))
    service.now += HOUR
    refused = await service.refused(AnswerCallOut, person("C"), **seat(shift, "C"))
    assert slugs(refused) == ["sign-up-closed", "shift-full"]
    it: Shift = await service.stored(Shift, other)
    service.now = it.starts_at
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(other, "C"))
    assert refused == [SignUpClosed(starts_at=it.starts_at)]
    refused = await service.refused(AnswerCallOut, person("C"), **seat(other, "C"))
    assert refused == [NotACallOut(shift_id=other)]


async def test_more_can_come_once_it_has_begun(service: MemoryService) -> None:
    shift = await called(service, max_crew=1)
    service.now += HOUR
    await answer(service, shift, "A")
    await service.done(SetCapacity, CALLER, shift_id=shift, max_crew=2)
    await answer(service, shift, "B")
    it: Shift = await service.stored(Shift, shift)
    assert (it.seats_taken, it.max_crew) == (2, 2)


async def test_it_is_open_to_who_lives_there(service: MemoryService) -> None:
    away = volunteer_told("Z").model_copy(update={"division": NEXT_DOOR})
    await service.follow(away)
    near, wide = await called(service), await called(service, within=STREET)
    refused = await service.refused(AnswerCallOut, person("Z"), **seat(near, "Z"))
    assert slugs(refused) == ["outside-call-out"]
    await answer(service, wide, "Z")
    for division, shown in ((NEXT_DOOR, [wide]), (COMMUNITY, [near, wide]), (STREET, [wide])):
        page = await service.ask(ListCallOuts(actor=person("A"), division=division))
        assert [one.shift_id for one in page.shifts] == shown


async def test_time_given_away_elsewhere_is_in_the_way_until_one_leaves_it(
    service: MemoryService,
) -> None:
    busy, free = await opened(service, 1, 1, apart=1)
    for who in "AC":
        await ask(service, busy, who)
    it: Shift = await service.stored(Shift, busy)
    service.now = it.starts_at - 2 * HOUR
    starts = it.starts_at
    shift = await called(service, starts_at=starts, ends_at=starts + HOUR)
    refused = await service.refused(AnswerCallOut, person("A"), **seat(shift, "A"))
    assert slugs(refused) == ["overlaps"]
    assert await state(service, busy, "A") == "reserved"
    fields = seat(shift, "A", leaving=[free])
    refused = await service.refused(AnswerCallOut, person("A"), **fields)
    assert refused[0] == NotSignedUp(shift_id=free, volunteer_id="A")
    assert slugs(refused) == ["not-signed-up", "overlaps"]
    receipt = await answer(service, shift, "A", leaving=[busy])
    assert receipt.left == [busy]
    assert await state(service, busy, "A") == "cancelled"
    # Held against nobody, though it is later than it may be; and the seat is offered on.
    assert [(e.volunteer_id, e.late) for e in service.told(SeatReleased)] == [("A", False)]
    await sweep(service)
    assert [e.volunteer_id for e in service.told(SeatOffered)] == ["C"]
    calendar: Calendar = await service.stored(Calendar, "A")
    assert [b.shift_id for b in calendar.bookings] == [shift]


async def _having(service: MemoryService, state_there: str) -> str:
    """A shift of which A has this."""
    (there,) = await (by_approval if state_there == "requested" else opened)(service, 1)
    if state_there == "invited":
        await service.done(InviteToShift, OPERATOR, **seat(there, "A"))
        return there
    if state_there in ("waitlisted", "offered"):
        await ask(service, there, "B")
    await service.done(ReserveSeat, person("A"), **seat(there, "A", may_wait=True))
    if state_there == "offered":
        await service.done(CancelSeat, person("B"), **seat(there, "B"), reason="测试")
    if state_there == "unconfirmed":
        await change(service, there, role="测试·另一岗")
        await sweep(service)
    return there


@pytest.mark.parametrize("state_there", sorted(LIVE))
async def test_whatever_somebody_has_elsewhere_is_left(
    service: MemoryService, state_there: str
) -> None:
    there = await _having(service, state_there)
    assert await state(service, there, "A") == state_there
    shift = await called(service)
    if state_there == "invited":
        # It is not theirs yet, and takes none of their time.
        refused = await service.refused(
            AnswerCallOut, person("A"), **seat(shift, "A", leaving=[there])
        )
        assert refused == [NotSignedUp(shift_id=there, volunteer_id="A")]
        return
    receipt = await answer(service, shift, "A", leaving=[there, there])
    assert receipt.left == [there]
    assert await state(service, there, "A") not in LIVE
    calendar: Calendar = await service.stored(Calendar, "A")
    assert calendar.shift_ids == [shift]
    left: Shift = await service.stored(Shift, there)
    assert (left.requested, left.waiting) == (0, ())


async def test_who_has_just_served_elsewhere_can_come(service: MemoryService) -> None:
    (done,) = await opened(service, 1)
    await ask(service, done, "A")
    it: Shift = await service.stored(Shift, done)
    service.now = it.starts_at + HOUR
    shift = await called(service)
    service.now += HOUR + MINUTE
    await answer(service, shift, "A")
    calendar: Calendar = await service.stored(Calendar, "A")
    starts = {b.shift_id: b.starts_at for b in calendar.bookings}
    assert starts == {done: it.starts_at, shift: service.now}


async def test_a_seat_is_given_back_unmarked_while_it_lasts(service: MemoryService) -> None:
    shift = await called(service)
    await answer(service, shift, "A")
    service.now += HOUR
    receipt = await service.done(CancelSeat, person("A"), **seat(shift, "A"), reason="测试·发烧")
    assert (receipt.state, receipt.late) == ("cancelled", False)
    await answer(service, shift, "A", arrives_in_minutes=5)


# --- how many come ---


async def test_who_comes_says_when_and_says_it_anew(service: MemoryService) -> None:
    shift = await called(service)
    for minutes in (30, 10):
        receipt = await answer(service, shift, "A", arrives_in_minutes=minutes)
        assert receipt.arrives_at == service.now + minutes * MINUTE
    told = [e.arrives_at - service.now for e in service.told(ArrivalExpected)]
    assert told == [30 * MINUTE, 10 * MINUTE]
    it: Shift = await service.stored(Shift, shift)
    assert it.seats_taken == 1
    fields = seat(shift, "B", arrives_in_minutes=240)
    refused = await service.refused(AnswerCallOut, person("B"), **fields)
    assert refused == [ArrivesAfterTheEnd(ends_at=it.ends_at)]


async def test_the_organiser_sees_how_many_come_by_time_and_nobody_by_name(
    service: MemoryService,
) -> None:
    shift = await called(service, max_crew=5)
    begins = service.now
    for who, minutes in (("A", 5), ("B", 20), ("C", 25), ("D", None), ("E", 5)):
        await answer(service, shift, who, arrives_in_minutes=minutes)
    await service.done(CancelSeat, person("E"), **seat(shift, "E"), reason="测试·有事")
    service.now += 20 * MINUTE
    for who in "AB":
        await service.done(CheckIn, CALLER, **seat(shift, who), at=service.now)
    found = await service.ask(GetArrivals(actor=CALLER, shift_id=shift))
    assert (found.on_their_way, found.unsaid, found.arrived) == (2, 1, 2)
    steps = [(one.from_at - begins, one.expected, one.arrived) for one in found.steps]
    assert steps == [(timedelta(0), 1, 0), (15 * MINUTE, 2, 2)]
    assert "volunteer" not in found.model_dump_json()


async def test_what_is_kept_of_who_came_is_in_their_copy(service: MemoryService) -> None:
    shift = await called(service)
    await answer(service, shift, "A", arrives_in_minutes=10)
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-A")
    copy = await service.ask(ExportSignUps(actor=person("A"), volunteer_id="A"))
    assert [one.arrives_at for one in copy.sign_ups] == [sign_up.arrives_at]


@pytest.mark.parametrize("has_one", [False, True])
async def test_of_a_merged_record_it_is_still_known_when_they_arrive(
    service: MemoryService, has_one: bool
) -> None:
    shift = await called(service)
    await answer(service, shift, "A", arrives_in_minutes=20)
    if has_one:
        await answer(service, shift, "B")
    merged = {"kept_id": "B", "merged_id": "A", "merged_version": 2}
    await service.follow(VolunteersMerged(division=COMMUNITY, **merged))
    kept: SignUp = await service.stored(SignUp, f"{shift}-B")
    assert (kept.state, kept.arrives_at) == ("reserved", service.now + 20 * MINUTE)
    assert [e.volunteer_id for e in service.told(ArrivalExpected)] == ["A", "B"]
    found = await service.ask(GetArrivals(actor=CALLER, shift_id=shift))
    assert (found.on_their_way, found.unsaid) == (1, 0)
