"""Series 系列活动: an activity that recurs by a rule of RFC 5545, each time as one of its own."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, WATCHERS, keeper, oneself, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.scheduling.copying import ClockNote
from baodao.schema.spoken import Shown
from baodao.schema.words import OpenLine

OCCURRENCES_AT_MOST = 100
"""Activities of one series."""
SHIFTS_OF_SERIES_AT_MOST = 500
"""Shifts of all of them together: one commit makes them."""

_KEEPERS = (
    keeper("series.organisation_id", "organiser"),
    subtree("series.division", *ORGANISERS),
)

RuleProblem = Literal[
    "unknown", "not-taken", "said-twice", "form", "out-of-range", "not-with-frequency", "missing"
]
"""What is wrong with a part of a rule.

- `unknown`: RFC 5545 knows no such part.
- `not-taken`: it does, and it is not taken here; nor is a rule by the hour.
- `said-twice`, `form`, `out-of-range`: what it says cannot be meant.
- `not-with-frequency`: it means nothing beside this FREQ (RFC 5545 3.3.10).
- `missing`: there is no FREQ.
"""
OccurrenceOutcome = Literal["published", "changed", "unchanged", "cancelled"]


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
    BYDAY, BYMONTHDAY, BYMONTH, WKST; for example `FREQ=WEEKLY;BYDAY=TU;COUNT=12`. `first_day` is
    its DTSTART and one of its days; the times of day are those of the activity, by the clock of
    its place. `without_days` are its EXDATEs, `other_days` its RDATEs. All or nothing is drafted,
    within the days that the pack lets be published. The same series again is answered.
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
    """Publish the drafts of a series up to a day and with it, each as `publish-activity` does."""

    series_id: Id
    until_day: PlannedDay


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


class Series(Value):
    """A series as it was written, with those of it that there are."""

    series_id: Id
    organisation_id: Id
    division: DivisionCode
    zone: str
    first_day: RecordedDay
    rule: Line
    occurrences: list[SeriesOccurrence]


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


# --- refusals -------------------------------------------------------------------------------------


class RulePartRefused(
    Refusal,
    slug="rule-part-refused",
    en="Part {number} of the rule, {part}, cannot be taken: {problem}. Please correct it, or "
    "choose the days one by one.",
    zh="重复规则第 {number} 项“{part}”不能采用:{problem}。请更正,或逐日选择。",
):
    """A rule says what is no rule of days; each part is told, `number` counts from 1."""

    number: int
    part: Shown
    problem: RuleProblem


class RuleWithoutEnd(
    Refusal,
    slug="rule-without-end",
    en="The rule does not say when it ends. Please give it either a number of times (COUNT) or a "
    "last day (UNTIL).",
    zh="重复规则没有写明何时结束。请填写次数或最后日期之一。",
):
    """Neither COUNT nor UNTIL is said, or both are: nothing recurs for ever."""


class FirstDayOutsideRule(
    Refusal,
    slug="first-day-outside-rule",
    en="The first day, {day}, is no day of the rule. Please choose the first one on which the "
    "activity takes place.",
    zh="首日{day}不符合重复规则,请填写活动实际开始的第一天。",
):
    """What is meant by such a rule is undefined (RFC 5545 3.8.5.3)."""

    day: RecordedDay


class DayNotInSeries(
    Refusal,
    slug="day-not-in-series",
    en="{day} is to be left out, and is no day of the series. Please check the day.",
    zh="要排除的日期{day}本来就不在该系列中,请核对。",
):
    """An exception from nothing is a mistyped day, on which something would take place."""

    day: RecordedDay


class SeriesTooFarAhead(
    Refusal,
    slug="series-too-far-ahead",
    en="The series would be on {day}; it can go to {latest} now. Please end it earlier, and write "
    "another one when the time has come.",
    zh="该系列会排到{day},现在最晚只能排到{latest}。请提前结束,到时再建新的系列。",
):
    """Drafts that cannot be published for years stand in nobody's way to plan."""

    day: RecordedDay
    latest: RecordedDay


class SeriesTooLarge(
    Refusal,
    slug="series-too-large",
    en="A series has {most_days} days and {most_shifts} shifts at most. Please end it earlier.",
    zh="一个系列最多 {most_days} 天、{most_shifts} 个班次,请提前结束。",
):
    """One commit drafts it all."""

    most_days: int
    most_shifts: int


class SeriesWithoutDays(
    Refusal,
    slug="series-without-days",
    en="No day of the series is left. Please leave out fewer days, or end it later.",
    zh="该系列没有剩下任何日期。请减少排除的日期,或推迟结束。",
):
    """Every day is an exception, or the rule ends before the first day."""


class SeriesIdTaken(
    Refusal,
    slug="series-id-taken",
    en="There is another series of this number already. Please reload the page and send it again.",
    zh="已有同一编号的其他系列。请刷新页面后重新提交。",
):
    """An id means one series: with other content it is another one."""

    series_id: Id


class NotOfSeries(
    Refusal,
    slug="not-of-series",
    en="This activity is none of the series. Please choose one of its days.",
    zh="该活动不属于这个系列,请从系列中选择。",
):
    """The others are made like one of theirs."""

    activity_id: Id
