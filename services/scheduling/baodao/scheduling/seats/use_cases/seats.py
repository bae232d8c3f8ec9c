"""Decisions about seats."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import (
    Decision,
    accept,
    by,
    refuse,
    use_case,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.seating import (
    cancel_refusals,
    give_seat_back,
    reserve_refusals,
    take_seat,
)
from baodao.scheduling.seats.domain.sign_up import SignUp, sign_up_id
from baodao.schema.scheduling.seats import CancelSeat, NotSignedUp, ReserveSeat, SeatReceipt


@use_case
def reserve_seat(
    command: ReserveSeat,
    shift: Annotated[Shift, by("shift_id")],
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give the volunteer a seat, or refuse with every rule that failed."""
    refusals = [
        *reserve_refusals(shift, now),
        *calendar.refusals(shift),
    ]
    if refusals:
        return refuse(*refusals)
    taken = SignUp.reserve(sign_up, shift, command.volunteer_id)
    return accept(
        _seat(taken.after),
        take_seat(shift, taken.after.volunteer_id, taken.after.id),
        calendar.book(shift, now),
        taken,
    )


@use_case
def cancel_seat(
    command: CancelSeat,
    shift: Annotated[Shift, by("shift_id")],
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Take a seat back before the shift starts, so that somebody else can have it."""
    if sign_up is None or sign_up.state != "reserved":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=calendar.id))
    refusals = [
        *cancel_refusals(shift, now),
        *sign_up.cancel_refusals(),
    ]
    if refusals:
        return refuse(*refusals)
    cancelled = sign_up.cancel(command.reason)
    return accept(
        _seat(cancelled.after),
        give_seat_back(shift, cancelled.after.volunteer_id, cancelled.after.id, "cancelled"),
        calendar.clear([shift.id]),
        cancelled,
    )


def _seat(sign_up: SignUp) -> SeatReceipt:
    return SeatReceipt(
        sign_up_id=sign_up.id, shift_id=sign_up.shift_id, volunteer_id=sign_up.volunteer_id
    )
