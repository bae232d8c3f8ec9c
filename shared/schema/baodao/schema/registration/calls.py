"""Calls 吹哨: who may by the policy pack calls others to where something has to be done.

A call is addressed to organisations, each of which has its own part in it (`call_parts`), and
perhaps to the party members who reported at the community (`call_answers`), who are asked and never
enrolled (条例 art. 25).
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import READERS, SIGNERS, keeper, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.call_parts import CallPart
from baodao.schema.registration.call_rules import CategoryWord
from baodao.schema.spoken import Shown, say
from baodao.schema.words import OpenLine, OpenText

CallState = Literal["open", "closed", "withdrawn"]
"""`closed` with what was done; `withdrawn` when nobody was needed after all."""
say(CallState, {"open": "进行中", "closed": "已办结", "withdrawn": "已撤回"})

_CALLEES_AT_MOST = 30
_CALLER = (keeper("call.organisation_id"), subtree("call.home", *SIGNERS))
_SEEN = "for all who are called and those above; nobody's number may stand in it"


# --- events -------------------------------------------------------------------------------------


class CallRaised(
    Event, type="baodao.registration.call-raised.v1", feed="people", aggregate="call_id"
):
    """An organisation calls others, and perhaps party members, to where something has to be done.

    Who of the members comes is told by no event, and that somebody does not is kept nowhere.
    """

    call_id: Id
    organisation_id: Id
    category: CategoryWord
    organisation_ids: list[Id]
    members: bool
    acknowledge_by: RecordedInstant
    arrive_by: RecordedInstant


class CallClosed(
    Event, type="baodao.registration.call-closed.v1", feed="people", aggregate="call_id"
):
    """What was called for is done; whoever has not arrived need not come any more."""

    call_id: Id
    organisation_id: Id


class CallWithdrawn(
    Event, type="baodao.registration.call-withdrawn.v1", feed="people", aggregate="call_id"
):
    """Nobody is needed after all; the reason is told to those who were called, not here."""

    call_id: Id
    organisation_id: Id


# --- commands -----------------------------------------------------------------------------------


class CallReceipt(Value):
    """The call and its state."""

    call_id: Id
    state: CallState


class RaiseCall(
    Command,
    subject="commands.registration.raise-call",
    reply=CallReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *SIGNERS)],
):
    """Call 吹哨: organisations, which have to acknowledge and come, and party members, who may.

    Whom an organisation may call, for what, and by when they have to be there, is in the policy
    pack of where it is; there is no call without a rule.
    """

    organisation_id: Id = Field(description="who calls")
    category: CategoryWord = Field(description="one of the categories of the pack")
    division: DivisionCode | None = Field(
        default=None, description="where it is, if not where the calling organisation is"
    )
    place_id: Id | None = Field(default=None, description="the grid or entrance, if it is one")
    place: OpenLine = Field(description=f"where to come to; {_SEEN}")
    needed: OpenText = Field(description=f"what is needed; {_SEEN}")
    organisation_ids: list[Id] = Field(
        default=[], max_length=_CALLEES_AT_MOST, description="who is called"
    )
    members: bool = Field(
        default=False,
        strict=True,
        description="also ask the party members who reported at this community",
    )


class CloseCall(
    Command,
    subject="commands.registration.close-call",
    reply=CallReceipt,
    access=_CALLER,
    own_matter=["parts.organisation_id"],
):
    """Close a call with what was done; nobody else needs to come."""

    call_id: Id
    done: OpenText = Field(description=f"what was done; {_SEEN}")


class WithdrawCall(
    Command, subject="commands.registration.withdraw-call", reply=CallReceipt, access=_CALLER
):
    """Take a call back: nobody is needed after all. What was late before stays so."""

    call_id: Id
    reason: OpenText = Field(description=f"why; {_SEEN}")


# --- queries ------------------------------------------------------------------------------------


class Call(Value):
    """A call as its caller and those above them see it."""

    call_id: Id
    organisation_id: Id
    division: DivisionCode
    place_id: Id | None
    place: str
    category: CategoryWord
    needed: str
    members: bool
    state: CallState
    raised_at: RecordedInstant
    acknowledge_by: RecordedInstant
    arrive_by: RecordedInstant
    ended_at: RecordedInstant | None
    outcome: str | None
    """What was done, or why it was withdrawn."""


class CallDetails(Call):
    """A call with the part of each organisation that was called."""

    parts: list[CallPart]


class CallPage(Value):
    """Some calls in the order of their ids."""

    calls: list[Call]
    next: str | None = None


class GetCall(
    Query,
    subject="queries.registration.get-call",
    reply=CallDetails,
    access=[keeper("call.organisation_id"), subtree("call.division", *READERS)],
):
    """One call with everybody's part in it; who is called asks for their own part."""

    call_id: Id


