"""Unit reports 单位党组织到社区报到, and pairing 结对: the other half of 双报到."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, SIGNERS, keeper, subtree
from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    TermDay,
    Text,
    Value,
)
from baodao.schema.registration.disagreements import Side
from baodao.schema.registration.member_reports import ReportState
from baodao.schema.registration.people import Phone

MemberCount = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
"""A number of party members."""
PairingState = Literal["proposed", "signed", "ended"]
PairingEnd = Literal["declined", "withdrawn", "ended-early", "lapsed"]
"""Not signed by the other side, taken back by its own, ended with a reason, at its last day."""
PairingAct = Literal["proposed", "signed", "ended"]


class Liaison(Asked):
    """Whom the community can reach in the unit; sealed under the report's id."""

    name: Line
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


class PairingProposed(
    Event, type="baodao.registration.pairing-proposed.v1", feed="party", aggregate="pairing_id"
):
    """One side proposed a pact; it holds when the other has signed."""

    pairing_id: Id
    unit_id: Id
    proposed_by: Side
    from_day: RecordedDay
    until_day: RecordedDay


class PairingSigned(
    Event, type="baodao.registration.pairing-signed.v1", feed="party", aggregate="pairing_id"
):
    """Both sides have signed: unit and community are paired 结对 in `[from_day, until_day)`."""

    pairing_id: Id
    unit_id: Id
    from_day: RecordedDay
    until_day: RecordedDay


class PairingEnded(
    Event, type="baodao.registration.pairing-ended.v1", feed="party", aggregate="pairing_id"
):
    """The pact does not hold any more, or will never hold."""

    pairing_id: Id
    unit_id: Id
    how: PairingEnd
    ended_by: Side | None
    """Absent where it lapsed."""
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


class PairingReceipt(Value):
    """The pact and its state."""

    pairing_id: Id
    state: PairingState


class ProposePairing(
    Command,
    subject="commands.registration.propose-pairing",
    reply=PairingReceipt,
    access=[keeper("unit_id"), subtree("division", *SIGNERS)],
):
    """Propose a pact between a unit and a community; by either side."""

    unit_id: Id
    division: DivisionCode
    title: Line
    reference: Line = Field(description="where the text of the pact is kept")
    from_day: PlannedDay
    until_day: TermDay = Field(description="the first day on which it does not hold")


class SignPairing(
    Command,
    subject="commands.registration.sign-pairing",
    reply=PairingReceipt,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *SIGNERS)],
):
    """Sign a pact that the other side proposed."""

    pairing_id: Id


class EndPairing(
    Command,
    subject="commands.registration.end-pairing",
    reply=PairingReceipt,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *SIGNERS)],
):
    """End a pact, decline a proposal or take it back; by either side, with a reason."""

    pairing_id: Id
    reason: Text


# --- queries ------------------------------------------------------------------------------------


class UnitReportStep(Value):
    """A step in the life of a unit's report."""

    state: ReportState
    at: RecordedInstant
    by_role: str
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


class UnitReportPage(Value):
    """Some reports in the order of their ids."""

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


class ListUnitReports(
    Query,
    subject="queries.registration.list-unit-reports",
    reply=UnitReportPage,
    access=[keeper("unit_id"), subtree("division?", *REGISTRARS)],
):
    """Reports of a unit, or at a division and everything below it, past ones too."""

    unit_id: Id | None = None
    division: DivisionCode | None = None
    state: ReportState | None = None
    after: str = ""
    limit: PageSize = 100


class PairingStep(Value):
    """What a side did; `side` is absent where a pact lapsed."""

    act: PairingAct
    side: Side | None
    at: RecordedInstant
    by_role: str
    note: str | None


class Pairing(Value):
    """A pact as both sides see it."""

    pairing_id: Id
    unit_id: Id
    division: DivisionCode
    title: str
    reference: str
    from_day: RecordedDay
    until_day: RecordedDay
    state: PairingState
    ended: PairingEnd | None
    acts: list[PairingStep]


class PairingPage(Value):
    """Some pacts in the order of their ids."""

    pairings: list[Pairing]
    next: str | None = None


class GetPairing(
    Query,
    subject="queries.registration.get-pairing",
    reply=Pairing,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *REGISTRARS)],
):
    """One pact, for both sides."""

    pairing_id: Id


class ListPairings(
    Query,
    subject="queries.registration.list-pairings",
    reply=PairingPage,
    access=[keeper("unit_id"), subtree("division?", *REGISTRARS)],
):
    """Pacts of a unit, or at a division and everything below it."""

    unit_id: Id | None = None
    division: DivisionCode | None = None
    state: PairingState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class PactDaysWrong(
    Refusal,
    slug="pact-days-wrong",
    en="A pact from {from_day} until {until_day} cannot begin or has no days.",
    zh="自 {from_day} 至 {until_day} 的协议无法生效或没有有效天数。",
):
    """It ends before it begins, or is over already."""

    from_day: str
    until_day: str


class OtherSideSigns(
    Refusal,
    slug="other-side-signs",
    en="The side {side} proposed this pact; the other side signs it.",
    zh="该协议由 {side} 一方提出,须由另一方签署。",
):
    """Nobody makes a pact with themself."""

    side: Side
