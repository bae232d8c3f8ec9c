"""Member reports 在职党员双报到: a party member reports where they live, naming their unit's party.

The person files; the community's party organisation accepts with a numbered receipt 回执 or returns
the report with a reason; it ends when the person moves, changes the unit, retires or wishes so.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import CLERKS, REGISTRARS, AnyRole, at_desk, logged, own, subtree
from baodao.schema.base import (
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
    Refusal,
    SaidRole,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.organisations import OrganisationKind
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.registration.volunteers import RegistrationOver
from baodao.schema.spoken import ShownCode

ReportState = Literal["filed", "accepted", "returned", "ended"]
Listing = Literal["unchecked", "no-list", "listed", "not-listed"]
"""What the unit's own list says of the reporter; `no-list` where the unit has none."""
MoveReason = Literal["moved-house", "changed-unit"]
"""搬家, 调动."""
ToldEnd = Literal["retired", "own-wish", "community"]
EndReason = Literal[
    "moved-house", "changed-unit", "retired", "own-wish", "community", "not-me", RegistrationOver
]
"""搬家, 调动, 退休, 本人意愿, by the community (told), undone by a case of the person; or with the
registration of the person."""


# --- events -------------------------------------------------------------------------------------


class MemberReportFiled(
    Event,
    type="baodao.registration.member-report-filed.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="member-report",
):
    """A party member reported at the community of `division`; filed again after each return."""

    report_id: Id
    volunteer_id: Id
    unit_id: Id
    filed_on: RecordedDay
    follows: Id | None = None
    """The report that ended in the same moment, because the person moved or changed the unit."""


class MemberReportMatched(
    Event,
    type="baodao.registration.member-report-matched.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="member-report",
):
    """The reporter is on the list of the unit that the report names."""

    report_id: Id
    unit_id: Id
    member_id: Id


class MemberReportAccepted(
    Event,
    type="baodao.registration.member-report-accepted.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="member-report",
):
    """The community took the report and numbered the receipt 回执; numbers have no gaps."""

    report_id: Id
    volunteer_id: Id
    unit_id: Id
    receipt: Line
    accepted_on: RecordedDay


class MemberReportReturned(
    Event,
    type="baodao.registration.member-report-returned.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="member-report",
):
    """The community gave the report back; the person may file it again or elsewhere."""

    report_id: Id
    volunteer_id: Id
    unit_id: Id


class MemberReportEnded(
    Event,
    type="baodao.registration.member-report-ended.v1",
    feed="party",
    aggregate="report_id",
    aggregate_type="member-report",
):
    """The report is past; what was done under it stays."""

    report_id: Id
    volunteer_id: Id
    unit_id: Id
    reason: EndReason
    ended_on: RecordedDay
    followed_by: Id | None = None
    """The report that was filed in the same moment."""


# --- commands -----------------------------------------------------------------------------------


class MemberReportReceipt(Value):
    """The report, its state, and the number of the receipt 回执 once it is accepted."""

    report_id: Id
    state: ReportState
    receipt: str | None = None


class FileMemberReport(
    Command,
    subject="commands.registration.file-member-report",
    reply=MemberReportReceipt,
    access=[own("volunteer_id"), at_desk()],
):
    """Report at a community, oneself or on a signed sheet; nobody is reported (条例 art. 25)."""

    volunteer_id: Id
    unit_id: Id = Field(description="the unit's party organisation 单位党组织")
    division: DivisionCode = Field(description="the community where the person lives")
    on_paper: OnPaper | None = None


class RefileMemberReport(
    Command,
    subject="commands.registration.refile-member-report",
    reply=MemberReportReceipt,
    access=[own("report.volunteer_id"), at_desk()],
):
    """File a returned report again; the person does, or has signed for it."""

    report_id: Id
    on_paper: OnPaper | None = None


class MoveMemberReport(
    Command,
    subject="commands.registration.move-member-report",
    reply=MemberReportReceipt,
    access=[own("volunteer_id"), at_desk()],
):
    """End the current report and file the next, as one act; who moved house is rehomed."""

    volunteer_id: Id
    reason: MoveReason
    unit_id: Id
    division: DivisionCode
    on_paper: OnPaper | None = None


class AcceptMemberReport(
    Command,
    subject="commands.registration.accept-member-report",
    reply=MemberReportReceipt,
    access=[subtree("report.division", *REGISTRARS)],
    own_matter=["report.volunteer_id", "report.unit_id"],
    needs=("party",),
):
    """Take a report and number its receipt; by the community."""

    report_id: Id


class ReturnMemberReport(
    Command,
    subject="commands.registration.return-member-report",
    reply=MemberReportReceipt,
    access=[subtree("report.division", *REGISTRARS)],
    own_matter=["report.volunteer_id", "report.unit_id"],
    needs=("party",),
):
    """Give a report back; by the community."""

    report_id: Id
    reason: Text = Field(description="why; for the person and the community, in no event")


