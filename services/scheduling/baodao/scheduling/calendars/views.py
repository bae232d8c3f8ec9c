"""Answers to calendars that ask what there is to show."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from baodao.kernel.reach import named, public
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.views import NoAnswerError
from baodao.kit.wanted import Visible, eq, in_range, is_in, within
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.scheduling.calendars.domain import MOST_ENTRIES, OF_SHIFT, entry, span
from baodao.scheduling.common.order import moment
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.store import CALENDARS, FEEDS, SIGN_UPS
from baodao.schema.scheduling import calendars as schema

_SHOWN = is_in("state", OF_SHIFT)


async def get_own_calendar(
    query: schema.GetOwnCalendar, reads: Reads, now: datetime
) -> schema.CalendarFeed:
    feeds = await reads.find(FEEDS, eq("secret", query.calendar_key), limit=1)
    if not feeds:
        raise NoAnswerError(schema.NoSuchCalendar())
    records = await _records(feeds[0].id, reads)
    mine: list[SignUp] = await _around(SIGN_UPS, named(is_in("volunteer_id", records)), reads, now)
    shifts = await reads.each(SHIFTS, {one.shift_id for one in mine})
    held: dict[str, list[SignUp]] = {}
    for one in mine:
        if one.shift_id in shifts:
            held.setdefault(one.shift_id, []).append(one)
    return await _feed([shifts[key] for key in held], reads, held)


async def get_organisation_calendar(
    query: schema.GetOrganisationCalendar, reads: Reads, now: datetime
) -> schema.CalendarFeed:
    visible = public(query, _SHOWN & eq("organisation_id", query.organisation_id))
    return await _feed(await _around(SHIFTS, visible, reads, now), reads)


async def get_division_calendar(
    query: schema.GetDivisionCalendar, reads: Reads, now: datetime
) -> schema.CalendarFeed:
    visible = public(query, _SHOWN & within(query.division))
    return await _feed(await _around(SHIFTS, visible, reads, now), reads)


async def _records(person_id: str, reads: Reads) -> list[str]:
    """All under which something is kept of who has this address, also once they were merged."""
    calendar = await reads.get(CALENDARS, person_id)
    if calendar is not None and calendar.merged_into:
        calendar = await reads.get(CALENDARS, calendar.merged_into)
    return calendar.records if calendar else [person_id]


async def _around(
    collection: Collection[Any], visible: Visible, reads: Reads, now: datetime
) -> list[Any]:
    """What starts in the span of a calendar: as much as fits, what is to come first of all."""
    begins, ends = map(moment, span(now))
    coming = visible.rows & in_range("by_start", gte=moment(now), lt=ends)
    found = await reads.find(collection, coming, sort=["by_start"], limit=MOST_ENTRIES)
    if left := MOST_ENTRIES - len(found):
        past = visible.rows & in_range("by_start", gte=begins, lt=moment(now))
        before = await reads.find(collection, past, sort=["-by_start"], limit=left)
        found = [*before[::-1], *found]
    return found


async def _feed(
    shifts: Sequence[Shift], reads: Reads, held: Mapping[str, Sequence[SignUp]] | None = None
) -> schema.CalendarFeed:
    activities = await reads.each(ACTIVITIES, {shift.activity_id for shift in shifts})
    decided = {
        **await reads.decided_at(SHIFTS, [shift.id for shift in shifts]),
        **await reads.decided_at(ACTIVITIES, activities),
        **await reads.decided_at(
            SIGN_UPS, [one.id for some in (held or {}).values() for one in some]
        ),
    }
    entries = [
        entry(shift, activities[shift.activity_id], (held or {}).get(shift.id), decided)
        for shift in shifts
        if shift.activity_id in activities
    ]
    return schema.CalendarFeed(shifts=[one for one in entries if one is not None])
