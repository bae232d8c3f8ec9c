"""The sweep of activities: shifts whose time is over."""

from datetime import datetime, timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range
from baodao.scheduling.activities.commands import EndShift
from baodao.scheduling.activities.store import SHIFTS

_AT_ONCE = 500


@row_of(SHIFTS)
class _Ended:
    id: str
    ends_at: datetime


async def due_ends(reads: Reads, now: datetime) -> list[EndShift]:
    """Published shifts that have ended."""
    wanted = eq("state", "published") & in_range("ends_at", lt=now)
    ended = await reads.find(SHIFTS, wanted, limit=_AT_ONCE, into=_Ended)
    return [EndShift.due(one.id, f"{one.ends_at}", shift_id=one.id) for one in ended]


SWEEPS = (Sweep("ended-shifts", timedelta(minutes=1), due_ends),)
