"""Unit reports 单位党组织到社区报到: the other half of 双报到."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import CALLERS, OVERSEERS, REGISTRARS, keeper, logged, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    SaidRole,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.disagreements import Side
from baodao.schema.registration.member_reports import ReportState
from baodao.schema.registration.people import Phone
from baodao.schema.words import PersonName

MemberCount = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
"""A number of party members."""


class Liaison(Asked):
    """Whom the community can reach in the unit; sealed under the report's id."""

    name: PersonName
    phone: Phone


# --- events -------------------------------------------------------------------------------------


class UnitReportFiled(
    Event,
    type="baodao.registration.unit-report-filed.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="unit-report",
):
    """A unit's party organisation reported at the community of `division`, or did so again."""

    report_id: Id
    unit_id: Id
    member_count: MemberCount
    filed_on: RecordedDay


class UnitReportAccepted(
    Event,
    type="baodao.registration.unit-report-accepted.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="unit-report",
):
    """The community took the report and numbered the receipt 回执; numbers have no gaps."""

    report_id: Id
    unit_id: Id
    receipt: Line
    accepted_on: RecordedDay
    member_count: MemberCount
    """As the unit says."""
    community_count: MemberCount
    """As the community says; where it differs, a disagreement is raised."""


class UnitReportReturned(
    Event,
    type="baodao.registration.unit-report-returned.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="unit-report",
):
    """The community gave the report back; the unit may file it again."""

    report_id: Id
    unit_id: Id


class UnitReportEnded(
    Event,
    type="baodao.registration.unit-report-ended.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="unit-report",
):
    """The unit is not reported at the community any more."""

    report_id: Id
    unit_id: Id
    ended_by: Side
    ended_on: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class UnitReportReceipt(Value):
    """The report, its state, and the number of the receipt 回执 once it is accepted."""

    report_id: Id
    state: ReportState
    receipt: str | None = None
    disagreement_id: Id | None = None


class FileUnitReport(
    Command,
    subject="commands.registration.file-unit-report",
    reply=UnitReportReceipt,
    access=[keeper("unit_id"), subtree("unit.division", *OVERSEERS)],
):
    """Report a unit at a community; by its liaison."""

    unit_id: Id
    division: DivisionCode
    liaison: Liaison
    member_count: MemberCount


class RefileUnitReport(
    Command,
    subject="commands.registration.refile-unit-report",
    reply=UnitReportReceipt,
    access=[keeper("report.unit_id"), subtree("unit.division", *OVERSEERS)],
):
    """File a returned report again, with what is right now; by the unit's liaison."""

    report_id: Id
    liaison: Liaison
    member_count: MemberCount


class AcceptUnitReport(
    Command,
    subject="commands.registration.accept-unit-report",
    reply=UnitReportReceipt,
    access=[subtree("report.division", *REGISTRARS)],
    own_matter=["report.unit_id"],
):
    """Take a unit's report and number its receipt; the community says its own count."""

    report_id: Id
    member_count: MemberCount = Field(description="how many members the community knows of")


class ReturnUnitReport(
    Command,
    subject="commands.registration.return-unit-report",
    reply=UnitReportReceipt,
    access=[subtree("report.division", *REGISTRARS)],
    own_matter=["report.unit_id"],
):
    """Give a unit's report back; by the community."""

    report_id: Id
    reason: Text


class EndUnitReport(
    Command,
    subject="commands.registration.end-unit-report",
    reply=UnitReportReceipt,
    access=[
        keeper("report.unit_id"),
        subtree("unit.division", *OVERSEERS),
        subtree("report.division", *REGISTRARS),
    ],
):
    """End a unit's report; by either side, with a reason."""

    report_id: Id
    reason: Text


# --- queries ------------------------------------------------------------------------------------


class UnitReportStep(Value):
    """A step in the life of a unit's report."""

    state: ReportState
    at: RecordedInstant
    by_role: SaidRole
    note: str | None


class UnitReport(Value):
    """A unit's report as both sides see it; whom to reach is not said here."""

    report_id: Id
    unit_id: Id
    division: DivisionCode
    state: ReportState
    filed_at: RecordedInstant
    member_count: int
    community_count: int | None
    receipt: str | None
    disagreement_id: Id | None
    history: list[UnitReportStep]


class UnitReportPage(CountedPage):
    """Some reports in the order in which they were filed first."""

    reports: list[UnitReport]
    next: str | None = None


class GetUnitReport(
    Query,
    subject="queries.registration.get-unit-report",
    reply=UnitReport,
    access=[keeper("report.unit_id"), subtree("report.division", *REGISTRARS)],
):
    """One unit report, for both sides."""

    report_id: Id


class UnitContact(Value):
    """Whom to reach in a unit about its report at a community; by `report_id` in the log."""

    report_id: Id
    unit_id: Id
    name: str
    phone: str


class RevealUnitContact(
    Query,
    subject="queries.registration.reveal-unit-contact",
    reply=UnitContact,
    access=[
        keeper("report.unit_id"),
        subtree("report.division", *CALLERS),
    ],
    needs=("party",),
    logged=logged("unit-contact", "reply.report_id"),
):
    """Whom to reach in a unit that reported; for both sides, with a purpose, and logged.

    Once the report has ended nobody is to be reached, and the contact is forgotten.
    """

    report_id: Id


class ListUnitReports(
    CountedQuery,
    subject="queries.registration.list-unit-reports",
    reply=UnitReportPage,
    access=[keeper("unit_id"), subtree("division?", *REGISTRARS)],
):
    """Reports of a unit, or at a division and everything below it, past ones too.

    `from_day` and `until_day` say when they were filed first.
    """

    unit_id: Id | None = None
    division: DivisionCode | None = None
    state: ReportState | None = None
    from_day: Day | None = Field(default=None, description="filed on this day or later")
    until_day: Day | None = Field(default=None, description="filed before this day")
    after: str = ""
    limit: PageSize = 100
