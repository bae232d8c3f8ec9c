"""The waiting list 候补 of a shift: who gets a seat that comes free, in which order."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, guardian, keeper, leads, logged, own, subtree
from baodao.schema.base import (
    Command,
    Crew,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason, SeatReceipt
from baodao.schema.scheduling.terms import Acknowledges
from baodao.schema.words import OpenLine

OfferOutcome = Literal["declined", "expired", "taken-back"]
"""What became of an offer that was not accepted; one taken back goes to its own place again."""
LeaveReason = Annotated[ReleaseReason | OtherReason | Literal["left", "shift-started"], of("minor")]
Turn = Annotated[int, Field(ge=1)]
"""A place on a list, counted from 1: it is kept, so that of two people the one with the smaller
number is offered a seat first; others leave, so that numbers have gaps.
"""


# --- events -------------------------------------------------------------------------------------


class WaitlistJoined(
    Event, type="baodao.scheduling.waitlist-joined.v1", feed="people", aggregate="shift_id"
):
    """A volunteer waits for a seat of a shift that is full."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    turn: Turn


class SeatOffered(
    Event, type="baodao.scheduling.seat-offered.v1", feed="people", aggregate="shift_id"
):
    """A seat came free and is held for whoever waited longest, until `expires_at`.

    Addressed to the volunteer. An offered seat counts as taken.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    turn: Turn
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    expires_at: RecordedInstant
    seats_taken: Crew
    max_crew: Crew


class OfferEnded(
    Event, type="baodao.scheduling.offer-ended.v1", feed="people", aggregate="shift_id"
):
    """A seat that was offered is not held for this volunteer any more; addressed to them."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    outcome: OfferOutcome
    seats_taken: Crew
    max_crew: Crew


class WaitlistLeft(
    Event, type="baodao.scheduling.waitlist-left.v1", feed="minors", aggregate="shift_id"
):
    """A volunteer waits no longer: they left, may not take part, or the shift has started."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    reason: LeaveReason


class WaitlistReordered(
    Event, type="baodao.scheduling.waitlist-reordered.v1", feed="people", aggregate="shift_id"
):
    """An organiser has let somebody pass others, who learn of it and of the reason."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    passed_over: list[Id]
    reason: Line


class CapacitySet(
    Event, type="baodao.scheduling.capacity-set.v1", feed="public", aggregate="shift_id"
):
    """A shift has another number of seats."""

    shift_id: Id
    activity_id: Id
    min_crew: Crew
    max_crew: Crew
    seats_taken: Crew


# --- commands -----------------------------------------------------------------------------------


class AcceptOffer(
    Acknowledges,
    Command,
    subject="commands.scheduling.accept-offer",
    reply=SeatReceipt,
    access=[own("volunteer_id"), subtree("shift.division", *ORGANISERS)],
):
    """Take the seat that is held for a volunteer, as long as it is."""

    shift_id: Id
    volunteer_id: Id


