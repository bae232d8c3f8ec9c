"""An inspection: announced, committed to, drawn by a seed of two, looked into and published."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.hours.checkpoints.domain import Checkpoint
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours import inspection_refusals as refusals
from baodao.schema.hours import inspections as schema

_BETWEEN = "\x1f"


def commitment_of(secret: str) -> str:
    """What is announced of a secret: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(secret: str, checkpoint_root: str) -> str:
    """The seed that the secret of one and the checkpoint of another give together."""
    return hashlib.sha256(_BETWEEN.join((secret, checkpoint_root)).encode()).hexdigest()


def ticket(seed: str, entry_id: str) -> str:
    """What an entry has drawn: SHA-256 of the seed and its id, in hexadecimal digits."""
    return hashlib.sha256(_BETWEEN.join((seed, entry_id)).encode()).hexdigest()


def lowest(seed: str, entry_ids: Iterable[str], size: int) -> list[str]:
    """The ids of the sample, the lowest first, or all there are; whatever order they come in."""
    return sorted(entry_ids, key=lambda one: ticket(seed, one))[:size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Aggregate):
    """A sample of what was served in a division on some days, both ends included.

    `announced_by` is the id of who has the secret. Nothing of it is kept before it is told.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("announced",),
        commit=Move(("announced",), "committed"),
        fix=Move(("committed",), "fixed"),
        tell=Move(("fixed",), "seeded"),
        draw=Move(("seeded",), ("drawn", "published")),
        publish=Move(("drawn",), "published"),
        spoil=Move(("seeded",), "spoiled"),
    )

    division: str
    since: str
    until: str
    sample_size: int
    commitment: str
    announced_at: datetime
    announced_by: str
    state: schema.InspectionState = "announced"
    population: int | None = None
    root: str | None = None
    committed_at: datetime | None = None
    checkpoint_id: str | None = None
    checkpoint_root: str | None = None
    seed_secret: str | None = None
    seed: str | None = None
    drawn: int | None = None
    holding: int = 0
    not_holding: int = 0
    unclear: int = 0
    published_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """What was committed to stays, the secret is the one announced, and all is published."""
        if self.seed_secret is not None and commitment_of(self.seed_secret) != self.commitment:
            return "its secret is another one than was announced"
        if isinstance(before, Inspection):
            for name in ("root", "checkpoint_root", "seed", "drawn"):
                if getattr(before, name) not in (None, getattr(self, name)):
                    return f"its {name} was changed"
        if (self.state == "published") != (self.drawn == self.found):
            return f"it is {self.state}, with {self.found} of {self.drawn} looked into"
        return self.LIFE.broken(before, self)

    @property
    def found(self) -> int:
        """How many of the sample were looked into."""
        return self.holding + self.not_holding + self.unclear

    def has(self, entry: "Candidate") -> bool:
        """Whether an entry of the division is in the population."""
        at = entry.recorded_at
        is_before = at is None or at < self.announced_at
        served_on = today(entry.served_from)
        return entry.minutes > 0 and is_before and self.since <= served_on <= self.until

    @classmethod
    def announce(
        cls, inspection_id: str, command: schema.AnnounceInspection, now: datetime
    ) -> Change[Self]:
        """Announce it, with the hash of the secret."""
        facts: dict[str, Any] = {
            "division": command.division,
            "since": command.since,
            "until": command.until,
            "sample_size": command.sample_size,
            "commitment": command.commitment,
        }
        told = schema.InspectionAnnounced(inspection_id=inspection_id, **facts)
        who = command.actor.id
        return cls.create(told, id=inspection_id, announced_at=now, announced_by=who, **facts)

    def commit(self, root: str, population: int, now: datetime) -> Change[Self]:
        """Publish the root of all that is drawn from."""
        told = schema.PopulationCommitted(**self._named(), root=root, population=population)
        facts: dict[str, Any] = {"root": root, "population": population, "committed_at": now}
        return self.change(told, state="committed", **facts)

    def fix(self, checkpoint: Checkpoint) -> Change[Self]:
        """Take the root of a checkpoint that nobody knew when the population was fixed."""
        facts = {"checkpoint_id": checkpoint.id, "checkpoint_root": checkpoint.root}
        return self.change(schema.SeedFixed(**self._named(), **facts), state="fixed", **facts)

    def tell_refusals(self, secret: str) -> list[Refusal]:
        """Why the secret cannot be told now, or not this one."""
        if self.state not in self.LIFE.sources("tell"):
            return [refusals.SeedNotDue(state=self.state)]
        return [] if commitment_of(secret) == self.commitment else [refusals.OtherSecret()]

    def tell(self, secret: str) -> Change[Self]:
        """Make the seed of the secret and the checkpoint."""
        facts = {"seed_secret": secret, "seed": seed_of(secret, self.checkpoint_root or "")}
        return self.change(schema.SeedTold(**self._named(), **facts), state="seeded", **facts)

    def draw(self, sample: int, now: datetime) -> Change[Self]:
        """Note how many were drawn; of nothing, nothing is to be looked into."""
        told = schema.SampleDrawn(**self._named(), drawn=sample)
        if sample:
            return self.change(told, state="drawn", drawn=sample)
        published = self._published(drawn=0, holding=0, not_holding=0, unclear=0)
        return self.change(told, published, state="published", drawn=0, published_at=now)

    def spoil(self, root: str) -> Change[Self]:
        """Say that the entries are others than were committed to; nothing is drawn any more."""
        committed = self.root or ""
        told = schema.InspectionSpoiled(**self._named(), root=committed, found_root=root)
        return self.change(told, state="spoiled")

    def count(self, finding: schema.Finding, now: datetime) -> Change[Self]:
        """Count what was found; the last one publishes the results, which nobody can withhold."""
        counts = {"holding": self.holding, "not_holding": self.not_holding, "unclear": self.unclear}
        counts[_COUNTS[finding]] += 1
        if sum(counts.values()) != self.drawn:
            return self.change(**counts)
        published = self._published(drawn=self.drawn, **counts)
        return self.change(published, state="published", published_at=now, **counts)

    def _published(self, **counts: Any) -> schema.InspectionPublished:
        return schema.InspectionPublished(
            **self._named(), population=self.population or 0, **counts
        )

    def _named(self) -> dict[str, Any]:
        return {"division": self.division, "inspection_id": self.id}


_COUNTS: dict[schema.Finding, str] = {
    "holds": "holding",
    "does-not-hold": "not_holding",
    "unclear": "unclear",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether an entry is in a population."""

    id: str
    volunteer_id: str
    division: str
    minutes: int
    served_from: datetime
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnEntry(Aggregate):
    """An entry that was drawn, and what was found of it; whose it is and who recorded it."""

    inspection_id: str
    rank: int
    entry_id: str
    volunteer_id: str
    organisation_id: str
    responsible_id: str
    division: str
    finding: schema.Finding | None = None
    reason: str | None = None
    found_at: datetime | None = None
    found_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Nobody finds anything of what is their own, and a finding stays."""
        if self.found_by in (self.volunteer_id, self.responsible_id):
            return "it was found by somebody whose matter it is"
        if isinstance(before, DrawnEntry) and before.finding not in (None, self.finding):
            return "what was found was changed"
        return None

    @classmethod
    def draw(cls, inspection: Inspection, rank: int, entry: Entry) -> Change[Self]:
        """The entry of a rank in the sample, 1 the lowest."""
        return cls.create(
            id=f"{inspection.id}-{rank:03}",
            inspection_id=inspection.id,
            rank=rank,
            entry_id=entry.id,
            volunteer_id=entry.volunteer_id,
            organisation_id=entry.organisation_id,
            responsible_id=entry.responsible_id,
            division=inspection.division,
        )

    def find(self, command: schema.RecordFinding, now: datetime) -> Change[Self]:
        """Note what was found, and by whom."""
        told = schema.FindingRecorded(
            division=self.division,
            drawn_id=self.id,
            inspection_id=self.inspection_id,
            entry_id=self.entry_id,
            volunteer_id=self.volunteer_id,
            organisation_id=self.organisation_id,
            finding=command.finding,
        )
        return self.change(
            told,
            finding=command.finding,
            reason=command.reason,
            found_at=now,
            found_by=command.actor.id,
        )
