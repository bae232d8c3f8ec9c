"""The official forms of a community's desk, as data to print: what stands on the paper, in words.

一单一表一卡: the sheet of a report 报到单, the table of needs 需求表, the card of services
服务登记卡; and the receipt 回执 in a copy for each side (福建: community, unit, oneself). What is
empty is filled in by hand. A copy has no more on it than whoever keeps it may know.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, everybody, keeper, logged, own, subtree
from baodao.schema.base import DivisionCode, Id, PageSize, Query, RecordedInstant, Refusal, Value
from baodao.schema.registration.member_reports import ReportState
from baodao.schema.registration.personal_data import FOR_RELATIVE, ExportLanguage

CopyFor = Literal["community", "unit", "person"]
ReportSheet = Literal["report", "receipt"]
Year = Annotated[int, Field(ge=2000, le=2199)]


class PrintedLine(Value):
    """A head and what stands behind it; nothing where something is filled in by hand."""

    head: str
    text: str


class PrintedTable(Value):
    """A table: every row has as many cells as there are heads; empty ones are filled in by hand."""

    heads: list[str]
    rows: list[list[str]]


class PrintedCopy(Value):
    """A sheet of paper, for who keeps it, with the lines at its end on which people sign."""

    keeper: CopyFor
    keeper_said: str
    lines: list[PrintedLine]
    signatures: list[str]


class PrintedForm(Value):
    """A form to print, in the language that was asked for; each copy is a sheet of its own."""

    title: str
    number: str | None = None
    """That of the receipt, once there is one."""
    printed_at: RecordedInstant
    copies: list[PrintedCopy]
    table: PrintedTable | None = None
    next: str | None = None
    """Where to go on, if not all rows are on this form."""


# --- queries ------------------------------------------------------------------------------------


class PrintMemberReport(
    Query,
    subject="queries.registration.print-member-report",
    reply=PrintedForm,
    access=[own("volunteer.acts_as"), subtree("report.division", *CALLERS)],
    own_matter=["report.unit_id"],
    needs=("party", "contacts"),
    logged=logged("contact", "volunteer.acts_as"),
):
    """A member's report to print: the sheet 报到单 to sign, or the receipt 回执 in three copies.

    For the person and for the community, which hands the unit's copy over; there is no phone number
    on that one. Nothing is printed of who was erased or is kept under another record.
    """

    report_id: Id
    sheet: ReportSheet = "report"
    language: ExportLanguage = "zh-Hans"


class PrintUnitReport(
    Query,
    subject="queries.registration.print-unit-report",
    reply=PrintedForm,
    access=[keeper("report.unit_id"), subtree("report.division", *CALLERS)],
    needs=("party",),
    logged=logged("unit-contact", "report.id"),
):
    """A unit's report to print: the sheet 报到单 to sign, or the receipt 回执 in two copies.

    Once the report has ended nobody is to be reached, and the liaison is not named any more.
    """

    report_id: Id
    sheet: ReportSheet = "report"
    language: ExportLanguage = "zh-Hans"


class PrintNeeds(
    Query,
    subject="queries.registration.print-needs",
    reply=PrintedForm,
    access=[everybody()],
):
    """The open needs of a division and all below it as a table 需求表 to hang out and sign on.

    Nobody who proposed a need is on it. The next page begins behind `next`.
    """

    division: DivisionCode
    language: ExportLanguage = "zh-Hans"
    after: str = ""
    limit: PageSize = 100


class PrintServiceCard(
    Query,
    subject="queries.registration.print-service-card",
    reply=PrintedForm,
    access=[own("volunteer_id"), subtree("volunteer.division", *CALLERS)],
    needs=("party", "contacts"),
    logged=logged("contact", "volunteer.id"),
):
    """What a person did in a year as a card 服务登记卡: a row for each day, and some by hand.

    For the person and the community where they live; a unit is told totals only. It says what was
    counted: minutes are those of the ledger, by the day of service. Of who has died it is printed
    for a relative (PIPL art. 49).
    """

    volunteer_id: Id
    year: Year | None = None
    """This year, if none is named."""
    language: ExportLanguage = "zh-Hans"
    relative_id: Id | None = Field(default=None, description=FOR_RELATIVE)


# --- refusals -----------------------------------------------------------------------------------


class NoReceiptYet(
    Refusal,
    slug="no-receipt-yet",
    en="There is no receipt: the report is in the state “{state}” and was not accepted. Please "
    "wait until the community has accepted it; the receipt is numbered then.",
    zh="没有回执:该报到目前为“{state}”,尚未接收。请等社区接收报到,回执随后自动编号。",
):
    """A receipt is numbered with the acceptance; who never was accepted has none."""

    report_id: Id
    state: ReportState
