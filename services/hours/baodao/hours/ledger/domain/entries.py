"""Entries: the lines of a ledger, each with its link of the chain."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from baodao.hours.ledger.domain.served import MINUTE
from baodao.kit.decisions import Aggregate
from baodao.schema.hours.ledger import EntryCause
from baodao.schema.scheduling.attendance import EvidenceGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Aggregate):
    """One line of a ledger with the seven facts of Order 67 art. 7, and its link of the chain.

    It credits minutes; or it takes another entry back, by as many minutes below zero (`reverses`);
    or another one counts by its grade from now on, with no minutes of its own (`regrades`).
    """

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
    shift_id: str | None = None
    role: str | None = None
    place: str | None = None
    zone: str | None = None
    cause: EntryCause | None = None
    cause_id: str | None = None
    recorded_at: datetime | None = None
    reverses: str | None = None
    regrades: str | None = None
    former_grade: EvidenceGrade | None = None
    regraded_minutes: int | None = None

    def broken(self, before: Aggregate) -> str | None:
        """An entry is appended and never changed, and counts no more minutes than it covers."""
        if before.version:
            return "it was written before"
        covered = (self.served_until - self.served_from) // MINUTE
        least, most = (-covered, -1) if self.reverses else (1, covered)
        fits = self.minutes == 0 if self.regrades else least <= self.minutes <= most
        return None if fits else f"{self.minutes} minutes of {covered}"

    @staticmethod
    def id_for(attendance_id: str) -> str:
        """The id of an attendance's first entry: the attendance's own."""
        return attendance_id

    def digest(self) -> str:
        """SHA-256 over every fact of the entry and the hash before it, as canonical JSON.

        That is JSON in UTF-8 without blanks and without what is None, its names sorted, instants in
        ISO 8601 with milliseconds and offset.
        """
        return digest_of({name: getattr(self, name) for name in _HASHED.values()})


_NOT_HASHED = ("version", "announced", "hash")
_HASHED = {
    "entry_id" if one.name == "id" else one.name: one.name
    for one in sorted(fields(Entry), key=lambda one: "entry_id" if one.name == "id" else one.name)
    if one.name not in _NOT_HASHED
}
"""The facts of an entry that its hash covers, by their names in the JSON, in its order.

Every field is one, so that none can be left out; what did not exist when an entry was written is
None, and not hashed.
"""
_INSTANTS = ("served_from", "served_until", "recorded_at")


def digest_of(facts: Mapping[str, Any]) -> str:
    """The hash of an entry with these facts, by the names of its fields."""
    said = {
        name: value for name, field in _HASHED.items() if (value := facts.get(field)) is not None
    }
    for name in _INSTANTS:
        if name in said:
            said[name] = said[name].isoformat(timespec="milliseconds")
    return hashlib.sha256(to_json(said)).hexdigest()


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in their order: not taken back, by the grade that they count by now.

    `entries` are whole ledgers, each in the order of its sequence.
    """
    counting: dict[str, Entry] = {}
    for entry in entries:
        if entry.reverses:
            counting.pop(entry.reverses, None)
        elif entry.regrades:
            if known := counting.get(entry.regrades):
                counting[known.id] = replace(known, evidence_grade=entry.evidence_grade)
        else:
            counting[entry.id] = entry
    return list(counting.values())
