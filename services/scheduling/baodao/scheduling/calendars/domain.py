"""What a calendar shows of a shift, and of somebody's sign-up for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.calendars import CalendarEntry, EntryStatus

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
"""A calendar keeps what is past by itself; nothing is published further ahead than a year."""
MOST_ENTRIES = 1_000
"""With some 500 bytes each, half a megabyte each time that a calendar asks."""

OF_SHIFT: Mapping[str, EntryStatus] = {
    "published": "confirmed",
    "over": "confirmed",
    "cancelled": "cancelled",
}
"""What is shown of a shift in each state; in the others, of which draft is one, it is not shown."""

OF_SIGN_UP: Mapping[str, EntryStatus] = {
    "reserved": "confirmed",
    "attended": "confirmed",
    "no-show": "confirmed",
    "abandoned": "confirmed",
    "unconfirmed": "tentative",
    "waitlisted": "tentative",
    "requested": "tentative",
    "invited": "tentative",
    "offered": "tentative",
    "cancelled": "cancelled",
    "released": "cancelled",
    "declined": "cancelled",
    "expired": "cancelled",
    "refused": "cancelled",
    "withdrawn": "cancelled",
    "swapped": "cancelled",
    "left": "cancelled",
    "ended": "cancelled",
    "annulled": "cancelled",
}
"""Whether somebody is there, may be, or is not, by the state of their sign-up."""


_BEST_FIRST: tuple[EntryStatus, ...] = ("confirmed", "tentative", "cancelled")


def entry(
    shift: Shift,
    activity: Activity,
    sign_ups: Sequence[SignUp] | None = None,
    decided: Mapping[str, datetime] | None = None,
) -> CalendarEntry | None:
    """A shift as calendars show it, in its owner's as they have signed up; None: it is not shown.

    Under merged records they may have several times: the best is what holds. Versions grow with
    each change, and so does their sum. `decided` says by id when each was decided on last.
    """
    status = OF_SHIFT.get(shift.state)
    if status is None:
        return None
    if sign_ups and status != "cancelled":
        status = _best(sign_ups)
    parts = (shift, activity, *(sign_ups or ()))
    times = [at for one in parts if (at := (decided or {}).get(one.id))]
    where = (shift.where or activity.where).facts()
    return CalendarEntry(
        shift_id=shift.id,
        activity_id=activity.id,
        sequence=sum(one.version for one in parts),
        modified_at=max(times, default=None),
        status=status,
        title=shift.title,
        role=shift.role,
        zone=activity.zone,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        **{name: where[name] for name in ("place", "station", "point")},
    )


def _best(sign_ups: Sequence[SignUp]) -> EntryStatus:
    statuses = {OF_SIGN_UP[one.state] for one in sign_ups}
    return next(one for one in _BEST_FIRST if one in statuses)


def span(now: datetime) -> tuple[datetime, datetime]:
    """From when to when a calendar tells of what starts."""
    return now - BACK, now + AHEAD
