"""Sweep of claims: those that were undone give back what they held."""

from datetime import timedelta

from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.lists.commands import SettleUndoneClaim
from baodao.registration.lists.store import CLAIMS

_AT_ONCE = 500


async def due_settlements(reads: Reads) -> list[SettleUndoneClaim]:
    """Undone claims that still hold a place."""
    rows = await reads.find(
        CLAIMS.name, {"state": "undone", "holds": True}, limit=_AT_ONCE, fields=["_id"]
    )
    return [SettleUndoneClaim.due(row["_id"], claim_id=row["_id"]) for row in rows]


SWEEPS = (Sweep("undone-claims", timedelta(minutes=1), due_settlements),)
