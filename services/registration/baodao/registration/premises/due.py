"""Sweep of premises whose community has ended: they end with it, and go on in its successor."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import exists, in_range, is_in
from baodao.registration.places.store import DIVISIONS
from baodao.registration.premises.commands import RehomePremises
from baodao.registration.premises.store import PREMISES

_AT_ONCE = 500


@row_of(DIVISIONS)
class _Ended:
    id: str
    valid_until: str | None


@row_of(PREMISES)
class _Left:
    id: str
    division: str
    valid_until: str | None


async def due_rehoming(reads: Reads, now: datetime) -> list[RehomePremises]:
    """Premises that have not ended with their community, or only after it."""
    over = exists("valid_until", str) & in_range("valid_until", lte=today(now))
    ended = {one.id: one.valid_until for one in await reads.find(DIVISIONS, over, into=_Ended)}
    found = await reads.find(PREMISES, is_in("division", ended), into=_Left)
    left = [one.id for one in found if _is_left(one.valid_until, ended[one.division])]
    return [RehomePremises.due(key, premises_id=key) for key in left[:_AT_ONCE]]


def _is_left(until: str | None, community_until: str | None) -> bool:
    return community_until is not None and (until is None or until > community_until)


SWEEPS = (Sweep("premises", timedelta(minutes=5), due_rehoming),)
