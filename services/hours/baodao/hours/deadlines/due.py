"""Sweeps of deadlines: which are near or past, and which can be counted for good."""

from datetime import datetime, timedelta

from baodao.hours.deadlines.commands import PassDeadlineMark, RecountDeadline
from baodao.hours.deadlines.store import DEADLINES
from baodao.kernel.working_days import last_known_year
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import exists, in_range, passed

_AT_ONCE = 500


@row_of(DEADLINES)
class _Due:
    id: str
    version: int


async def due_marks(reads: Reads, now: datetime) -> list[PassDeadlineMark]:
    """Deadlines of which it is to be told that they are near, or past."""
    wanted = passed("next_at", now)
    found = await reads.find(DEADLINES, wanted, sort=["next_at"], limit=_AT_ONCE, into=_Due)
    return [PassDeadlineMark.due(one.id, f"{one.version}", deadline_id=one.id) for one in found]


async def due_recounts(reads: Reads) -> list[RecountDeadline]:
    """Provisional deadlines of years whose days are known since this process was started."""
    year = f"{last_known_year()}"
    wanted = exists("awaits_year", str) & in_range("awaits_year", lte=year)
    found = await reads.find(DEADLINES, wanted, sort=["awaits_year"], limit=_AT_ONCE, into=_Due)
    return [RecountDeadline.due(one.id, year, deadline_id=one.id) for one in found]


SWEEPS = (
    Sweep("deadline-marks", timedelta(minutes=1), due_marks),
    Sweep("deadline-recounts", timedelta(minutes=1), due_recounts),
)
