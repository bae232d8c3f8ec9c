"""Sweep of pacts 结对 whose last day is over."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.party.commands import LapsePairing
from baodao.registration.party.store import PAIRINGS

_AT_ONCE = 500


async def due_pairings(reads: Reads, now: datetime) -> list[LapsePairing]:
    """Pacts, and proposals nobody signed, whose last day is over."""
    wanted = {"state": {"$in": ["proposed", "signed"]}, "until_day": {"$lte": today(now)}}
    rows = await reads.find(PAIRINGS.name, wanted, limit=_AT_ONCE)
    return [LapsePairing.due(row["_id"], pairing_id=row["_id"]) for row in rows]


SWEEPS = (Sweep("pairings", timedelta(minutes=1), due_pairings),)
