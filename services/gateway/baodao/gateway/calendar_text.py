"""A calendar as text (RFC 5545): lines are folded and texts escaped by `icalendar`.

Times are local ones of the zone where it is (TZID), and each zone is described (VTIMEZONE) from
what this machine knows of it, change by change: no rule has to be guessed from them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar

from baodao.schema.scheduling.calendars import CalendarEntry, CalendarFeed

_HOME = "Asia/Shanghai"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class _Observance(NamedTuple):
    """How a zone stands from an instant on, up to the next one."""

    since: datetime
    before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool


def written(feed: CalendarFeed, now: datetime, api: str) -> bytes:
    """A calendar as `text/calendar`; with METHOD, DTSTAMP is when it was written (3.8.7.2).

    `api` is the address below which whoever has the calendar finds more of each entry (3.8.4.6).
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Baodao//Baodao//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "报到")
    calendar.add("x-published-ttl", "PT1H")
    years = {at.year for one in feed.shifts for at in (one.starts_at, one.ends_at)} | {now.year}
    # There is at least one component (3.6), also where there are no shifts.
    zones = {_HOME, *(one.zone for one in feed.shifts)}
    for zone in filter(is_known, sorted(zones)):
        calendar.add_component(timezone_of(zone, min(years) - 1, max(years) + 1))
    for one in feed.shifts:
        calendar.add_component(_event(one, now, api))
    return bytes(calendar.to_ical())


def _event(one: CalendarEntry, now: datetime, api: str) -> icalendar.Event:
    # Where this machine does not know the zone, the instant is still right.
    zone = ZoneInfo(one.zone) if is_known(one.zone) else UTC
    event = icalendar.Event()
    event.add("uid", f"{one.shift_id}@baodao")
    event.add("sequence", one.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    if one.modified_at:
        event.add("last-modified", one.modified_at.astimezone(UTC))
    event.add("url", f"{api}/activities/{one.activity_id}")
    event.add("status", one.status.upper())
    event.add("dtstart", _local(one.starts_at, zone))
    event.add("dtend", _local(one.ends_at, zone))
    event.add("summary", f"{one.title}·{one.role}")
    event.add("location", ",".join(filter(None, (one.station, one.place))))
    if one.point:
        event.add("geo", (one.point.degrees_north, one.point.degrees_east))
    if one.status != "confirmed":
        event.add("transp", "TRANSPARENT")
    return event


def _local(at: datetime, zone: tzinfo) -> datetime:
    """An instant in local time; in an hour that comes twice readers differ, so there it is UTC."""
    local = at.astimezone(zone)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return at.astimezone(UTC) if comes_twice else local


@lru_cache(maxsize=256)
def is_known(zone: str) -> bool:
    """Whether this machine knows a zone of this name."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def timezone_of(zone: str, first: int, last: int) -> icalendar.Timezone:
    """The VTIMEZONE of a zone, from the beginning of one year to the end of another."""
    found = icalendar.Timezone()
    found.add("tzid", zone)
    for one in _observances(ZoneInfo(zone), datetime(first, 1, 1, tzinfo=UTC), last):
        kind = icalendar.TimezoneDaylight if one.is_daylight else icalendar.TimezoneStandard
        part = kind()
        # The onset is a local time as clocks show it before they are changed (3.6.5).
        part.add("dtstart", (one.since + one.before).replace(tzinfo=None))
        part.add("tzoffsetfrom", one.before)
        part.add("tzoffsetto", one.offset)
        part.add("tzname", one.name)
        found.add_component(part)
    return found


def _observances(zone: ZoneInfo, begins: datetime, last: int) -> Iterator[_Observance]:
    def at(instant: datetime, before: timedelta | None) -> _Observance:
        local = instant.astimezone(zone)
        offset = local.utcoffset() or timedelta(0)
        given = before if before is not None else offset
        return _Observance(instant, given, offset, local.tzname() or "", bool(local.dst()))

    known = at(begins, None)
    yield known
    day = begins
    while day.year <= last:
        following = at(day + _DAY, known.offset)
        if following[2:] != known[2:]:
            since = _change(zone, day, day + _DAY)
            known = at(since, known.offset)
            yield known
        day += _DAY


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second at which a zone stands as it does `after`."""

    def stands(instant: datetime) -> tuple[object, ...]:
        local = instant.astimezone(zone)
        return local.utcoffset(), local.tzname(), local.dst()

    end = stands(after)
    while after - before > _SECOND:
        between = before + (after - before) // 2
        between = between.replace(microsecond=0)
        before, after = (before, between) if stands(between) == end else (between, after)
    return after
