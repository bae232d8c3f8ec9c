"""Decisions about the division tree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.divisions import is_filler, parent_of
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.places.domain import reshaping
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.places.domain.importing import TreeImport
from baodao.registration.places.domain.reshaping import Changes, children_of, movable_below
from baodao.schema.registration.divisions import (
    DivisionsReceipt,
    ImportDivisions,
    NothingChanges,
)
from baodao.schema.registration.reshaping import (
    MergeDivisions,
    MoveDivision,
    RenameDivision,
    ReshapeReceipt,
    SplitDivision,
)

Divisions = dict[str, Division]


def _with_parents(codes: Iterable[str]) -> set[str]:
    given = set(codes)
    parents = {parent for code in given if (parent := parent_of(code))}
    cities = {above for code in parents if is_filler(code) and (above := parent_of(code))}
    return given | parents | cities


def _ending(command: MergeDivisions) -> list[str]:
    return [code for code in dict.fromkeys(command.codes) if code != command.into]


@use_case
def import_divisions(
    command: ImportDivisions,
    divisions: Annotated[
        Divisions, by_each(lambda command: _with_parents(row.code for row in command.rows))
    ],
    now: datetime,
) -> Decision[DivisionsReceipt]:
    """Add new divisions of a table, rename known ones, and name the rows that do not fit."""
    taken = TreeImport(divisions, today(now))
    for row in command.rows:
        taken.take(row)
    return accept(taken.receipt(), *taken.all_changes())


@use_case
def rename_division(
    command: RenameDivision, division: Annotated[Division, by("code")]
) -> Decision[ReshapeReceipt]:
    """Give a division another name from a day on."""
    if refusals := division.rename_refusals(command.new_name, command.on):
        return refuse(*refusals)
    return _done(command.on, [division.rename(command.new_name, command.on)])


@use_case
def merge_divisions(
    command: MergeDivisions,
    ending: Annotated[Divisions, by_each(_ending)],
    known: Annotated[Divisions, by_each(lambda command: _with_parents([command.into]))],
    children: Annotated[Divisions, by_each(lambda ending: children_of(ending.values()))],
) -> Decision[ReshapeReceipt]:
    """Merge divisions into one of them, into another one, or into a new one."""
    into, on = known.get(command.into), command.on
    codes = _ending(command)
    refusals = [
        *reshaping.level_refusals(command.into, codes),
        *(r for code in codes if code not in ending for r in division_refusals(None, code, on)),
    ]
    if not codes:
        refusals.append(NothingChanges(place=command.into))
    found = list(ending.values())
    if into:
        refusals += reshaping.merge_refusals(found, into, command.name, on, children)
    elif command.name:
        refusals += reshaping.merge_anew_refusals(found, command.into, on, children, known)
    else:
        refusals += division_refusals(None, command.into, on)
    if refusals:
        return refuse(*refusals)
    if into:
        return _done(on, reshaping.merge(found, into, command.name, on))
    return _done(on, reshaping.merge_anew(found, command.into, command.name or "", on, known))


@use_case
def split_division(
    command: SplitDivision,
    division: Annotated[Division, by("code")],
    known: Annotated[
        Divisions, by_each(lambda command: _with_parents(part.code for part in command.into))
    ],
    children: Annotated[Divisions, by_each(lambda division: children_of([division]))],
) -> Decision[ReshapeReceipt]:
    """Split a division into parts that are divisions of their own from a day on."""
    if refusals := reshaping.split_refusals(division, command.into, command.on, known, children):
        return refuse(*refusals)
    return _done(command.on, reshaping.split(division, command.into, command.on, known))


@use_case
def move_division(
    command: MoveDivision,
    division: Annotated[Division, by("code")],
    known: Annotated[Divisions, by_each(lambda command: _with_parents([command.new_code]))],
    first: Annotated[Divisions, by_each(lambda division: movable_below([division]))],
    second: Annotated[Divisions, by_each(lambda first: movable_below(first.values()))],
    third: Annotated[Divisions, by_each(lambda second: movable_below(second.values()))],
) -> Decision[ReshapeReceipt]:
    """Put a division and all below it under another parent, which gives them new codes."""
    below = {**first, **second, **third}
    if refusals := reshaping.move_refusals(division, command.new_code, command.on, known, below):
        return refuse(*refusals)
    changes = reshaping.move(division, command.new_code, command.on, known, below)
    return _done(command.on, changes)


def _done(on: str, changes: Changes) -> Decision[ReshapeReceipt]:
    ended = {c.after.id for c in changes if c.after.valid_until == on}
    added = {c.after.id for c in changes if c.before.version == 0}
    receipt = ReshapeReceipt(on=on, ended=sorted(ended), added=sorted(added))
    all_changes: list[Change[Aggregate]] = [*changes]
    return accept(receipt, *all_changes)
