"""Decisions about pacts 结对."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.commands import LapsePairing
from baodao.registration.party.domain.member_reports import community_refusals, party_refusals
from baodao.registration.party.domain.pairings import Pairing, days_refusals, pact_side
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema.registration.pairings import (
    EndPairing,
    PairingReceipt,
    ProposePairing,
    SignPairing,
)


@use_case
def propose_pairing(
    command: ProposePairing,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    community: Annotated[Division | None, by("division")],
    now: datetime,
    new_id: NewId,
) -> Decision[PairingReceipt]:
    """Propose a pact between a unit and a community that one side would sign."""
    refusals = [
        *party_refusals(unit, today(now)),
        *community_refusals(command.division),
        *division_refusals(community, command.division, today(now)),
        *days_refusals(command.from_day, command.until_day, now),
    ]
    side = pact_side(command.actor, unit.id)
    if refusals:
        return refuse(*refusals)
    pairing = Pairing.propose(new_id(), command, side, now)
    return accept(_receipt(pairing.after), pairing)


@use_case
def sign_pairing(
    command: SignPairing, pairing: Annotated[Pairing, by("pairing_id")], now: datetime
) -> Decision[PairingReceipt]:
    """Sign a pact that the other side proposed."""
    side = pact_side(command.actor, pairing.unit_id)
    if refusals := pairing.sign_refusals(side, now):
        return refuse(*refusals)
    change = pairing.sign(side, command.actor, now)
    return accept(_receipt(change.after), change)


@use_case
def end_pairing(
    command: EndPairing, pairing: Annotated[Pairing, by("pairing_id")], now: datetime
) -> Decision[PairingReceipt]:
    """End a pact before its day, decline it or take it back."""
    side = pact_side(command.actor, pairing.unit_id)
    if refusals := pairing.move_refusals("end"):
        return refuse(*refusals)
    change = pairing.end(side, command.reason, command.actor, now)
    return accept(_receipt(change.after), change)


@use_case
def lapse_pairing(
    command: LapsePairing,
    pairing: Annotated[Pairing, by("pairing_id")],
    now: datetime,
) -> Decision[None]:
    """End a pact, or a proposal nobody signed, whose last day is over."""
    if not pairing.is_due(today(now)):
        return refuse(NothingDue(of=pairing.id))
    return accept(None, pairing.lapse(ITSELF, now))


def _receipt(pairing: Pairing) -> PairingReceipt:
    return PairingReceipt(pairing_id=pairing.id, state=pairing.state)
