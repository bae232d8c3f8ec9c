"""Days in Chinese local time: what a calendar on the wall shows."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Shanghai")
_WRITTEN = (
    re.compile("([0-9]{4})([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日?"),
    *(re.compile(f"([0-9]{{4}}){s}([0-9]{{1,2}}){s}([0-9]{{1,2}})") for s in ("-", "/", r"\.")),
)
# What spreadsheets and databases put behind a day that has no time.
_MIDNIGHT = re.compile(" 0?0:00(:00)?$")


@lru_cache(maxsize=16)
def today(now: datetime) -> str:
    """The day as `YYYY-MM-DD` in China at this instant."""
    return now.astimezone(_ZONE).date().isoformat()


def beginning_of(day: str) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(date.fromisoformat(day), time(), _ZONE)


def in_order_of(day: str, key: str) -> str:
    """A text by which things stand in the order of their days, and on one day of their ids.

    Texts of this form can be compared with a day: what is before it is of an earlier day.
    """
    return f"{day}.{key}"


def day_in(text: str) -> str:
    """The day with which a text of `in_order_of` begins."""
    return text[: len("2026-11-27")]


def age_on(birth_date: str, day: str) -> int:
    """Full years from one day to another; who is born on 29 February has it on 1 March."""
    born, then = date.fromisoformat(birth_date), date.fromisoformat(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def years_after(day: str, years: int) -> str:
    """The same day some years later; 28 February where there is no 29th."""
    start = date.fromisoformat(day)
    try:
        return start.replace(year=start.year + years).isoformat()
    except ValueError:
        return start.replace(year=start.year + years, day=28).isoformat()


def days_after(day: str, days: int) -> str:
    """The day so many days later (calendar days; negative: earlier)."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def quarter_of(day: str) -> int:
    """The quarter of the year in which a day lies, 1 to 4."""
    return (int(day[5:7]) - 1) // 3 + 1


def written_day(text: str) -> str | None:
    """The day that somebody wrote, as `YYYY-MM-DD`; None if there is any doubt which one is meant.

    Eight digits, or year, month and day with the same sign between them (- / . or 年 月 日),
    full-width or not, with midnight behind them or nothing. 1990.11, 199011 and 11/23/90 are none.
    """
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(plain):
            year, month, day = map(int, found.groups())
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                return None
    return None
