"""A shift: a time, a role, and seats that are never sold twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.common.policies import Policy
from baodao.schema import Refusal
from baodao.schema.scheduling.activities import ActivityState, ShiftFacts
from baodao.schema.scheduling.attendance import OutsideCheckInWindow, TimeInTheFuture
from baodao.schema.scheduling.seats import (
    NotPublished,
    ReleaseReason,
    SeatReleased,
    SeatReserved,
    ShiftFull,
    SignUpClosed,
    SignUpNotOpen,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Aggregate):
    """A time, a role and a number of seats: `seats_taken` never exceeds `max_crew`.

    Carries the facts of its activity, so that a seat or an attendance needs no second look.
    """

    LIFE: ClassVar = LifeCycle(begins=("draft",), open=Move(("draft",), "published"))

    activity_id: str
    organisation_id: str
    responsible_id: str
    title: str
    category: str
    division: str
    starts_at: datetime
    ends_at: datetime
    role: str
    min_crew: int
    max_crew: int
    sign_up_opens_at: datetime | None
    state: ActivityState
    seats_taken: int

    def broken(self, before: Aggregate) -> str | None:
        """A seat is never sold twice, the end is after the start, and states change by `LIFE`."""
        if not 0 <= self.seats_taken <= self.max_crew:
            return f"{self.seats_taken} of {self.max_crew} seats are taken"
        if self.ends_at <= self.starts_at:
            return "it ends before it starts"
        return self.LIFE.broken(before, self)

    def open(self, now: datetime) -> Change[Self]:
        """Open the shift for sign-up, from the planned instant on or from now."""
        return self.change(state="published", sign_up_opens_at=self.sign_up_opens_at or now)

    def facts(self) -> ShiftFacts:
        """The facts of the shift as its activity publishes them."""
        return ShiftFacts(
            shift_id=self.id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            role=self.role,
            min_crew=self.min_crew,
            max_crew=self.max_crew,
            sign_up_opens_at=self.sign_up_opens_at or self.starts_at,
        )

    def reserve_refusals(self, now: datetime) -> list[Refusal]:
        """Why no seat can be had now: all reasons, not only the first."""
        refusals: list[Refusal] = []
        if self.state != "published":
            refusals.append(NotPublished(shift_id=self.id))
        elif self.sign_up_opens_at and now < self.sign_up_opens_at:
            refusals.append(SignUpNotOpen(opens_at=self.sign_up_opens_at))
        if now >= self.starts_at:
            refusals.append(SignUpClosed(starts_at=self.starts_at))
        if self.seats_taken >= self.max_crew:
            refusals.append(ShiftFull(shift_id=self.id, capacity=self.max_crew))
        return refusals

    def cancel_refusals(self, now: datetime) -> list[Refusal]:
        """Why a seat cannot be given back now."""
        if now >= self.starts_at:
            return [SignUpClosed(starts_at=self.starts_at)]
        return []

    def take_seat(self, volunteer_id: str, sign_up_id: str) -> Change[Self]:
        """Take one seat of the shift (`seat-reserved`)."""
        reserved = SeatReserved(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            volunteer_id=volunteer_id,
            sign_up_id=sign_up_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            seats_taken=self.seats_taken + 1,
            max_crew=self.max_crew,
        )
        return self.change(reserved, seats_taken=reserved.seats_taken)

    def give_seat_back(
        self, volunteer_id: str, sign_up_id: str, reason: ReleaseReason
    ) -> Change[Self]:
        """Free one seat of the shift (`seat-released`)."""
        released = SeatReleased(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            volunteer_id=volunteer_id,
            sign_up_id=sign_up_id,
            seats_taken=self.seats_taken - 1,
            max_crew=self.max_crew,
            reason=reason,
        )
        return self.change(released, seats_taken=released.seats_taken)

    def attendance_refusals(self, at: datetime, policy: Policy, now: datetime) -> list[Refusal]:
        """Why a check-in or check-out at this time cannot be of this shift."""
        refusals: list[Refusal] = []
        if at > now + policy.device_clock_ahead:
            refusals.append(TimeInTheFuture(at=at))
        opens = self.starts_at - policy.check_in_early
        closes = self.ends_at + policy.check_out_late
        if not opens <= at <= closes:
            refusals.append(OutsideCheckInWindow(at=at, opens_at=opens, closes_at=closes))
        return refusals
