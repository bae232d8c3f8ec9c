"""Parts in a call: what each organisation that was called did, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.calls.domain.calls import Call
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.schema import Event, Refusal
from baodao.schema.registration.call_parts import (
    CallAcknowledged,
    CallArrived,
    CallOverdue,
    CallRated,
    LateFor,
    OrganisationCalled,
    PartState,
    StepTaken,
)
from baodao.schema.registration.calls import CallOver, CallStillOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPart(Aggregate):
    """The part of one organisation in a call; both deadlines are those of the call.

    `due_at` is the deadline that passes next without what is owed by then, None without one.
    `late_for` are marks of an organisation; persons have none.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("called",),
        acknowledge=Move(("called",), "acknowledged"),
        arrive=Move(("called", "acknowledged"), "arrived"),
        release=Move(("called", "acknowledged"), "released"),
        withdraw=Move(("called", "acknowledged", "arrived"), "withdrawn"),
        rate=Move(("arrived", "released"), "rated"),
    )

    call_id: str
    organisation_id: str
    caller_id: str
    caller_home: str
    division: str
    quarter: str
    state: PartState
    called_at: datetime
    acknowledge_by: datetime
    arrive_by: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    late_for: tuple[LateFor, ...] = ()
    stars: int | None = None
    words: str | None = None

    @staticmethod
    def id_for(call_id: str, organisation_id: str) -> str:
        """The id of an organisation's one part in a call."""
        return f"{call_id}-{organisation_id}"

    @classmethod
    def begin(cls, call: Call, organisation_id: str) -> Change[Self]:
        """Call an organisation."""
        part = cls(
            id=cls.id_for(call.id, organisation_id),
            call_id=call.id,
            organisation_id=organisation_id,
            caller_id=call.organisation_id,
            caller_home=call.home,
            division=call.division,
            quarter=quarter_at(call.raised_at),
            state="called",
            called_at=call.raised_at,
            acknowledge_by=call.acknowledge_by,
            arrive_by=call.arrive_by,
            due_at=call.acknowledge_by,
        )
        return part.change(OrganisationCalled(**part._named(), quarter=part.quarter))

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def step_refusals(self, move: str) -> list[Refusal]:
        """Why this step cannot be taken now: the call is over, or it was taken before."""
        if self.state in self.LIFE.sources(move):
            return []
        is_over = self.state in ("released", "withdrawn", "rated")
        return [CallOver() if is_over else StepTaken()]

    def rate_refusals(self, call: Call) -> list[Refusal]:
        """Why the part cannot be rated now: the call is open or withdrawn, or it was rated."""
        if call.state == "open":
            return [CallStillOpen()]
        if self.state == "rated":
            return [StepTaken()]
        return self.step_refusals("rate")

    def overdue(self, now: datetime) -> list[LateFor]:
        """What is too late by now and has no mark yet; at its very deadline it is in time."""
        late: list[LateFor] = []
        if self.state == "called" and now > self.acknowledge_by:
            late.append("acknowledgement")
        if self.state in ("called", "acknowledged") and now > self.arrive_by:
            late.append("arrival")
        return [one for one in late if one not in self.late_for]

    def acknowledge(self, now: datetime) -> Change[Self]:
        """Acknowledge the call, in time or late."""
        return self._step("acknowledged", now, self._acknowledged(now), acknowledged_at=now)

    def arrive(self, now: datetime) -> Change[Self]:
        """Arrive, in time or late; that also acknowledges."""
        acknowledged = () if self.acknowledged_at else (self._acknowledged(now),)
        arrived = CallArrived(
            **self._named(),
            quarter=self.quarter,
            in_time=now <= self.arrive_by,
            minutes=(now - self.called_at) // timedelta(minutes=1),
        )
        at = self.acknowledged_at or now
        return self._step(
            "arrived", now, *acknowledged, arrived, acknowledged_at=at, arrived_at=now
        )

    def end(self, state: PartState, now: datetime) -> list[Change[Self]]:
        """End the part with its call; what was late by then is marked."""
        moves = {"released": "release", "withdrawn": "withdraw"}
        return [self._step(state, now)] if self.state in self.LIFE.sources(moves[state]) else []

    def mark(self, now: datetime) -> Change[Self]:
        """Mark what is too late by now."""
        return self._step(self.state, now)

    def rate(self, stars: int, words: str | None) -> Change[Self]:
        """Rate the part, with words that the organisation alone reads."""
        event = CallRated(**self._named(), stars=stars)
        return self.change(event, state="rated", stars=stars, words=words)

    def _step(self, state: PartState, now: datetime, *events: Event, **fields: Any) -> Change[Self]:
        late = self.overdue(now)
        marks = [self._overdue(one) for one in late]
        marked = (*self.late_for, *late)
        due_at = _due_at(state, marked, self.acknowledge_by, self.arrive_by)
        return self.change(*marks, *events, state=state, late_for=marked, due_at=due_at, **fields)

    def _acknowledged(self, now: datetime) -> Event:
        in_time = now <= self.acknowledge_by
        return CallAcknowledged(**self._named(), quarter=self.quarter, in_time=in_time)

    def _overdue(self, late_for: LateFor) -> Event:
        due_at = self.acknowledge_by if late_for == "acknowledgement" else self.arrive_by
        return CallOverdue(**self._named(), quarter=self.quarter, late_for=late_for, due_at=due_at)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "part_id": self.id,
            "call_id": self.call_id,
            "organisation_id": self.organisation_id,
        }


def _due_at(
    state: PartState,
    late_for: tuple[LateFor, ...],
    acknowledge_by: datetime,
    arrive_by: datetime,
) -> datetime | None:
    if state == "called" and "acknowledgement" not in late_for:
        return acknowledge_by
    return arrive_by if state in ("called", "acknowledged") and "arrival" not in late_for else None
