"""Divisions, organisations, volunteers: what they are and what may happen to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, OutOfScope, Refusal
from baodao.schema.registration import (
    DivisionAdded,
    DivisionLevel,
    DivisionRenamed,
    OrganisationKind,
    OrganisationRegistered,
    VolunteerRegistered,
    level_of,
)

_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}
_REGISTRARS = ("organiser", "street-coordinator", "supervisor", "operator", "integrator")
_TREE_KEEPERS = ("supervisor", "operator")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Aggregate):
    """Who records and posts."""

    name: str
    kind: OrganisationKind
    division: str

    @classmethod
    def register(
        cls, organisation_id: str, name: str, kind: OrganisationKind, division: str
    ) -> Change[Self]:
        """An organisation that may post from now on."""
        return cls(id=organisation_id, name=name, kind=kind, division=division).change(
            OrganisationRegistered(
                organisation_id=organisation_id, name=name, kind=kind, division=division
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(Aggregate):
    """A registered person as everybody else knows them: an id in a division."""

    division: str
    registered_at: datetime

    @classmethod
    def register(cls, volunteer_id: str, division: str, now: datetime) -> Change[Self]:
        """A person who may sign up from now on."""
        return cls(id=volunteer_id, division=division, registered_at=now).change(
            VolunteerRegistered(volunteer_id=volunteer_id, division=division, registered_at=now)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """Who a volunteer is: kept apart, in no event, no log line and no list."""

    name: str
    phone: str

    @classmethod
    def record(cls, volunteer_id: str, name: str, phone: str) -> Change[Self]:
        """The personal data given at registration."""
        return cls(id=volunteer_id, name=name, phone=phone).change()


def may_register(actor: Actor, division: str | None) -> list[Refusal]:
    """Whether the actor may register in this division, or (None) change the tree itself."""
    if division is None:
        allowed = actor.role in _TREE_KEEPERS and actor.scope == "*"
    else:
        allowed = (actor.role in _REGISTRARS or actor.role == "volunteer") and actor.covers(
            division
        )
    if allowed:
        return []
    return [OutOfScope(role=actor.role, scope=actor.scope, division=division or "*")]