class EndMemberReport(
    Command,
    subject="commands.registration.end-member-report",
    reply=MemberReportReceipt,
    access=[own("report.volunteer_id"), subtree("report.division", *REGISTRARS), at_desk()],
    own_matter=["report.unit_id"],
    needs=("party",),
):
    """End a report: by the person, or by the community with a note (the person is told)."""

    report_id: Id
    reason: ToldEnd
    note: Text | None = None
    on_paper: OnPaper | None = None


# --- queries ------------------------------------------------------------------------------------


class ReportStep(Value):
    """A step in the life of a report."""

    state: ReportState
    at: RecordedInstant
    by_role: SaidRole
    note: str | None


class MemberReport(Value):
    """A report as the person and the community see it."""

    report_id: Id
    volunteer_id: Id
    unit_id: Id
    division: DivisionCode
    state: ReportState
    filed_at: RecordedInstant
    receipt: str | None
    listing: Listing
    follows: Id | None
    followed_by: Id | None
    end_reason: EndReason | None
    disagreement_id: Id | None
    frozen_by: Id | None
    history: list[ReportStep]


class MemberReportPage(NamedPage, CountedPage):
    """Some reports in the order in which they were filed first."""

    reports: list[MemberReport]
    next: str | None = None


class GetMemberReport(
    Query,
    subject="queries.registration.get-member-report",
    reply=MemberReport,
    access=[own("volunteer.acts_as"), subtree("report.division", *CLERKS)],
    own_matter=["report.unit_id"],
    needs=("party",),
    logged=logged("party", "volunteer.acts_as"),
):
    """One report, for the person and for the community; a unit sees totals only."""

    report_id: Id


class ListMemberReports(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-member-reports",
    reply=MemberReportPage,
    access=[own("volunteer_id"), subtree("division?", *CLERKS)],
    needs=("party",),
    logged=logged("party", "reply.reports.volunteer_id"),
):
    """All reports, past ones too, of one person, or of a division and everything below it.

    `from_day` and `until_day` say when they were filed first.
    """

    volunteer_id: Id | None = None
    division: DivisionCode | None = None
    unit_id: Id | None = None
    state: ReportState | None = None
    from_day: Day | None = Field(default=None, description="filed on this day or later")
    until_day: Day | None = Field(default=None, description="filed before this day")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class AlreadyReported(
    Refusal,
    slug="already-reported",
    en="There is a report that holds already. If something has changed, please end or move it "
    "first.",
    zh="已有有效的报到,不能重复报到。如有变动,请先结束或转移原报到。",
):
    """A person has at most one current member report, a unit one in each community."""

    report_id: Id


class NotReported(
    Refusal,
    slug="not-reported",
    en="The volunteer has no report that holds. Please file one first.",
    zh="该志愿者没有有效的报到,请先办理报到。",
):
    """There is nothing to move."""

    volunteer_id: Id


class NotPartyOrganisation(
    Refusal,
    slug="not-party-organisation",
    en="This organisation is of another kind ({kind}). Please choose the party organisation "
    "of the unit.",
    zh="所选组织为{kind},不是单位党组织,请选择所在单位的党组织。",
):
    """The second side of 双报到 is the unit's party organisation."""

    organisation_id: Id
    kind: OrganisationKind


class NotCommunity(
    Refusal,
    slug="not-community",
    en="The code {division} is not that of a community, which has 12 digits. Please choose the "
    "community.",
    zh="代码 {division} 不是社区的代码,社区代码为 12 位。请选择到社区这一级。",
):
    """One reports at a community 社区."""

    division: ShownCode


class LivesElsewhere(
    Refusal,
    slug="lives-elsewhere",
    en="The home on record is not in this community. Please report to the community where you "
    "live; if you have moved, please have your home corrected first.",
    zh="登记的居住地不在这个社区。请向所住社区报到;如已搬家,请先更新居住地。",
):
    """A member report is made at the community of residence; who moved says so first."""

    division: str
    home: str


class HomeNotSaid(
    Refusal,
    slug="home-not-said",
    en="The home on record does not say in which community. Please have the community where you "
    "live recorded as your home first, then report there.",
    zh="登记的居住地没有写明是哪个社区。请先把居住地更新为所住社区,再向该社区报到。",
):
    """双报到 is where one lives, and that is a community 社区 with a code of 12 digits."""

    home: str


class NothingMoves(
    Refusal,
    slug="nothing-moves",
    en="For the reason “{reason}” nothing would change. Please choose the new community after "
    "a move of house, the new unit after a change of unit.",
    zh="以“{reason}”为由转移,但没有任何变化。搬家请选择新的社区,调动请选择新的单位。",
):
    """Who moved house is in another community, who changed the unit names another."""

    report_id: Id
    reason: MoveReason


class ReasonNotYours(
    Refusal,
    slug="reason-not-yours",
    en="The reason “{reason}” is not for the role of {role} to give. Please leave a decision of "
    "the community to the community, and every other reason to the person.",
    zh="“{role}”不能以“{reason}”为由结束报到。“社区决定”请由社区填写,其他原因请由本人填写。",
):
    """`community` is the community's reason and needs its note; the others are the person's."""

    reason: EndReason
    role: AnyRole
