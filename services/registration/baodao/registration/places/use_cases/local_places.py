"""Decisions about grids and building entrances."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.places.domain.local_places import LocalPlace, add_refusals, place_id
from baodao.schema.registration.local_places import (
    AddLocalPlace,
    EndLocalPlace,
    LocalPlaceReceipt,
    RenameLocalPlace,
)


def _id(command: AddLocalPlace | RenameLocalPlace | EndLocalPlace) -> str:
    return place_id(command.division, command.code)


def _grid_id(command: AddLocalPlace) -> str | None:
    return place_id(command.division, command.grid) if command.grid else None


@use_case
def add_local_place(
    command: AddLocalPlace,
    division: Annotated[Division | None, by("division")],
    place: Annotated[LocalPlace | None, by(_id)],
    grid: Annotated[LocalPlace | None, by(_grid_id)],
) -> Decision[LocalPlaceReceipt]:
    """Add a grid or an entrance to a community."""
    where = (
        division.open_refusals(command.on)
        if division
        else division_refusals(None, command.division, command.on)
    )
    refusals = [
        *where,
        *add_refusals(command, place, grid),
    ]
    if refusals:
        return refuse(*refusals)
    added = LocalPlace.add(command)
    grown = [grid.take_in(command.code)] if grid else []
    return accept(LocalPlaceReceipt(place_id=added.after.id), added, *grown)


@use_case
def rename_local_place(
    command: RenameLocalPlace, place: Annotated[LocalPlace, by(_id)]
) -> Decision[LocalPlaceReceipt]:
    """Give a grid or an entrance another name from a day on."""
    if refusals := place.rename_refusals(command.new_name, command.on):
        return refuse(*refusals)
    change = place.rename(command.new_name, command.on)
    return accept(LocalPlaceReceipt(place_id=place.id), change)


@use_case
def end_local_place(
    command: EndLocalPlace,
    place: Annotated[LocalPlace, by(_id)],
    entrances: Annotated[
        dict[str, LocalPlace],
        by_each(lambda place: [place_id(place.division, code) for code in place.entrances]),
    ],
) -> Decision[LocalPlaceReceipt]:
    """End a grid or an entrance: it is no place any more from a day on."""
    if refusals := place.end_refusals(command.on, entrances.values()):
        return refuse(*refusals)
    return accept(LocalPlaceReceipt(place_id=place.id), place.end(command.on))
