"""Groups of neighbours or colleagues 非正式群体 that a volunteer proposes to found.

One is founded once the committee 居委会 of its community, or the unit in which it is, has agreed
(条例 art. 42), which then guides it (Order 67 art. 26). Until then there is no organisation.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, SIGNERS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.organisations import Aliases, JoinPolicy
from baodao.schema.spoken import Shown, say
from baodao.schema.words import OpenLine

GroupState = Literal["proposed", "agreed", "declined", "withdrawn"]
say(
    GroupState,
    {
        "proposed": ("waiting for the committee or unit", "待居委会或单位同意"),
        "agreed": "已同意",
        "declined": "未同意",
        "withdrawn": "已撤回",
    },
)

_GUIDES = (keeper("proposal.guided_by"), subtree("guide.desk", *SIGNERS))
_FOUNDER = ("proposal.volunteer_id",)


# --- events -------------------------------------------------------------------------------------


class GroupProposed(
    Event, type="baodao.registration.group-proposed.v1", feed="people", aggregate="proposal_id"
):
    """A volunteer wants to found a group; a committee or unit owes an answer (条例 art. 42)."""

    proposal_id: Id
    guided_by: Id
    volunteer_id: Id
    answer_by: RecordedDay
    """The last day on which an answer is in time."""


class GroupAgreed(
    Event, type="baodao.registration.group-agreed.v1", feed="people", aggregate="proposal_id"
):
    """The group is founded: its `organisation-registered` comes with this."""

    proposal_id: Id
    guided_by: Id
    volunteer_id: Id
    organisation_id: Id


class GroupDeclined(
    Event, type="baodao.registration.group-declined.v1", feed="people", aggregate="proposal_id"
):
    """The group is not founded; the reason is told to who proposed it, not here."""

    proposal_id: Id
    guided_by: Id
    volunteer_id: Id


class GroupProposalWithdrawn(
    Event,
    type="baodao.registration.group-proposal-withdrawn.v1",
    feed="people",
    aggregate="proposal_id",
):
    """Who proposed the group has taken it back."""

    proposal_id: Id
    guided_by: Id
    volunteer_id: Id


# --- commands -----------------------------------------------------------------------------------


class GroupProposalReceipt(Value):
    """The proposal and its state; with the organisation, once there is one."""

    proposal_id: Id
    state: GroupState
    organisation_id: Id | None = None


class ProposeGroup(
    Command,
    subject="commands.registration.propose-group",
    reply=GroupProposalReceipt,
    access=[own("volunteer_id")],
):
    """Propose to found a group, where the committee or unit that is to agree is."""

    volunteer_id: Id
    guided_by: Id = Field(description="the committee or unit that is to agree and guide it")
    name: OpenLine
    aliases: Aliases = Field(default=[])
    join_policy: JoinPolicy = "approval"


class AgreeToGroup(
    Command,
    subject="commands.registration.agree-to-group",
    reply=GroupProposalReceipt,
    access=_GUIDES,
    own_matter=_FOUNDER,
):
    """Agree: the group is an organisation from today on, guided by who agreed."""

    proposal_id: Id


class DeclineGroup(
    Command,
    subject="commands.registration.decline-group",
    reply=GroupProposalReceipt,
    access=_GUIDES,
    own_matter=_FOUNDER,
):
    """Do not agree, with a reason."""

    proposal_id: Id
    reason: Text = Field(description="for the founder; kept with the proposal, in no event")


class WithdrawGroupProposal(
    Command,
    subject="commands.registration.withdraw-group-proposal",
    reply=GroupProposalReceipt,
    access=[own("proposal.volunteer_id")],
):
    """Take a proposal back that waits for its answer."""

    proposal_id: Id


# --- queries ------------------------------------------------------------------------------------


class GroupProposal(Value):
    """A proposed group, as its founder and who is to agree see it."""

    proposal_id: Id
    volunteer_id: Id
    guided_by: Id
    division: DivisionCode
    name: str
    aliases: list[str]
    join_policy: JoinPolicy
    state: GroupState
    proposed_at: RecordedInstant
    answer_by: RecordedDay
    answered_at: RecordedInstant | None
    note: str | None
    """Why it was declined."""
    organisation_id: Id | None
    """Of the group, once it is founded."""


class GroupProposalPage(NamedPage, CountedPage):
    """Some proposals in the order of their ids, which is that of their days."""

    proposals: list[GroupProposal]
    next: str | None = None


class ListGroupProposals(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-group-proposals",
    reply=GroupProposalPage,
    access=[own("volunteer_id"), keeper("guided_by"), subtree("division?", *REGISTRARS)],
    logged=logged("list", "reply.proposals.volunteer_id"),
):
    """One's own; or those that a committee or unit has to answer.

    By a `division` those that committees there answer: a unit's are its own matter.
    """

    volunteer_id: Id | None = None
    guided_by: Id | None = None
    division: DivisionCode | None = None
    state: GroupState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class GroupNotInState(
    Refusal,
    slug="group-not-in-state",
    en="The proposed group is “{state}” now. Please reload it to see what can be done.",
    zh="该团体申请目前为“{state}”,不能这样办理。请刷新页面,查看现在可以办理的事项。",
):
    """The life cycle of the proposal does not allow this step from here."""

    state: GroupState


class NotAGuide(
    Refusal,
    slug="not-a-guide",
    en="“{organisation}” guides no groups there. Please name the residents’ committee of the "
    "community, or the unit in which the group is.",
    zh="“{organisation}”不能指导此处的团体,请选择团体所在社区的居委会或所在单位。",
):
    """A group is agreed to by the committee of its community, or by its unit (条例 art. 42)."""

    organisation: Shown
