"""An event of iCalendar as a row: what it is, where, and all times at which it is."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from baodao.tables.table_file import Row, problem
from baodao.tables.times import MOST

Window = tuple[date | None, date | None]
Moved = set[datetime]
"""Times at which an event would recur and does not, in UTC or of no zone."""

_NAMES = {"entry": "编号", "date": "日期", "zone": "时区", "duration": "时长"}
_UTC = ZoneInfo("UTC")
_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_VENDORS_ZONE = re.compile('TZID="?/')
_MOST_BARREN = 3
_LONGEST = timedelta(days=3660)
"""How far a rule is followed: longer than anybody plans."""
_READ = {
    "DTSTART": "date",
    "DTEND": "end",
    "DURATION": "duration",
    "RRULE": "date",
    "RDATE": "date",
    "EXDATE": "date",
    "RECURRENCE-ID": "date",
    "UID": "entry",
    "SUMMARY": "title",
    "LOCATION": "place",
}


@dataclass(slots=True)
class Reading:
    """What is known while a file is read.

    Args:
        zone: for times that say none.
        window: between which days events that recur are wanted.
        moved: by UID, which times of an event that recurs have an event of their own.
        barren: how many rules were followed to the end of the calendar for no day at all.
    """

    zone: ZoneInfo | None
    window: Window
    moved: Mapping[str, Moved]
    barren: int = 0


class _WrongError(Exception):
    """Something in the event that cannot be taken: its field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


def row_of(line: int, text: str, reading: Reading) -> Row:
    """The row of an event, with what is wrong with it."""
    row = Row(line, {})
    try:
        event = _parsed(text)
        row.cells |= _words(event)
        row.cells |= _times(event, reading)
        if "RECURRENCE-ID" in event:
            row.cells["entry"] += f"/{_key(_moment(event, 'RECURRENCE-ID')):%Y%m%dT%H%M%S}"
    except _WrongError as wrong:
        row.problems.append(problem(wrong.field, wrong.reason, _NAMES.get(wrong.field, "")))
    return row


def stands_for(text: str) -> tuple[str, datetime] | None:
    """Which event that recurs, and which of its times, an event is in place of."""
    try:
        event = _parsed(text)
        if "RECURRENCE-ID" not in event:
            return None
        return _words(event).get("entry", ""), _key(_moment(event, "RECURRENCE-ID"))
    except _WrongError:
        # It is named when its row is made.
        return None


def _parsed(text: str) -> Any:
    # Loaded once it is needed: it is larger than most tables, which have no calendar.
    from icalendar import Event  # noqa: PLC0415

    if _VENDORS_ZONE.search(text):
        raise _WrongError("zone", "unknown")
    try:
        event = Event.from_ical(text)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError):
        raise _WrongError("entry", "damaged") from None
    for name, _ in event.errors:
        if name is None or name in _READ:
            raise _WrongError(_READ.get(name or "", "entry"), "form")
    for name in ("UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"):
        if isinstance(event.get(name), list):
            raise _WrongError(_READ[name], "several-values")
    return event


def _words(event: Any) -> dict[str, str]:
    cells = {}
    for name, field in (("UID", "entry"), ("SUMMARY", "title"), ("LOCATION", "place")):
        if text := str(event.get(name, "")).strip():
            cells[field] = " ".join(text.split())
    categories = event.get("CATEGORIES")
    # Of several, nobody knows which one is meant.
    if categories is not None and len(getattr(categories, "cats", ())) == 1:
        cells["category"] = str(categories.cats[0])
    if status := str(event.get("STATUS", "")).strip():
        cells["status"] = status
    return cells


def _times(event: Any, reading: Reading) -> dict[str, str]:
    zone, uid = reading.zone, str(event.get("UID", "")).strip()
    if not uid:
        raise _WrongError("entry", "missing")
    starts = _moment(event, "DTSTART")
    if not isinstance(starts, datetime):
        days = _occurrences(event, datetime.combine(starts, time()), uid, None, reading)
        return {"date": "、".join(f"{one:%Y-%m-%d}" for one in days)}
    if starts.tzinfo is None and zone is None:
        raise _WrongError("zone", "floating")
    hours, minutes = divmod(round(_length(event, starts).total_seconds() / 60), 60)
    cells = {"duration": f"{hours}:{minutes:02}"}
    own = _zone_of(starts)
    times = _occurrences(event, starts.replace(tzinfo=None), uid, own, reading)
    if own == _UTC:
        return cells | {"date": "、".join(f"{one:%Y-%m-%dT%H:%M:%S}Z" for one in times)}
    there = str(own or zone)
    return cells | {"zone": there, "date": "、".join(f"{one:%Y-%m-%dT%H:%M:%S}" for one in times)}


