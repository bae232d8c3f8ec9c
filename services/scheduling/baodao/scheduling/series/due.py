"""What falls due about series: drafts that are to be published by themselves."""

from datetime import datetime, timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed
from baodao.scheduling.series.commands import PublishDue
from baodao.scheduling.series.store import SERIES

_AT_ONCE = 50


@row_of(SERIES)
class _Due:
    id: str
    publish_at: datetime | None


async def due_series(reads: Reads, now: datetime) -> list[PublishDue]:
    """Series of which a draft is to be published by now."""
    wanted = passed("publish_at", now)
    found = await reads.find(SERIES, wanted, limit=_AT_ONCE, into=_Due)
    return [PublishDue.due(one.id, f"{one.publish_at}", series_id=one.id) for one in found]


PUBLICATIONS = Sweep("series", timedelta(minutes=1), due_series)
SWEEPS = (PUBLICATIONS,)
