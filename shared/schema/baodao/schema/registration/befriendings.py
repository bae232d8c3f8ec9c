"""One-to-one help 结对帮扶: one volunteer visits one resident in need, who both agreed to it."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import CALLERS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.residents import ResidentContact, SignedPaper
from baodao.schema.spoken import say

BefriendingState = Literal["proposed", "active", "ended"]
say(
    BefriendingState,
    {
        "proposed": ("waiting for the volunteer", "待志愿者确认"),
        "active": ("in force", "结对中"),
        "ended": "已结束",
    },
)
BefriendingEnd = Literal["volunteer", "community", "volunteer-left", "resident-left"]
"""Who ended it, or whose record is none any more, or suspended."""
CATEGORY = "结对帮扶"
"""The category to which a minor's guardian agrees."""

_KEEPERS = (
    keeper("befriending.organisation_id", "organiser"),
    subtree("befriending.division", *CALLERS),
)


# --- events -------------------------------------------------------------------------------------


class BefriendingProposed(
    Event,
    type="baodao.registration.befriending-proposed.v1",
    feed="people",
    aggregate="befriending_id",
):
    """A community asks a volunteer to visit somebody in need, who agreed to it on paper."""

    befriending_id: Id
    organisation_id: Id
    volunteer_id: Id


class BefriendingBegun(
    Event,
    type="baodao.registration.befriending-begun.v1",
    feed="people",
    aggregate="befriending_id",
):
    """The volunteer said yes: visits can be planned. Whom they visit is not said."""

    befriending_id: Id
    organisation_id: Id
    volunteer_id: Id


class BefriendingEnded(
    Event,
    type="baodao.registration.befriending-ended.v1",
    feed="people",
    aggregate="befriending_id",
):
    """There are no visits any more, or a proposal is over; the address is shown no more."""

    befriending_id: Id
    organisation_id: Id
    volunteer_id: Id
    because: BefriendingEnd


# --- commands -----------------------------------------------------------------------------------


class BefriendingReceipt(Value):
    """The pair and its state."""

    befriending_id: Id
    state: BefriendingState


class ProposeBefriending(
    Command,
    subject="commands.registration.propose-befriending",
    reply=BefriendingReceipt,
    access=[
        keeper("resident.organisation_id", "organiser"),
        subtree("resident.division", *CALLERS),
    ],
    own_matter=["volunteer_id"],
    needs=("consent",),
):
    """Ask a volunteer to visit a resident, who signed that this one may know where they live.

    Nobody is paired who did not say yes themself (条例 art. 25; PIPL art. 23).
    """

    resident_id: Id
    volunteer_id: Id
    consent: SignedPaper = Field(description="the resident's, to be known to this volunteer")


class AcceptBefriending(
    Command,
    subject="commands.registration.accept-befriending",
    reply=BefriendingReceipt,
    access=[own("befriending.volunteer_id")],
):
    """Say yes to visiting somebody; a minor needs the guardian's consent to 结对帮扶."""

    befriending_id: Id


class EndBefriending(
    Command,
    subject="commands.registration.end-befriending",
    reply=BefriendingReceipt,
    access=[own("befriending.volunteer_id"), *_KEEPERS],
):
    """End it, decline it or take it back: the volunteer, or the desk, also for the resident.

    A guardian takes their consent to 结对帮扶 back, and nothing is shown any more.
    """

    befriending_id: Id


# --- queries ------------------------------------------------------------------------------------


class Befriending(Value):
    """One pair, by ids."""

    befriending_id: Id
    resident_id: Id
    volunteer_id: Id
    organisation_id: Id
    division: DivisionCode
    state: BefriendingState
    proposed_at: RecordedInstant
    accepted_at: RecordedInstant | None
    ended_at: RecordedInstant | None
    because: BefriendingEnd | None


class BefriendingPage(NamedPage):
    """Some pairs in the order of their ids."""

    befriendings: list[Befriending]
    next: str | None = None


class ListBefriendings(
    NamedQuery,
    subject="queries.registration.list-befriendings",
    reply=BefriendingPage,
    access=[
        own("volunteer_id"),
        keeper("organisation_id", "organiser"),
        subtree("division?", *CALLERS),
    ],
    logged=logged("list", "reply.befriendings.volunteer_id"),
):
    """The pairs of a volunteer, for themself, or those of a community, for its desk."""

    volunteer_id: Id | None = None
    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: BefriendingState | None = None
    after: str = ""
    limit: PageSize = 100


class RevealBefriended(
    Query,
    subject="queries.registration.reveal-befriended",
    reply=ResidentContact,
    access=[own("befriending.volunteer_id")],
    logged=logged("resident", "reply.resident_id"),
):
    """Name, phone number and address of whom one visits: for this volunteer, while it holds.

    Also a volunteer says what for, and it is logged: it is somebody else who is seen.
    """

    befriending_id: Id


# --- refusals -----------------------------------------------------------------------------------


class BefriendingNotInState(
    Refusal,
    slug="befriending-not-in-state",
    en="This pairing is “{state}” now, so this cannot be done.",
    zh="该结对目前为“{state}”,不能这样办理。",
):
    """The life cycle of the pair does not allow this step from here."""

    state: BefriendingState


class BefriendedAlready(
    Refusal,
    slug="befriended-already",
    en="These two are paired already, or asked to be. There is no need to do it again.",
    zh="双方已经结对,或已发出结对邀请,不需要重复办理。",
):
    """A volunteer and a resident are one pair at a time."""


class TooManyBefriendings(
    Refusal,
    slug="too-many-befriendings",
    en="One person is in {most} pairs at most. Please end another one first.",
    zh="每人最多同时有 {most} 个结对,请先结束其中一个。",
):
    """Of a volunteer as of a resident."""

    most: int
