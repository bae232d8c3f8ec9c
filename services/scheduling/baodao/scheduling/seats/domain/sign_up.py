"""Sign-ups: one person's seat in one shift, and the attendance that became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Refusal
from baodao.schema.scheduling.attendance import AlreadyRecorded, CheckIn, CheckOut, EvidenceGrade
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SignUpState


def sign_up_id(
    command: ReserveSeat | CancelSeat | CheckIn | CheckOut,
) -> str:
    """The id of a sign-up: shift and person, since a person has at most one per shift."""
    return f"{command.shift_id}-{command.volunteer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Aggregate):
    """One person's sign-up for one shift, and what became of it."""

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
