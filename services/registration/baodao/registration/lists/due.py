"""Sweep of claims: those that were undone give back what they held."""

from datetime import timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq
from baodao.registration.lists.commands import SettleUndoneClaim
from baodao.registration.lists.store import CLAIMS

_AT_ONCE = 500


@row_of(CLAIMS)
class _Undone:
    id: str


async def due_settlements(reads: Reads) -> list[SettleUndoneClaim]:
    """Undone claims that still hold a place."""
    wanted = eq("state", "undone") & eq("holds", value=True)
    undone = await reads.find(CLAIMS, wanted, limit=_AT_ONCE, into=_Undone)
    return [SettleUndoneClaim.due(claim.id, claim_id=claim.id) for claim in undone]


SWEEPS = (Sweep("undone-claims", timedelta(minutes=1), due_settlements),)
