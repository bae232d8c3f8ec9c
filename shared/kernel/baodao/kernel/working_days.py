"""Working days 工作日 of the mainland: Monday to Friday, but for what each year changes 调休.

The State Council says in the autumn which days of the next year are off and which weekends are
worked for them. Of a year of which it has not spoken yet, weekends are what there is, so that a
deadline in it is provisional and is counted again once the year is known: with the next version of
`chinesecalendar`.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]  # it has no types

from baodao.kernel.days import days_after

_SATURDAY = 5
_INSTANT = timedelta(microseconds=1)
_LAST_YEAR: int = max(day.year for day in chinese_calendar.holidays)


def is_working_day(day: str) -> bool:
    """Whether people work on a day (`YYYY-MM-DD`), as far as that is known."""
    on = date.fromisoformat(day)
    try:
        return bool(chinese_calendar.is_workday(on))
    except NotImplementedError:
        return on.weekday() < _SATURDAY


def last_known_year() -> int:
    """The last year of which the State Council's days are known."""
    return _LAST_YEAR


@lru_cache(maxsize=1024)
def working_days_after(day: str, days: int) -> str:
    """The so-manieth working day after a day; the day itself does not count."""
    while days > 0:
        day = days_after(day, 1)
        days -= is_working_day(day)
    return day


def working_days_before(day: str, days: int) -> str:
    """The so-manieth working day before a day; the day itself does not count."""
    while days > 0:
        day = days_after(day, -1)
        days -= is_working_day(day)
    return day


def is_final(day: str) -> bool:
    """Whether a deadline on this day stays what it is; else a year is not known yet."""
    return date.fromisoformat(day).year <= _LAST_YEAR


def day_of_end(at: datetime, zone: str = "Asia/Shanghai") -> str:
    """The day of a place to which what ended at an instant belongs: midnight is of the one before.

    `zone` is an IANA zone.
    """
    return (at - _INSTANT).astimezone(ZoneInfo(zone)).date().isoformat()
