"""A shift: a time, a role, and seats that are never sold twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.scheduling.activities import ActivityState, ShiftFacts


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waiting list; of two, the one with the smaller turn is offered a seat first.

    Turns are counted from 1 in the order in which people came, and stay when others leave.
    """

    turn: int
    volunteer_id: str


@dataclass(frozen=True, slots=True)
class Offer(Waiting):
    """A seat that is held for somebody who waited, until an instant."""

    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Aggregate):
    """A time, a role and a number of seats: `seats_taken` never exceeds `max_crew`.

    Carries the facts of its activity, so that a seat or an attendance needs no second look. An
    offered seat is taken; `offers` are in the order in which they were made, `waiting` in that of
    turns. At `look_at` something falls due: an offer expires, or somebody can be offered a seat.
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
    zone: str = "Asia/Shanghai"
    offers: tuple[Offer, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    next_turn: int = 1
    look_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """A seat is never sold twice, the end is after the start, and states change by `LIFE`.

        The waiting list is in order, and nobody is on it twice.
        """
        if not 0 <= len(self.offers) <= self.seats_taken <= self.max_crew:
            return f"{self.seats_taken} of {self.max_crew} seats are taken"
        if self.ends_at <= self.starts_at:
            return "it ends before it starts"
        return self._list_broken() or self.LIFE.broken(before, self)

    def _list_broken(self) -> str | None:
        if not self.offers and not self.waiting:
            return "it is looked at for nothing" if self.look_at else None
        if self.look_at is None:
            return "nobody looks at who waits"
        last = 0
        for one in self.waiting:
            if not last < one.turn < self.next_turn:
                return f"turn {one.turn} follows {last}, and the next is {self.next_turn}"
            last = one.turn
        people = {one.volunteer_id for one in self.waiting}
        people.update(one.volunteer_id for one in self.offers)
        is_twice = len(people) < len(self.offers) + len(self.waiting)
        return "somebody is on the list twice" if is_twice else None

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
