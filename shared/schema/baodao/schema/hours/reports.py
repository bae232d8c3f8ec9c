"""Annual reports 年度报告 as they were published, what was restated since, and targets 目标."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, everybody, guests, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Minutes,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)

Year = Annotated[int, Field(ge=2000, le=2999)]
"""A year by the clock of the place where somebody served."""
ReportLineOf = Literal["month", "category"]
"""What a line of an annual report is of; all months are all that counted, and so are categories."""
TargetMeasure = Literal["minutes", "entries", "active-volunteers"]
"""What a target is measured by."""
MEASURES: tuple[TargetMeasure, ...] = get_args(TargetMeasure)


# --- events ---------------------------------------------------------------------------------------


class AnnualReportPublished(
    Event,
    type="baodao.hours.annual-report-published.v1",
    feed="public",
    aggregate="annual_report_id",
    aggregate_type="annual-report",
):
    """What counted of a division and year, by place of service; it is not changed any more."""

    annual_report_id: Id
    year: int
    minutes: Minutes
    entries: int
    active: int
    active_on: RecordedDay
    """The day of the publication, on which so many who live there were active."""


class TargetSet(
    Event,
    type="baodao.hours.target-set.v1",
    feed="public",
    aggregate="target_id",
    aggregate_type="target",
):
    """Somebody above has set what is to be reached in a division and year, or set it anew."""

    target_id: Id
    year: int
    measure: TargetMeasure
    value: int


# --- commands -------------------------------------------------------------------------------------


class AnnualReportReceipt(Value):
    """The report as it was published."""

    division: str
    year: int
    published_at: RecordedInstant


class PublishAnnualReport(
    Command,
    subject="commands.hours.publish-annual-report",
    reply=AnnualReportReceipt,
    access=[subtree("division", "street-coordinator", "supervisor")],
):
    """Publish what counts of a division and a year that is over (Order 67 art. 18), once.

    Its figures are added up from what is recorded; nobody says them. What is corrected later is
    told beside them, as restatements.
    """

    division: DivisionCode
    year: Year


class TargetReceipt(Value):
    """The target as it is now."""

    division: str
    year: int
    measure: TargetMeasure
    value: int


class SetTarget(
    Command,
    subject="commands.hours.set-target",
    reply=TargetReceipt,
    access=[subtree("division", "street-coordinator", "supervisor")],
):
    """Set what is to be reached in a division and year; by somebody above it."""

    division: DivisionCode
    year: Year
    measure: TargetMeasure
    value: int = Field(strict=True, ge=1, le=10_000_000_000)


# --- queries --------------------------------------------------------------------------------------


class AnnualReportRow(Value):
    """An annual report, with what counted in all when it was published."""

    division: DivisionCode
    year: int
    published_at: RecordedInstant
    minutes: Minutes
    entries: int
    active: int
    active_on: RecordedDay


class AnnualReportPage(Value):
    """Some reports, by division and year."""

    reports: list[AnnualReportRow]
    next: str | None = None


class ListAnnualReports(
    Query,
    subject="queries.hours.list-annual-reports",
    reply=AnnualReportPage,
    access=[guests(), everybody()],
):
    """The annual reports that are published, for everybody."""

    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


class ReportLine(Value):
    """What counted of a month or a category, when it was published."""

    by: ReportLineOf
    key: str
    minutes: Minutes
    entries: int
    minutes_a: Minutes
    minutes_b: Minutes
    minutes_c: Minutes
    minutes_d: Minutes


class Restatement(Value):
    """How much more counts of a line by now than was published; less is below 0."""

    by: ReportLineOf
    key: str
    minutes: int
    entries: int
    minutes_a: int
    minutes_b: int
    minutes_c: int
    minutes_d: int


class AnnualReport(AnnualReportRow):
    """An annual report line by line, and what was restated since."""

    lines: list[ReportLine]
    restatements: list[Restatement]
    """Only of lines that are others by now; none where nothing was corrected."""


class GetAnnualReport(
    Query,
    subject="queries.hours.annual-report",
    reply=AnnualReport,
    access=[subtree("division", *CALLERS, *WATCHERS)],
):
    """An annual report as it was published, and what was recorded or taken back since."""

    division: DivisionCode
    year: Year


class TargetRow(Value):
    """A target beside what was reached."""

    division: DivisionCode
    year: int
    measure: TargetMeasure
    value: int
    actual: int | None = None
    """Nothing where it is not known: who was active in a year of which none of the next reports."""
    active_on: RecordedDay | None = None
    """On which day so many were active; of a year that is over, that of its report."""
    reached_percent: int | None = None
    set_at: RecordedInstant


class TargetPage(Value):
    """Some targets, by division."""

    targets: list[TargetRow]
    next: str | None = None


class ListTargets(
    Query,
    subject="queries.hours.list-targets",
    reply=TargetPage,
    access=[subtree("division?", *CALLERS, *WATCHERS)],
):
    """The targets of a division and below for a year, each beside what was reached by now."""

    division: DivisionCode | None = None
    year: Year
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class AlreadyPublished(
    Refusal,
    slug="already-published",
    en="The report for {year} is published, and stays so. Please look at what was restated since.",
    zh="{year}年度报告已经公布,不再更改;此后的更正另行列示,请直接查看。",
):
    """A year is published once."""

    year: int


class YearNotOver(
    Refusal,
    slug="year-not-over",
    en="The year {year} is not over. Please publish its report once it is.",
    zh="{year}年度尚未结束,请在年度结束后再公布报告。",
):
    """A year is frozen once it is over."""

    year: int


class YearOver(
    Refusal,
    slug="year-over",
    en="The year {year} is over. Please set a target for this year or a later one.",
    zh="{year}年度已经结束,请为本年度或以后年度设定目标。",
):
    """Nobody is measured afterwards by what was set afterwards."""

    year: int


class TargetFromAbove(
    Refusal,
    slug="target-from-above",
    en="A target for a division is set above it. Please ask whoever is responsible there.",
    zh="本级的目标由上级设定,请向上级主管部门提出。",
):
    """Nobody sets what they are measured by."""
