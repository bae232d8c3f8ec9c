"""Claims 认领: who takes on an item of the three lists, and what became of it."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, at_desk, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    SaidRole,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of, without
from baodao.schema.counted import CountedPage
from baodao.schema.registration.either import EITHER
from baodao.schema.registration.lists import ITEM_KEEPERS, ItemKind
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.spoken import Shown

Claimant = Literal["unit", "member", "volunteer"]
"""A unit by its liaison, a person with an accepted party report, any other volunteer."""
ClaimState = Literal[
    "claimed", "accepted", "declined", "withdrawn", "done", "confirmed", "rated", "undone"
]
"""`undone`: the person said "not me" and was right."""


# --- events -------------------------------------------------------------------------------------


class ItemClaimed(
    Event, type="baodao.registration.item-claimed.v1", feed="party", aggregate="claim_id"
):
    """Somebody wants to take on an item; it holds one of the wanted places until it falls away.

    `volunteer_id` is empty for a unit; `unit_id` is the unit, or the member's unit.
    """

    claim_id: Id
    item_id: Id
    kind: ItemKind
    claimant: Annotated[Claimant, of("party")]
    volunteer_id: Id | None
    unit_id: Annotated[Id | None, of("party")]


class ClaimAccepted(
    Event, type="baodao.registration.claim-accepted.v1", feed="people", aggregate="claim_id"
):
    """The poster wants this claimant to go ahead."""

    claim_id: Id
    item_id: Id


class ClaimDeclined(
    Event, type="baodao.registration.claim-declined.v1", feed="people", aggregate="claim_id"
):
    """The poster does not take this claimant, or not any more; the place is free."""

    claim_id: Id
    item_id: Id


class ClaimWithdrawn(
    Event, type="baodao.registration.claim-withdrawn.v1", feed="people", aggregate="claim_id"
):
    """The claimant took the claim back, or is no volunteer any more; the place is free."""

    claim_id: Id
    item_id: Id


class ClaimReported(
    Event, type="baodao.registration.claim-reported.v1", feed="people", aggregate="claim_id"
):
    """Somebody reports that what was claimed is done; the poster has not confirmed it yet."""

    claim_id: Id
    item_id: Id
    done_on: RecordedDay


class ClaimConfirmed(
    Event, type="baodao.registration.claim-confirmed.v1", feed="party", aggregate="claim_id"
):
    """The poster confirms that it was done. No hours follow: those come from attendance alone."""

    claim_id: Id
    item_id: Id
    kind: ItemKind
    claimant: Annotated[Claimant, of("party")]
    volunteer_id: Id | None
    unit_id: Annotated[Id | None, of("party")]
    done_on: RecordedDay


class ClaimRated(
    Event, type="baodao.registration.claim-rated.v1", feed="people", aggregate="claim_id"
):
    """The poster gave 1 to 5 stars; what was written with them is not said."""

    claim_id: Id
    item_id: Id
    stars: int = Field(ge=1, le=5)


class ClaimUndone(
    Event, type="baodao.registration.claim-undone.v1", feed="people", aggregate="claim_id"
):
    """The claim never was this person's; whoever counted it takes it back."""

    claim_id: Id
    item_id: Id


# --- commands -----------------------------------------------------------------------------------


class ClaimReceipt(Value):
    """The claim and its state."""

    claim_id: Id
    item_id: Id
    state: ClaimState


class ClaimItem(
    Command,
    subject="commands.registration.claim-item",
    reply=ClaimReceipt,
    access=EITHER,
):
    """Take on an item, unasked for nobody (条例 art. 25); one that was withdrawn can be renewed."""

    item_id: Id
    volunteer_id: Id | None = None
    unit_id: Id | None = None
    on_paper: OnPaper | None = None


class AcceptClaim(
    Command,
    subject="commands.registration.accept-claim",
    reply=ClaimReceipt,
    access=ITEM_KEEPERS,
    own_matter=["claim.volunteer_id", "claim.unit_id"],
):
    """Let the claimant go ahead; by the poster."""

    claim_id: Id


class DeclineClaim(
    Command,
    subject="commands.registration.decline-claim",
    reply=ClaimReceipt,
    access=ITEM_KEEPERS,
    own_matter=["claim.volunteer_id", "claim.unit_id"],
):
    """Say no to a claim, or end one that was accepted and came to nothing; by the poster."""

    claim_id: Id
    reason: Text = Field(description="for the claimant; kept with the claim, in no event")


class WithdrawClaim(
    Command,
    subject="commands.registration.withdraw-claim",
    reply=ClaimReceipt,
    access=[
        own("claim.volunteer_id"),
        keeper("claim.claiming_unit"),
        subtree("claim.unit_home", *OVERSEERS),
        at_desk(),
    ],
):
    """Take one's own claim back, before it is done."""

    claim_id: Id
    on_paper: OnPaper | None = None


class ReportClaim(
    Command,
    subject="commands.registration.report-claim",
    reply=ClaimReceipt,
    access=[
        own("claim.volunteer_id"),
        keeper("claim.claiming_unit"),
        subtree("claim.unit_home", *OVERSEERS),
        *ITEM_KEEPERS,
    ],
):
    """Report that what was claimed is done; by the claimant or the poster."""

    claim_id: Id
    day: Day
    minutes: int | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=100_000,
        description="as told; hours come from attendance alone",
    )


