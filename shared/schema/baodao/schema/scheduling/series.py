"""Series 系列活动: an activity that recurs by a rule of RFC 5545, each time as one of its own."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, WATCHERS, keeper, oneself, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.scheduling.copying import ClockNote
from baodao.schema.words import OpenLine

OCCURRENCES_AT_MOST = 100
"""Activities of one series."""
SHIFTS_OF_SERIES_AT_MOST = 500
"""Shifts of all of them together: one commit makes them."""
SERIES_AHEAD_DAYS = 366
"""How far ahead a series goes: a year and its leap day; farther where the pack publishes so far."""

_KEEPERS = (
    keeper("series.organisation_id", "organiser"),
    subtree("series.division", *ORGANISERS),
)

OccurrenceOutcome = Literal["published", "changed", "unchanged", "cancelled"]


# --- events ---------------------------------------------------------------------------------------


class OccurrenceMissed(
    Event,
    type="baodao.scheduling.occurrence-missed.v1",
    feed="public",
    aggregate="series_id",
):
    """One of a series was due and could not be published; addressed to its organisation, once.

    `rules` are the slugs of all that failed; `publish-activity` says each with its values. The
    others of the series are published all the same.
    """

    series_id: Id
    activity_id: Id
    organisation_id: Id
    title: Line
    day: RecordedDay
    rules: list[Line]


# --- commands, and what is answered ---------------------------------------------------------------


class Occurrence(Value):
    """One of a series: the day by its rule, and the activity, which may be moved since."""

    day: RecordedDay
    activity_id: Id


class DayNote(Value):
    """A day on which a shift is not as on the others, since clocks are put forward or back."""

    day: RecordedDay
    clock: list[ClockNote]


class SeriesReceipt(Value):
    """The series, and what was drafted for each of its days.

    `left_out` are days of the rule that have no such time of day, and so are none (RFC 5545
    3.3.10). `notes` are of the drafts that were made now.
    """

    series_id: Id
    occurrences: list[Occurrence]
    left_out: list[RecordedDay]
    notes: list[DayNote]


class CreateSeries(
    Command,
    subject="commands.scheduling.create-series",
    reply=SeriesReceipt,
    access=[
        keeper("activity.organisation_id", "organiser"),
        subtree("activity.division", *ORGANISERS),
    ],
):
    """Draft an activity again and again, after one that is there or a template.

    `rule` is an RRULE of days: FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, COUNT or UNTIL,
    BYDAY, BYMONTHDAY, BYMONTH, WKST, by the month or year BYSETPOS; as
    `FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1;COUNT=12`. `first_day` is its DTSTART and one of its days;
    the times of day are those of the activity, by the clock of its place. `without_days` are its
    EXDATEs, `other_days` its RDATEs. All or nothing is drafted, within a year. The same
    series again is answered.
    """

    series_id: Id
    """Chosen by who sends it."""
    activity_id: Id
    first_day: PlannedDay
    rule: Line
    without_days: list[PlannedDay] = Field(default=[], max_length=OCCURRENCES_AT_MOST)
    other_days: list[PlannedDay] = Field(default=[], max_length=OCCURRENCES_AT_MOST)


class SeriesDays(Value):
    """On which days a series would be; as of `SeriesReceipt`."""

    days: list[RecordedDay]
    left_out: list[RecordedDay]
    notes: list[DayNote]


class PreviewSeries(
    Query,
    subject="queries.scheduling.preview-series",
    reply=SeriesDays,
    access=[
        keeper("activity.organisation_id", "organiser"),
        subtree("activity.division", *ORGANISERS),
    ],
):
    """What `create-series` would answer now, so that somebody sees the days; nothing is drafted."""

    activity_id: Id
    first_day: Day
    rule: Line
    without_days: list[Day] = Field(default=[], max_length=OCCURRENCES_AT_MOST)
    other_days: list[Day] = Field(default=[], max_length=OCCURRENCES_AT_MOST)


class DoneOccurrence(Value):
    """What became of one of a series; `material` are shifts whose people are asked again."""

    day: RecordedDay
    activity_id: Id
    outcome: OccurrenceOutcome
    material: list[Id] = Field(default=[])
    missing_shifts: list[Id] = Field(default=[])
    """Shifts that it has and the others have no more: nothing becomes of them by itself."""


class RefusedOccurrence(Value):
    """One of a series to which it could not be done, with every rule that failed."""

    day: RecordedDay
    activity_id: Id
    refusals: list[FailedRule]


class SeriesOutcome(Value):
    """What became of each of those that were meant."""

    series_id: Id
    done: list[DoneOccurrence]
    rejected: list[RefusedOccurrence]


class PublishSeries(
    Command,
    subject="commands.scheduling.publish-series",
    reply=SeriesOutcome,
    access=_KEEPERS,
):
    """Publish the drafts of a series up to a day and with it, each as `publish-activity` does.

    With `days_ahead` each is published so many days before its own, there: those for which that
    day has come now, the others by themselves when it comes, however often nobody asks. What may
    not be published so far ahead waits until it may; of what cannot be for another reason the
    organisation is told, once. Said again, it holds instead of what was said before, up to an
    earlier day too; without `days_ahead` that stays.
    """

    series_id: Id
    until_day: PlannedDay
    days_ahead: int | None = Field(default=None, strict=True, ge=1, le=SERIES_AHEAD_DAYS)


class ChangeSeries(
    Command,
    subject="commands.scheduling.change-series",
    reply=SeriesOutcome,
    access=_KEEPERS,
):
    """Make those that follow one of a series like it: this and following.

    The one is changed first, by `change-activity`. Each later one is then changed in the same way,
    on its own day by the clock of its place, and who signed up is asked again as for one alone.
    What has begun, is over or was called off stays.
    """

    series_id: Id
    activity_id: Id
    """The one that the others are to be like."""


class CancelSeries(
    Command,
    subject="commands.scheduling.cancel-series",
    reply=SeriesOutcome,
    access=_KEEPERS,
):
    """Call off all of a series from a day on, as `cancel-activity` does each; drafts are dropped.

    What is over or was called off stays, and what has begun is named.
    """

    series_id: Id
    from_day: PlannedDay
    reason: OpenLine = Field(description="everybody can read it")


class LedOccurrences(Value):
    """Those of a series for which somebody is responsible now."""

    series_id: Id
    responsible_id: Id
    activity_ids: list[Id]


class AgreeToSeries(
    Command,
    subject="commands.scheduling.agree-to-series",
    reply=LedOccurrences,
    access=[oneself("series.asked_id")],
):
    """Agree to be responsible for all of a series about which one is asked (条例 art. 25)."""

    series_id: Id


class SeriesOccurrence(Occurrence):
    """One of a series as it stands."""

    title: str
    state: ActivityState


class Publishing(Value):
    """Up to which day drafts are published by themselves, and how many days ahead of their own."""

    until_day: RecordedDay
    days_ahead: int
    next_at: RecordedInstant | None
    """When the next one may be; None once none is to come."""


class Series(Value):
    """A series as it was written, with those of it that there are."""

    series_id: Id
    organisation_id: Id
    division: DivisionCode
    zone: str
    first_day: RecordedDay
    rule: Line
    occurrences: list[SeriesOccurrence]
    publishing: Publishing | None = None
    missed: list[Id] = Field(default=[])
    """Activities that were due to be published and could not be; publishing each says why."""


class GetSeries(
    Query,
    subject="queries.scheduling.get-series",
    reply=Series,
    access=[
        keeper("series.organisation_id"),
        subtree("series.division", *ORGANISERS, *WATCHERS),
    ],
):
    """A series, with each of its activities as it stands."""

    series_id: Id


class SeriesPage(Value):
    """Some series in the order of their ids, each with all of its activities."""

    series: list[Series]
    next: str | None = None


class ListSeries(
    Query,
    subject="queries.scheduling.list-series",
    reply=SeriesPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """The series of an organisation."""

    organisation_id: Id
    after: str = ""
    limit: PageSize = 10
