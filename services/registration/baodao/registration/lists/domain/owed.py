"""An answer that is owed by a day, is late after it, and later climbs 督办 (ADR 0051).

Whatever owes one has the fields `answer_by`, `climbs_on`, `due_on` and `overdue`, and two words for
how late it is: late, and climbed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from baodao.kernel.days import days_after, today
from baodao.registration.lists.domain.rules import ListPolicy

S = TypeVar("S", bound=str)


def owed(policy: ListPolicy, deadline: str | None, now: datetime) -> dict[str, Any]:
    """The days of an answer that is asked for now: before the matter's own deadline is over."""
    answer_by = days_after(today(now), policy.answer_days)
    if deadline:
        answer_by = min(answer_by, deadline)
    return {
        "answer_by": answer_by,
        "climbs_on": days_after(answer_by, policy.climb_days),
        "due_on": days_after(answer_by, 1),
    }


def reached(
    steps: tuple[S, S], answer_by: str | None, climbs_on: str | None, now: datetime
) -> S | None:
    """How late an answer is that is not given yet, None while it is in time."""
    day, (late, climbed) = today(now), steps
    if answer_by is None or day <= answer_by:
        return None
    return climbed if climbs_on and climbs_on <= day else late


def untold(steps: tuple[S, S], told: S | None, now_at: S | None) -> Sequence[S]:
    """The steps to be told of; both after nobody has looked for long."""
    known = steps.index(told) + 1 if told else 0
    return steps[known : steps.index(now_at) + 1] if now_at else ()
