"""A shift: a time, a role, and seats that are never sold twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.scheduling.activities import ActivityState, ShiftFacts


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
