"""Errands 全程代办: somebody asks, a volunteer does it, each step is told, the principal confirms.

It is asked for with a consent of its own (PIPL art. 13, 23): who does it learns who the principal
is. Events name neither them nor what for.
"""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import SIGNERS, at_desk, oneself, own, subtree
from baodao.schema.base import (
    Command,
    Event,
    Id,
    PlannedDay,
    RecordedDay,
    Value,
)
from baodao.schema.registration.errand_parts import (
    Difference,
    EntrustedThing,
    ErrandEnd,
    ErrandState,
    ErrandStep,
    Finding,
    ToldStep,
)
from baodao.schema.registration.errand_rules import ErrandWord
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.words import OpenLine, OpenText

CATEGORY = "全程代办"
"""The category to which a minor's guardian agrees."""

Fen = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
"""Money in fen 分, a hundredth of a yuan."""

_AT_DESK = (at_desk(), at_desk("resident.division"))
_PRINCIPAL = (own("errand.volunteer_id"), *_AT_DESK)
_DOES_IT = (oneself("errand.helper_id"), subtree("errand.division", *SIGNERS))


# --- events -------------------------------------------------------------------------------------


class ErrandAsked(
    Event, type="baodao.registration.errand-asked.v1", feed="people", aggregate="errand_id"
):
    """Somebody needs an errand done; who it is, is told to who does it, and not here."""

    errand_id: Id
    until: RecordedDay
    """By when it is to be done."""
    on_paper: bool = False
    """Whether a desk wrote it down for them."""


class ErrandAccepted(
    Event, type="baodao.registration.errand-accepted.v1", feed="people", aggregate="errand_id"
):
    """A volunteer does it, or a community worker in service; no hours follow from that."""

    errand_id: Id
    helper_id: Id
    in_service: bool


class ErrandStepTaken(
    Event, type="baodao.registration.errand-step-taken.v1", feed="people", aggregate="errand_id"
):
    """A step was written down; what it says beside its kind is not told."""

    errand_id: Id
    step: ErrandStep


class ErrandDone(
    Event, type="baodao.registration.errand-done.v1", feed="people", aggregate="errand_id"
):
    """Who did it says that it is done; the principal has not said so yet."""

    errand_id: Id
    confirm_by: RecordedDay
    """After this day silence is on the desk's list, and confirms nothing."""


class ErrandStopped(
    Event, type="baodao.registration.errand-stopped.v1", feed="people", aggregate="errand_id"
):
    """It is not gone on with; what was handed over has to be brought back."""

    errand_id: Id
    because: ErrandEnd


class ErrandReopened(
    Event, type="baodao.registration.errand-reopened.v1", feed="people", aggregate="errand_id"
):
    """It is offered again: who had accepted it does not do it."""

    errand_id: Id
    because: ErrandEnd


class ErrandContested(
    Event, type="baodao.registration.errand-contested.v1", feed="people", aggregate="errand_id"
):
    """The principal says that it was not so; the desk decides."""

    errand_id: Id


class ErrandConfirmed(
    Event, type="baodao.registration.errand-confirmed.v1", feed="people", aggregate="errand_id"
):
    """It was done: the principal says so, or the desk has decided."""

    errand_id: Id


class ErrandEnded(
    Event, type="baodao.registration.errand-ended.v1", feed="people", aggregate="errand_id"
):
    """It is over without having been done."""

    errand_id: Id
    because: ErrandEnd


# --- commands -----------------------------------------------------------------------------------


class ErrandReceipt(Value):
    """The errand and its state."""

    errand_id: Id
    state: ErrandState


class AskErrand(
    Command,
    subject="commands.registration.ask-errand",
    reply=ErrandReceipt,
    access=[own("volunteer_id"), *_AT_DESK],
):
    """Ask for an errand: a volunteer themself, also on paper, or a resident in need on paper.

    By that they agree to be known to who does it, and to nobody else (PIPL art. 23).
    """

    volunteer_id: Id | None = None
    resident_id: Id | None = None
    kind: ErrandWord = Field(description="one of the pack's `errands.kinds`")
    until: PlannedDay = Field(description="by when it is to be done")
    things: list[EntrustedThing] = Field(
        default=[], max_length=10, description="what is going to be handed over"
    )
    note: OpenText | None = Field(
        default=None, description="for who does it; gone when the errand is over, in no event"
    )
    text_version: OpenLine = Field(description="of the consent to be known to who does it")
    on_paper: OnPaper | None = None


class AcceptErrand(
    Command,
    subject="commands.registration.accept-errand",
    reply=ErrandReceipt,
    access=[own("volunteer_id")],
):
    """Do an errand of one's own street, as a volunteer; nobody is sent (条例 art. 25)."""

    errand_id: Id
    volunteer_id: Id


class AcceptErrandInService(
    Command,
    subject="commands.registration.accept-errand-in-service",
    reply=ErrandReceipt,
    access=[subtree("errand.division", *SIGNERS)],
    own_matter=["errand.volunteer_id"],
    in_person=True,
):
    """Do an errand oneself, as a community worker in service."""

    errand_id: Id


class TellErrandStep(
    Command,
    subject="commands.registration.tell-errand-step",
    reply=ErrandReceipt,
    access=_DOES_IT,
    own_matter=["errand.volunteer_id"],
):
    """Write down a step, by who does the errand, or at the desk; nothing of it changes again."""

    errand_id: Id
    step: ToldStep
    things: list[EntrustedThing] = Field(
        default=[], max_length=10, description="what changes hands, when entrusted or brought back"
    )
    fen: Fen | None = Field(
        default=None, description="how much of it is money, in fen, or how much was paid"
    )
    note: OpenText | None = Field(
        default=None, description="gone when the errand is over, in no event"
    )


class ConfirmErrand(
    Command,
    subject="commands.registration.confirm-errand",
    reply=ErrandReceipt,
    access=_PRINCIPAL,
    own_matter=["errand.helper_id"],
):
    """Confirm that it was done, or, once it has stopped, that everything came back.

    What the principal says of the money is compared with the steps (no figure on one side's word).
    """

    errand_id: Id
    given_fen: Fen = Field(default=0, description="how much money was given, in fen")
    back_fen: Fen = Field(default=0, description="how much of it came back, in fen")
    difference: Difference | None = Field(
        default=None, description="why it is not what the steps say, or does not add up"
    )
    on_paper: OnPaper | None = None


class ContestErrand(
    Command,
    subject="commands.registration.contest-errand",
    reply=ErrandReceipt,
    access=_PRINCIPAL,
    own_matter=["errand.helper_id"],
):
    """Say that it was not so: it was not done, or not everything came back."""

    errand_id: Id
    note: OpenText = Field(description="for the desk; gone when the errand is over, in no event")
    on_paper: OnPaper | None = None


class DecideErrand(
    Command,
    subject="commands.registration.decide-errand",
    reply=ErrandReceipt,
    access=[subtree("errand.division", *SIGNERS)],
    own_matter=["errand.volunteer_id", "errand.helper_id"],
    in_person=True,
):
    """Decide an errand that is contested, or has stopped and whose principal says nothing."""

    errand_id: Id
    finding: Finding


class WithdrawErrand(
    Command,
    subject="commands.registration.withdraw-errand",
    reply=ErrandReceipt,
    access=_PRINCIPAL,
):
    """Take the consent back at any time (PIPL art. 15): the errand stops.

    Nobody is told any more whose it is; what was handed over is brought back by the desk.
    """

    errand_id: Id
    on_paper: OnPaper | None = None
