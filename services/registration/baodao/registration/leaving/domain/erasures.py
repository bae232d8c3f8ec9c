"""Erasures: that a person was forgotten, when, and on whose word (PIPL art. 47)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Aggregate):
    """One person's erasure, under the id of their record.

    After a database was restored from a backup it says what has to be forgotten again.
    """

    at: datetime
    by: str
    by_role: str
    note: str | None
    people: tuple[str, ...]

    @classmethod
    def of(
        cls, people: tuple[str, ...], actor: Actor, note: str | None, now: datetime
    ) -> Change[Self]:
        """Note that the records of one person were emptied; the first one is the kept record."""
        return cls(
            id=people[0], at=now, by=actor.id, by_role=actor.role, note=note, people=people
        ).change()
