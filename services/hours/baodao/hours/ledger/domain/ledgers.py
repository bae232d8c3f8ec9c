"""Ledgers: the heads of the chains, one of each volunteer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.entries import Entry, digest_of
from baodao.hours.ledger.domain.served import Served
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.scheduling.attendance import AttendanceRecorded

GENESIS = "0" * 64


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
        written = Entry.create(hash=digest_of(facts), **facts)
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
