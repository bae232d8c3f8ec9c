"""How many premises meet the standard 达标率, as of a day: numbers, never a share alone."""

from pydantic import Field

from baodao.schema.access import everybody
from baodao.schema.base import Day, DivisionCode, Query, RecordedDay, Value
from baodao.schema.registration.premises import Number
from baodao.schema.registration.premises_rules import PremisesKind


class PremisesRate(Value):
    """How many premises of a kind there are on a day, and how many of these meet the standard."""

    kind: PremisesKind
    day: RecordedDay
    premises_in_all: Number
    """All that there are on that day: the three others together."""
    premises_met: Number
    premises_not_met: Number
    premises_not_assessed: Number
    per_mille: Number | None
    """`premises_met` of `premises_in_all`, rounded down: 1000 means each; None where none are."""


class PremisesRates(Value):
    """A row for each kind and day, the days of a kind one after the other."""

    rates: list[PremisesRate]


class ListPremisesRates(
    Query,
    subject="queries.registration.list-premises-rates",
    reply=PremisesRates,
    access=[everybody()],
):
    """How many premises meet the standard 达标率, in a division as it was on each day.

    On a day (today), and at the ends of so many months before it.
    """

    division: DivisionCode
    kind: PremisesKind | None = None
    as_of: Day | None = None
    months: int = Field(default=0, ge=0, le=120)
