"""Needs that are proposed to a community, which verifies and answers them (条例 art. 13)."""

from pydantic import Field

from baodao.schema.access import CALLERS, keeper, subtree
from baodao.schema.base import Command, Event, Id, PlannedDay, RecordedDay, Refusal, Text
from baodao.schema.registration.either import EITHER
from baodao.schema.registration.lists import (
    DEADLINE,
    ITEM_KEEPERS,
    PUBLIC,
    WANTED,
    ItemReceipt,
    Overdue,
)
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.words import OpenLine

# --- events -------------------------------------------------------------------------------------


class NeedProposed(
    Event, type="baodao.registration.need-proposed.v1", feed="people", aggregate="item_id"
):
    """A volunteer or a unit has proposed a need; the organisation owes an answer (条例 art. 13)."""

    item_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    unit_id: Id | None
    answer_by: RecordedDay | None = None
    """The last day on which an answer is in time."""
    on_paper: bool = False
    """Whether a desk wrote it down for the person, who is told by this as by `person-told`."""


class ProposalOverdue(
    Event, type="baodao.registration.proposal-overdue.v1", feed="people", aggregate="item_id"
):
    """A proposed need was not answered in time, or, told anew, climbs to the street 督办."""

    item_id: Id
    organisation_id: Id
    answer_by: RecordedDay
    overdue: Overdue


class ProposalDeclined(
    Event, type="baodao.registration.proposal-declined.v1", feed="people", aggregate="item_id"
):
    """A proposed need was answered with no; the reason is told to the proposer, not here."""

    item_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    unit_id: Id | None


# --- commands -----------------------------------------------------------------------------------


class ProposeNeed(
    Command,
    subject="commands.registration.propose-need",
    reply=ItemReceipt,
    access=[
        *EITHER,
        keeper("resident.organisation_id", "organiser"),
        subtree("resident.division", *CALLERS),
    ],
):
    """Propose a need to a community, which verifies and answers it (条例 art. 13).

    By a volunteer themself, also on paper, by a unit's liaison, or at the desk for a resident in
    need, of whom nothing is said in it; nobody else sees it before it is posted.
    """

    organisation_id: Id = Field(description="the community's organisation that is to answer")
    volunteer_id: Id | None = None
    unit_id: Id | None = None
    resident_id: Id | None = None
    title: OpenLine = Field(description=PUBLIC)
    description: Text = Field(description=PUBLIC)
    category: OpenLine
    wish: bool = Field(default=False, description="微心愿: a small need that takes one claim")
    wanted: int = WANTED
    deadline: PlannedDay | None = DEADLINE
    on_paper: OnPaper | None = None


class PostProposal(
    Command,
    subject="commands.registration.post-proposal",
    reply=ItemReceipt,
    access=ITEM_KEEPERS,
    own_matter=["item.proposed_by_volunteer"],
):
    """Answer a proposed need with yes: it was verified and goes on the list."""

    item_id: Id
    deadline: PlannedDay | None = Field(
        default=None, description="another last day than the proposed one, which may be over"
    )


class DeclineProposal(
    Command,
    subject="commands.registration.decline-proposal",
    reply=ItemReceipt,
    access=ITEM_KEEPERS,
    own_matter=["item.proposed_by_volunteer"],
):
    """Answer a proposed need with no."""

    item_id: Id
    reason: Text = Field(description="for the proposer; kept with the item, in no event")


# --- refusals -----------------------------------------------------------------------------------


class OneProposer(
    Refusal,
    slug="one-proposer",
    en="Please name exactly one of the volunteer, the unit and the resident.",
    zh="志愿者、单位、服务对象三项中,请填写且只填写一项。",
):
    """A need is somebody's; here it is said of none, or of several."""


class TellsOfResident(
    Refusal,
    slug="tells-of-resident",
    en="Everybody can read this. Please leave out the name, phone number and address of the "
    "resident.",
    zh="此处内容公开可见,请删去服务对象的姓名、电话和住址。",
):
    """The item would tell who is in need (条例 art. 21)."""


class TooManyWishes(
    Refusal,
    slug="too-many-wishes",
    en="{most} needs of this resident are open. Please close one of them first.",
    zh="该服务对象已有 {most} 项未办结的需求,请先办结其中一项。",
):
    """So many needs at once can be open for one resident."""

    most: int
