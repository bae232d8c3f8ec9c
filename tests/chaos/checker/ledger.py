"""The ledger: the chain as the contract describes it, and minutes that were really served."""

import hashlib
import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.checker.evidence import Document, Evidence, Logged
from tests.chaos.checker.findings import Contradiction, Findings

_GENESIS = "0" * 64
# What a document has besides the facts that are hashed.
_UNHASHED = {"_id", "_record", "_form", "version", "announced", "hash"}
_MINUTE = timedelta(minutes=1)


def check(evidence: Evidence) -> Findings:
    """All contradictions between attendances, entries, ledgers and what was announced of them."""
    entries = {entry["_id"]: entry for entry in evidence.stored["entries"]}
    yield from _chains(evidence.stored["ledgers"], entries)
    yield from _attendances(evidence, entries)
    yield from _credits(evidence.log["hours"], entries)


def _chains(ledgers: list[Document], entries: dict[str, Document]) -> Findings:
    of_person: dict[str, list[Document]] = defaultdict(list)
    for entry in entries.values():
        of_person[entry["volunteer_id"]].append(entry)
    heads = {ledger["_id"]: ledger for ledger in ledgers}
    for person in heads.keys() | of_person.keys():
        chain = sorted(of_person[person], key=lambda entry: entry["sequence"])
        previous, minutes = _GENESIS, 0
        for place, entry in enumerate(chain, 1):
            if (entry["sequence"], entry["previous_hash"]) != (place, previous):
                yield Contradiction("chain-broken", f"{person}: entry {place}")
            if entry["hash"] != digest(entry):
                yield Contradiction("chain-broken", f"{person}: entry {place} was changed")
            previous, minutes = entry["hash"], minutes + entry["minutes"]
        head = heads.get(person, {})
        said = (head.get("entries"), head.get("hash"), head.get("minutes"))
        if said != (len(chain), previous, minutes):
            yield Contradiction("chain-broken", f"{person}: the head says {said}")


def digest(entry: Document) -> str:
    """SHA-256 of all facts of an entry and the hash before it, as canonical JSON."""
    hashed = entry.keys() - _UNHASHED
    facts = {name: entry[name] for name in hashed if entry[name] is not None}
    text = json.dumps(
        {"entry_id": entry["_id"], **facts},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=_instant,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat(timespec="milliseconds")


def _attendances(evidence: Evidence, entries: dict[str, Document]) -> Findings:
    """Each attendance is recorded once, and makes one entry with its minutes, or none at all."""
    recorded: dict[str, list[Logged]] = defaultdict(list)
    for event in evidence.log["scheduling"]:
        if event.type == "attendance-recorded":
            recorded[event.body["sign_up_id"]].append(event)
    attended = {s["_id"] for s in evidence.stored["sign_ups"] if s["state"] == "attended"}
    for sign_up in attended ^ recorded.keys():
        yield Contradiction("attendance-not-told", sign_up)
    wanted: dict[str, int] = {}
    for sign_up, events in recorded.items():
        if len(events) > 1:
            yield Contradiction("attendance-twice", sign_up)
        if minutes := _served(events[0].body):
            wanted[sign_up] = minutes
    found: dict[str, list[int]] = defaultdict(list)
    for entry in entries.values():
        found[entry["attendance_id"]].append(entry["minutes"])
    for sign_up in wanted.keys() | found.keys():
        if found[sign_up] != [wanted.get(sign_up)]:
            text = f"{sign_up}: {wanted.get(sign_up)} minutes served, {found[sign_up]} credited"
            yield Contradiction("hours-are-not-attendance", text)


def _served(attendance: dict[str, Any]) -> int:
    """Whole minutes of the shift in which somebody was there."""
    at = {
        name: datetime.fromisoformat(attendance[name])
        for name in ("checked_in_at", "checked_out_at", "shift_starts_at", "shift_ends_at")
    }
    came = max(at["checked_in_at"], at["shift_starts_at"])
    left = min(at["checked_out_at"], at["shift_ends_at"])
    return max(0, (left - came) // _MINUTE)


def _credits(log: list[Logged], entries: dict[str, Document]) -> Findings:
    told = [e.body for e in log if e.type == "hours-credited"]
    facts = ("volunteer_id", "sequence", "minutes", "hash")
    announced = [(body["entry_id"], *(body[fact] for fact in facts)) for body in told]
    stored = [(key, *(entry[fact] for fact in facts)) for key, entry in entries.items()]
    for line in set(announced) ^ set(stored):
        yield Contradiction("credit-not-told", str(line))
    if len(announced) != len(set(announced)):
        yield Contradiction("credit-told-twice", f"{len(announced)} credits")
