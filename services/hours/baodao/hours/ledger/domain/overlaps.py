"""Overlaps: time that somebody would be credited with twice, until it is settled what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.served import Served, Span
from baodao.hours.ledger.domain.service import Service
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.overlaps import (
    OverlapDecision,
    OverlapFound,
    OverlapSettled,
    OverlapState,
)
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceCorrected


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap(Aggregate):
    """An attendance of whose time some is in the ledger already; nothing of it counts meanwhile.

    `entry_ids` are those that it overlapped when it was found; what overlaps is looked at anew when
    it is settled.
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
    def served(self) -> Served:
        """The time that the attendance would be credited with, if nothing were in its way."""
        return Served(self.spans)

    @classmethod
    def found(
        cls,
        known: "Overlap | None",
        event: AttendanceRecorded | AttendanceCorrected,
        service: Service,
        served: Served,
        clashes: Iterable[Span],
        policy: Policy,
        now: datetime,
    ) -> Change["Overlap"]:
        """Note that an attendance overlaps entries; one that was settled is open again."""
        entry_ids = tuple(sorted({one.entry_id for one in clashes}))
        one = known or cls(
            id=cls.id_for(service.attendance_id),
            volunteer_id=event.volunteer_id,
            division=service.division,
            organisation_id=service.organisation_id,
            service=service,
            policy=policy.version,
            spans=served.spans,
            entry_ids=entry_ids,
            found_at=now,
        )
        told = OverlapFound(
            division=service.division,
            overlap_id=one.id,
            attendance_id=service.attendance_id,
            volunteer_id=event.volunteer_id,
            organisation_id=service.organisation_id,
            served_from=served.served_from,
            served_until=served.served_until,
            entry_ids=list(entry_ids),
        )
        return one.change(
            told,
            service=service,
            policy=policy.version,
            spans=served.spans,
            entry_ids=entry_ids,
            found_at=now,
            state="open",
            decision=None,
            reason=None,
            settled_by=None,
            settled_at=None,
        )

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
