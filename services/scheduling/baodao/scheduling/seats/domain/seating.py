"""The seats of a shift: taken and given back, never more than there are."""

from datetime import datetime

from baodao.kit.decisions import Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Refusal
from baodao.schema.scheduling.seats import (
    NotPublished,
    ReleaseReason,
    SeatReleased,
    SeatReserved,
    ShiftFull,
    SignUpClosed,
    SignUpNotOpen,
)


def reserve_refusals(shift: Shift, now: datetime) -> list[Refusal]:
    """Why no seat can be had now: all reasons, not only the first."""
    refusals: list[Refusal] = []
    if shift.state != "published":
        refusals.append(NotPublished(shift_id=shift.id))
    elif shift.sign_up_opens_at and now < shift.sign_up_opens_at:
        refusals.append(SignUpNotOpen(opens_at=shift.sign_up_opens_at))
    if now >= shift.starts_at:
        refusals.append(SignUpClosed(starts_at=shift.starts_at))
    if shift.seats_taken >= shift.max_crew:
        refusals.append(ShiftFull(shift_id=shift.id, capacity=shift.max_crew))
    return refusals


def cancel_refusals(shift: Shift, now: datetime) -> list[Refusal]:
    """Why a seat cannot be given back now."""
    if now >= shift.starts_at:
        return [SignUpClosed(starts_at=shift.starts_at)]
    return []


def take_seat(shift: Shift, volunteer_id: str, sign_up_id: str) -> Change[Shift]:
    """Take one seat of the shift (`seat-reserved`)."""
    reserved = SeatReserved(
        division=shift.division,
        shift_id=shift.id,
        activity_id=shift.activity_id,
        volunteer_id=volunteer_id,
        sign_up_id=sign_up_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        seats_taken=shift.seats_taken + 1,
        max_crew=shift.max_crew,
    )
    return shift.change(reserved, seats_taken=reserved.seats_taken)


def give_seat_back(
    shift: Shift, volunteer_id: str, sign_up_id: str, reason: ReleaseReason
) -> Change[Shift]:
    """Free one seat of the shift (`seat-released`)."""
    released = SeatReleased(
        division=shift.division,
        shift_id=shift.id,
        activity_id=shift.activity_id,
        volunteer_id=volunteer_id,
        sign_up_id=sign_up_id,
        seats_taken=shift.seats_taken - 1,
        max_crew=shift.max_crew,
        reason=reason,
    )
    return shift.change(released, seats_taken=released.seats_taken)
