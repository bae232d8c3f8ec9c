"""Places for apprentices 师带徒: beside the crew, counted on their own, attended like others."""

import random
from collections import Counter
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.due import SWEEPS as ATTENDANCE
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.activities import GetActivity
from baodao.schema.scheduling.activity_changes import CancelShift, ChangeActivity
from baodao.schema.scheduling.activity_refusals import FewerThanApprentices
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckIn, CheckOut
from baodao.schema.scheduling.confirming import ConfirmSeat
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.rolls import CloseRoll
from baodao.schema.scheduling.seat_refusals import ShadowPlacesFull
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReleased, SeatReserved
from baodao.schema.scheduling.waitlist import SeatOffered
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import PEOPLE, ask, do, line, state, sweep

LEARNS = {"as_apprentice": True}


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def opened(service: MemoryService, crew: int = 1, places: int = 2, **changes: Any) -> str:
    shift = scheduling.shift(42, max_crew=crew, shadow_places=places)
    (found,) = await scheduling.opened(service, shift, **changes)
    return found


async def taken(service: MemoryService, shift: str) -> tuple[int, int]:
    it: Shift = await service.stored(Shift, shift)
    return it.seats_taken, it.apprentices


async def changed(service: MemoryService, shift: str, **changes: Any) -> Any:
    it: Shift = await service.stored(Shift, shift)
    plan = {"shift_id": shift, "starts_at": it.starts_at, "ends_at": it.ends_at}
    plan |= {"max_crew": it.max_crew, "shadow_places": it.shadow_places} | changes
    wish = scheduling.change(it.activity_id, plan)
    return await service.send(ChangeActivity, OPERATOR, **wish)


async def test_apprentices_take_nobody_a_seat_and_nobody_waits_for_their_places(
    service: MemoryService,
) -> None:
    shift = await opened(service)
    for who in "AB":
        receipt = await ask(service, shift, who, **LEARNS)
        assert (receipt.state, receipt.ahead) == ("reserved", None)
    assert await taken(service, shift) == (0, 2)
    found = await service.refused(
        ReserveSeat, OPERATOR, **seat(shift, "C", may_wait=True, **LEARNS)
    )
    assert found == [ShadowPlacesFull(shift_id=shift, places=2)]
    await ask(service, shift, "C")
    assert (await ask(service, shift, "D")).state == "waitlisted"
    assert await taken(service, shift) == (1, 2)
    told = [(e.volunteer_id, e.apprentice, e.seats_taken) for e in service.told(SeatReserved)]
    assert told == [("A", True, 0), ("B", True, 0), ("C", False, 1)]
    # What an apprentice gives back is no seat of the crew.
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (1, "", "D")
    assert service.told(SeatOffered) == []
    (freed,) = service.told(SeatReleased)
    assert (freed.apprentice, freed.seats_taken) == (True, 1)
    assert await taken(service, shift) == (1, 1)
    # Who comes back takes part in whichever way they say now.
    await ask(service, shift, "A", **LEARNS)
    await do(service, CancelSeat, shift, "A")
    assert (await ask(service, shift, "A")).state == "waitlisted"
    again: SignUp = await service.stored(SignUp, f"{shift}-A")
    assert not again.apprentice


async def test_a_shift_without_such_places_has_none(service: MemoryService) -> None:
    shift = await opened(service, 3, 0)
    found = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "A", **LEARNS))
    assert found == [ShadowPlacesFull(shift_id=shift, places=0)]
    shown = await service.ask(
        CheckEligibility(actor=person("A"), volunteer_id="A", shift_ids=[shift])
    )
    assert [one.shadow_places_free for one in shown.shifts] == [0]


async def test_their_time_is_given_away_like_that_of_others(service: MemoryService) -> None:
    shift, other = await opened(service), await opened(service)
    await ask(service, shift, "A", **LEARNS)
    assert slugs(await service.refused(ReserveSeat, OPERATOR, **seat(other, "A", **LEARNS))) == [
        "overlaps"
    ]
    again = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "A", may_wait=True))
    assert slugs(again) == ["already-signed-up"]


async def test_places_are_not_taken_by_a_number(service: MemoryService) -> None:
    shift = await opened(service)
    for who in "AB":
        await ask(service, shift, who, **LEARNS)
    outcome = await changed(service, shift, shadow_places=1)
    assert outcome.refusals == (FewerThanApprentices(shift_id=shift, apprentices=2, places=1),)
    await changed(service, shift, shadow_places=3)
    shown = await service.ask(
        GetActivity(actor=OPERATOR, activity_id=(await service.stored(Shift, shift)).activity_id)
    )
    assert [(one.shadow_places, one.apprentices) for one in shown.shifts] == [(3, 2)]


async def test_they_are_asked_and_freed_like_others(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A", **LEARNS)
    it: Shift = await service.stored(Shift, shift)
    await changed(service, shift, starts_at=it.starts_at + HOUR, ends_at=it.ends_at + HOUR)
    for _ in range(3):
        await sweep(service)
    assert await state(service, shift, "A") == "unconfirmed"
    await do(service, ConfirmSeat, shift, "A")
    assert await taken(service, shift) == (0, 1)
    await service.done(CancelShift, OPERATOR, shift_id=shift, reason="测试·大雨")
    assert await sweep(service) == 1
    assert await taken(service, shift) == (0, 0)
    assert await state(service, shift, "A") == "released"
    assert await sweep(service) == 0
    calendar: Calendar = await service.stored(Calendar, "A")
    assert calendar.bookings == ()


async def test_they_come_and_their_hours_count(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A", **LEARNS)
    it: Shift = await service.stored(Shift, shift)
    service.now = it.ends_at
    for kind, at in ((CheckIn, it.starts_at), (CheckOut, it.ends_at)):
        await service.done(kind, OPERATOR, **seat(shift, "A", at=at))
    await service.done(CloseRoll, OPERATOR, shift_id=shift)
    for sweep_of in ATTENDANCE:
        for command in await service.due(sweep_of):
            await service.decide(command)
    (recorded,) = service.told(AttendanceRecorded)
    assert recorded.volunteer_id == "A"
    assert await state(service, shift, "A") == "attended"


async def test_a_place_goes_over_with_a_merge(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A", **LEARNS)
    await service.follow(
        VolunteersMerged(division=COMMUNITY, kept_id="B", merged_id="A", merged_version=2)
    )
    assert await taken(service, shift) == (0, 1)
    kept: SignUp = await service.stored(SignUp, f"{shift}-B")
    assert (kept.state, kept.apprentice) == ("reserved", True)


async def test_both_are_counted_whatever_happens(service: MemoryService) -> None:
    """A walk of many steps: crew and apprentices are who holds which, and never too many."""
    shift = await opened(service, 2, 2)
    draw, met = random.Random(7), Counter[str]()
    for _ in range(150):
        who, learns = draw.choice(PEOPLE), draw.random() < 0.5
        if draw.random() < 0.6:
            fields = seat(shift, who, as_apprentice=learns, may_wait=draw.random() < 0.3)
            outcome = await service.send(ReserveSeat, OPERATOR, **fields)
        else:
            outcome = await service.send(
                CancelSeat, OPERATOR, **seat(shift, who, reason="测试·有事")
            )
        met[type(outcome).__name__] += 1
        held = [one for one in service.all_of(SignUp) if one.state in ("reserved", "offered")]
        learning = sum(one.apprentice for one in held)
        assert await taken(service, shift) == (len(held) - learning, learning)
        assert learning <= 2 >= len(held) - learning
    assert min(met.values()) > 20, met
