"""Invitations to a shift: nobody holds a seat by one, and nobody is asked who has said no."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.invitations import (
    AcceptShiftInvitation,
    DeclineShiftInvitation,
    InvitationEnded,
    InviteToShift,
    VolunteerInvited,
)
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReserved
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, change, do, line, opened, state, sweep
from tests.builders.ways import by_approval, suspend

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    """Forty-eight hours before a shift."""
    return await waitlist.prepared()


async def it(service: MemoryService, shift: str) -> Shift:
    found: Shift = await service.stored(Shift, shift)
    return found


async def calendar(service: MemoryService, who: str) -> tuple[list[str], list[str], list[str]]:
    """What they are booked for, wait for, and are invited to."""
    found: Calendar = await service.stored(Calendar, who)
    return (
        [b.shift_id for b in found.bookings],
        [w.shift_id for w in found.waits],
        found.invitations,
    )


async def invite(service: MemoryService, shift: str, who: str, **more: Any) -> Any:
    return await service.done(InviteToShift, OPERATOR, **seat(shift, who, **more))


async def against_inviting(service: MemoryService, shift: str, who: str, **more: Any) -> list[str]:
    return slugs(await service.refused(InviteToShift, OPERATOR, **seat(shift, who, **more)))


async def test_who_is_invited_holds_no_seat_and_none_of_their_time(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    receipt = await invite(service, shift, "A")
    starts_at = (await it(service, shift)).starts_at
    # Three days are longer than it is until the start.
    assert (receipt.state, receipt.open_until) == ("invited", starts_at)
    assert await line(service, shift) == (0, "", "")
    assert await calendar(service, "A") == ([], [], [shift])
    (told,) = service.told(VolunteerInvited)
    assert (told.volunteer_id, told.open_until, told.changed) == ("A", starts_at, False)
    # The seat is whose who comes first.
    assert (await ask(service, shift, "B")).state == "reserved"
    refused = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(refused) == ["shift-full"]


async def test_who_accepts_has_a_seat_by_all_rules(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    (other,) = await opened(service, 1)
    await invite(service, shift, "A")
    await ask(service, other, "A")
    busy = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(busy) == ["overlaps"]
    await do(service, CancelSeat, other, "A")
    receipt = await service.done(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert receipt.state == "reserved"
    assert receipt.open_until is None
    assert [e.by_role for e in service.told(SeatReserved)][-1] is None
    assert await calendar(service, "A") == ([shift], [], [])
    assert (await it(service, shift)).invitations == 0
    again = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(again) == ["not-invited"]


async def test_nobody_passes_a_list_by_an_invitation(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    for who in "BC":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "B")
    await waitlist.ask(service, shift, "D")
    refused = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(refused) == ["shift-full"]
    # Whoever would rather wait says so first.
    wish = seat(shift, "A", may_wait=True)
    assert slugs(await service.refused(ReserveSeat, person("A"), **wish)) == ["invitation-open"]
    await service.done(DeclineShiftInvitation, person("A"), **seat(shift, "A"))
    assert (await service.done(ReserveSeat, person("A"), **wish)).state == "waitlisted"


async def test_who_is_invited_may_simply_sign_up_and_needs_no_approval(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 1)
    await invite(service, shift, "A")
    receipt = await service.done(ReserveSeat, person("A"), **seat(shift, "A"))
    assert receipt.state == "reserved"
    assert (await it(service, shift)).invitations == 0


async def test_who_has_declined_is_not_invited_again(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    receipt = await service.done(DeclineShiftInvitation, person("A"), **seat(shift, "A"))
    assert receipt.state == "declined"
    (told,) = service.told(InvitationEnded)
    assert (told.outcome, told.reason) == ("declined", "by-themself")
    assert await against_inviting(service, shift, "A") == ["invitation-declined"]
    # Also not after they came by themselves and gave the seat back.
    await ask(service, shift, "A")
    await do(service, CancelSeat, shift, "A")
    assert await against_inviting(service, shift, "A") == ["invitation-declined"]
    assert await calendar(service, "A") == ([], [], [])


@pytest.mark.parametrize("unmerged", [False, True])
async def test_also_not_under_the_record_that_is_kept(
    service: MemoryService, unmerged: bool
) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    await service.done(DeclineShiftInvitation, person("A"), **seat(shift, "A"))
    told: dict[str, Any] = {"division": COMMUNITY, "kept_id": "B", "merged_id": "A"}
    await service.follow(VolunteersMerged(**told, merged_version=2))
    if unmerged:
        await service.follow(VolunteersUnmerged(**told, merged_version=3))
        assert (await invite(service, shift, "B")).state == "invited"
    else:
        assert await against_inviting(service, shift, "B") == ["invitation-declined"]


async def test_an_invitation_ends_at_its_instant(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    until = service.now + 2 * HOUR
    await invite(service, shift, "A", until_at=until)
    await invite(service, shift, "B", until_at=until)
    service.now = until - MOMENT
    assert await sweep(service) == 0
    service.now = until
    late = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(late) == ["invitation-expired"]
    assert await sweep(service) == 2
    assert await sweep(service) == 0
    assert [await state(service, shift, who) for who in "AB"] == ["expired"] * 2
    told = service.told(InvitationEnded)
    assert [(e.volunteer_id, e.outcome, e.reason) for e in told] == [
        ("A", "expired", "not-answered"),
        ("B", "expired", "not-answered"),
    ]
    assert (await it(service, shift)).invitations == 0
    # Silence is no refusal.
    assert (await invite(service, shift, "A")).state == "invited"


async def test_all_that_is_against_an_invitation_is_said_at_once(service: MemoryService) -> None:
    await scheduling.pack(service, invitations_open=1, invitation_hours=1)
    (shift,) = await opened(service, 1)
    receipt = await invite(service, shift, "A")
    assert receipt.open_until == service.now + HOUR
    assert await against_inviting(service, shift, "A", until_at=service.now) == [
        "invitation-too-short",
        "too-many-invitations",
        "invitation-open",
    ]
    await ask(service, shift, "B")
    await suspend(service, "C")
    many = "too-many-invitations"
    assert await against_inviting(service, shift, "B") == [many, "already-signed-up"]
    assert await against_inviting(service, shift, "C") == [many, "volunteer-not-active"]
    service.now = (await it(service, shift)).starts_at
    await sweep(service)
    assert await against_inviting(service, shift, "D") == ["sign-up-closed"]


async def test_invitations_do_not_count_against_who_is_invited(service: MemoryService) -> None:
    await scheduling.pack(service, sign_ups_ahead=1)
    shifts = await opened(service, 1, 1, apart=3)
    await invite(service, shifts[0], "A")
    assert (await ask(service, shifts[1], "A")).state == "reserved"


async def test_who_is_invited_is_told_of_another_time_and_of_none(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    before = await it(service, shift)
    earlier = {"starts_at": before.starts_at - HOUR, "ends_at": before.ends_at - HOUR}
    await change(service, shift, **earlier)
    for _ in range(2):
        await sweep(service)
    told = service.told(VolunteerInvited)[-1]
    assert (told.changed, told.starts_at) == (True, before.starts_at - HOUR)
    assert told.open_until == before.starts_at - HOUR
    await service.done(CancelShift, OPERATOR, shift_id=shift, reason="测试")
    await sweep(service)
    assert await state(service, shift, "A") == "expired"
    assert [e.reason for e in service.told(InvitationEnded)] == ["shift-cancelled"]
    assert (await it(service, shift)).look_at is None


async def test_who_is_suspended_is_not_invited_any_more(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    await suspend(service, "A")
    assert await state(service, shift, "A") == "expired"
    assert [e.reason for e in service.told(InvitationEnded)] == ["volunteer-suspended"]
    assert (await it(service, shift)).invitations == 0


@pytest.mark.parametrize(
    ("kept", "after"),
    [("", "invited"), ("seat", "reserved"), ("line", "waitlisted"), ("invited", "invited")],
)
async def test_of_two_records_the_better_way_is_kept(
    service: MemoryService, kept: str, after: str
) -> None:
    (shift,) = await opened(service, 1)
    await invite(service, shift, "A")
    if kept == "line":
        await ask(service, shift, "C")
    if kept in ("seat", "line"):
        await ask(service, shift, "B")
    if kept == "invited":
        await invite(service, shift, "B")
    told: dict[str, Any] = {"division": COMMUNITY, "kept_id": "B", "merged_id": "A"}
    await service.follow(VolunteersMerged(**told, merged_version=2))
    assert [await state(service, shift, who) for who in "AB"] == ["expired", after]
    assert (await it(service, shift)).invitations == (after == "invited")


async def test_a_place_in_line_is_better_than_an_invitation(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "CA":
        await ask(service, shift, who)
    await invite(service, shift, "B")
    told: dict[str, Any] = {"division": COMMUNITY, "kept_id": "B", "merged_id": "A"}
    await service.follow(VolunteersMerged(**told, merged_version=2))
    assert await line(service, shift) == (1, "", "B")
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-B")
    assert sign_up.open_until is None
    assert (await it(service, shift)).invitations == 0