class ConfirmClaim(
    Command,
    subject="commands.registration.confirm-claim",
    reply=ClaimReceipt,
    access=ITEM_KEEPERS,
    own_matter=["claim.volunteer_id", "claim.unit_id"],
):
    """Confirm that what was reported was done; by the poster."""

    claim_id: Id


class RateClaim(
    Command,
    subject="commands.registration.rate-claim",
    reply=ClaimReceipt,
    access=ITEM_KEEPERS,
    own_matter=["claim.volunteer_id", "claim.unit_id"],
):
    """Give stars to a confirmed claim; by the poster."""

    claim_id: Id
    stars: int = Field(strict=True, ge=1, le=5)
    comment: Text | None = Field(default=None, description="kept with the claim, in no event")


# --- queries ------------------------------------------------------------------------------------


class ClaimStep(Value):
    """A step in the life of a claim."""

    state: ClaimState
    at: RecordedInstant
    by_role: SaidRole


class Claim(Row, whose=Whose(person=("acts_as",), at=("division",), open=("by_unit",))):
    """A claim as its claimant and the poster see it; reason and comment not in lists.

    As what a person made it may tell that they are in the Party.
    """

    claim_id: Id
    item_id: Id
    division: DivisionCode
    kind: ItemKind
    claimant: Annotated[Claimant | None, of("party")]
    volunteer_id: Id | None
    unit_id: Annotated[Id | None, of("party")]
    state: ClaimState
    history: list[ClaimStep]
    done_on: RecordedDay | None
    minutes: int | None
    stars: int | None
    comment: str | None
    reason: str | None
    frozen_by: Id | None
    acts_as: Id | None = compared()
    by_unit: bool = compared(default=False)


class ClaimPage(NamedPage, CountedPage):
    """Some claims in the order of their ids."""

    claims: Annotated[list[Claim], without("comment", "reason")]
    next: str | None = None


class GetClaim(
    Query,
    subject="queries.registration.get-claim",
    reply=Claim,
    access=[
        own("volunteer.acts_as"),
        keeper("claim.claiming_unit"),
        subtree("claim.unit_home", *OVERSEERS),
        *ITEM_KEEPERS,
    ],
    logged=logged("record", "claim.volunteer_id"),
):
    """One claim, for its claimant and for those who may act on the item."""

    claim_id: Id


class ListClaims(
    NamedQuery,
    subject="queries.registration.list-claims",
    reply=ClaimPage,
    access=[
        own("volunteer_id"),
        keeper("unit_id"),
        subtree("unit.division", *OVERSEERS),
        subtree("volunteer.division", *REGISTRARS),
        *ITEM_KEEPERS,
    ],
    logged=logged("list", "reply.claims.volunteer_id"),
):
    """The claims on one item, of one person, or of one unit.

    A unit's liaison sees the claims of the unit, never those of its members.
    """

    item_id: Id | None = None
    volunteer_id: Id | None = None
    unit_id: Id | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class AlreadyClaimed(
    Refusal,
    slug="already-claimed",
    en="This item was claimed before (state: {state}), and can be claimed once only. Please "
    "choose another one.",
    zh="该项目已经认领过(状态:{state}),同一项目不能重复认领,请选择其他项目。",
):
    """One claim of each claimant on an item."""

    claim_id: Id
    state: ClaimState


class ItemFull(
    Refusal,
    slug="item-full",
    en="This item has all {wanted} claims that it needs. Please choose another one.",
    zh="该项目需要的 {wanted} 个认领已满,请选择其他项目。",
):
    """Never more claims than wanted."""

    item_id: Id
    wanted: int


class ClaimNotInState(
    Refusal,
    slug="claim-not-in-state",
    en="The claim is “{state}” now, so this cannot be done.",
    zh="该认领目前为“{state}”,不能这样办理。",
):
    """The life cycle of the claim does not allow this step from here."""

    claim_id: Id
    state: ClaimState


class ClaimNeedsConsent(
    Refusal,
    slug="claim-needs-consent",
    en="A minor needs the guardian's consent to claim items of the category “{category}”. "
    "Please ask the guardian to give it first.",
    zh="未成年人认领“{category}”类项目,须有监护人对这类活动的同意。请先由监护人办理同意。",
):
    """What a minor promises is agreed to as their part in activities is (PIPL art. 31)."""

    category: Shown


class DayInFuture(
    Refusal,
    slug="day-in-future",
    en="{day} has not come yet. Please give today or an earlier day.",
    zh="{day}还没有到,请填写今天或以前的日期。",
):
    """Only what has happened can be reported, by the calendar in China."""

    day: RecordedDay


class OneOfThree(
    Refusal,
    slug="one-of-three",
    en="Please give exactly one of the item, the volunteer and the unit.",
    zh="清单项目、志愿者、单位三项中,请填写且只填写一项。",
):
    """Claims are listed of one item, one person or one unit."""
