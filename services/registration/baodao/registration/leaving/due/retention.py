"""Sweep of people whose registration ended so long ago that what is known of them is erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, is_in, passed
from baodao.registration.cases.store import CASES
from baodao.registration.leaving.commands import ErasePastRetention
from baodao.registration.people.domain.retention import kept_until
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.policies.views import privacy_at

_PAGE = 500
_AT_MOST = 10_000
# No pack keeps anything for less.
_SHORTEST = timedelta(days=365)


@row_of(VOLUNTEERS)
class _Ended:
    id: str
    version: int
    division: str
    ended_at: datetime | None
    also: tuple[str, ...]


@row_of(CASES)
class _Open:
    id: str
    volunteer_id: str


async def due_retentions(reads: Reads, now: datetime) -> list[ErasePastRetention]:
    """People past the day until which they are kept, but for those with an open case.

    What is beyond the first ten thousand due waits for the next turn.
    """
    due: list[ErasePastRetention] = []
    page: list[_Ended] = []
    wanted = passed("ended_at", now - _SHORTEST)
    wanted &= eq("frozen_by", None)
    async for one in reads.stream(VOLUNTEERS, wanted, sort=["ended_at"], into=_Ended):
        page.append(one)
        if len(page) == _PAGE:
            due += await _due(page, reads, now)
            page = []
        if len(due) >= _AT_MOST:
            break
    return due + await _due(page, reads, now)


async def _due(page: Sequence[_Ended], reads: Reads, now: datetime) -> list[ErasePastRetention]:
    rules = await privacy_at({one.division for one in page}, reads)
    over = [
        one
        for one in page
        if (until := kept_until(one.ended_at, rules[one.division].retention_years))
        and until <= today(now)
    ]
    whose = {key: one.id for one in over for key in (one.id, *one.also)}
    # Whatever a case is about, the answer needs what would be destroyed.
    theirs = is_in("volunteer_id", whose) & eq("state", "open")
    cases = await reads.find(CASES, theirs, into=_Open) if whose else []
    held = {whose[case.volunteer_id] for case in cases}
    return [
        ErasePastRetention.due(one.id, str(one.version), volunteer_id=one.id)
        for one in over
        if one.id not in held
    ]


SWEEPS = (Sweep("retention", timedelta(hours=1), due_retentions),)
