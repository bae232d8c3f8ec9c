"""Overlaps: time that somebody would be credited with twice, until it is settled what counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.hours.ledger.domain.served import Served, Span
from baodao.hours.ledger.domain.service import Service
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.overlaps import (
    OverlapCause,
    OverlapDecision,
    OverlapFound,
    OverlapSettled,
    OverlapState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap(Aggregate):
    """An attendance of whose time some is in the ledger already.

    Nothing of it counts meanwhile; but where two records turned out to be one person's (`cause`),
    what does not overlap does. `entry_ids` are those that it overlapped when it was found, and
    `other_time` the time that they covered; what overlaps is looked at anew when it is settled.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        settle=Move(("open",), "settled"),
        reopen=Move(("settled",), "open"),
    )

    volunteer_id: str
    division: str
    organisation_id: str
    service: Service
    policy: str
    spans: tuple[Span, ...]
    entry_ids: tuple[str, ...]
    found_at: datetime
    cause: OverlapCause = "recorded"
    other_time: tuple[Span, ...] = ()
    state: OverlapState = "open"
    decision: OverlapDecision | None = None
    reason: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(attendance_id: str) -> str:
        """The id of the one overlap of an attendance."""
        return f"{attendance_id}-overlap"

    @property
    def is_reviewable(self) -> bool:
        """Whether it is still open, or somebody has decided it."""
        return self.state == "open" or self.settled_by is not None

    @property
    def served(self) -> Served:
        """The time that the attendance would be credited with, if nothing were in its way."""
        return Served(self.spans)

    @classmethod
    def found(
        cls,
        known: "Overlap | None",
        volunteer_id: str,
        service: Service,
        served: Served,
        others: Sequence[Span],
        policy: str,
        now: datetime,
        *,
        cause: OverlapCause = "recorded",
    ) -> Change["Overlap"]:
        """Note that an attendance overlaps entries; one that was settled is open again."""
        entry_ids = tuple(sorted({one.entry_id for one in others}))
        facts: dict[str, Any] = {
            "service": service,
            "policy": policy,
            "spans": served.spans,
            "entry_ids": entry_ids,
            "found_at": now,
            "cause": cause,
            "other_time": tuple(others),
        }
        one = known or cls(
            id=cls.id_for(service.attendance_id),
            volunteer_id=volunteer_id,
            division=service.division,
            organisation_id=service.organisation_id,
            **facts,
        )
        told = OverlapFound(
            division=service.division,
            overlap_id=one.id,
            attendance_id=service.attendance_id,
            volunteer_id=volunteer_id,
            organisation_id=service.organisation_id,
            served_from=served.served_from,
            served_until=served.served_until,
            entry_ids=list(entry_ids),
            cause=cause,
        )
        return one.change(told, **facts, **_UNDECIDED)

    def reopen(self, now: datetime) -> Change[Self]:
        """Have it decided again: what it was decided on does not hold any more."""
        told = OverlapFound(
            division=self.division,
            overlap_id=self.id,
            attendance_id=self.service.attendance_id,
            volunteer_id=self.volunteer_id,
            organisation_id=self.organisation_id,
            served_from=self.served.served_from,
            served_until=self.served.served_until,
            entry_ids=[],
            cause=self.cause,
        )
        return self.change(told, entry_ids=(), other_time=(), found_at=now, **_UNDECIDED)

    def settle(
        self,
        decision: OverlapDecision,
        now: datetime,
        by: str | None = None,
        reason: str | None = None,
    ) -> Change[Self]:
        """Close it as decided; `by` is nobody where the attendance itself was changed."""
        told = OverlapSettled(
            division=self.division,
            overlap_id=self.id,
            attendance_id=self.service.attendance_id,
            volunteer_id=self.volunteer_id,
            organisation_id=self.organisation_id,
            decision=decision,
        )
        return self.change(
            told,
            state="settled",
            decision=decision,
            reason=reason,
            settled_by=by,
            settled_at=now,
        )


_UNDECIDED: Mapping[str, Any] = {
    "state": "open",
    "decision": None,
    "reason": None,
    "settled_by": None,
    "settled_at": None,
}
