"""Sweeps of the three lists: days that are over, and what undone claims held."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, exists, in_range
from baodao.registration.lists.commands import SettleDueItem, SettleUndoneClaim
from baodao.registration.lists.store import CLAIMS, ITEMS

_AT_ONCE = 500


@row_of(ITEMS)
class _Due:
    id: str
    due_on: str | None


@row_of(CLAIMS)
class _Undone:
    id: str


async def due_items(reads: Reads, now: datetime) -> list[SettleDueItem]:
    """Items past their last day, and proposals past the day for the answer, or for the street."""
    # That it is a text is what the index knows of it.
    wanted = exists("due_on", str) & in_range("due_on", lte=today(now))
    due = await reads.find(ITEMS, wanted, limit=_AT_ONCE, into=_Due)
    return [SettleDueItem.due(item.id, f"{item.due_on}", item_id=item.id) for item in due]


async def due_settlements(reads: Reads) -> list[SettleUndoneClaim]:
    """Undone claims that still hold a place."""
    wanted = eq("state", "undone") & eq("holds", value=True)
    undone = await reads.find(CLAIMS, wanted, limit=_AT_ONCE, into=_Undone)
    return [SettleUndoneClaim.due(claim.id, claim_id=claim.id) for claim in undone]


SWEEPS = (
    Sweep("due-items", timedelta(minutes=1), due_items),
    Sweep("undone-claims", timedelta(minutes=1), due_settlements),
)
