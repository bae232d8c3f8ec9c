"""Shifts for which an organiser decides who comes: seats are asked for, approved and refused."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.attendance import CheckIn
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.requests import (
    ApproveSignUp,
    RefuseSignUp,
    RequestEnded,
    SeatRequested,
    WithdrawSignUp,
)
from baodao.schema.scheduling.seats import CancelSeat, ListSignUps, ReserveSeat, SeatReserved
from baodao.schema.scheduling.waitlist import WaitlistJoined
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import change, do, line, opened, state, sweep
from tests.builders.ways import asks, by_approval, suspend

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def it(service: MemoryService, shift: str) -> Shift:
    found: Shift = await service.stored(Shift, shift)
    return found


async def calendar(service: MemoryService, who: str) -> tuple[list[str], list[str]]:
    """What they are booked for, and what they wait for."""
    found: Calendar = await service.stored(Calendar, who)
    return [b.shift_id for b in found.bookings], [w.shift_id for w in found.waits]


async def refuse(service: MemoryService, shift: str, who: str, reason: str = "测试·名额") -> Any:
    return await service.done(RefuseSignUp, OPERATOR, **seat(shift, who, reason=reason))


async def test_who_asks_holds_no_seat_and_none_of_their_time(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    (other,) = await opened(service, 1)
    receipt = await asks(service, shift, "A")
    starts_at = (await it(service, shift)).starts_at
    assert (receipt.state, receipt.ahead, receipt.open_until) == ("requested", None, starts_at)
    assert await calendar(service, "A") == ([], [shift])
    assert await line(service, shift) == (0, "", "")
    (told,) = service.told(SeatRequested)
    assert (told.volunteer_id, told.starts_at, told.changed) == ("A", starts_at, False)
    assert service.told(SeatReserved) == []
    # It is at the same time, and free for who asks and for all others.
    assert (await asks(service, other, "A")).state == "reserved"
    again = await service.refused(ReserveSeat, person("A"), **seat(shift, "A"))
    assert slugs(again) == ["already-signed-up"]


async def test_whom_an_organiser_signs_up_is_approved_but_nobody_approves_themself(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    assert (await waitlist.ask(service, shift, "A")).state == "reserved"
    # Also who organises asks for themself.
    lead = OPERATOR.model_copy(update={"id": "B"})
    receipt = await service.done(ReserveSeat, lead, **seat(shift, "B"))
    assert receipt.state == "requested"


async def test_who_is_approved_gets_a_seat_or_waits_in_the_order_of_approval(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    for who in "ABC":
        await asks(service, shift, who)
    assert (await it(service, shift)).requested == 3
    receipts = [await do(service, ApproveSignUp, shift, who) for who in "CBA"]
    assert [(r.state, r.ahead) for r in receipts] == [
        ("reserved", None),
        ("waitlisted", 0),
        ("waitlisted", 1),
    ]
    assert await line(service, shift) == (1, "", "BA")
    assert [(e.volunteer_id, e.by_role) for e in service.told(SeatReserved)] == [("C", None)]
    assert [(e.volunteer_id, e.turn) for e in service.told(WaitlistJoined)] == [("B", 1), ("A", 2)]
    assert (await it(service, shift)).requested == 0
    twice = await service.refused(ApproveSignUp, OPERATOR, **seat(shift, "C"))
    assert slugs(twice) == ["not-requested"]


async def test_all_rules_hold_as_they_are_when_it_is_approved(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 2)
    (other,) = await opened(service, 1)
    await asks(service, shift, "A")
    await asks(service, other, "A")
    refused = await service.refused(ApproveSignUp, OPERATOR, **seat(shift, "A"))
    assert slugs(refused) == ["overlaps"]
    # Nothing has changed, so that it can be approved once they are free.
    assert await state(service, shift, "A") == "requested"
    await do(service, CancelSeat, other, "A")
    assert (await do(service, ApproveSignUp, shift, "A")).state == "reserved"
    assert await calendar(service, "A") == ([shift], [])


async def test_requests_count_against_hoarding_and_not_against_themselves(
    service: MemoryService,
) -> None:
    await scheduling.pack(service, sign_ups_ahead=1)
    first, second = await by_approval(service, 1, 1)
    await asks(service, first, "A")
    refused = await service.refused(ReserveSeat, person("A"), **seat(second, "A"))
    assert slugs(refused) == ["too-many-sign-ups"]
    assert (await do(service, ApproveSignUp, first, "A")).state == "reserved"


async def test_a_refusal_is_told_in_the_words_of_the_organiser(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    receipt = await refuse(service, shift, "A", "测试·须持急救证")
    assert (receipt.state, receipt.open_until) == ("refused", None)
    (told,) = service.told(RequestEnded)
    assert (told.outcome, told.reason) == ("refused", "by-organiser")
    assert told.said == "测试·须持急救证"
    assert await calendar(service, "A") == ([], [])
    # It is no ban.
    assert (await asks(service, shift, "A")).state == "requested"


async def test_who_has_asked_withdraws_and_an_organiser_decides_in_no_own_matter(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    lead = OPERATOR.model_copy(update={"id": "A"})
    for kind, more in ((ApproveSignUp, {}), (RefuseSignUp, {"reason": "测试"})):
        refused = await service.refused(kind, lead, **seat(shift, "A", **more))
        assert slugs(refused) == ["own-matter"]
    receipt = await service.done(WithdrawSignUp, person("A"), **seat(shift, "A"))
    assert receipt.state == "withdrawn"
    (told,) = service.told(RequestEnded)
    assert (told.outcome, told.reason, told.said) == ("withdrawn", "by-themself", None)
    twice = await service.refused(WithdrawSignUp, person("A"), **seat(shift, "A"))
    assert slugs(twice) == ["not-requested"]


async def test_what_nobody_has_decided_ends_with_the_start_and_is_told(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    service.now = (await it(service, shift)).starts_at - MOMENT
    assert await sweep(service) == 0
    service.now += MOMENT
    assert slugs(await service.refused(ApproveSignUp, OPERATOR, **seat(shift, "A"))) == [
        "sign-up-closed"
    ]
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    assert await state(service, shift, "A") == "refused"
    assert [e.reason for e in service.told(RequestEnded)] == ["shift-started"]
    assert (await it(service, shift)).requested == 0


async def test_who_has_asked_is_told_of_another_time_and_asks_until_then(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    before = await it(service, shift)
    later = {"starts_at": before.starts_at + HOUR, "ends_at": before.ends_at + HOUR}
    await change(service, shift, **later, by_approval=True)
    for _ in range(2):
        await sweep(service)
    told = service.told(SeatRequested)
    assert [(e.changed, e.starts_at) for e in told] == [
        (False, before.starts_at),
        (True, before.starts_at + HOUR),
    ]
    service.now = before.starts_at
    assert await sweep(service) == 0
    assert await state(service, shift, "A") == "requested"


async def test_of_a_later_start_within_the_former_time_nobody_is_told_and_nothing_ends(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    before = await it(service, shift)
    await change(service, shift, starts_at=before.starts_at + HOUR, by_approval=True)
    service.now = before.starts_at
    await sweep(service)
    assert await state(service, shift, "A") == "requested"
    service.now += HOUR
    await sweep(service)
    assert await state(service, shift, "A") == "refused"


async def test_a_shift_that_is_called_off_ends_requests_and_tells(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    await service.done(CancelShift, OPERATOR, shift_id=shift, reason="测试")
    await sweep(service)
    assert await state(service, shift, "A") == "refused"
    assert [e.reason for e in service.told(RequestEnded)] == ["shift-cancelled"]
    assert (await it(service, shift)).look_at is None
    assert await calendar(service, "A") == ([], [])


async def test_who_is_suspended_asks_no_longer(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    await suspend(service, "A")
    assert await state(service, shift, "A") == "refused"
    assert [e.reason for e in service.told(RequestEnded)] == ["volunteer-suspended"]
    assert (await it(service, shift)).requested == 0


async def test_a_merged_record_asks_under_the_one_that_is_kept(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    asked: SignUp = await service.stored(SignUp, f"{shift}-A")
    service.now += HOUR
    await service.follow(
        VolunteersMerged(division=COMMUNITY, kept_id="B", merged_id="A", merged_version=2)
    )
    assert [await state(service, shift, who) for who in "AB"] == ["withdrawn", "requested"]
    kept: SignUp = await service.stored(SignUp, f"{shift}-B")
    assert kept.asked_at == asked.asked_at
    assert (await it(service, shift)).requested == 1
    assert (await do(service, ApproveSignUp, shift, "B")).state == "reserved"


async def test_who_only_asks_is_on_no_roll(service: MemoryService) -> None:
    (shift,) = await by_approval(service, 1)
    await asks(service, shift, "A")
    service.now = (await it(service, shift)).starts_at - HOUR / 2
    came = seat(shift, "A", at=service.now)
    assert slugs(await service.refused(CheckIn, OPERATOR, **came)) == ["not-signed-up"]
    roll = await service.ask(ListSignUps(actor=OPERATOR, shift_id=shift))
    assert [(one.state, one.asked_at is None) for one in roll.sign_ups] == [("requested", False)]


async def test_who_could_ask_is_told_so_in_advance(service: MemoryService) -> None:
    full, closed = [*await by_approval(service, 1), *await by_approval(service, 1)]
    await waitlist.ask(service, full, "B")
    await service.done(CancelShift, OPERATOR, shift_id=closed, reason="测试")
    wish = {"volunteer_id": "A", "shift_ids": [full, closed]}
    page = await service.ask(CheckEligibility(actor=person("A"), **wish))
    assert [(one.gets, [r.slug for r in one.refusals]) for one in page.shifts] == [
        ("request", []),
        (None, ["shift-is-over"]),
    ]
