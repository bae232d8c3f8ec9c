"""Slips 告知单: what a desk did on paper is told to whom it was done for (条例 art. 25).

Whoever it is done for gets a slip that says so, in their hand or their letterbox; what nobody
has handed over yet is on the desk's list.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import SIGNERS, logged, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Id,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.disputes import RecordChange, RecordKind
from baodao.schema.registration.named_lists import NamedPage, NamedQuery

SlipState = Literal["waiting", "told"]
SlipRecord = Literal[RecordKind, "item", "errand", "succession"]
"""Of what kind of record a slip tells; an `item` is a need that was proposed, a `succession` that
what an ended organisation kept of the person is with another one now (PIPL art. 22)."""


# --- commands -----------------------------------------------------------------------------------


class SlipReceipt(Value):
    """The slip, and how many acts are still to be told to the person."""

    slip_id: Id
    waiting: int


class HandOverSlip(
    Command,
    subject="commands.registration.hand-over-slip",
    reply=SlipReceipt,
    access=[subtree("slip.division", *SIGNERS)],
    needs=("consent",),
):
    """Note that the person has the slip, in their hand or in their letterbox."""

    slip_id: Id
    up_to: int = Field(
        strict=True,
        ge=1,
        le=10_000,
        description="of how many acts the slip tells that was handed over, from the first on",
    )


# --- queries ------------------------------------------------------------------------------------


class PaperAct(Value):
    """Something that was done on paper about one record, by whom, and from which sheet if any."""

    what: RecordChange
    at: RecordedInstant
    done_by: Id
    by_role: str
    reference: str | None
    signed_on: RecordedDay | None
    handed_over_at: RecordedInstant | None


class Slip(Value):
    """All that was done on paper about one record; `slip_id` is the id of the record."""

    slip_id: Id
    volunteer_id: Id
    division: DivisionCode
    record: SlipRecord
    organisation_id: Id | None = None
    """The organisation that has ended, if the slip tells of that."""
    successor_id: Id | None = None
    """To whom the person turns instead."""
    acts: list[PaperAct]


class SlipPage(NamedPage):
    """Some slips in the order of their ids."""

    slips: list[Slip]
    next: str | None = None


class ListSlips(
    NamedQuery,
    subject="queries.registration.list-slips",
    reply=SlipPage,
    access=[subtree("division?", *SIGNERS)],
    needs=("consent", "party"),
    logged=logged("slips", "reply.slips.volunteer_id"),
):
    """The slips of a division and of everything below it that are still to be handed over.

    Those of who has died are left out: a page may have fewer than asked for.
    """

    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class SlipHandedOver(
    Refusal,
    slug="slip-handed-over",
    en="This slip was handed over already. Please reload the list.",
    zh="该告知单已经交给本人,请刷新列表。",
):
    """There is nothing on it, up to there, that the person does not have in hand."""
