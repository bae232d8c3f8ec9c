"""Deadlines of records: what was served is recorded within ten working days (Order 67 art. 11)."""

from typing import Literal

from baodao.schema.access import ORGANISERS, WATCHERS, keeper, subtree
from baodao.schema.base import (
    Crew,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery

RecordingState = Literal["open", "late", "recorded", "recorded-late"]
"""It is not recorded yet, in time or not any more; all of it is; some of it was late."""


# --- events ---------------------------------------------------------------------------------------


class RecordingDue(
    Event,
    type="baodao.hours.recording-due.v1",
    feed="people",
    aggregate="deadline_id",
    aggregate_type="recording-deadline",
):
    """Not all of a shift is recorded, and its deadline is near; addressed to its organisation."""

    deadline_id: Id
    activity_id: Id
    organisation_id: Id
    due_on: RecordedDay
    days_left: int
    """Working days until then: 3 or 1."""


class RecordingLate(
    Event,
    type="baodao.hours.recording-late.v1",
    feed="people",
    aggregate="deadline_id",
    aggregate_type="recording-deadline",
):
    """Something of a shift was not recorded by its deadline; it can still be, and is marked late.

    Addressed to its organisation.
    """

    deadline_id: Id
    activity_id: Id
    organisation_id: Id
    due_on: RecordedDay


# --- queries --------------------------------------------------------------------------------------


class RecordingDeadline(Value):
    """Until when what was served in a shift is recorded, and whether it is."""

    deadline_id: Id
    """The id of the shift."""
    activity_id: Id
    organisation_id: Id
    division: DivisionCode
    title: Line
    starts_at: RecordedInstant
    ended_at: RecordedInstant
    due_on: RecordedDay
    """The last day, until 24:00 in China."""
    is_provisional: bool
    """Whether it is counted again once the State Council has spoken of its year."""
    state: RecordingState
    attended: Crew | None
    """Of how many people an attendance is to be recorded; nothing until the roll is settled."""
    entered: Crew
    """How many of these the ledger has taken."""


class DeadlinePage(CountedPage):
    """Some deadlines, the earliest first."""

    deadlines: list[RecordingDeadline]
    next: str | None = None


class ListDeadlines(
    CountedQuery,
    subject="queries.hours.list-deadlines",
    reply=DeadlinePage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
):
    """What is to be recorded, or was too late, by an organisation or in a division and below."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: RecordingState | None = None
    after: str = ""
    limit: PageSize = 100
