"""Local places below the community: grids 网格 and building entrances 楼门."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.validity import Named, is_within, names_after
from baodao.schema import Refusal
from baodao.schema.registration.divisions import NothingChanges
from baodao.schema.registration.local_places import (
    AddLocalPlace,
    LocalPlaceAdded,
    LocalPlaceEnded,
    LocalPlaceRenamed,
    PlaceEnded,
    PlaceExists,
    PlaceKind,
    UnknownGrid,
)
from baodao.schema.registration.reshaping import (
    ChangedLater,
    HasChildren,
)


def place_id(division: str, code: str) -> str:
    """The id of a place, from its community and the code it has there."""
    return f"{division}-{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlace(Aggregate):
    """A grid, or an entrance in a community or in one of its grids; it ends with its community.

    `entrances` are the codes of all that ever lay in a grid.
    """

    division: str
    code: str
    kind: PlaceKind
    grid: str | None
    names: tuple[Named, ...]
    valid_from: str
    valid_until: str | None = None
    entrances: tuple[str, ...] = ()

    @classmethod
    def add(cls, plan: AddLocalPlace) -> Change[Self]:
        """Add a grid or an entrance that was not known."""
        place = cls(
            id=place_id(plan.division, plan.code),
            division=plan.division,
            code=plan.code,
            kind=plan.kind,
            grid=plan.grid,
            names=(Named(plan.name),),
            valid_from=plan.on,
        )
        return place.begin()

    @property
    def name(self) -> str:
        """The last name that is known."""
        return self.names[-1].name

    @property
    def last_change(self) -> str:
        """The day of the latest change."""
        return max(self.valid_from, self.names[-1].since or "")

    def holds(self, day: str) -> bool:
        """Whether the place is one from that day on without an end."""
        return self.valid_until is None and self.valid_from <= day

    def rename_refusals(self, name: str, on: str) -> list[Refusal]:
        """Why the place cannot be called so from that day on."""
        refusals = self._end_refusals(on)
        if on <= self.valid_from or on < self.last_change:
            refusals.append(ChangedLater(place=self.id, day=self.last_change))
        elif name == self.name:
            refusals.append(NothingChanges(place=self.id))
        return refusals

    def rename(self, name: str, on: str) -> Change[Self]:
        """Give the place another name from that day on."""
        event = LocalPlaceRenamed(
            division=self.division, place_id=self.id, name=name, former_name=self.name, since=on
        )
        return self.change(event, names=names_after(self.names, name, on))

    def end_refusals(self, on: str, entrances: Iterable["LocalPlace"]) -> list[Refusal]:
        """Why the place cannot end that day: it ends already, changes later, or is not empty."""
        refusals = self._end_refusals()
        if on <= self.last_change:
            refusals.append(ChangedLater(place=self.id, day=self.last_change))
        left = [e for e in entrances if e.valid_until is None or e.valid_until > on]
        if left:
            refusals.append(HasChildren(place=self.id, child=left[0].id, on=on))
        return refusals

    def end(self, on: str) -> Change[Self]:
        """End the place: it is none any more from that day on."""
        event = LocalPlaceEnded(division=self.division, place_id=self.id, until=on)
        return self.change(event, valid_until=on)

    def take_in(self, code: str) -> Change[Self]:
        """Remember an entrance in this grid."""
        return self.change(entrances=(*self.entrances, code))

    def follow(self, division: str, on: str) -> Change[Self]:
        """Make this place again under the code that its community has from that day on."""
        return replace(
            self,
            id=place_id(division, self.code),
            version=0,
            announced=0,
            division=division,
            names=(Named(self.name),),
            valid_from=on,
        ).begin()

    def begin(self) -> Change[Self]:
        """Announce the place from its first day on (`local-place-added`)."""
        added = LocalPlaceAdded(
            division=self.division,
            place_id=self.id,
            kind=self.kind,
            name=self.name,
            grid=self.grid,
            valid_from=self.valid_from,
        )
        return self.change(added)

    def _end_refusals(self, on: str | None = None) -> list[Refusal]:
        """`place-ended` if the place has an end at all, or has ended by that day."""
        if self.valid_until is None or (on and is_within(on, None, self.valid_until)):
            return []
        return [PlaceEnded(place=self.id, until=self.valid_until)]


def add_refusals(
    plan: AddLocalPlace, place: LocalPlace | None, grid: LocalPlace | None
) -> list[Refusal]:
    """Why the community cannot have such a place; `grid` is what was found under its code."""
    refusals: list[Refusal] = []
    if place is not None:
        refusals.append(PlaceExists(code=plan.code))
    if plan.grid is not None:
        fits = grid is not None and grid.kind == "grid" and grid.holds(plan.on)
        if plan.kind == "grid" or not fits:
            refusals.append(UnknownGrid(grid=plan.grid, on=plan.on))
    return refusals
