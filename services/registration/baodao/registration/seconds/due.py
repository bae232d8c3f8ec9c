"""Sweep of requests that nobody decided in time."""

from datetime import datetime, timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.seconds.store import REQUESTS

_AT_ONCE = 500


@row_of(REQUESTS)
class _Waiting:
    id: str


async def due_requests(reads: Reads, now: datetime) -> list[LapseRequest]:
    """Requests that have waited for as long as they wait."""
    wanted = eq("state", "asked") & in_range("waits_until", lte=now)
    found = await reads.find(REQUESTS, wanted, sort=["waits_until"], limit=_AT_ONCE, into=_Waiting)
    return [LapseRequest.due(one.id, request_id=one.id) for one in found]


SWEEPS = (Sweep("requests", timedelta(minutes=1), due_requests),)
