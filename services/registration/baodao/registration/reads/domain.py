"""Reads: who saw data of whom, in which role and what for (未成年人网络保护条例 art. 36)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate
from baodao.schema import Actor
from baodao.schema.registration.personal_data import ReadKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Aggregate):
    """One answer that showed data of people of one division; appended before it is given."""

    at: datetime
    actor_id: str
    role: str
    organisation: str | None
    purpose: str
    what: ReadKind
    division: str
    person_ids: tuple[str, ...]
    minor: bool

    @classmethod
    def by(
        cls,
        actor: Actor,
        read_id: str,
        what: ReadKind,
        division: str,
        person_ids: tuple[str, ...],
        now: datetime,
        *,
        minor: bool,
    ) -> Self:
        """The entry of the log that says: this actor is about to see these people."""
        return cls(
            id=read_id,
            at=now,
            actor_id=actor.id,
            role=actor.role,
            organisation=actor.organisation,
            purpose=actor.purpose,
            what=what,
            division=division,
            person_ids=person_ids,
            minor=minor,
        )
