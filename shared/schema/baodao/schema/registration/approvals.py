"""Approvals 审批: whoever reads data of minors has one beforehand (未成年人网络保护条例 art. 36).

An approval is for one reader in one role, one purpose and some days; it is given from above. Each
service keeps what is told of them and looks at its own answers (ADR 0044).
"""

from baodao.schema.access import AnyRole, Role, oneself, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.identity.grants import GRANTERS, StaffRole
from baodao.schema.registration.policies import PurposeWord

LISTERS: tuple[Role, ...] = (*GRANTERS, "auditor")

# --- events -------------------------------------------------------------------------------------


class _OfApproval(Value):
    """What both events say of an approval."""

    approval_id: Id
    reader_id: Id
    role: StaffRole
    organisation_id: Id | None
    """The organisation for which the reader holds the role; absent where at a place."""
    activity_id: Id | None
    """The one activity that it is about; absent where it is about no single one."""
    purpose: str
    from_day: RecordedDay
    until_day: RecordedDay
    """The first day on which it does not hold any more, without anything being announced."""
    approved_by: Id


class ApprovalGiven(
    _OfApproval,
    Event,
    type="baodao.registration.approval-given.v1",
    feed="people",
    aggregate="approval_id",
):
    """Somebody may read data of minors at `division` and below, for this purpose."""


class ApprovalEnded(
    _OfApproval,
    Event,
    type="baodao.registration.approval-ended.v1",
    feed="people",
    aggregate="approval_id",
):
    """An approval was ended before its last day; it says again which, for who missed the first."""

    revoked_by: Id


# --- commands -----------------------------------------------------------------------------------


class Approval(Value):
    """An approval, as its reader and those above them see it."""

    approval_id: Id
    reader_id: Id
    role: StaffRole
    organisation_id: Id | None
    division: DivisionCode
    activity_id: Id | None
    purpose: str
    from_day: RecordedDay
    until_day: RecordedDay
    approved_by: Id
    ended: bool


class GiveApproval(
    Command,
    subject="commands.registration.give-approval",
    reply=Approval,
    access=[subtree("division", *GRANTERS)],
    own_matter=["reader_id"],
    needs=("minors",),
):
    """Let somebody in a role below one's own read data of minors, for one purpose and some days.

    It is for data of minors who live at `division` or below, or who take part in something there.
    """

    reader_id: Id
    role: StaffRole
    organisation_id: Id | None = None
    """The organisation for which the reader holds the role; left out, they hold it at a place."""
    division: DivisionCode
    activity_id: Id | None = None
    """For what is asked about this activity alone; left out, for the purpose as such."""
    purpose: PurposeWord
    from_day: PlannedDay | None = None
    """Left out, today."""
    until_day: PlannedDay
    """The first day on which it does not hold any more."""


class EndApproval(
    Command,
    subject="commands.registration.end-approval",
    reply=Approval,
    access=[subtree("approval.division", *GRANTERS)],
):
    """End an approval before its last day; it holds no more from now on."""

    approval_id: Id


# --- queries ------------------------------------------------------------------------------------


class ApprovalPage(Value):
    """Some approvals in the order in which they were given."""

    approvals: list[Approval]
    next: str | None = None


class ListApprovals(
    Query,
    subject="queries.registration.list-approvals",
    reply=ApprovalPage,
    access=[oneself("reader_id"), subtree("division?", *LISTERS)],
):
    """Who may read data of minors, and what for: one's own, or all in a subtree; ended ones too."""

    reader_id: Id | None = None
    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ApprovalBeyondOwn(
    Refusal,
    slug="approval-beyond-own",
    en="The role of {role} gives no approval to that of {reader}. Please ask somebody above you.",
    zh="“{role}”不能审批“{reader}”的查阅,请由上级审批。",
):
    """Approvals are given, and ended, from above."""

    role: AnyRole
    reader: StaffRole


class PurposeNotListed(
    Refusal,
    slug="purpose-not-listed",
    en="This purpose is not on the list that holds here. Please choose one from the list.",
    zh="所选目的不在本地适用的目的清单中,请从清单中另选。",
):
    """Data of people are read for a purpose of the closed list, or not at all."""

    purpose: str
    division: DivisionCode


class ApprovalDaysWrong(
    Refusal,
    slug="approval-days-wrong",
    en="An approval cannot be from {from_day} until {until_day}: it begins today or later, "
    "and has 1 to {most} days. Please correct the days.",
    zh="审批期限{from_day}至{until_day}不可用:须从今天或以后开始,至少 1 天,最多 {most} 天。请"
    "更正日期。",
):
    """It is given beforehand 事先, and no longer than the policy pack says."""

    from_day: RecordedDay
    until_day: RecordedDay
    most: int
