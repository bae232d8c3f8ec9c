"""Entries: the lines of a ledger, each with its link of the chain."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.served import MINUTE, Served, Span
from baodao.kit.decisions import Aggregate
from baodao.schema.scheduling.attendance import AttendanceRecorded, EvidenceGrade


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
        covered = (self.served_until - self.served_from) // MINUTE
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
        return digest_of({name: getattr(self, name) for name in _HASHED.values()})


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


def digest_of(facts: Mapping[str, Any]) -> str:
    said = {name: facts[field] for name, field in _HASHED.items()}
    for name in ("served_from", "served_until"):
        said[name] = said[name].isoformat(timespec="milliseconds")
    return hashlib.sha256(to_json(said)).hexdigest()
