"""Sweep of pacts 结对 whose last day is over."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import in_range, is_in
from baodao.registration.party.commands import LapsePairing
from baodao.registration.party.store import PAIRINGS

_AT_ONCE = 500


@row_of(PAIRINGS)
class _Over:
    id: str


async def due_pairings(reads: Reads, now: datetime) -> list[LapsePairing]:
    """Pacts, and proposals nobody signed, whose last day is over."""
    wanted = is_in("state", ("proposed", "signed")) & in_range("until_day", lte=today(now))
    over = await reads.find(PAIRINGS, wanted, limit=_AT_ONCE, into=_Over)
    return [LapsePairing.due(pact.id, pairing_id=pact.id) for pact in over]


SWEEPS = (Sweep("pairings", timedelta(minutes=1), due_pairings),)
