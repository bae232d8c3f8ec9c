"""The ledger: entries are appended, chained by hashes, and never changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self

from pydantic_core import to_json

from baodao.kernel.ages import ward
from baodao.kernel.merged import MergedRecord
from baodao.kernel.policies import Section
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours import HoursCredited, OverlappingEntry
from baodao.schema.registration.volunteers import AgeClass
from baodao.schema.scheduling.attendance import AttendanceRecorded, EvidenceGrade

GENESIS = "0" * 64
_MINUTE = timedelta(minutes=1)


class Policy(Section, name="hours"):
    """The rules of hours as they hold in one division.

    Minutes really served (Order 67 art. 7), clipped to the shift and its grace; the rest of a
    minute does not count.
    """

    grace_minutes: int = 0

    @property
    def grace(self) -> timedelta:
        """How much time before and after a shift counts, where somebody served it."""
        return timedelta(minutes=self.grace_minutes)


GRACE_AT_MOST = timedelta(minutes=60)
"""The most grace that a policy pack can set (`HoursRules`)."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time that one entry covers; half-open, in UTC."""

    entry_id: str
    served_from: datetime
    served_until: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """The time that one entry covers: one span, or several of somebody who was away in between."""

    spans: tuple[Span, ...]

    @property
    def entry_id(self) -> str:
        """The entry that covers it."""
        return self.spans[0].entry_id

    @property
    def served_from(self) -> datetime:
        """When the first span begins."""
        return self.spans[0].served_from

    @property
    def served_until(self) -> datetime:
        """When the last span ends."""
        return self.spans[-1].served_until

    @property
    def minutes(self) -> int:
        """Whole minutes of all spans together, rounded down once."""
        lengths = (one.served_until - one.served_from for one in self.spans)
        return sum(lengths, timedelta()) // _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Aggregate):
    """One line of a ledger with the seven facts of Order 67 art. 7, and its link of the chain."""

    volunteer_id: str
    sequence: int
    minutes: int
    served_from: datetime
    served_until: datetime
    attendance_id: str
    activity_id: str
    title: str
    category: str
    division: str
    organisation_id: str
    responsible_id: str
    evidence_grade: EvidenceGrade
    policy: str
    previous_hash: str
    hash: str

    def broken(self, before: Aggregate) -> str | None:
        """An entry is appended and never changed, and counts no more minutes than it covers."""
        if before.version:
            return "it was written before"
        covered = (self.served_until - self.served_from) // _MINUTE
        return None if 0 < self.minutes <= covered else f"{self.minutes} minutes of {covered}"

    @staticmethod
    def id_for(attendance_id: str) -> str:
        """The id of an attendance's entry: the attendance's own, since it makes one entry."""
        return attendance_id

    @classmethod
    def served(cls, event: AttendanceRecorded, policy: Policy) -> Served | None:
        """The time that an attendance is credited with; None if nothing of the shift was served.

        What is no volunteering is served, and is no hours (Order 67 art. 19).
        """
        if event.kind != "volunteer":
            return None
        first, last = event.shift_starts_at - policy.grace, event.shift_ends_at + policy.grace
        times = [(event.checked_in_at, event.checked_out_at)]
        if event.stretches:
            times = [(one.came_at, one.left_at) for one in event.stretches]
        spans = (
            Span(cls.id_for(event.sign_up_id), max(came, first), min(left, last))
            for came, left in times
        )
        served = Served(tuple(one for one in spans if one.served_from < one.served_until))
        return served if served.spans and served.minutes > 0 else None

    def digest(self) -> str:
        """SHA-256 over every fact of the entry and the hash before it, as canonical JSON.

        That is JSON in UTF-8 without blanks, its names sorted, instants in ISO 8601 with
        milliseconds and offset.
        """
        return _digest({name: getattr(self, name) for name in _HASHED.values()})


_HASHED = {
    "activity_id": "activity_id",
    "attendance_id": "attendance_id",
    "category": "category",
    "division": "division",
    "entry_id": "id",
    "evidence_grade": "evidence_grade",
    "minutes": "minutes",
    "organisation_id": "organisation_id",
    "policy": "policy",
    "previous_hash": "previous_hash",
    "responsible_id": "responsible_id",
    "sequence": "sequence",
    "served_from": "served_from",
    "served_until": "served_until",
    "title": "title",
    "volunteer_id": "volunteer_id",
}
"""The facts of an entry that its hash covers, by their names in the JSON, in its order."""


