"""Tallies of calls: how each organisation answered those of a quarter at a street."""

from dataclasses import dataclass
from statistics import median_low
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.call_parts import (
    CallAcknowledged,
    CallArrived,
    CallOverdue,
    OrganisationCalled,
)

Counted = OrganisationCalled | CallAcknowledged | CallArrived | CallOverdue
_STREET = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTally(Aggregate):
    """What one organisation did about the calls of one quarter at one street.

    `minutes` are those from call to arrival, of each arrival. Tallies are of organisations alone.
    """

    quarter: str
    division: str
    organisation_id: str
    called: int = 0
    acknowledged_in_time: int = 0
    arrived_in_time: int = 0
    late_acknowledgements: int = 0
    late_arrivals: int = 0
    minutes: tuple[int, ...] = ()

    @staticmethod
    def key(event: Counted) -> str:
        """The id of the tally in which an event counts; they sort by quarter and place."""
        return f"{event.quarter}-{event.division[:_STREET]}-{event.organisation_id}"

    @classmethod
    def blank(cls, tally_id: str) -> Self:
        """The tally of an organisation that was not called yet."""
        quarter, division, organisation_id = tally_id.split("-", 2)
        return cls(id=tally_id, quarter=quarter, division=division, organisation_id=organisation_id)

    @property
    def median_minutes(self) -> int | None:
        """The lower median of the minutes to arrival, None if nobody arrived."""
        return median_low(self.minutes) if self.minutes else None

    def count(self, event: Counted) -> list[Change[Self]]:
        """Count what an event tells; no change if that is not counted."""
        if isinstance(event, OrganisationCalled):
            return [self.change(called=self.called + 1)]
        if isinstance(event, CallArrived):
            arrived = self.arrived_in_time + event.in_time
            return [self.change(arrived_in_time=arrived, minutes=(*self.minutes, event.minutes))]
        if isinstance(event, CallOverdue):
            if event.late_for == "arrival":
                return [self.change(late_arrivals=self.late_arrivals + 1)]
            return [self.change(late_acknowledgements=self.late_acknowledgements + 1)]
        in_time = self.acknowledged_in_time + 1
        return [self.change(acknowledged_in_time=in_time)] if event.in_time else []
