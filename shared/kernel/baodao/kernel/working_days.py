"""Working days 工作日 of the mainland: Monday to Friday, but for what each year changes 调休.

The State Council says in the autumn which days of the next year are off and which weekends are
worked for them. Of a year of which it has not spoken yet, weekends are what there is, so that a
deadline in it is provisional and is counted again once the year is known.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from baodao.kernel.days import days_after, today

_SATURDAY = 5
_INSTANT = timedelta(microseconds=1)


def _between(first: str, last: str) -> Iterator[str]:
    day = first
    while day <= last:
        yield day
        day = days_after(day, 1)


# The notices of 2023, 2024 and 2025 (www.gov.cn: content_6911528, content_6986383,
# content_7047091): what is off, from the first day to the last, and what is worked.
_OFF = (
    *(("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06")),
    *(("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17")),
    ("2024-10-01", "2024-10-07"),
    *(("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06")),
    *(("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08")),
    *(("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06")),
    *(("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27")),
    ("2026-10-01", "2026-10-07"),
)
_WORKED = (
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14"),
    *("2024-09-29", "2024-10-12"),
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)
_SAID: Mapping[str, bool] = {
    **{day: False for first, last in _OFF for day in _between(first, last)},
    **dict.fromkeys(_WORKED, True),
}
KNOWN_UNTIL = "2026-12-31"
"""The last day of which the State Council has spoken."""


def is_working_day(day: str) -> bool:
    """Whether people work on a day (`YYYY-MM-DD`), as far as that is known."""
    said = _SAID.get(day)
    return date.fromisoformat(day).weekday() < _SATURDAY if said is None else said


@lru_cache(maxsize=1024)
def working_days_after(day: str, days: int) -> str:
    """The so-manieth working day after a day; the day itself does not count."""
    while days > 0:
        day = days_after(day, 1)
        days -= is_working_day(day)
    return day


def is_final(day: str) -> bool:
    """Whether a deadline on this day stays what it is; else a year is not known yet."""
    return day <= KNOWN_UNTIL


def day_of_end(at: datetime) -> str:
    """The day in China to which what ended at an instant belongs: midnight is of the day before."""
    return today(at - _INSTANT)