def _length(event: Any, starts: datetime) -> timedelta:
    if "DTEND" in event:
        ends = _moment(event, "DTEND")
        if not isinstance(ends, datetime) or (ends.tzinfo is None) != (starts.tzinfo is None):
            raise _WrongError("end", "form")
        length = _utc(ends) - _utc(starts)
    else:
        said = event.get("DURATION")
        length = said.dt if said is not None else timedelta(0)
        if not isinstance(length, timedelta):
            raise _WrongError("duration", "form")
    if length < timedelta(0):
        raise _WrongError("end", "ends-before")
    return length


def _occurrences(
    event: Any, first: datetime, uid: str, zone: ZoneInfo | None, reading: Reading
) -> list[datetime]:
    """The times of an event in its own zone's time, without those that are elsewhere or left out.

    `first` is one of them, whatever the rule says (RFC 5545 3.8.5.3).
    """
    added = [_local(one, zone) for one in _dates(event, "RDATE")]
    if "RRULE" not in event and not added:
        return [first]
    out = {_local(one, zone) for one in _dates(event, "EXDATE")}
    since, until = reading.window
    moved = reading.moved.get(uid, set())
    kept: list[datetime] = []
    for one in _in_order([first, *added], _by_rule(event, first, zone, reading)):
        if (since and one.date() < since) or (until and one.date() > until):
            continue
        if one in out or _key(one.replace(tzinfo=zone)) in moved:
            continue
        kept.append(one)
        if len(kept) > MOST:
            raise _WrongError("date", "too-many")
    if not kept:
        raise _WrongError("date", "never")
    return kept


def _by_rule(
    event: Any, first: datetime, zone: ZoneInfo | None, reading: Reading
) -> Iterator[datetime]:
    rule, until = event.get("RRULE"), reading.window[1]
    if rule is None:
        return
    if str(rule.get("FREQ", [""])[0]).upper() in _OFTEN:
        raise _WrongError("date", "too-many")
    if "UNTIL" not in rule and "COUNT" not in rule and until is None:
        raise _WrongError("date", "endless")
    if reading.barren == _MOST_BARREN:
        raise _WrongError("date", "never")
    said = type(rule)(rule)
    last = first + _LONGEST
    if "UNTIL" in said:
        last = min(last, _last(said.pop("UNTIL")[0], zone))
    if until:
        last = min(last, datetime.combine(until, time.max))
    count = int(said.pop("COUNT")[0]) if "COUNT" in said else None
    try:
        dates = itertools.islice(rrulestr(said.to_ical().decode(), dtstart=first), count)
        one = next(dates, None)
        if one is None:
            reading.barren += 1
        while one is not None and one <= last:
            yield one
            one = next(dates, None)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise _WrongError("date", "form") from None


def _last(until: date | datetime, zone: ZoneInfo | None) -> datetime:
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return _local(until, zone)


def _in_order(some: Iterable[datetime], rule: Iterator[datetime]) -> Iterator[datetime]:
    """Both together, each time once; those of the rule are in order, and not all asked for."""
    singles = sorted({*some})
    for one in rule:
        while singles and singles[0] < one:
            yield singles.pop(0)
        if singles and singles[0] == one:
            singles.pop(0)
        yield one
    yield from singles


def _dates(event: Any, name: str) -> list[Any]:
    lists = event.get(name, [])
    dates = [one.dt for each in (lists if isinstance(lists, list) else [lists]) for one in each.dts]
    kind = type(event["DTSTART"].dt)
    if any(type(one) is not kind for one in dates):
        # A period has a length of its own, and a day means no time of that day.
        raise _WrongError("date", "form")
    return dates


def _moment(event: Any, name: str) -> Any:
    """A day, a time of no zone, or one of a zone that is known."""
    value = event.get(name)
    field = _READ[name]
    if value is None:
        raise _WrongError(field, "missing")
    if value.params.get("RANGE"):
        raise _WrongError(field, "range")
    if not isinstance(value.dt, date):
        raise _WrongError(field, "form")
    named = value.params.get("TZID")
    if named and (str(named).startswith("/") or getattr(value.dt, "tzinfo", None) is None):
        raise _WrongError("zone", "unknown")
    return value.dt


def _zone_of(moment: datetime) -> ZoneInfo | None:
    if moment.tzinfo is None:
        return None
    return moment.tzinfo if isinstance(moment.tzinfo, ZoneInfo) else _UTC


def _local(moment: Any, zone: ZoneInfo | None) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if moment.tzinfo is None:
        return moment
    if zone is None:
        # Of an event whose times are of no zone, an instant is none of them.
        raise _WrongError("date", "form")
    return moment.astimezone(zone).replace(tzinfo=None)


def _key(moment: Any) -> datetime:
    """A moment by which it is found again, whatever its zone is called."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
