"""The one place where a service learns what time it is."""

import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from baodao.schema.times import EARLIEST, LATEST

log = structlog.get_logger()

Clock = Callable[[], datetime]

_SECONDS = re.compile(rb"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*")
_LONGEST = 64


def system_clock() -> datetime:
    """Now in UTC, in milliseconds: what the database keeps is what the domain sees."""
    return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1000, UTC)


class ShiftedClock:
    """A clock that is ahead of the system's by the seconds written in a file (0 if it is absent).

    The demo lives through a week in a minute with it, and tests replay shifts of the past. Ids and
    the times of commits stay on the system's clock. What cannot be read, is no number, or leads out
    of the years 1900 to 2200 changes nothing: the last good offset stays, and `problem` tells.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._offset = file, timedelta()
        self.problem: str | None = None
        """Why the file was of no use when it was looked at last."""

    def __call__(self) -> datetime:
        """The time, by what the file says now."""
        now = system_clock()
        problem = None
        try:
            self._offset = _offset_in(self._file, now)
        except (OSError, ValueError) as error:
            problem = (error.strerror if isinstance(error, OSError) else None) or str(error)
        self._tell(problem)
        return now + self._offset

    def _tell(self, problem: str | None) -> None:
        kept = f"{self._offset.total_seconds():+.3f} s stay"
        told = problem and f"clock file {self._file}: {problem}; {kept}"
        if told != self.problem:
            if told:
                log.error("clock_file_refused", reason=told)
            else:
                log.info("clock_file_accepted", file=str(self._file))
        self.problem = told


def _offset_in(file: Path, now: datetime) -> timedelta:
    """What a file says.

    Raises:
        OSError: it cannot be read.
        ValueError: it does not hold a number of seconds, or one that leads too far.
    """
    try:
        # A pipe that nobody writes to must not stop a service.
        opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return timedelta()
    try:
        written = os.read(opened, _LONGEST)
    finally:
        os.close(opened)
    if len(written) == _LONGEST or not (found := _SECONDS.fullmatch(written)):
        raise ValueError("it does not hold a number of seconds")
    seconds = float(found[1])
    if not (EARLIEST - now).total_seconds() <= seconds <= (LATEST - now).total_seconds():
        raise ValueError("it leads out of the years 1900 to 2200")
    return timedelta(seconds=seconds)


def clock_of(file: Path | None) -> Clock:
    """The clock that the setting `clock_file` asks for."""
    return ShiftedClock(file) if file else system_clock


def clock_problem(clock: Clock) -> str | None:
    """Why the clock does not show what it is told to; looks at it anew."""
    if not isinstance(clock, ShiftedClock):
        return None
    clock()
    return clock.problem
