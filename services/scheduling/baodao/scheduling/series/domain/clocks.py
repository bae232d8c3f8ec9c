"""The clock of a place: what time it is there, and which instant is meant by a time of day.

Of times that clocks leave out, or that come twice, is meant what RFC 5545 3.3.5 says.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local(at: datetime, zone: str) -> datetime:
    """What the clock shows there at an instant; without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def local_day(at: datetime, zone: str) -> date:
    """The day there at an instant."""
    return local(at, zone).date()


def beginning(day: date, zone: str) -> datetime:
    """When a day begins there, in UTC."""
    return meant(datetime.combine(day, time()), zone)


def meant(shown: datetime, zone: str) -> datetime:
    """The instant at which the clock shows a time there, in UTC.

    Of two it is the first; one that is left out is told by the clock of before: when 02:00 is
    followed by 03:00, then 02:30 is 03:30.
    """
    return shown.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def is_left_out(shown: datetime, zone: str) -> bool:
    """Whether the clock never shows this time there."""
    return local(meant(shown, zone), zone) != shown


def comes_twice(shown: datetime, zone: str) -> bool:
    """Whether the clock shows this time there twice."""
    first = shown.replace(tzinfo=ZoneInfo(zone), fold=0)
    again = first.replace(fold=1)
    return first.utcoffset() != again.utcoffset() and not is_left_out(shown, zone)


def moved(at: datetime, days: int, zone: str) -> datetime:
    """The same time of day there, so many days later, in UTC."""
    return meant(local(at, zone) + timedelta(days=days), zone)