class ListCalls(
    Query,
    subject="queries.registration.list-calls",
    reply=CallPage,
    access=[keeper("organisation_id"), subtree("division?", *READERS)],
):
    """The calls of an organisation, or at a division and everything below it."""

    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: CallState | None = None
    day: Day | None = Field(default=None, description="on which it was raised, in China")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class CallNotAllowed(
    Refusal,
    slug="call-not-allowed",
    en="By the rules here {caller} does not call {callee}. Please call somebody else, or ask the "
    "district to add this to its rules of calls.",
    zh="按本地规定,{caller}不能向{callee}吹哨。请另选吹哨对象;确有需要的,请区级主管部门增加规定。",
):
    """Caller and callee are no pair of the policy pack; there is no default."""

    caller: Shown
    callee: Shown


class MembersNotAsked(
    Refusal,
    slug="members-not-asked",
    en="By the rules here {caller} does not ask the party members of a community. Please call "
    "organisations, or ask the district to add this to its rules of calls.",
    zh="按本地规定,{caller}不能邀请社区的报到党员。请改为吹哨组织;确有需要的,请区级主管部门增加规定。",
):
    """The pair of the policy pack does not name party members; there is no default."""

    caller: Shown


class UnknownCallCategory(
    Refusal,
    slug="unknown-call-category",
    en="There is no such category of calls here. Please choose one of those that the district has "
    "set down, or ask the district to add it.",
    zh="本地没有这一类吹哨。请从区里规定的类别中选择,或请区级主管部门增加这一类。",
):
    """Categories, with their deadlines, are data of the pack; there is no default."""

    category: str


class NobodyCalled(
    Refusal,
    slug="nobody-called",
    en="Nobody is called. Please name an organisation, or ask the party members of the community.",
    zh="没有填写吹哨对象。请选择要吹哨的组织,或选择向本社区报到党员发出邀请。",
):
    """A call is addressed to somebody."""


class CallsItself(
    Refusal,
    slug="calls-itself",
    en="{organisation} calls itself. Please leave it out of those who are called.",
    zh="{organisation}不能吹哨自己,请从吹哨对象中删除。",
):
    """Nobody would look at their own work."""

    organisation: Shown


class CallElsewhere(
    Refusal,
    slug="call-elsewhere",
    en="{organisation} is not responsible for this place. Please name a place in its own area.",
    zh="{organisation}不负责该地点。请填写本辖区内的地点。",
):
    """One calls to where one is responsible."""

    organisation: Shown


class CalleeElsewhere(
    Refusal,
    slug="callee-elsewhere",
    en="{organisation} has nothing to do with this place. Please call one that is responsible "
    "for it.",
    zh="{organisation}与该地点无关。请吹哨负责该地点的组织。",
):
    """Neither responsible for the place, nor in the area of who calls."""

    organisation: Shown


class UnitNotReported(
    Refusal,
    slug="unit-not-reported",
    en="{organisation} has no accepted report at this community. Please accept its report first, "
    "or call another unit.",
    zh="{organisation}在本社区没有已受理的报到。请先受理该单位的报到,或吹哨其他单位。",
):
    """A unit is called where it reported 双报到, and nowhere else."""

    organisation: Shown


class CallOver(
    Refusal,
    slug="call-over",
    en="The call is over already. If help is still needed, please raise a new one.",
    zh="这次吹哨已经结束。如仍需支援,请重新吹哨。",
):
    """It was closed or withdrawn."""


class CallStillOpen(
    Refusal,
    slug="call-still-open",
    en="The call is still open. Please close it with what was done, then rate those who were "
    "called.",
    zh="这次吹哨尚未办结。请先办结并填写办理情况,再进行评价。",
):
    """What is not done yet cannot be rated."""
