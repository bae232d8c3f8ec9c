"""Rules of recurrence: the part of RFC 5545 3.3.10 that tells days, each part read or refused.

    FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270630

The days themselves are those of python-dateutil. It is asked only for rules that its first day
keeps, since it would look for a day that there never is to the end of the calendar.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from dateutil import rrule

from baodao.schema import Refusal
from baodao.schema.scheduling.series_refusals import (
    FirstDayOutsideRule,
    RulePartRefused,
    RuleProblem,
    RuleWithoutEnd,
)

_FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_TOO_OFTEN = frozenset(["SECONDLY", "MINUTELY", "HOURLY"])
_NOT_TAKEN = frozenset(
    ["BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO", "RSCALE", "SKIP"]
)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_INTERVALS, _COUNTS, _MONTHS, _MONTH_DAYS, _NTHS = 99, 1_000, 12, 31, 5
_POSITIONS: Mapping[str, int] = {"MONTHLY": 31, "YEARLY": 366}
"""How many days a period has at most. The first week of a rule by the week is a part of one to
dateutil, and its days can be named."""
_NUMBER = re.compile("[+-]?[0-9]{1,4}")
_WEEKDAY = re.compile("([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_DAY = re.compile("[0-9]{8}")
_INSTANT = re.compile("[0-9]{8}T[0-9]{6}Z")
_SHOWN = 60
"""As much of a part is repeated as fits into a sentence."""

Weekday = tuple[int, int]
"""0 for Monday, and which one of the month or year: 1 the first, -1 the last, 0 each."""


class _WrongError(Exception):
    def __init__(self, problem: RuleProblem) -> None:
        super().__init__(problem)
        self.problem: RuleProblem = problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was understood; it ends after `count` days, or on a day or at an instant."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    def days(self, first: date) -> Iterator[date]:
        """Its days from the first on, which has to be one of them, without regard to its end."""
        weekdays = [rrule.weekday(day, nth or None) for day, nth in self.weekdays]
        rule = rrule.rrule(
            _FREQUENCIES[self.frequency],
            dtstart=datetime.combine(first, time()),
            interval=self.interval,
            wkst=self.week_start,
            byweekday=weekdays or None,
            bymonthday=self.month_days or None,
            bymonth=self.months or None,
            bysetpos=self.positions or None,
        )
        return (one.date() for one in rule)

    def is_over(self, day: date, meant: Callable[[date], datetime]) -> bool:
        """Whether a day is past its `UNTIL`; `meant` tells at which instant it is on a day."""
        if isinstance(self.until, datetime):
            return meant(day) > self.until
        return self.until is not None and day > self.until

    def first_day_refusals(self, first: date) -> list[Refusal]:
        """`first-day-outside-rule` if the first day does not keep it."""
        is_kept = self._is_kept(first) and (not self.positions or self._is_at_position(first))
        return [] if is_kept else [FirstDayOutsideRule(day=first.isoformat())]

    def _is_kept(self, day: date) -> bool:
        kept = (
            not self.months or day.month in self.months,
            not self.month_days or not {day.day, _from_end(day)}.isdisjoint(self.month_days),
            not self.weekdays or any(self._is_on(day, *one) for one in self.weekdays),
        )
        return all(kept)

    def _is_at_position(self, day: date) -> bool:
        """Whether it is one of those that are counted out of its month or year (BYSETPOS)."""
        begins = day.replace(day=1) if self.frequency == "MONTHLY" else day.replace(month=1, day=1)
        length = day.day - _from_end(day) - 1
        if self.frequency == "YEARLY":
            length = _days_of_year(day.year)
        period = (begins + timedelta(days=n) for n in range(length))
        kept = [one for one in period if self._is_kept(one)]
        ahead = kept.index(day)
        return not {ahead + 1, ahead - len(kept)}.isdisjoint(self.positions)

    def _is_on(self, day: date, weekday: int, nth: int) -> bool:
        if day.weekday() != weekday or nth == 0:
            return day.weekday() == weekday
        # Of a year without months the offset counts weeks of the year (3.3.10).
        if self.frequency == "YEARLY" and not self.months:
            ahead, behind = day.timetuple().tm_yday, _days_of_year(day.year)
            behind -= ahead
        else:
            ahead, behind = day.day, -_from_end(day) - 1
        return nth in ((ahead - 1) // 7 + 1, -(behind // 7 + 1))


@dataclass(slots=True)
class _Reading:
    """The parts read so far, and what is wrong with the others."""

    values: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, number: int, part: str) -> None:
        """Read one part; `number` counts from 1."""
        name, _, value = (said.strip().upper() for said in part.partition("="))
        try:
            self._check(name, value)
            self.places[name] = (number, part)
            attribute, read = _READERS[name]
            self.values[attribute] = read(value)
        except _WrongError as wrong:
            self.refuse(number, part, wrong.problem)

    def _check(self, name: str, value: str) -> None:
        problems: tuple[tuple[bool, RuleProblem], ...] = (
            (not name or not value, "form"),
            (name in self.names, "said-twice"),
            (name in _NOT_TAKEN, "not-taken"),
            (name not in _READERS, "unknown"),
        )
        self.names.add(name)
        for holds, problem in problems:
            if holds:
                raise _WrongError(problem)

    def refuse(self, number: int, part: str, problem: RuleProblem) -> None:
        """Note what is wrong with a part."""
        shown = part.strip()[:_SHOWN] or "-"
        self.refusals.append(RulePartRefused(number=number, part=shown, problem=problem))

    def check_together(self) -> None:
        """See that the parts mean something beside each other."""
        frequency = self.values.get("frequency")
        if "FREQ" not in self.names:
            self.refuse(1, "FREQ", "missing")
        if frequency not in (None, "MONTHLY", "YEARLY"):
            if "month_days" in self.values:
                self.refuse(*self.places["BYMONTHDAY"], "not-with-frequency")
            if any(nth for _, nth in self.values.get("weekdays", ())):
                self.refuse(*self.places["BYDAY"], "not-with-frequency")
        if "positions" in self.values:
            self._check_positions(frequency)
        if ("COUNT" in self.names) == ("UNTIL" in self.names):
            self.refusals.append(RuleWithoutEnd())

    def _check_positions(self, frequency: str | None) -> None:
        """A position is one among days that something names, within a month or a year."""
        place = self.places["BYSETPOS"]
        most = _POSITIONS.get(frequency or "MONTHLY")
        if most is None:
            self.refuse(*place, "not-with-frequency")
        elif max(map(abs, self.values["positions"])) > most:
            self.refuse(*place, "out-of-range")
        if self.names.isdisjoint(("BYDAY", "BYMONTHDAY")):
            self.refuse(*place, "alone")


def parsed(text: str) -> Rule | list[Refusal]:
    """The rule that a text says, or everything that is wrong with it."""
    reading = _Reading()
    for number, part in enumerate(text.removeprefix("RRULE:").split(";"), 1):
        reading.take(number, part)
    reading.check_together()
    return reading.refusals or Rule(**reading.values)


def _frequency(value: str) -> str:
    if value in _TOO_OFTEN:
        raise _WrongError("not-taken")
    if value not in _FREQUENCIES:
        raise _WrongError("unknown")
    return value


def _number(value: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(value) or value[0] in "+-":
        raise _WrongError("form")
    if not least <= int(value) <= most:
        raise _WrongError("out-of-range")
    return int(value)


def _signed(value: str, most: int) -> int:
    if not _NUMBER.fullmatch(value):
        raise _WrongError("form")
    if not 1 <= abs(int(value)) <= most:
        raise _WrongError("out-of-range")
    return int(value)


def _weekday(value: str) -> Weekday:
    found = _WEEKDAY.fullmatch(value)
    if not found:
        raise _WrongError("form")
    nth, name = found.groups()
    return _WEEKDAYS.index(name), _signed(nth, _NTHS) if nth else 0


def _until(value: str) -> date | datetime:
    try:
        if _INSTANT.fullmatch(value):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if _DAY.fullmatch(value):
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise _WrongError("out-of-range") from None
    raise _WrongError("form")


def _week_start(value: str) -> int:
    if value not in _WEEKDAYS:
        raise _WrongError("form")
    return _WEEKDAYS.index(value)


def _each(read: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    return lambda value: tuple(dict.fromkeys(read(one) for one in value.split(",")))


_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", lambda value: _number(value, 1, _INTERVALS)),
    "COUNT": ("count", lambda value: _number(value, 1, _COUNTS)),
    "UNTIL": ("until", _until),
    "BYDAY": ("weekdays", _each(_weekday)),
    "BYMONTHDAY": ("month_days", _each(lambda value: _signed(value, _MONTH_DAYS))),
    "BYMONTH": ("months", _each(lambda value: _number(value, 1, _MONTHS))),
    "BYSETPOS": ("positions", _each(lambda value: _signed(value, _POSITIONS["YEARLY"]))),
    "WKST": ("week_start", _week_start),
}


def _from_end(day: date) -> int:
    """Which day of its month it is, counted from the end: -1 is the last one."""
    following = day.replace(day=28).toordinal() + 4
    ends = date.fromordinal(following).replace(day=1).toordinal()
    return day.toordinal() - ends


def _days_of_year(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday
