"""Sweep of streets that have not answered departments in time."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import exists, in_range
from baodao.registration.admissions.commands import MarkStreetLate
from baodao.registration.admissions.store import ADMISSIONS

_AT_ONCE = 500


@row_of(ADMISSIONS)
class _Due:
    id: str
    due_on: str | None


async def due_answers(reads: Reads, now: datetime) -> list[MarkStreetLate]:
    """Streets that owe a department an answer since a day that is over, or the climb."""
    # That it is a text is what the index knows of it.
    wanted = exists("due_on", str) & in_range("due_on", lte=today(now))
    due = await reads.find(ADMISSIONS, wanted, limit=_AT_ONCE, into=_Due)
    return [MarkStreetLate.due(one.id, f"{one.due_on}", admission_id=one.id) for one in due]


SWEEPS = (Sweep("late-streets", timedelta(minutes=1), due_answers),)
