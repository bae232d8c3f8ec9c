"""Going to a call-out: what somebody leaves for it, because they say so, and when they arrive."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import cancel_refusals
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import LIVE, SignUp, name_of
from baodao.scheduling.seats.domain.ways import Ways
from baodao.schema import Refusal
from baodao.schema.scheduling.call_outs import ArrivesAfterTheEnd
from baodao.schema.scheduling.seat_refusals import NotSignedUp

_THEIRS = tuple(state for state in LIVE if state != "invited")
"""What somebody can leave; what they are only invited to is not theirs yet."""


def leave_refusals(
    shift_ids: Iterable[str],
    volunteer_id: str,
    shifts: Mapping[str, Shift],
    sign_ups: Mapping[str, SignUp],
    now: datetime,
) -> list[Refusal]:
    """Why they cannot leave these shifts: they have not signed up there, or it has begun."""
    refusals: list[Refusal] = []
    for key in shift_ids:
        shift, sign_up = shifts.get(key), sign_ups.get(name_of(key, volunteer_id))
        if shift is None or sign_up is None or sign_up.state not in _THEIRS:
            refusals.append(NotSignedUp(shift_id=key, volunteer_id=volunteer_id))
        else:
            refusals += cancel_refusals(shift, now) + sign_up.cancel_refusals()
    return refusals


def leave(
    shift_ids: Iterable[str],
    calendar: Calendar,
    shifts: Mapping[str, Shift],
    sign_ups: Mapping[str, SignUp],
    reason: str,
    now: datetime,
) -> tuple[Calendar, list[Change[Aggregate]]]:
    """Give up these seats, offers, places and requests, which nobody holds against them.

    Who waits there is offered the seat with what falls due.
    """
    changes: list[Change[Aggregate]] = []
    for key in shift_ids:
        sign_up, who = sign_ups[name_of(key, calendar.id)], Volunteer(calendar)
        seats = Ways(shifts[key], now)
        if sign_up.holds_seat:
            seats.cancel(who, sign_up, reason, late=False)
        elif sign_up.state == "offered":
            seats.end_offer(who, sign_up, "declined")
        elif sign_up.state == "requested":
            seats.withdraw(who, sign_up)
        else:
            seats.leave(who, sign_up, "left")
        changes += seats.changes()
        calendar = seats.calendar_of(calendar)
    return calendar, changes


def arrival_refusals(arrives_at: datetime | None, shift: Shift) -> list[Refusal]:
    """`arrives-after-the-end` if it is over by then."""
    if arrives_at is None or arrives_at < shift.ends_at:
        return []
    return [ArrivesAfterTheEnd(ends_at=shift.ends_at)]
