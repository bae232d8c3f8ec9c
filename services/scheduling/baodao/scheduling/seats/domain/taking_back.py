"""Sign-ups that are ended because registration told so, not because somebody cancelled."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import cancel_refusals
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.scheduling.seats.domain.ways import Ways
from baodao.schema.scheduling.seats import ReleaseReason


def take_back(
    calendar: Calendar,
    shift_ids: Iterable[str],
    shifts: Mapping[str, Shift],
    sign_ups: Mapping[str, SignUp],
    reason: ReleaseReason,
    now: datetime,
) -> list[Change[Aggregate]]:
    """Free somebody's seats of these shifts, and end what they wait or ask for, where to come.

    Who was or is there keeps what they did.
    """
    changes: list[Change[Aggregate]] = []
    for shift_id in shift_ids:
        shift, sign_up = shifts[shift_id], sign_ups[name_of(shift_id, calendar.id)]
        if cancel_refusals(shift, now) or sign_up.cancel_refusals():
            continue
        seats = Ways(shift, now)
        seats.end(Volunteer(calendar), sign_up, reason)
        changes += seats.changes()
        calendar = seats.calendar_of(calendar)
    return changes
