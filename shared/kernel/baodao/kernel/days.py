"""Days in Chinese local time: what a calendar on the wall shows."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Shanghai")


@lru_cache(maxsize=16)
def today(now: datetime) -> str:
    """The day as `YYYY-MM-DD` in China at this instant."""
    return now.astimezone(_ZONE).date().isoformat()


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


def quarter_of(day: str) -> int:
    """The quarter of the year in which a day lies, 1 to 4."""
    return (int(day[5:7]) - 1) // 3 + 1
