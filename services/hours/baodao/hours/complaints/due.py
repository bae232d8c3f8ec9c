"""The sweep of complaints: which are to be answered soon, and whose words are kept no longer."""

from datetime import datetime, timedelta

from baodao.hours.complaints.commands import PassComplaintMark
from baodao.hours.complaints.store import COMPLAINTS
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed

_AT_ONCE = 500


@row_of(COMPLAINTS)
class _Due:
    id: str
    version: int


async def due_complaints(reads: Reads, now: datetime) -> list[PassComplaintMark]:
    """Complaints whose deadline is near or past, or that were closed so long ago."""
    wanted = passed("next_at", now)
    found = await reads.find(COMPLAINTS, wanted, sort=["next_at"], limit=_AT_ONCE, into=_Due)
    return [PassComplaintMark.due(one.id, f"{one.version}", receipt_number=one.id) for one in found]


SWEEPS = (Sweep("complaints", timedelta(minutes=1), due_complaints),)