class DeclineOffer(
    Command,
    subject="commands.scheduling.decline-offer",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Do without the seat that is held for a volunteer: it is offered to the next."""

    shift_id: Id
    volunteer_id: Id


class LeaveWaitlist(
    Command,
    subject="commands.scheduling.leave-waitlist",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Wait no longer; who comes back later is last."""

    shift_id: Id
    volunteer_id: Id


class Moved(Value):
    """The list after a change of its order: who is first, and whom somebody passed."""

    shift_id: Id
    passed_over: list[Id]


class MoveOnWaitlist(
    Command,
    subject="commands.scheduling.move-on-waitlist",
    reply=Moved,
    access=[
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=["volunteer_id"],
):
    """Let somebody pass others on the list, for a reason that those who are passed are told."""

    shift_id: Id
    volunteer_id: Id
    ahead_of: Id = Field(description="who waits and is next behind them then")
    reason: OpenLine


class CapacityReceipt(Value):
    """How many seats a shift has, and how many of them are taken."""

    shift_id: Id
    min_crew: Crew
    max_crew: Crew
    seats_taken: Crew


class SetCapacity(
    Command,
    subject="commands.scheduling.set-capacity",
    reply=CapacityReceipt,
    access=[
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Give a shift more seats, or fewer: never fewer than people hold.

    What is more is offered to who waits; where it is fewer, the newest offers are taken back. What
    makes it a large event, for which everybody signs an agreement, is a change of the activity.
    """

    shift_id: Id
    min_crew: Crew | None = Field(default=None, description="as before if absent")
    max_crew: Crew


# --- queries ------------------------------------------------------------------------------------


class Waiting(Value):
    """Somebody who waits, or to whom a seat is offered."""

    sign_up_id: Id
    volunteer_id: Id
    turn: Turn
    expires_at: RecordedInstant | None = None
    """Until when a seat is held for them; None for who waits."""


class WaitlistPage(Value):
    """Who waits for a seat of one shift: first to whom one is offered, then the others in order."""

    waiting: list[Waiting]
    next: str | None = None


class ListWaitlist(
    Query,
    subject="queries.scheduling.list-waitlist",
    reply=WaitlistPage,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    logged=logged(
        "attendance",
        "reply.waiting.volunteer_id",
        at="shift.division",
        activity="shift.activity_id",
    ),
):
    """The waiting list of a shift, in its order."""

    shift_id: Id
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class OthersWait(
    Refusal,
    slug="others-wait",
    en="{waiting} people wait for a seat of this shift, and get what comes free. Please join the "
    "waiting list.",
    zh="已有 {waiting} 人在候补这个班次,空出的名额先给他们,请加入候补。",
):
    """Nobody passes a list on which somebody waits."""

    shift_id: Id
    waiting: int


class WaitlistFull(
    Refusal,
    slug="waitlist-full",
    en="All {places} places on the waiting list are taken, too. Please choose another shift.",
    zh="候补名单的 {places} 个位置也已满,请选择其他班次。",
):
    """No seat is left, and nobody else can wait for one."""

    shift_id: Id
    places: int


class NotWaiting(
    Refusal,
    slug="not-waiting",
    en="The volunteer does not wait for a seat of this shift. Please check which shift it is.",
    zh="该志愿者不在这个班次的候补名单上,请核对班次。",
):
    """There is nothing to leave, and nobody to be passed."""

    shift_id: Id
    volunteer_id: Id


class NoOffer(
    Refusal,
    slug="no-offer",
    en="No seat of this shift is held for the volunteer now. Please look at the waiting list "
    "again.",
    zh="目前没有为该志愿者保留的名额,请重新查看候补情况。",
):
    """No offer was made, or it is over."""

    shift_id: Id
    volunteer_id: Id


class OfferExpired(
    Refusal,
    slug="offer-expired",
    en="The seat was held until {expires_at} and is offered to the next now. Please join the "
    "waiting list again.",
    zh="名额保留到{expires_at},现已让给下一位,请重新加入候补。",
):
    """Too late by however little: an offer ends at its instant, not when that is noticed."""

    expires_at: RecordedInstant


class PassesNobody(
    Refusal,
    slug="passes-nobody",
    en="The volunteer waits before the other one already. Please check the order of the list.",
    zh="该志愿者本来就排在对方前面,请核对候补顺序。",
):
    """Somebody is put before another one who is behind them anyway, or who is themself."""

    shift_id: Id


class EventBecomesLarge(
    Refusal,
    slug="event-becomes-large",
    en="With these seats the activity is for {people} people, and from {bound} on everybody who "
    "comes signs an agreement. Please change the activity instead, which asks who has a seat.",
    zh="增加名额后活动共 {people} 人,达到 {bound} 人的活动须与每位志愿者签订协议。"
    "请改用修改活动,届时会请已报名者重新确认。",
):
    """An agreement that was not wanted before is a change that everybody is asked about."""

    activity_id: Id
    people: int
    bound: int
