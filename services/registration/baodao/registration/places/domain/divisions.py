"""Divisions: the tree of places; a code is the identity, names repeat, and everything has dates.

A code contains its parent's, so the edge to the parent holds as long as the node does: under
another parent a place is another node (ADR 0013).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from baodao.kernel.divisions import parent_of
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.validity import (
    Named,
    is_within,
    name_on,
    names_after,
)
from baodao.schema import Refusal
from baodao.schema.registration.divisions import (
    Dissolution,
    DivisionAdded,
    DivisionDissolved,
    DivisionEnded,
    DivisionLevel,
    DivisionNotYet,
    DivisionRenamed,
    NothingChanges,
    UnknownDivision,
    level_of,
)
from baodao.schema.registration.reshaping import (
    ChangedLater,
    HasChildren,
)


@dataclass(frozen=True, slots=True)
class Link:
    """An edge in time: the other division, and the day on which one became the other."""

    code: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Division(Aggregate):
    """A node of the tree; its code is its identity, names repeat (和平村委会 ×274).

    `children` are all that ever lay directly below: decisions need them and cannot search.
    """

    names: tuple[Named, ...]
    level: DivisionLevel
    parent: str | None
    valid_from: str | None = None
    valid_until: str | None = None
    became: tuple[Link, ...] = ()
    came_from: tuple[Link, ...] = ()
    children: tuple[str, ...] = ()

    @classmethod
    def add(
        cls,
        code: str,
        name: str,
        valid_from: str | None = None,
        came_from: Sequence[str] = (),
        children: Sequence[str] = (),
    ) -> Change[Self]:
        """Add a division that was not known; what it came from became it on its first day."""
        level, parent = level_of(code), parent_of(code)
        added = DivisionAdded(
            division=code,
            name=name,
            level=level,
            parent=parent,
            valid_from=valid_from,
            came_from=list(came_from),
        )
        return cls(
            id=code,
            names=(Named(name),),
            level=level,
            parent=parent,
            valid_from=valid_from,
            came_from=tuple(Link(c, valid_from) for c in came_from) if valid_from else (),
            children=tuple(children),
        ).change(added)

    @property
    def name(self) -> str:
        """The last name that is known, which may begin on a day to come."""
        return self.names[-1].name

    def name_on(self, day: str) -> str:
        """The name of the division on a day."""
        return name_on(self.names, day)

    @property
    def last_change(self) -> str:
        """The day of the latest dated change, "" if there is none."""
        links = (link.on for link in (*self.became, *self.came_from))
        return max(self.valid_from or "", self.names[-1].since or "", *links)

    @property
    def successors(self) -> tuple[str, ...]:
        """The codes that the division became when it ended; () while it has no end."""
        return tuple(link.code for link in self.became if link.on == self.valid_until)

    def outside_refusals(self, day: str) -> list[Refusal]:
        """Why the division is no place on that day: it is not yet, or has ended."""
        if self.valid_from and day < self.valid_from:
            return [DivisionNotYet(division=self.id, valid_from=self.valid_from)]
        if not is_within(day, self.valid_from, self.valid_until):
            return [self._ended()]
        return []

    def open_refusals(self, day: str) -> list[Refusal]:
        """Why something that has no end cannot lie in this division from that day on."""
        return [self._ended()] if self.valid_until else self.outside_refusals(day)

    def rename_refusals(self, name: str, on: str) -> list[Refusal]:
        """Why the division cannot be called so from that day on."""
        refusals = self.outside_refusals(on)
        if (since := self.names[-1].since) and on < since:
            refusals.append(ChangedLater(place=self.id, day=since))
        elif on == self.valid_from:
            refusals.append(ChangedLater(place=self.id, day=on))
        elif name == self.name:
            refusals.append(NothingChanges(place=self.id))
        return refusals

    def rename(self, name: str, on: str) -> Change[Self]:
        """Give the division another name from that day on."""
        event = DivisionRenamed(division=self.id, name=name, former_name=self.name, since=on)
        return self.change(event, names=names_after(self.names, name, on))

    def end_refusals(self, on: str, children: Iterable["Division"]) -> list[Refusal]:
        """Why the division cannot end that day: it ends already, changes later, or is not empty."""
        if self.valid_until:
            return [self._ended()]
        refusals: list[Refusal] = []
        if on <= self.last_change:
            refusals.append(ChangedLater(place=self.id, day=self.last_change))
        if left := [c for c in children if c.valid_until is None or c.valid_until > on]:
            refusals.append(HasChildren(place=self.id, child=left[0].id, on=on))
        return refusals

    def end(self, how: Dissolution, became: Sequence[str], on: str) -> Change[Self]:
        """End the division on that day, with what it became."""
        event = DivisionDissolved(division=self.id, until=on, how=how, became=list(became))
        return self.change(event, valid_until=on, became=self._linked(self.became, became, on))

    def give_off(self, codes: Sequence[str], on: str) -> Change[Self]:
        """Note parts that became divisions of their own; the rest keeps the code."""
        return self.change(became=self._linked(self.became, codes, on))

    def take_in(self, codes: Sequence[str], on: str) -> Change[Self]:
        """Note other divisions that became part of this one."""
        return self.change(came_from=self._linked(self.came_from, codes, on))

    def adopt(self, codes: Sequence[str]) -> Change[Self] | None:
        """Remember divisions directly below this one; None if all are known."""
        new = [code for code in dict.fromkeys(codes) if code not in self.children]
        return self.change(children=(*self.children, *new)) if new else None

    @staticmethod
    def _linked(links: tuple[Link, ...], codes: Iterable[str], on: str) -> tuple[Link, ...]:
        return (*links, *(Link(code, on) for code in codes))

    def _ended(self) -> DivisionEnded:
        became = ", ".join(self.successors)
        return DivisionEnded(division=self.id, until=self.valid_until or "", became=became)


def division_refusals(division: Division | None, code: str, day: str) -> list[Refusal]:
    """Why nothing can be registered in this division on that day."""
    if division is None:
        return [UnknownDivision(division=code)]
    return division.outside_refusals(day)
