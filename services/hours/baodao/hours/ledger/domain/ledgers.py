"""Ledgers: the heads of the chains, one of each volunteer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.domain.entries import Entry, digest_of
from baodao.hours.ledger.domain.served import Served
from baodao.hours.ledger.domain.service import Service
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours.ledger import EntryCause, HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.scheduling.attendance import EvidenceGrade

GENESIS = "0" * 64
Appended = tuple[Change["Ledger"], Change[Entry]]
"""What appending changes: the head, and the entry that is new."""
Bounds = tuple[datetime, datetime]
"""From when until when something was."""


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """What every entry is appended with: when, and the seals of heads."""

    now: datetime
    seals: LedgerSeals


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger(Aggregate):
    """The head of one volunteer's chain: what the next entry builds on, and the balance.

    `recorded_at` is when the last entry was appended. `seal` is keyed, over all that the head says;
    heads of before there was one have neither until the next entry.
    """

    minutes: int = 0
    entries: int = 0
    hash: str = GENESIS
    recorded_at: datetime | None = None
    seal: str | None = None

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

    def is_sealed(self, seals: LedgerSeals) -> bool:
        """Whether the seal is that of what the head says."""
        return seals.holds(self.seal, *self.facts)

    @property
    def facts(self) -> tuple[str, ...]:
        """All that the head says, as it is sealed."""
        at = self.recorded_at.isoformat(timespec="milliseconds") if self.recorded_at else ""
        return self.id, str(self.entries), str(self.minutes), self.hash, at

    def credit(
        self,
        service: Service,
        served: Served,
        policy: str,
        books: Bookkeeping,
        around: Bounds | None = None,
    ) -> Appended:
        """Append an entry for time served, or for so much time of what is `around` it."""
        served_from, served_until = around or (served.served_from, served.served_until)
        facts: dict[str, Any] = {
            "id": served.entry_id,
            "minutes": served.minutes,
            "served_from": served_from,
            "served_until": served_until,
            "attendance_id": service.attendance_id,
            "shift_id": service.shift_id,
            "activity_id": service.activity_id,
            "title": service.title,
            "category": service.category,
            "division": service.division,
            "organisation_id": service.organisation_id,
            "responsible_id": service.responsible_id,
            "role": service.role,
            "place": service.place,
            "zone": service.zone,
            "evidence_grade": service.evidence_grade,
            "policy": policy,
            "cause": service.cause,
            "cause_id": service.cause_id,
        }
        facts = self._linked(facts, books)
        return self._append(facts, HoursCredited(**_told(facts)), books)

    def reverse(
        self,
        entry: Entry,
        grade: EvidenceGrade,
        entry_id: str,
        cause: EntryCause,
        cause_id: str | None,
        books: Bookkeeping,
    ) -> Appended:
        """Append an entry that takes another one back; `grade` is what that one counts by now."""
        facts = _of(entry) | {
            "id": entry_id,
            "minutes": -entry.minutes,
            "evidence_grade": grade,
            "cause": cause,
            "cause_id": cause_id,
            "reverses": entry.id,
        }
        facts = self._linked(facts, books)
        return self._append(facts, HoursReversed(**_told(facts)), books)

    def regrade(
        self,
        entry: Entry,
        former: EvidenceGrade,
        grade: EvidenceGrade,
        entry_id: str,
        cause: EntryCause,
        cause_id: str | None,
        books: Bookkeeping,
    ) -> Appended:
        """Append an entry by which another one counts by another grade."""
        facts = _of(entry) | {
            "id": entry_id,
            "minutes": 0,
            "evidence_grade": grade,
            "cause": cause,
            "cause_id": cause_id,
            "regrades": entry.id,
            "former_grade": former,
            "regraded_minutes": entry.minutes,
        }
        facts = self._linked(facts, books)
        return self._append(facts, HoursRegraded(**_told(facts)), books)

    def _linked(self, facts: dict[str, Any], books: Bookkeeping) -> dict[str, Any]:
        """The facts of the next entry, with its link of the chain."""
        facts |= {
            "volunteer_id": self.id,
            "sequence": self.entries + 1,
            "previous_hash": self.hash,
            "recorded_at": books.now,
        }
        return facts | {"hash": digest_of(facts)}

    def _append(self, facts: dict[str, Any], told: Event, books: Bookkeeping) -> Appended:
        grown = {
            "minutes": self.minutes + facts["minutes"],
            "entries": facts["sequence"],
            "hash": facts["hash"],
            "recorded_at": books.now,
        }
        seal = books.seals.seal(*replace(self, **grown).facts)
        return self.change(told, **grown, seal=seal), Entry.create(**facts)


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an entry as its event has them."""
    return {"entry_id" if name == "id" else name: said for name, said in facts.items()}


_TAKEN_OVER = (
    *("served_from", "served_until", "attendance_id", "shift_id", "activity_id", "title"),
    *("category", "division", "organisation_id", "responsible_id", "role", "place", "zone"),
    "policy",
)


def _of(entry: Entry) -> dict[str, Any]:
    """The facts of an entry that another one about it repeats."""
    return {name: getattr(entry, name) for name in _TAKEN_OVER}


def first_fault(
    ledger: Ledger, entries: Iterable[Entry], seals: LedgerSeals
) -> tuple[int, str] | None:
    """The first place where a ledger does not hold, as (sequence, reason); None if it does."""
    previous, minutes, sequence = GENESIS, 0, 0
    for entry in entries:
        sequence += 1
        if wrong := _wrong_with(entry, sequence, previous):
            return sequence, wrong
        previous, minutes = entry.hash, minutes + entry.minutes
    if wrong := _wrong_head(ledger, sequence, previous, minutes, seals):
        return (sequence + 1 if wrong == _CUT else sequence), wrong
    return None


_CUT = "entries are missing at the end"


def _wrong_with(entry: Entry, sequence: int, previous: str) -> str | None:
    """Why an entry is not the next one of a chain; None if it is."""
    if entry.sequence != sequence:
        return f"the entry is missing; the next one is {entry.sequence}"
    if entry.previous_hash != previous:
        return "the entry does not follow from the one before it"
    if entry.hash != entry.digest() or (entry.version, entry.announced) != (1, 0):
        return "the entry was changed after it was written"
    return None


def _wrong_head(
    ledger: Ledger, entries: int, previous: str, minutes: int, seals: LedgerSeals
) -> str | None:
    """Why a head is not that of a chain with so many entries; None if it is."""
    if (ledger.entries, ledger.hash) != (entries, previous):
        return _CUT
    if ledger.minutes != minutes:
        return "the balance is not what the entries add up to"
    if (ledger.version, ledger.announced) != (entries, entries):
        return "the head was changed without an entry"
    if ledger.version and not ledger.is_sealed(seals):
        return "the head is not sealed with the key of this installation"
    return None