def _digest(facts: Mapping[str, Any]) -> str:
    said = {name: facts[field] for name, field in _HASHED.items()}
    for name in ("served_from", "served_until"):
        said[name] = said[name].isoformat(timespec="milliseconds")
    return hashlib.sha256(to_json(said)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger(Aggregate):
    """The head of one volunteer's chain: what the next entry builds on, and the balance."""

    minutes: int = 0
    entries: int = 0
    hash: str = GENESIS

    def broken(self, before: Aggregate) -> str | None:
        """The balance never falls below zero, and the chain only grows."""
        if self.minutes < 0:
            return f"a balance of {self.minutes} minutes"
        entries = before.entries if isinstance(before, Ledger) else 0
        return None if entries < self.entries else f"{self.entries} entries after {entries}"

    @classmethod
    def empty(cls, volunteer_id: str) -> Self:
        """The ledger of a volunteer without entries."""
        return cls(id=volunteer_id)

    def append(
        self, event: AttendanceRecorded, served: Served, policy: Policy
    ) -> tuple[Change[Aggregate], Change[Aggregate]]:
        """Append an entry for a served span: the changes of the ledger and of its new entry."""
        facts: dict[str, Any] = {
            "id": served.entry_id,
            "volunteer_id": self.id,
            "sequence": self.entries + 1,
            "minutes": served.minutes,
            "served_from": served.served_from,
            "served_until": served.served_until,
            "attendance_id": event.sign_up_id,
            "activity_id": event.activity_id,
            "title": event.title,
            "category": event.category,
            "division": event.division,
            "organisation_id": event.organisation_id,
            "responsible_id": event.responsible_id,
            "evidence_grade": event.evidence_grade,
            "policy": policy.version,
            "previous_hash": self.hash,
        }
        written = Entry.create(hash=_digest(facts), **facts)
        entry = written.after
        credited = HoursCredited(
            division=entry.division,
            entry_id=entry.id,
            volunteer_id=self.id,
            sequence=entry.sequence,
            minutes=entry.minutes,
            served_from=entry.served_from,
            served_until=entry.served_until,
            attendance_id=entry.attendance_id,
            activity_id=entry.activity_id,
            organisation_id=entry.organisation_id,
            evidence_grade=entry.evidence_grade,
            policy=entry.policy,
            hash=entry.hash,
        )
        ledger = self.change(
            credited,
            minutes=self.minutes + entry.minutes,
            entries=entry.sequence,
            hash=entry.hash,
        )
        return ledger, written


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedDay(Aggregate):
    """What one volunteer served on one day (UTC), across all organisations: no two spans overlap.

    A span over midnight is kept on every day it touches.
    """

    spans: tuple[Span, ...] = ()

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """No two spans overlap: no time is counted twice."""
        ordered = sorted((s.served_from, s.served_until, s.entry_id) for s in self.spans)
        for one, other in pairwise(ordered):
            if other[0] < one[1]:
                return f"{one[2]} and {other[2]} overlap"
        return None

    @classmethod
    def idle(cls, day_id: str) -> Self:
        """A volunteer's day without service."""
        return cls(id=day_id)

    @staticmethod
    def ids_for(volunteer_id: str, start: datetime, end: datetime) -> list[str]:
        """The ids of a volunteer's days (UTC) from one instant to another."""
        return [f"{volunteer_id}-{day}" for day in _days(start.date(), end.date())]

    def overlaps(self, served: Served) -> list[Refusal]:
        """`overlapping-entry` for each overlapping span: nobody serves in two places at once."""
        return [
            OverlappingEntry(
                entry_id=span.entry_id,
                served_from=one.served_from,
                served_until=one.served_until,
            )
            for one in served.spans
            for span in self.spans
            if span.served_from < one.served_until and one.served_from < span.served_until
        ]

    def add(self, served: Served) -> Change[Self]:
        """Add served time to the day."""
        return self.change(spans=(*self.spans, *served.spans))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVolunteer(MergedRecord):
    """What registration tells of a volunteer: where they live, and whether they are a minor.

    Each as of the version of the registration beside it, since events may arrive in any order.
    """

    division: str | None = None
    division_known: int = 0
    age_class: AgeClass = "adult"
    age_known: int = 0

    @classmethod
    def unknown(cls, volunteer_id: str) -> Self:
        """A volunteer of whom registration has not told yet."""
        return cls(id=volunteer_id)

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for them; None if they are no minor."""
        return ward(self.id, self.age_class)

    def learn(
        self, version: int, *, division: str | None = None, age_class: AgeClass | None = None
    ) -> list[Change[Self]]:
        """Note what a version of the registration says; no change if something later is known."""
        fields: dict[str, object] = {}
        if division and version > self.division_known:
            fields |= {"division": division, "division_known": version}
        if age_class and version > self.age_known:
            fields |= {"age_class": age_class, "age_known": version}
        return [self.change(**fields)] if fields else []


@lru_cache(maxsize=4096)
def _days(first: date, last: date) -> tuple[str, ...]:
    """The days from one to another, both included, as texts."""
    days = (last - first).days
    return tuple((first + timedelta(days=n)).isoformat() for n in range(days + 1))


def first_fault(ledger: Ledger, entries: Iterable[Entry]) -> tuple[int, str] | None:
    """The first place where a ledger does not hold, as (sequence, reason); None if it does."""
    previous, minutes, sequence = GENESIS, 0, 0
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence:
            return sequence, f"the entry is missing; the next one is {entry.sequence}"
        if entry.previous_hash != previous:
            return sequence, "the entry does not follow from the one before it"
        if entry.hash != entry.digest():
            return sequence, "the entry was changed after it was written"
        previous, minutes = entry.hash, minutes + entry.minutes
    if (ledger.entries, ledger.hash) != (sequence, previous):
        return sequence + 1, "entries are missing at the end"
    if ledger.minutes != minutes:
        return sequence, f"the balance is {ledger.minutes} minutes, the entries add up to {minutes}"
    return None
