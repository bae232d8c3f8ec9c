"""What hours and scheduling take back is taken from where it was counted.

That is where the person belonged on the day, as was noted of it then; where they are now is not
looked at.
"""

from collections.abc import Mapping
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, accept, by, by_each, use_case
from baodao.registration.obligations.domain.points import PointBook
from baodao.registration.obligations.domain.tallies import Attended, Credited, GroupTally, Tally
from baodao.registration.obligations.use_cases.counts import (
    counted,
    own_tally,
    tallies_of,
    where_counted,
)
from baodao.registration.obligations.use_cases.points import AllTotals, Kept, books_of, taken_back
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.hours.ledger import HoursReversed
from baodao.schema.scheduling.rolls import AttendanceAnnulled


def _day(event: HoursReversed | AttendanceAnnulled) -> str | None:
    """The day it was counted on; None of an annulment of before that was told."""
    if isinstance(event, HoursReversed):
        return today(event.served_from)
    return today(event.recorded.shift_starts_at) if event.recorded else None


def _tallies(event: HoursReversed | AttendanceAnnulled, kept: Volunteer) -> list[str]:
    day = _day(event)
    return tallies_of(kept, day) if day else []


def _groups(event: HoursReversed | AttendanceAnnulled, tallies: Mapping[str, Tally]) -> list[str]:
    key = event.reverses if isinstance(event, HoursReversed) else event.sign_up_id
    there = where_counted(tallies, key)
    one = there.counted(key) if there else None
    return list(one.groups) if one else []


def _books(event: AttendanceAnnulled, kept: Volunteer) -> list[str]:
    day = _day(event)
    return books_of(kept, day) if day else []


_Volunteer = Annotated[Volunteer | None, by("volunteer_id")]
_Tallies = Annotated[dict[str, Tally], by_each(_tallies, or_new=Tally.blank)]
_Groups = Annotated[dict[str, GroupTally], by_each(_groups, or_new=GroupTally.blank)]


@use_case
def take_back_minutes(
    event: HoursReversed, volunteer: _Volunteer, kept: Kept, tallies: _Tallies, groups: _Groups
) -> Decision[None]:
    """Take minutes back from the person, and from the groups in which they were counted."""
    tally = where_counted(tallies, event.reverses) or own_tally(tallies, kept)
    one = Credited(event.reverses, 0, today(event.served_from), ())
    return counted(tally, tally.credit(one) if tally else None, groups)


@use_case
def take_back_activity(
    event: AttendanceAnnulled,
    *,
    volunteer: _Volunteer,
    kept: Kept,
    tallies: _Tallies,
    groups: _Groups,
    books: Annotated[dict[str, PointBook], by_each(_books, or_new=PointBook.blank)],
    totals: AllTotals,
) -> Decision[None]:
    """Let an activity count no more, unless by another attendance; take back what it gave.

    What was no volunteering was never counted.
    """
    day, was = _day(event), event.recorded
    if day is None or was is None or was.kind != "volunteer":
        return accept(None)
    tally = where_counted(tallies, event.sign_up_id) or own_tally(tallies, kept)
    one = Attended(event.sign_up_id, was.activity_id, day, ())
    points = taken_back(books, "activity-attended", event.sign_up_id, totals)
    return counted(tally, tally.annul(one) if tally else None, groups, points)
