"""Seats that are taken back because registration told so, not because somebody cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Booking
from baodao.scheduling.seats.domain.seating import cancel_refusals, give_seat_back
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.seats import ReleaseReason


@dataclass(slots=True)
class TakenBack:
    """The shifts of which a seat is free again, and what changes for that."""

    shift_ids: list[str] = field(default_factory=list)
    changes: list[Change[Aggregate]] = field(default_factory=list)


def take_back(
    bookings: Iterable[Booking],
    shifts: dict[str, Shift],
    sign_ups: dict[str, SignUp],
    reason: ReleaseReason,
    now: datetime,
) -> TakenBack:
    """Free the seats of shifts that are still to come; who was or is there keeps what they did."""
    found = TakenBack()
    mine = {sign_up.shift_id: sign_up for sign_up in sign_ups.values()}
    for booking in bookings:
        shift, sign_up = shifts[booking.shift_id], mine[booking.shift_id]
        if cancel_refusals(shift, now) or sign_up.cancel_refusals():
            continue
        found.shift_ids.append(shift.id)
        found.changes.append(give_seat_back(shift, sign_up.volunteer_id, sign_up.id, reason))
        found.changes.append(sign_up.cancel(reason))
    return found
