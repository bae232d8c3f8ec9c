"""Seats that volunteers hand on: two swap theirs, or somebody comes instead 替班."""

from typing import Literal

from baodao.schema.access import logged, own
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.scheduling.seats import SeatReceipt
from baodao.schema.scheduling.terms import Acknowledges

SwapOutcome = Literal["accepted", "declined", "withdrawn", "expired", "seat-gone", "shift-changed"]
"""What became of an offer of a seat; `seat-gone` is one that its holder has no more."""


# --- events -------------------------------------------------------------------------------------


class SwapOffered(
    Event, type="baodao.scheduling.swap-offered.v1", feed="people", aggregate="shift_id"
):
    """A volunteer offers their seat to another one; addressed to `to_id`.

    For a seat of `for_shift_id`, or for none: then they come instead. Nothing changes before that
    is accepted, until `open_until`.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    to_id: Id
    for_shift_id: Id | None
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    open_until: RecordedInstant


class SwapEnded(Event, type="baodao.scheduling.swap-ended.v1", feed="people", aggregate="shift_id"):
    """A seat is not offered to the other one any more; told to both.

    Of one that is `accepted`, `seat-released` and `seat-reserved` tell who has which seat now.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    to_id: Id
    for_shift_id: Id | None
    outcome: SwapOutcome


# --- commands -----------------------------------------------------------------------------------


class OfferSwap(
    Acknowledges,
    Command,
    subject="commands.scheduling.offer-swap",
    reply=SeatReceipt,
    access=[own("volunteer_id")],
):
    """Offer one's seat to another volunteer, for theirs of `for_shift_id` or for none.

    Seats are swapped only for seats; for none somebody comes instead while nobody waits. Of the
    other one nothing is looked at before they accept: nobody learns here who comes where. What was
    read is that of `for_shift_id`. Until
    `until_at`, or as long as the pack says for invitations, and not longer than until the starts.
    """

    shift_id: Id
    volunteer_id: Id
    to_id: Id
    for_shift_id: Id | None = None
    until_at: Instant | None = None


class AcceptSwap(
    Acknowledges,
    Command,
    subject="commands.scheduling.accept-swap",
    reply=SeatReceipt,
    access=[own("to_id")],
):
    """Take the seat that `volunteer_id` offers, and give one's own for it, both or none.

    All rules of signing up hold for both, with the time of the seat that each gives set free.
    """

    shift_id: Id
    volunteer_id: Id
    to_id: Id


class DeclineSwap(
    Command,
    subject="commands.scheduling.decline-swap",
    reply=SeatReceipt,
    access=[own("to_id")],
):
    """Do without; one is not offered this seat by them again."""

    shift_id: Id
    volunteer_id: Id
    to_id: Id


class WithdrawSwap(
    Command,
    subject="commands.scheduling.withdraw-swap",
    reply=SeatReceipt,
    access=[own("volunteer_id")],
):
    """Offer one's seat no longer."""

    shift_id: Id
    volunteer_id: Id


# --- queries ------------------------------------------------------------------------------------


class OfferedSwap(Value):
    """A seat that somebody would hand on, and what for."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    for_shift_id: Id | None
    """Whose seat they would have instead; None where somebody comes for them."""
    open_until: RecordedInstant
    title: Line
    division: DivisionCode
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class OfferedSwapPage(Value):
    """Some offers of seats in the order of the starts of their shifts."""

    swaps: list[OfferedSwap]
    next: str | None = None


class ListSwapsOfferedTo(
    Query,
    subject="queries.scheduling.list-swaps-offered-to",
    reply=OfferedSwapPage,
    access=[own("volunteer_id")],
    logged=logged("attendance", "reply.swaps.volunteer_id", at="reply.swaps.division"),
):
    """The seats that others offer to hand on to one."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class NoSwap(
    Refusal,
    slug="no-swap",
    en="This seat is not offered to the volunteer now. Please ask the one who holds it.",
    zh="目前没有向该志愿者转让这个名额,请与持有名额的志愿者确认。",
):
    """There is nothing to accept, to decline or to withdraw."""

    shift_id: Id
    volunteer_id: Id


class SwapExpired(
    Refusal,
    slug="swap-expired",
    en="The seat was offered until {open_until}. Please let it be offered again.",
    zh="换班申请有效期至{open_until},现已过期,请对方重新提出。",
):
    """Too late by however little."""

    open_until: RecordedInstant


class SwapOpen(
    Refusal,
    slug="swap-open",
    en="This seat is offered to somebody until {open_until}. Please withdraw that first.",
    zh="这个名额正在换班中(有效期至{open_until}),请先撤回再重新提出。",
):
    """A seat is offered to one person at a time."""

    open_until: RecordedInstant


class SwapDeclined(
    Refusal,
    slug="swap-declined",
    en="The other one has declined this seat already. Please ask somebody else.",
    zh="对方已谢绝换这个班,请另找他人。",
):
    """Whoever has said no is not asked again."""

    to_id: Id


class SwapWithOneself(
    Refusal,
    slug="swap-with-oneself",
    en="A seat is swapped with another person, for one of another shift. Please check both.",
    zh="换班须与另一位志愿者、另一个班次进行,请核对。",
):
    """Nothing would change."""

    shift_id: Id


class SwapOutdated(
    Refusal,
    slug="swap-outdated",
    en="The other shift has changed since this was offered. Please let it be offered again.",
    zh="对方班次在提出换班后已有变更,请对方重新提出。",
):
    """Whoever offered a seat did so for another one than there is now."""

    shift_id: Id
