"""Pairing 结对: the pact between a unit and a community."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, SIGNERS, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    SaidRole,
    TermDay,
    Text,
    Value,
)
from baodao.schema.registration.disagreements import Side
from baodao.schema.words import OpenLine

PairingState = Literal["proposed", "signed", "ended"]
PairingEnd = Literal["declined", "withdrawn", "ended-early", "lapsed"]
"""Not signed by the other side, taken back by its own, ended with a reason, at its last day."""
PairingAct = Literal["proposed", "signed", "ended"]


# --- events -------------------------------------------------------------------------------------


class PairingProposed(
    Event, type="baodao.registration.pairing-proposed.v1", feed="party", aggregate="pairing_id"
):
    """One side proposed a pact; it holds when the other has signed."""

    pairing_id: Id
    unit_id: Id
    proposed_by: Side
    from_day: RecordedDay
    until_day: RecordedDay


class PairingSigned(
    Event, type="baodao.registration.pairing-signed.v1", feed="party", aggregate="pairing_id"
):
    """Both sides have signed: unit and community are paired 结对 in `[from_day, until_day)`."""

    pairing_id: Id
    unit_id: Id
    from_day: RecordedDay
    until_day: RecordedDay


class PairingEnded(
    Event, type="baodao.registration.pairing-ended.v1", feed="party", aggregate="pairing_id"
):
    """The pact does not hold any more, or will never hold."""

    pairing_id: Id
    unit_id: Id
    how: PairingEnd
    ended_by: Side | None
    """Absent where it lapsed."""
    ended_on: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class PairingReceipt(Value):
    """The pact and its state."""

    pairing_id: Id
    state: PairingState


class ProposePairing(
    Command,
    subject="commands.registration.propose-pairing",
    reply=PairingReceipt,
    access=[keeper("unit_id"), subtree("division", *SIGNERS)],
):
    """Propose a pact between a unit and a community; by either side."""

    unit_id: Id
    division: DivisionCode
    title: OpenLine
    reference: Line = Field(description="where the text of the pact is kept")
    from_day: PlannedDay
    until_day: TermDay = Field(description="the first day on which it does not hold")


class SignPairing(
    Command,
    subject="commands.registration.sign-pairing",
    reply=PairingReceipt,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *SIGNERS)],
):
    """Sign a pact that the other side proposed."""

    pairing_id: Id


class EndPairing(
    Command,
    subject="commands.registration.end-pairing",
    reply=PairingReceipt,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *SIGNERS)],
):
    """End a pact, decline a proposal or take it back; by either side, with a reason."""

    pairing_id: Id
    reason: Text


# --- queries ------------------------------------------------------------------------------------


class PairingStep(Value):
    """What a side did; `side` is absent where a pact lapsed."""

    act: PairingAct
    side: Side | None
    at: RecordedInstant
    by_role: SaidRole
    note: str | None


class Pairing(Value):
    """A pact as both sides see it."""

    pairing_id: Id
    unit_id: Id
    division: DivisionCode
    title: str
    reference: str
    from_day: RecordedDay
    until_day: RecordedDay
    state: PairingState
    ended: PairingEnd | None
    acts: list[PairingStep]


class PairingPage(Value):
    """Some pacts in the order of their ids."""

    pairings: list[Pairing]
    next: str | None = None


class GetPairing(
    Query,
    subject="queries.registration.get-pairing",
    reply=Pairing,
    access=[keeper("pairing.unit_id"), subtree("pairing.division", *REGISTRARS)],
):
    """One pact, for both sides."""

    pairing_id: Id


class ListPairings(
    Query,
    subject="queries.registration.list-pairings",
    reply=PairingPage,
    access=[keeper("unit_id"), subtree("division?", *REGISTRARS)],
):
    """Pacts of a unit, or at a division and everything below it."""

    unit_id: Id | None = None
    division: DivisionCode | None = None
    state: PairingState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class PactDaysWrong(
    Refusal,
    slug="pact-days-wrong",
    en="A pact cannot be from {from_day} until {until_day}: its end comes after its beginning,"
    " and is not past. Please correct the days.",
    zh="协议期限{from_day}至{until_day}不可用:结束日期须晚于开始日期,且尚未过去。请更正日期。",
):
    """It ends before it begins, or is over already."""

    from_day: RecordedDay
    until_day: RecordedDay


class OtherSideSigns(
    Refusal,
    slug="other-side-signs",
    en="The {side} proposed this pact, so please let the other side sign it.",
    zh="该协议由{side}提出,请由另一方签署。",
):
    """Nobody makes a pact with themself."""

    side: Side
