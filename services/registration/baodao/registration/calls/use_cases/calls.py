"""Decisions about calls."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.calls.domain.calls import Call, Callees, raise_refusals
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.domain.rules import CallPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.unit_reports import UnitPlace, UnitReport
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.schema.registration.call_parts import PartState
from baodao.schema.registration.calls import CallReceipt, CloseCall, RaiseCall, WithdrawCall


def _division(command: RaiseCall, organisation: Organisation) -> str:
    return command.division or organisation.division


def _unit_places(command: RaiseCall, organisation: Organisation) -> list[str]:
    division = _division(command, organisation)
    return [UnitPlace.id_for(key, division) for key in command.organisation_ids]


def _unit_reports(unit_places: Mapping[str, UnitPlace]) -> list[str]:
    return [place.report_id for place in unit_places.values() if place.report_id]


@use_case
def raise_call(  # noqa: PLR0913 -- who calls whom to where, and by which rules
    command: RaiseCall,
    *,
    organisation: Annotated[Organisation, by("organisation_id")],
    division: Annotated[Division | None, by(_division)],
    place: Annotated[LocalPlace | None, by("place_id")],
    called: Annotated[dict[str, Organisation], by_each("organisation_ids")],
    unit_places: Annotated[dict[str, UnitPlace], by_each(_unit_places)],
    unit_reports: Annotated[dict[str, UnitReport], by_each(_unit_reports)],
    packs: Annotated[dict[str, PolicyPack], packs_at("organisation.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[CallReceipt]:
    """Raise a call, as the policy pack of where the caller is lets it be raised."""
    policy = rules_at(CallPolicy, packs, organisation.division)
    category = policy.category(command.category)
    callees = Callees.known(called, unit_reports)
    refusals = [
        *division_refusals(division, _division(command, organisation), today(now)),
        *raise_refusals(command, organisation, callees, place, policy, now),
    ]
    if refusals or category is None:
        return refuse(*refusals)
    change = Call.raise_one(new_id(), organisation, command, policy, category, now)
    parts = [CallPart.begin(change.after, key) for key in change.after.organisation_ids]
    return accept(_receipt(change.after), change, *parts, under=policy.version)


@use_case
def close_call(
    command: CloseCall,
    call: Annotated[Call, by("call_id")],
    parts: Annotated[dict[str, CallPart], by_each("call.part_ids")],
    now: datetime,
) -> Decision[CallReceipt]:
    """Close a call with what was done; who has not come need not any more."""
    if refusals := call.over_refusals():
        return refuse(*refusals)
    return _over(call.close(command.done, now), parts, "released", now)


@use_case
def withdraw_call(
    command: WithdrawCall,
    call: Annotated[Call, by("call_id")],
    parts: Annotated[dict[str, CallPart], by_each("call.part_ids")],
    now: datetime,
) -> Decision[CallReceipt]:
    """Take a call back: nobody is needed after all."""
    if refusals := call.over_refusals():
        return refuse(*refusals)
    return _over(call.withdraw(command.reason, now), parts, "withdrawn", now)


def _over(
    change: Change[Call], parts: Mapping[str, CallPart], state: PartState, now: datetime
) -> Decision[CallReceipt]:
    """The end of a call, and of the parts in it that are not over yet."""
    ended = [one for part in parts.values() for one in part.end(state, now)]
    changes: list[Change[Aggregate]] = [change, *ended]
    return accept(_receipt(change.after), *changes)


def _receipt(call: Call) -> CallReceipt:
    return CallReceipt(call_id=call.id, state=call.state)
