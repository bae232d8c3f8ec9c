"""What users of other systems have reported: each is a test here, named after its report.

Races and ICS zones are tried on real servers and with real readers: `test_seat_race`,
`test_calendar_feeds`.
"""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.rolls import AnnulAttendance, AttendanceAnnulled, NotAttended
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReleased, SeatReserved
from tests.builders import scheduling, waitlist
from tests.builders.attendance import at, closed, credited, expected, kept, recorded, saw
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, do, line, opened, state, sweep


@pytest.fixture
async def lists() -> MemoryService:
    return await waitlist.prepared()


@pytest.fixture
async def rolls() -> MemoryService:
    return await scheduling.prepared()


# --- seats ---


async def test_engelsystem_430_two_of_one_seat(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    await ask(lists, shift, "A")
    assert slugs(await lists.refused(ReserveSeat, OPERATOR, **seat(shift, "B"))) == ["shift-full"]
    assert await line(lists, shift) == (1, "", "")


async def test_engelsystem_422_booked_twice_and_cannot_leave(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 2)
    await ask(lists, shift, "A")
    twice = await lists.refused(ReserveSeat, OPERATOR, **seat(shift, "A"))
    assert slugs(twice) == ["already-signed-up"]
    await do(lists, CancelSeat, shift, "A")
    calendar: Calendar = await lists.stored(Calendar, "A")
    assert (await line(lists, shift), calendar.bookings) == ((0, "", ""), ())


async def test_volunteer_planner_27_and_emf_1077_shifts_that_clash(lists: MemoryService) -> None:
    one, other = await opened(lists, 1, 1, apart=1)
    await ask(lists, one, "A")
    clash = await lists.refused(ReserveSeat, OPERATOR, **seat(other, "A"))
    assert slugs(clash) == ["overlaps"]


async def test_event_espresso_218_abandoned_holds_block_seats(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    for who in "AB":
        await ask(lists, shift, who)
    await do(lists, CancelSeat, shift, "A")
    lists.now += 2 * HOUR
    await sweep(lists)
    assert await line(lists, shift) == (0, "", "")
    assert (await ask(lists, shift, "C")).state == "reserved"


async def test_shuangbaodao_a_resubmitted_form_counts_once(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 5)
    command = lists.command(ReserveSeat, OPERATOR, **seat(shift, "A"))
    for _ in range(3):
        await lists.decide(command)
    assert await line(lists, shift) == (1, "", "")


# --- waiting lists ---


async def test_pretix_1238_taking_an_offer_back_frees_one_seat(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 3)
    for who in "ABCDEF":
        await ask(lists, shift, who)
    for who in "ABC":
        await do(lists, CancelSeat, shift, who)
    await lists.done(schema.SetCapacity, OPERATOR, shift_id=shift, max_crew=2)
    it: Shift = await lists.stored(Shift, shift)
    assert (it.seats_taken, len(it.offers), len(it.waiting)) == (2, 2, 1)


async def test_pretix_1405_who_cancels_what_they_accepted_is_on_no_list(
    lists: MemoryService,
) -> None:
    (shift,) = await opened(lists, 1)
    for who in "AB":
        await ask(lists, shift, who)
    await do(lists, CancelSeat, shift, "A")
    await do(lists, schema.AcceptOffer, shift, "B")
    await do(lists, CancelSeat, shift, "B")
    assert (await line(lists, shift), await sweep(lists)) == ((0, "", ""), 0)


async def test_pretix_837_one_leaves_the_list(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    for who in "ABC":
        await ask(lists, shift, who)
    await do(lists, schema.LeaveWaitlist, shift, "B")
    await do(lists, CancelSeat, shift, "A")
    assert await line(lists, shift) == (0, "C", "")


async def test_pretix_1236_another_order_has_a_reason(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    for who in "ABC":
        await ask(lists, shift, who)
    wish = seat(shift, "C", ahead_of="B", reason="测试·会手语")
    await lists.done(schema.MoveOnWaitlist, OPERATOR, **wish)
    (told,) = lists.told(schema.WaitlistReordered)
    assert (told.passed_over, told.reason) == (["B"], "测试·会手语")


async def test_pretix_2119_the_wrong_person_first(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    # Later ids sort before earlier ones, as names would.
    for who in "AHGFED":
        await ask(lists, shift, who)
    await do(lists, CancelSeat, shift, "A")
    assert await line(lists, shift) == (0, "H", "GFED")


async def test_onlineweb_673_and_sitreg_47_nobody_is_promoted_without_their_word(
    lists: MemoryService,
) -> None:
    (shift,) = await opened(lists, 1)
    for who in "AB":
        await ask(lists, shift, who)
    await do(lists, CancelSeat, shift, "A")
    assert await state(lists, shift, "B") == "offered"
    assert [e.volunteer_id for e in lists.told(schema.SeatOffered)] == ["B"]
    assert [e.volunteer_id for e in lists.told(SeatReserved)] == ["A"]


async def test_engelsystem_139_and_1543_who_is_off_is_told_and_why(lists: MemoryService) -> None:
    (shift,) = await opened(lists, 1)
    await ask(lists, shift, "A")
    await lists.done(CancelShift, OPERATOR, shift_id=shift, reason="测试·大雨")
    await sweep(lists)
    (told,) = lists.told(SeatReleased)
    assert (told.volunteer_id, told.because) == ("A", "shift-cancelled")


# --- check-in ---


async def test_pretix_5897_online_and_offline_share_a_nonce(rolls: MemoryService) -> None:
    one = await expected(rolls)
    for _ in range(2):
        await saw(rolls, one, "in", "9:00", nonce="n-1")
    assert len((await kept(rolls, one)).presence.observations) == 1


async def test_pretix_4488_check_outs_that_come_twice(rolls: MemoryService) -> None:
    one = await expected(rolls)
    await saw(rolls, one, "in", "9:00")
    for clock in ("12:00", "12:00", "12:00"):
        await saw(rolls, one, "out", clock)
    await closed(rolls, one)
    assert credited(recorded(rolls)) == (180, "B")


async def test_eventra_11074_one_operators_queue_hides_nobody(rolls: MemoryService) -> None:
    one = await expected(rolls, "v0", "v1", "v2")
    # The same device, the same number: an attendee each.
    for who in ("v0", "v1", "v2"):
        await saw(rolls, one, "in", "9:00", volunteer_id=who, nonce="n-1", device="desk")
    for who in ("v0", "v1", "v2"):
        assert (await kept(rolls, one, who)).checked_in_at == at("9:00")


async def test_ubersystem_1873_and_alfio_195_an_undo_undoes(rolls: MemoryService) -> None:
    one = await expected(rolls)
    await saw(rolls, one, "in", "9:00")
    await saw(rolls, one, "out", "12:00")
    await closed(rolls, one)
    wish = seat(one, reason="测试·认错了人")
    await rolls.done(AnnulAttendance, OPERATOR, **wish)
    sign_up: SignUp = await kept(rolls, one)
    assert (sign_up.state, sign_up.presence.recorded) == ("annulled", ())
    assert len(rolls.told(AttendanceAnnulled)) == 1


async def test_galaxy_a_forgotten_check_out_earns_no_hours_by_itself(rolls: MemoryService) -> None:
    one = await expected(rolls)
    await saw(rolls, one, "in", "9:00")
    await closed(rolls, one)
    (missed,) = rolls.told(NotAttended)
    assert missed.absence == "abandoned"


async def test_handson_who_comes_early_is_credited_from_the_start(rolls: MemoryService) -> None:
    one = await expected(rolls)
    await saw(rolls, one, "in", "8:30")
    await saw(rolls, one, "out", "12:00")
    await closed(rolls, one)
    assert credited(recorded(rolls))[0] == 180


# --- time ---


async def test_volunteer_planner_355_and_volunteers_58_shifts_over_and_up_to_midnight(
    rolls: MemoryService,
) -> None:
    """The usual shift begins at 9:00: one ends at midnight, one a second after."""
    for hours in (15, 15 + 1 / 3600):
        (one,) = await scheduling.opened(rolls, scheduling.shift(hours=hours))
        it: Shift = await rolls.stored(Shift, one)
        assert it.ends_at - it.starts_at == timedelta(hours=hours)
