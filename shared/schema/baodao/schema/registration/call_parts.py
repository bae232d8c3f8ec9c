"""The part of one organisation in a call 应哨: to acknowledge, to arrive, and to be rated.

Whoever does either too late, or not, is marked late: organisations only, never persons.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import READERS, SIGNERS, Role, keeper, subtree
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
from baodao.schema.registration.call_rules import CategoryWord
from baodao.schema.registration.obligations import Quarter
from baodao.schema.spoken import say
from baodao.schema.words import OpenText

PartState = Literal["called", "acknowledged", "arrived", "released", "rated", "withdrawn"]
"""`released`: the call was closed before they came. `withdrawn`: the whole call was."""
say(
    PartState,
    {
        "called": "待应哨",
        "acknowledged": "已应哨",
        "arrived": "已到场",
        "released": ("closed before they came", "未到场前已办结"),
        "rated": "已评价",
        "withdrawn": "已撤回",
    },
)
LateFor = Literal["acknowledgement", "arrival"]

ABOVE: tuple[Role, ...] = ("street-coordinator", "supervisor", "auditor", "operator")
"""Who is told how organisations answer calls: the street, and who is above it."""


# --- events -------------------------------------------------------------------------------------


class OrganisationCalled(
    Event,
    type="baodao.registration.organisation-called.v1",
    feed="people",
    aggregate="part_id",
    aggregate_type="call-part",
):
    """An organisation is called; `quarter` is that of the call, in which all of it counts."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    quarter: Quarter


class CallAcknowledged(
    Event,
    type="baodao.registration.call-acknowledged.v1",
    feed="people",
    aggregate="part_id",
    aggregate_type="call-part",
):
    """An organisation acknowledges a call 应哨, in time or late."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    quarter: Quarter
    in_time: bool


class CallArrived(
    Event,
    type="baodao.registration.call-arrived.v1",
    feed="people",
    aggregate="part_id",
    aggregate_type="call-part",
):
    """An organisation arrives, so many whole minutes after it was called."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    quarter: Quarter
    in_time: bool
    minutes: int


class CallOverdue(
    Event,
    type="baodao.registration.call-overdue.v1",
    feed="people",
    aggregate="part_id",
    aggregate_type="call-part",
):
    """An organisation is late: it had until `due_at`. Told once for each of the two deadlines."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    quarter: Quarter
    late_for: LateFor
    due_at: RecordedInstant


class CallRated(
    Event,
    type="baodao.registration.call-rated.v1",
    feed="people",
    aggregate="part_id",
    aggregate_type="call-part",
):
    """The caller gave an organisation 1 to 5 stars; what was written with them is not said."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    stars: int


# --- commands -----------------------------------------------------------------------------------


class PartReceipt(Value):
    """The part in the call, and its state."""

    part_id: Id
    state: PartState


class AcknowledgeCall(
    Command,
    subject="commands.registration.acknowledge-call",
    reply=PartReceipt,
    access=[keeper("part.organisation_id")],
):
    """Acknowledge a call 应哨; by who speaks for the organisation."""

    part_id: Id


class ArriveAtCall(
    Command,
    subject="commands.registration.arrive-at-call",
    reply=PartReceipt,
    access=[keeper("part.organisation_id"), keeper("part.caller_id")],
):
    """Say that an organisation is there 到场; by itself or by who called, who sees it.

    Who arrives without having acknowledged does both at once.
    """

    part_id: Id


class RateCallPart(
    Command,
    subject="commands.registration.rate-call-part",
    reply=PartReceipt,
    access=[keeper("part.caller_id"), subtree("part.caller_home", *SIGNERS)],
    own_matter=["part.organisation_id"],
):
    """Give an organisation stars once the call is closed, and words that it alone reads."""

    part_id: Id
    stars: int = Field(strict=True, ge=1, le=5)
    words: OpenText | None = Field(
        default=None, description="for the organisation alone; in no event and no list"
    )


# --- queries ------------------------------------------------------------------------------------


class CallPart(Value):
    """What one organisation was called to, and what it did; `late_for` marks what was too late."""

    part_id: Id
    call_id: Id
    organisation_id: Id
    caller_id: Id
    division: DivisionCode
    place_id: Id | None
    place: str
    category: CategoryWord
    needed: str
    state: PartState
    called_at: RecordedInstant
    acknowledge_by: RecordedInstant
    arrive_by: RecordedInstant
    acknowledged_at: RecordedInstant | None
    arrived_at: RecordedInstant | None
    late_for: list[LateFor]
    stars: int | None
    outcome: str | None
    """What was done, or why the call was withdrawn."""


class CallPartPage(Value):
    """Some parts in the order of their ids."""

    parts: list[CallPart]
    next: str | None = None


class GetCallPart(
    Query,
    subject="queries.registration.get-call-part",
    reply=CallPart,
    access=[
        keeper("part.organisation_id"),
        keeper("part.caller_id"),
        subtree("part.division", *READERS),
    ],
):
    """The part of one organisation in a call."""

    part_id: Id


class ListCallParts(
    Query,
    subject="queries.registration.list-call-parts",
    reply=CallPartPage,
    access=[keeper("organisation_id"), subtree("division?", *READERS)],
):
    """What an organisation was called to; `state=called` is what waits for its acknowledgement."""

    organisation_id: Id
    division: DivisionCode | None = None
    state: PartState | None = None
    after: str = ""
    limit: PageSize = 100


class CallRating(Value):
    """What a caller says of an organisation's part, in stars and words."""

    part_id: Id
    stars: int | None
    words: str | None


class GetCallRating(
    Query,
    subject="queries.registration.get-call-rating",
    reply=CallRating,
    access=[keeper("part.organisation_id"), keeper("part.caller_id")],
):
    """How an organisation's part was rated; for it and for who rated it alone."""

    part_id: Id


class CallTally(Value):
    """How an organisation answered the calls at a street in one quarter.

    `median_minutes` is the lower median of the minutes from call to arrival, of all who arrived.
    """

    organisation_id: Id
    division: DivisionCode
    quarter: Quarter
    called: int
    acknowledged_in_time: int
    arrived_in_time: int
    late_acknowledgements: int
    late_arrivals: int
    median_minutes: int | None


class CallTallyPage(Value):
    """Some tallies, street by street."""

    tallies: list[CallTally]
    next: str | None = None


class ListCallTallies(
    Query,
    subject="queries.registration.list-call-tallies",
    reply=CallTallyPage,
    access=[subtree("division?", *ABOVE)],
):
    """How organisations answered the calls of a quarter, and who was late how often."""

    division: DivisionCode | None = Field(default=None, description="a street, or what is above it")
    quarter: Quarter | None = Field(default=None, description="the one that it is, if absent")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class StepTaken(
    Refusal,
    slug="step-taken",
    en="This was recorded before; there is nothing left to do.",
    zh="该步骤此前已有记录,不需要再次办理。",
):
    """What was acknowledged, arrived or rated once is not so a second time."""
