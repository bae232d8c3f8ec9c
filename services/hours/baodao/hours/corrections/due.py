"""The sweep of corrections: which were not decided in time."""

from datetime import datetime, timedelta

from baodao.hours.corrections.commands import PassCorrectionMark
from baodao.hours.corrections.store import CORRECTIONS
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed

_AT_ONCE = 500


@row_of(CORRECTIONS)
class _Due:
    id: str
    version: int


async def due_corrections(reads: Reads, now: datetime) -> list[PassCorrectionMark]:
    """Corrections that nobody has decided, and whose deadline is past."""
    wanted = passed("next_at", now)
    found = await reads.find(CORRECTIONS, wanted, sort=["next_at"], limit=_AT_ONCE, into=_Due)
    return [PassCorrectionMark.due(one.id, f"{one.version}", correction_id=one.id) for one in found]


SWEEPS = (Sweep("corrections", timedelta(minutes=1), due_corrections),)
