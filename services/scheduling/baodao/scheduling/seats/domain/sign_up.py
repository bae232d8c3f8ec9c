"""Sign-ups: one person's seat in one shift, and the attendance that became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Event, Refusal
from baodao.schema.scheduling.attendance import (
    AlreadyRecorded,
    AttendanceRecorded,
    CheckedIn,
    CheckedOut,
    CheckIn,
    CheckOut,
    CheckOutBeforeCheckIn,
    EvidenceGrade,
)
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SignUpState


def sign_up_id(
    command: ReserveSeat | CancelSeat | CheckIn | CheckOut,
) -> str:
    """The id of a sign-up: shift and person, since a person has at most one per shift."""
    return f"{command.shift_id}-{command.volunteer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Aggregate):
    """One person's sign-up for one shift, and what became of it.

    The two times may arrive in either order and more than once; the result is the same.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("reserved",),
        cancel=Move(("reserved",), "cancelled"),
        reserve_again=Move(("cancelled",), "reserved"),
        attend=Move(("reserved",), "attended"),
    )

    shift_id: str
    volunteer_id: str
    state: SignUpState
    cancel_reason: str | None = None
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    grade: EvidenceGrade | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Arrival is before departure, and each change of state is a move of `LIFE`."""
        came, left = self.checked_in_at, self.checked_out_at
        if came and left and left <= came:
            return "they left before they came"
        is_complete = bool(came and left)
        if is_complete != (self.state == "attended"):
            return "the times do not fit its state"
        return self.LIFE.broken(before, self)

    @classmethod
    def reserve(cls, before: "SignUp | None", shift: Shift, volunteer_id: str) -> "Change[SignUp]":
        """Reserve a seat, for the first time or again after a cancellation."""
        if before is not None:
            return before.change(state="reserved", cancel_reason=None)
        return SignUp.create(
            id=f"{shift.id}-{volunteer_id}",
            shift_id=shift.id,
            volunteer_id=volunteer_id,
            state="reserved",
        )

    def cancel_refusals(self) -> list[Refusal]:
        """`already-recorded` if a time of attendance is known: whoever was there cannot cancel."""
        recorded = self.checked_in_at or self.checked_out_at
        return [AlreadyRecorded(at=recorded)] if recorded else []

    def cancel(self, reason: str) -> Change[Self]:
        """Cancel the sign-up with a reason."""
        return self.change(state="cancelled", cancel_reason=reason)

    def check_in_refusals(self, at: datetime) -> list[Refusal]:
        """Why this cannot be the time of arrival."""
        if self.checked_in_at:
            return [AlreadyRecorded(at=self.checked_in_at)]
        return _order_refusals(at, self.checked_out_at)

    def check_out_refusals(self, at: datetime) -> list[Refusal]:
        """Why this cannot be the time of leaving."""
        if self.checked_out_at:
            return [AlreadyRecorded(at=self.checked_out_at)]
        return _order_refusals(self.checked_in_at, at)

    def check_in(self, at: datetime, shift: Shift, by: str) -> Change[Self]:
        """Note the arrival; with both times known, the attendance is complete."""
        event = CheckedIn(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            volunteer_id=self.volunteer_id,
            at=at,
            evidence_grade=self._grade(by),
        )
        return self._record(event, shift, at, self.checked_out_at)

    def check_out(self, at: datetime, shift: Shift, by: str) -> Change[Self]:
        """Note the departure; with both times known, the attendance is complete."""
        event = CheckedOut(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            volunteer_id=self.volunteer_id,
            at=at,
            evidence_grade=self._grade(by),
        )
        return self._record(event, shift, self.checked_in_at, at)

    def _grade(self, by: str) -> EvidenceGrade:
        """What somebody records of themself is a self-report, in whatever role they do it."""
        return "C" if by == self.volunteer_id else "B"

    def _record(
        self,
        event: CheckedIn | CheckedOut,
        shift: Shift,
        checked_in_at: datetime | None,
        checked_out_at: datetime | None,
    ) -> Change[Self]:
        # The weaker of the two times decides what the attendance is worth.
        grade = max(event.evidence_grade, self.grade or event.evidence_grade)
        events: list[Event] = [event]
        state: Literal["reserved", "attended"] = "reserved"
        if checked_in_at and checked_out_at:
            state = "attended"
            events.append(
                AttendanceRecorded(
                    division=shift.division,
                    sign_up_id=self.id,
                    shift_id=shift.id,
                    activity_id=shift.activity_id,
                    organisation_id=shift.organisation_id,
                    responsible_id=shift.responsible_id,
                    volunteer_id=self.volunteer_id,
                    title=shift.title,
                    category=shift.category,
                    shift_starts_at=shift.starts_at,
                    shift_ends_at=shift.ends_at,
                    checked_in_at=checked_in_at,
                    checked_out_at=checked_out_at,
                    evidence_grade=grade,
                )
            )
        return self.change(
            *events,
            state=state,
            grade=grade,
            checked_in_at=checked_in_at,
            checked_out_at=checked_out_at,
        )


def _order_refusals(came: datetime | None, left: datetime | None) -> list[Refusal]:
    if came and left and left <= came:
        return [CheckOutBeforeCheckIn(checked_in_at=came, checked_out_at=left)]
    return []
