"""When something is, in cells as people write them: days, times of day, lengths.

Nothing is guessed: what can be read in two ways is not read, and what a row does not say is either
missing or, where it says nothing of the time of day at all, not planned yet.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baodao.kernel.days import written_day

MOST = 100
"""Of an activity, the most days in one row; as many shifts has an activity at most."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2}),? ([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2}) ([a-z]+)\.?,? ([0-9]{4})")
_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?"
_TIME = re.compile(_CLOCK)
_MOMENT = re.compile(rf"(.+?)(?:T| +){_CLOCK}( ?Z| ?[+-][0-9]{{2}}:?[0-9]{{2}})?")
_NEXT_DAY = re.compile(r"(?:次日|翌日|第二天|\+1) ?(.+)")
_LENGTH = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_HOURS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?(?:小时|个小时|h|hours?)?", re.IGNORECASE)
_BETWEEN = re.compile("[、,;\n]")
_DAY = timedelta(days=1)

Item = date | datetime
"""A day, or a moment: of the place's own time unless it has an offset."""


@dataclass(slots=True)
class Times:
    """What a row says of its times: spans as instants, or why there are none.

    `wrong` are fields and what is wrong with each, of `sentences.CELLS`; `pending` is the field and
    reason of what is not planned yet.
    """

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    pending: tuple[str, str] | None = None


def read_times(cells: Mapping[str, str], zone: ZoneInfo) -> Times:
    """The times in the cells `date`, `start`, `end` and `duration` of a row.

    `date` has one day or several, `end` may begin with 次日; a `start` or an `end` may have its day
    with it. A length is `1:30` or a number of hours, of which 0 is none: not planned yet.
    """
    told = _Told(cells)
    times = Times(wrong=told.wrong)
    if told.wrong:
        return times
    if not (told.items or told.start or told.end):
        times.pending = ("date", "unscheduled")
    elif not told.items:
        times.wrong.append(("date", "missing"))
    elif len(told.moments) < len(told.items):
        _without_start(told, times)
    elif told.end is None and told.length is None:
        times.wrong.append(("end", "missing"))
    else:
        _spans(told, zone, times)
    return times


def _without_start(told: "_Told", times: Times) -> None:
    if told.end is None and not told.length:
        times.pending = ("start", "no-time") if told.length is None else ("duration", "zero-hours")
    else:
        times.wrong.append(("start", "missing"))


def _spans(told: "_Told", zone: ZoneInfo, times: Times) -> None:
    for item in told.moments:
        starts = instant(item, zone)
        ends = told.ends(item, zone) if told.end is not None else None
        if starts is None:
            times.wrong.append(("start", "no-such-time"))
        elif told.end is not None and ends is None:
            times.wrong.append(("end", "no-such-time"))
        else:
            by_length = starts + told.length if told.length is not None else None
            last = ends or by_length or starts
            if by_length and by_length != last:
                times.wrong.append(("duration", "differs"))
            elif last < starts:
                times.wrong.append(("end", "ends-before"))
            times.spans.append((starts, last))
    if times.wrong:
        times.spans, times.wrong = [], list(dict.fromkeys(times.wrong))
    elif any(starts == last for starts, last in times.spans):
        times.spans, times.pending = [], ("duration", "zero-hours")


class _Told:
    """The cells as what they are; `wrong` is what cannot be read, by field."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.wrong: list[tuple[str, str]] = []
        texts = {name: _plain(cells.get(name, "")) for name in ("date", "start", "end", "duration")}
        self.items = self._items(texts["date"])
        self.start = texts["start"]
        if self.start:
            self._begin(self.start)
        self.end: time | datetime | None = None
        self.next_day = False
        if texts["end"]:
            self._finish(texts["end"])
        self.length = self._length(texts["duration"])

    @property
    def moments(self) -> list[datetime]:
        """The items that have a time of day."""
        return [item for item in self.items if isinstance(item, datetime)]

    def _items(self, text: str) -> list[Item]:
        if not text:
            return []
        whole = _item(text)
        found = [whole] if whole else [_item(part.strip()) for part in _BETWEEN.split(text)]
        if len(found) > MOST:
            self.wrong.append(("date", "too-many"))
        elif any(one is None for one in found):
            self.wrong.append(("date", "form"))
        return [one for one in found if one is not None][:MOST]

    def _begin(self, text: str) -> None:
        clock, moment = _time(text), _moment(text)
        if clock is not None and not self.moments:
            self.items = [datetime.combine(item, clock) for item in self.items]
        elif moment is not None and self.items in ([], [moment.date()]):
            self.items = [moment]
        else:
            self.wrong.append(("start", "form"))

    def _finish(self, text: str) -> None:
        if found := _NEXT_DAY.fullmatch(text):
            self.next_day, text = True, found[1]
        if text == "24:00" and not self.next_day:
            self.next_day, text = True, "00:00"
        clock, moment = _time(text), _moment(text)
        if clock is not None:
            self.end = clock
        elif moment is not None and len(self.items) < 2 and not self.next_day:  # noqa: PLR2004 -- one end
            self.end = moment
        else:
            self.wrong.append(("end", "form"))

    def _length(self, text: str) -> timedelta | None:
        if not text:
            return None
        if found := _LENGTH.fullmatch(text):
            return timedelta(hours=int(found[1]), minutes=int(found[2]))
        if found := _HOURS.fullmatch(text):
            return timedelta(minutes=round(float(found[1]) * 60))
        self.wrong.append(("duration", "form"))
        return None

    def ends(self, item: datetime, zone: ZoneInfo) -> datetime | None:
        """When what begins at a moment ends, as its end says; None if there is no such time."""
        if isinstance(self.end, datetime) or self.end is None:
            return instant(self.end, zone) if self.end else None
        day = item.date() + (_DAY if self.next_day else timedelta(0))
        return instant(datetime.combine(day, self.end, item.tzinfo), zone)


def instant(moment: datetime, zone: ZoneInfo) -> datetime | None:
    """A moment of a place's time as an instant; None if the clocks there leave it out.

    Of a time that comes twice the first is meant (RFC 5545 3.3.5).
    """
    if moment.tzinfo:
        return moment.astimezone(UTC)
    there = moment.replace(tzinfo=zone).astimezone(UTC)
    return there if there.astimezone(zone).replace(tzinfo=None) == moment else None


def _item(text: str) -> Item | None:
    day = _day(text)
    return date.fromisoformat(day) if day else _moment(text)


def _day(text: str) -> str | None:
    """A day as `written_day` reads it, or with its month in English."""
    if day := written_day(text):
        return day
    plain = text.lower()
    if found := _MONTH_FIRST.fullmatch(plain):
        month, day_of_month, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(plain):
        day_of_month, month, year = found.groups()
    else:
        return None
    named = [n for n, name in enumerate(_MONTHS, 1) if month in (name, name[:3])]
    return written_day(f"{year}-{named[0]}-{day_of_month}") if named else None


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if not found or not (day := _day(found[1])):
        return None
    clock = _clock(found[2], found[3], found[4])
    if clock is None:
        return None
    offset = (found[5] or "").strip().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset}")


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    return _clock(*found.groups()) if found else None


def _clock(hour: str, minute: str, second: str | None) -> time | None:
    try:
        return time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
