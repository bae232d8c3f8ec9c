"""Divisions: the tree of places; a code is the identity, names repeat."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionLevel,
    DivisionRenamed,
    level_of,
)

_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Division(Aggregate):
    """A node of the tree; its code is its identity, names repeat (和平村委会 ×274)."""

    name: str
    level: DivisionLevel
    parent: str | None

    @staticmethod
    def parent_of(code: str) -> str | None:
        """The code one level up, None for a province."""
        length = _PARENT_LENGTH.get(len(code))
        return code[:length] if length else None

    @classmethod
    def add(cls, code: str, name: str) -> Change[Self]:
        """A division that was not known."""
        level, parent = level_of(code), cls.parent_of(code)
        added = DivisionAdded(division=code, name=name, level=level, parent=parent)
        return cls(id=code, name=name, level=level, parent=parent).change(added)

    def rename(self, name: str) -> Change[Self]:
        """The same place under another name."""
        renamed = DivisionRenamed(division=self.id, name=name, former_name=self.name)
        return self.change(renamed, name=name)
