"""The one place where a service learns what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now in UTC, in milliseconds: what the database keeps is what the domain sees."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def shifted_clock(file: Path) -> Clock:
    """A clock that is ahead of the system's by the seconds written in `file` (0 if it is absent).

    The demo lives through a week in a minute with it, and tests replay shifts of the past. Ids and
    the times of commits stay on the system's clock.
    """

    def now() -> datetime:
        try:
            offset = float(file.read_text() or 0)
        except FileNotFoundError:
            offset = 0.0
        return system_clock() + timedelta(seconds=offset)

    return now


def clock_of(file: Path | None) -> Clock:
    """The clock that the setting `clock_file` asks for."""
    return shifted_clock(file) if file else system_clock
