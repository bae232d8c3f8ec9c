"""A service that was rendered: what an entry says of it besides the time."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.served import Served, Span
from baodao.schema.hours.ledger import EntryCause
from baodao.schema.scheduling.attendance import AttendanceRecorded, EvidenceGrade
from baodao.schema.scheduling.rolls import AttendanceCorrected


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The facts of Order 67 art. 7, how they are known, and why they are recorded.

    `cause_id` is what decided it, where that is not the attendance itself.
    """

    attendance_id: str
    shift_id: str | None
    activity_id: str
    organisation_id: str
    responsible_id: str
    title: str
    category: str
    division: str
    role: str | None
    place: str | None
    zone: str | None
    evidence_grade: EvidenceGrade
    cause: EntryCause
    cause_id: str | None = None

    @classmethod
    def attended(cls, event: AttendanceRecorded) -> Self:
        """What was served by an attendance."""
        return cls(
            attendance_id=event.sign_up_id,
            shift_id=event.shift_id,
            activity_id=event.activity_id,
            organisation_id=event.organisation_id,
            responsible_id=event.responsible_id,
            title=event.title,
            category=event.category,
            division=event.division,
            role=event.role,
            place=event.place,
            zone=event.zone,
            evidence_grade=event.evidence_grade,
            cause="attendance",
        )

    @classmethod
    def of(cls, entry: Entry, grade: EvidenceGrade) -> Self:
        """What an entry was about, by the grade that it counts by now."""
        own = {one.name: getattr(entry, one.name) for one in fields(cls)}
        return cls(**own | {"evidence_grade": grade, "cause": entry.cause or "attendance"})

    def because(self, cause: EntryCause, cause_id: str | None = None) -> Self:
        """The same service, recorded for another reason."""
        return replace(self, cause=cause, cause_id=cause_id)


def served_by(event: AttendanceRecorded, policy: Policy) -> Served | None:
    """The time that an attendance is credited with; None if nothing of the shift was served.

    What is no volunteering is served, and is no hours (Order 67 art. 19).
    """
    if event.kind != "volunteer":
        return None
    times = [(event.checked_in_at, event.checked_out_at)]
    if event.stretches:
        times = [(one.came_at, one.left_at) for one in event.stretches]
    return _clipped(event.sign_up_id, times, event.shift_starts_at, event.shift_ends_at, policy)


def _clipped(
    entry_id: str,
    times: list[tuple[datetime, datetime]],
    starts_at: datetime,
    ends_at: datetime,
    policy: Policy,
) -> Served | None:
    first, last = starts_at - policy.grace, ends_at + policy.grace
    spans = (Span(entry_id, max(came, first), min(left, last)) for came, left in times)
    served = Served(tuple(one for one in spans if one.served_from < one.served_until))
    return served if served.spans and served.minutes > 0 else None


def as_recorded(event: AttendanceCorrected) -> AttendanceRecorded | None:
    """A corrected attendance as if it had been recorded so; None if it was not recorded before."""
    facts = event.recorded
    if facts is None:
        return None
    values: dict[str, Any] = {name: getattr(facts, name) for name in type(facts).model_fields}
    return AttendanceRecorded.model_construct(
        division=event.division,
        sign_up_id=event.sign_up_id,
        shift_id=event.shift_id,
        volunteer_id=event.volunteer_id,
        checked_in_at=event.after[0].came_at,
        checked_out_at=event.after[-1].left_at,
        stretches=event.after,
        evidence_grade=event.evidence_grade,
        **values,
    )
