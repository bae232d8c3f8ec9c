"""The sweep of looking back: whose day has come."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range
from baodao.scheduling.look_backs.commands import MarkLookBackDue
from baodao.scheduling.look_backs.store import LOOK_BACKS

_AT_ONCE = 500


@row_of(LOOK_BACKS)
class _Planned:
    id: str


async def due_look_backs(reads: Reads, now: datetime) -> list[MarkLookBackDue]:
    """Activities at which it is time to look back."""
    wanted = eq("state", "planned") & in_range("look_on", lte=today(now))
    found = await reads.find(LOOK_BACKS, wanted, limit=_AT_ONCE, into=_Planned)
    return [MarkLookBackDue.due(one.id, look_back_id=one.id) for one in found]


SWEEPS = (Sweep("look-backs", timedelta(minutes=1), due_look_backs),)
