"""Decisions about the parts of organisations in calls."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.calls.commands import MarkLate
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.domain.tallies import CallTally
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    CallAcknowledged,
    CallArrived,
    CallOverdue,
    OrganisationCalled,
    PartReceipt,
    RateCallPart,
)


@use_case
def acknowledge_call(
    command: AcknowledgeCall, part: Annotated[CallPart, by("part_id")], now: datetime
) -> Decision[PartReceipt]:
    """Acknowledge a call for an organisation; too late is marked."""
    if refusals := part.step_refusals("acknowledge"):
        return refuse(*refusals)
    change = part.acknowledge(now)
    return accept(_receipt(change.after), change)


@use_case
def arrive_at_call(
    command: ArriveAtCall, part: Annotated[CallPart, by("part_id")], now: datetime
) -> Decision[PartReceipt]:
    """Record that an organisation is there; too late is marked."""
    if refusals := part.step_refusals("arrive"):
        return refuse(*refusals)
    change = part.arrive(now)
    return accept(_receipt(change.after), change)


@use_case
def rate_call_part(
    command: RateCallPart,
    part: Annotated[CallPart, by("part_id")],
    call: Annotated[Call, by("part.call_id")],
) -> Decision[PartReceipt]:
    """Rate the part of an organisation in a closed call."""
    if refusals := part.rate_refusals(call):
        return refuse(*refusals)
    change = part.rate(command.stars, command.words)
    return accept(_receipt(change.after), change)


@use_case
def mark_late(
    command: MarkLate, part: Annotated[CallPart, by("part_id")], now: datetime
) -> Decision[None]:
    """Mark an organisation that let a deadline pass, or both while nobody looked."""
    if not part.overdue(now):
        return refuse(NothingDue(of=part.id))
    return accept(None, part.mark(now))


# --- how calls are answered, counted ------------------------------------------------------------

_Tally = Annotated[CallTally, by(CallTally.key, or_new=CallTally.blank)]


@use_case
def count_called(event: OrganisationCalled, tally: _Tally) -> Decision[None]:
    """Count a call in the quarter's tally of the organisation at the street."""
    return accept(None, *tally.count(event))


@use_case
def count_acknowledged(event: CallAcknowledged, tally: _Tally) -> Decision[None]:
    """Count that a call was acknowledged in time."""
    return accept(None, *tally.count(event))


@use_case
def count_arrived(event: CallArrived, tally: _Tally) -> Decision[None]:
    """Count an arrival, with its minutes, in the tally of the organisation at the street."""
    return accept(None, *tally.count(event))


@use_case
def count_overdue(event: CallOverdue, tally: _Tally) -> Decision[None]:
    """Count a deadline that an organisation let pass."""
    return accept(None, *tally.count(event))


def _receipt(part: CallPart) -> PartReceipt:
    return PartReceipt(part_id=part.id, state=part.state)
