"""Sweeps of calls: deadlines that organisations let pass, and answers kept for long enough."""

from datetime import datetime, timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import exists, in_range
from baodao.registration.calls.commands import ForgetAnswer, MarkLate
from baodao.registration.calls.store import CALL_ANSWERS, CALL_PARTS

_AT_ONCE = 500


@row_of(CALL_PARTS)
class _Late:
    id: str
    due_at: datetime | None


@row_of(CALL_ANSWERS)
class _Past:
    id: str


async def due_marks(reads: Reads, now: datetime) -> list[MarkLate]:
    """Organisations that let a deadline pass."""
    # That it is an instant is what the index knows of it.
    wanted = exists("due_at", datetime) & in_range("due_at", lt=now)
    late = await reads.find(CALL_PARTS, wanted, limit=_AT_ONCE, into=_Late)
    return [MarkLate.due(one.id, f"{one.due_at}", part_id=one.id) for one in late]


async def due_forgetting(reads: Reads, now: datetime) -> list[ForgetAnswer]:
    """Answers that have been kept for as long as the pack says."""
    wanted = in_range("kept_until", lt=now)
    past = await reads.find(CALL_ANSWERS, wanted, limit=_AT_ONCE, into=_Past)
    return [ForgetAnswer.due(one.id, answer_id=one.id) for one in past]


SWEEPS = (
    # Deadlines are full minutes: a mark comes within the one after.
    Sweep("late-for-calls", timedelta(seconds=30), due_marks),
    Sweep("answers-to-calls", timedelta(hours=1), due_forgetting),
)
