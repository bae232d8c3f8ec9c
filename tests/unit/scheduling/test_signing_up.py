"""What one may sign up for, gives back, and is signed up for by others."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Actor
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.seats import (
    CancelSeat,
    DisclaimSeat,
    HeldSignUp,
    ListSignUpsOf,
    ReserveSeat,
    SeatReleased,
    SeatReserved,
)
from tests.builders import scheduling, waitlist
from tests.builders.actors import acting_as
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, do, line, opened

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def test_nobody_hoards_seats(service: MemoryService) -> None:
    await scheduling.pack(service, sign_ups_ahead=2)
    shifts = await opened(service, 1, 1, 1, apart=2)
    await ask(service, shifts[0], "A")
    await ask(service, shifts[1], "B")
    await ask(service, shifts[1], "A")
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shifts[2], "A"))
    assert slugs(refused) == ["too-many-sign-ups"]
    await do(service, schema.LeaveWaitlist, shifts[1], "A")
    await ask(service, shifts[2], "A")


@pytest.mark.parametrize(("minutes", "told"), [(0, []), (60, []), (61, ["travel-gap"])])
async def test_people_need_time_from_one_place_to_the_next(
    service: MemoryService, minutes: int, told: list[str]
) -> None:
    await scheduling.pack(service, travel_gap_minutes=minutes)
    shifts = await opened(service, 1, 1, apart=3)
    await ask(service, shifts[0], "A")
    outcome = await service.send(ReserveSeat, OPERATOR, **seat(shifts[1], "A"))
    assert slugs(getattr(outcome, "refusals", ())) == told


@pytest.mark.parametrize(("left", "late"), [(180, False), (179.999, True), (1, True)])
async def test_who_gives_a_seat_back_late_is_marked_and_never_refused(
    service: MemoryService, left: float, late: bool
) -> None:
    (shift,) = await opened(service, 1)
    await ask(service, shift, "A")
    service.now = (await service.stored(Shift, shift)).starts_at - timedelta(minutes=left)
    receipt = await do(service, CancelSeat, shift, "A")
    (told,) = service.told(SeatReleased)
    assert (receipt.late, told.late) == (late, late)


# --- in somebody's name ---


def as_self(who: str) -> Actor:
    return acting_as(id=who, role="volunteer", scope="*")


async def test_who_is_signed_up_by_somebody_else_is_told_and_can_say_not_me(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 1)
    await ask(service, shift, "A")
    await ask(service, shift, "B")
    (told,) = service.told(SeatReserved)
    assert (told.volunteer_id, told.by_role) == ("A", "operator")
    receipt = await service.done(DisclaimSeat, as_self("A"), **seat(shift, "A"))
    assert receipt.state == "released"
    assert await line(service, shift) == (0, "B", "")
    (freed,) = service.told(SeatReleased)
    assert (freed.because, freed.late) == ("not-me", False)
    assert (await service.done(DisclaimSeat, as_self("B"), **seat(shift, "B"))).state == "ended"
    assert await line(service, shift) == (0, "", "")


async def test_what_one_did_oneself_is_cancelled_and_not_disclaimed(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 1)
    await service.done(ReserveSeat, as_self("A"), **seat(shift, "A"))
    (told,) = service.told(SeatReserved)
    assert told.by_role is None
    refused = await service.refused(DisclaimSeat, as_self("A"), **seat(shift, "A"))
    assert slugs(refused) == ["taken-by-themself"]


async def test_one_sees_how_one_stands(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABCD":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")

    async def mine(who: str) -> HeldSignUp:
        page = await service.ask(ListSignUpsOf(actor=as_self(who), volunteer_id=who))
        (one,) = page.sign_ups
        assert isinstance(one, HeldSignUp)
        return one

    assert [(await mine(who)).state for who in "ABCD"] == [
        "cancelled",
        "offered",
        "waitlisted",
        "waitlisted",
    ]
    assert [(await mine(who)).ahead for who in "ABCD"] == [None, None, 0, 1]
    assert (await mine("B")).offered_until == service.now + 2 * HOUR

    seen, after = [], ""
    while True:
        query = schema.ListWaitlist(actor=OPERATOR, shift_id=shift, limit=2, after=after)
        page = await service.ask(query)
        seen += [(one.volunteer_id, one.turn, bool(one.expires_at)) for one in page.waiting]
        if page.next is None:
            break
        after = page.next
    assert seen == [("B", 1, True), ("C", 2, False), ("D", 3, False)]
