"""The sweep of later entries: which lapse."""

from datetime import datetime, timedelta

from baodao.hours.later_entries.commands import LapseLaterEntry
from baodao.hours.later_entries.store import LATER_ENTRIES
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed

_AT_ONCE = 500


@row_of(LATER_ENTRIES)
class _Due:
    id: str
    version: int


async def due_later_entries(reads: Reads, now: datetime) -> list[LapseLaterEntry]:
    """Later entries on which nobody has decided, and whose time is past."""
    wanted = passed("next_at", now)
    found = await reads.find(LATER_ENTRIES, wanted, sort=["next_at"], limit=_AT_ONCE, into=_Due)
    return [LapseLaterEntry.due(one.id, f"{one.version}", later_entry_id=one.id) for one in found]


SWEEPS = (Sweep("later-entries", timedelta(minutes=1), due_later_entries),)
