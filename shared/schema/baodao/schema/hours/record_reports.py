"""Annual reports of organisations on what they have recorded and certified (Order 67 art. 18).

An organisation tells in its annual report, in public, how it has recorded service and issued
certificates. Its figures are added up from what is recorded; nobody says them.
"""

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, everybody, guests, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Minutes,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.hours.reports import ReportLine, Restatement, Year
from baodao.schema.words import OpenLine

# --- events ---------------------------------------------------------------------------------------


class RecordReportPublished(
    Event,
    type="baodao.hours.record-report-published.v1",
    feed="public",
    aggregate="record_report_id",
    aggregate_type="record-report",
):
    """What an organisation has recorded and certified in a year; it is not changed any more."""

    record_report_id: Id
    organisation_id: Id
    year: int
    minutes: Minutes
    entries: int
    recorded_in_time: int
    recorded_late: int
    not_recorded: int
    certificates_issued: int
    certificates_revoked: int


# --- commands -------------------------------------------------------------------------------------


class RecordReportReceipt(Value):
    """The report as it was published."""

    record_report_id: Id
    organisation_id: Id
    year: int
    published_at: RecordedInstant


class PublishRecordReport(
    Command,
    subject="commands.hours.publish-record-report",
    reply=RecordReportReceipt,
    access=[keeper("organisation_id", "organiser")],
):
    """Publish what an organisation has recorded and certified in a year that is over, once."""

    organisation_id: Id
    year: Year


# --- queries --------------------------------------------------------------------------------------


class RecordReportRow(Value):
    """A report of an organisation, with what counted in all when it was published."""

    record_report_id: Id
    organisation_id: Id
    division: DivisionCode
    year: int
    published_at: RecordedInstant
    minutes: Minutes
    entries: int
    recorded_in_time: int = Field(description="shifts that were recorded within their deadline")
    recorded_late: int
    not_recorded: int = Field(description="shifts of which something is missing still")
    certificates_issued: int
    certificates_revoked: int = Field(description="of those that were issued; replaced ones too")


class RecordReportPage(Value):
    """Some reports, by organisation and year."""

    reports: list[RecordReportRow]
    next: str | None = None


class ListRecordReports(
    Query,
    subject="queries.hours.list-record-reports",
    reply=RecordReportPage,
    access=[guests(), everybody()],
):
    """The reports that organisations have published, for everybody."""

    organisation_id: Id | None = None
    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


class RecordReport(RecordReportRow):
    """A report line by line, and what was restated since."""

    organisation_name: OpenLine | None = None
    """What the organisation was called when it was published."""
    lines: list[ReportLine]
    restatements: list[Restatement]
    """Only of lines that are others by now; none where nothing was corrected."""


class GetRecordReport(
    Query,
    subject="queries.hours.record-report",
    reply=RecordReport,
    access=[
        keeper("report.organisation_id", "organiser"),
        subtree("report.division", *CALLERS, *WATCHERS),
    ],
):
    """A report of an organisation as it was published, and what was restated since."""

    record_report_id: Id


# --- refusals -------------------------------------------------------------------------------------


class NothingToReport(
    Refusal,
    slug="nothing-to-report",
    en="Nothing was recorded by this organisation in {year}. Please choose a year in which it "
    "recorded service.",
    zh="该组织{year}年度没有志愿服务记录,请选择有服务记录的年度。",
):
    """Nobody reports on nothing; an organisation that has recorded nothing has no figures."""

    year: int
