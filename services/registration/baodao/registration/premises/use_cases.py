"""Decisions about premises: the community says what there is, and who is above it assesses that."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.days import day_refusals
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.places.domain.local_places import LocalPlace, place_id
from baodao.registration.premises.commands import RehomePremises
from baodao.registration.premises.domain.premises import (
    Premises,
    add_refusals,
    premises_id,
    street_of,
)
from baodao.registration.premises.domain.rules import PremisesPolicy
from baodao.registration.premises.domain.tallies import PremisesTally
from baodao.schema.registration.premises import (
    AddPremises,
    AssessPremises,
    EndPremises,
    MeasurePremises,
    PremisesReceipt,
    RenamePremises,
)

_One = Annotated[Premises, by("premises_id")]
_Tally = Annotated[PremisesTally, by("premises.street", or_new=PremisesTally.blank)]


def _new_id(command: AddPremises) -> str:
    return premises_id(command.division, command.code)


def _grid_id(command: AddPremises) -> str | None:
    return place_id(command.division, command.grid) if command.grid else None


def _street(command: AddPremises) -> str:
    return street_of(command.division)


@use_case
def add_premises(
    command: AddPremises,
    *,
    division: Annotated[Division | None, by("division")],
    premises: Annotated[Premises | None, by(_new_id)],
    grid: Annotated[LocalPlace | None, by(_grid_id)],
    tally: Annotated[PremisesTally, by(_street, or_new=PremisesTally.blank)],
    now: datetime,
) -> Decision[PremisesReceipt]:
    """Add premises to a community."""
    where = (
        division.open_refusals(command.on)
        if division
        else division_refusals(None, command.division, command.on)
    )
    if refusals := [*where, *add_refusals(command, premises, grid)]:
        return refuse(*refusals)
    added = Premises.add(command, now)
    return accept(_receipt(added.after), added, *tally.recount((), (added.after,)))


@use_case
def rename_premises(command: RenamePremises, premises: _One) -> Decision[PremisesReceipt]:
    """Give premises another name from a day on."""
    if refusals := premises.rename_refusals(command.new_name, command.on):
        return refuse(*refusals)
    change = premises.rename(command.new_name, command.on)
    return accept(_receipt(change.after), change)


@use_case
def measure_premises(
    command: MeasurePremises, premises: _One, now: datetime
) -> Decision[PremisesReceipt]:
    """Note how large premises are, to be assessed."""
    if refusals := [*day_refusals(command.day, now), *premises.then_refusals(command.day)]:
        return refuse(*refusals)
    change = premises.measure(command, now)
    return accept(_receipt(change.after), change)


@use_case
def assess_premises(
    command: AssessPremises,
    premises: _One,
    packs: Annotated[dict[str, PolicyPack], packs_at("premises.division")],
    tally: _Tally,
    now: datetime,
) -> Decision[PremisesReceipt]:
    """Note whether premises meet the standard that the pack has now."""
    policy = rules_at(PremisesPolicy, packs, premises.division)
    refusals = [
        *day_refusals(command.day, now),
        *premises.assess_refusals(command, policy),
    ]
    if refusals:
        return refuse(*refusals)
    change = premises.assess(command, policy, now)
    counted = tally.recount((premises,), (change.after,))
    return accept(_receipt(change.after), change, *counted, under=policy.version)


@use_case
def end_premises(command: EndPremises, premises: _One, tally: _Tally) -> Decision[PremisesReceipt]:
    """End premises from a day on."""
    if refusals := premises.end_refusals(command.on):
        return refuse(*refusals)
    change = premises.end(command.on)
    return accept(_receipt(change.after), change, *tally.recount((premises,), (change.after,)))


def _successor(division: Division) -> str | None:
    return division.successors[0] if len(division.successors) == 1 else None


def _target(premises: Premises, division: Division) -> str | None:
    successor = _successor(division)
    return premises_id(successor, premises.code) if successor else None


def _streets(premises: Premises, division: Division) -> list[str]:
    return sorted({street_of(code) for code in (premises.division, *division.successors)})


@use_case
def rehome_premises(
    command: RehomePremises,
    *,
    premises: _One,
    division: Annotated[Division, by("premises.division")],
    successor: Annotated[Division | None, by(_successor)],
    taken: Annotated[Premises | None, by(_target)],
    tallies: Annotated[dict[str, PremisesTally], by_each(_streets, or_new=PremisesTally.blank)],
    now: datetime,
) -> Decision[None]:
    """End premises of an ended community, and let them go on in its only successor."""
    on = division.valid_until
    ends_before = premises.valid_until is not None and on and premises.valid_until <= on
    if on is None or on > today(now) or ends_before:
        return refuse(NothingDue(of=premises.id))
    ended = premises.end(on)
    before, after = [premises], [ended.after]
    changes: list[Change[Aggregate]] = [ended]
    if successor:
        followed = premises.follow(successor.id, on, taken=bool(taken), moves=_moves(successor, on))
        changes += followed
        after.append(followed[-1].after)
    for street, tally in tallies.items():
        changes += tally.recount(_of(street, before), _of(street, after))
    return accept(None, *changes)


def _moves(successor: Division, on: str) -> bool:
    """Whether a division is one that had another code until this day."""
    return successor.valid_from == on and len(successor.came_from) == 1


def _of(street: str, found: list[Premises]) -> list[Premises]:
    return [one for one in found if one.street == street]


def _receipt(premises: Premises) -> PremisesReceipt:
    return PremisesReceipt(premises_id=premises.id, standing=premises.standing)
