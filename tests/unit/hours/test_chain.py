import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.common.keys import LedgerSeals
from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import (
    GENESIS,
    Appended,
    Bookkeeping,
    Ledger,
    first_fault,
)
from baodao.hours.ledger.domain.service import Service, served_by
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.scheduling.attendance import AttendanceRecorded
from tests.builders.hours import END, SEALS, START, morning


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


# --- the chain ---

BOOKS = Bookkeeping(END, SEALS)


def credit(ledger: Ledger, event: AttendanceRecorded) -> Appended:
    served = served_by(event, Policy())
    assert served
    return ledger.credit(Service.attended(event), served, Policy().version, BOOKS)


def chain(count: int) -> tuple[Ledger, list[Entry]]:
    ledger, entries = Ledger.empty("v"), []
    for number in range(count):
        shift = timedelta(days=number)
        event = morning(
            sign_up_id=f"s{number}-v",
            shift_starts_at=START + shift,
            shift_ends_at=END + shift,
            checked_in_at=START + shift,
            checked_out_at=START + shift + minutes(10 + number),
        )
        served = served_by(event, Policy())
        assert served
        head, entry = credit(ledger, event)
        assert isinstance(head.after, Ledger)
        assert isinstance(entry.after, Entry)
        ledger = head.after
        entries.append(entry.after)
    return ledger, entries


def test_an_entry_has_the_facts_of_the_attendance_and_its_link() -> None:
    event = morning()
    served = served_by(event, Policy())
    assert served
    head, change = credit(Ledger.empty("v"), event)
    entry: Any = change.after
    assert (entry.id, entry.sequence, entry.minutes, entry.policy) == (
        "shift-v",
        1,
        120,
        "default-1",
    )
    assert (entry.responsible_id, entry.organisation_id) == ("responsible", "organisation")
    assert entry.previous_hash == GENESIS
    assert entry.hash == entry.digest()
    assert change.events == ()
    ledger: Any = head.after
    assert (ledger.minutes, ledger.entries, ledger.hash) == (120, 1, entry.hash)
    (credited,) = head.events
    assert isinstance(credited, HoursCredited)
    assert (credited.sequence, credited.minutes, credited.hash) == (1, 120, entry.hash)
    assert credited.aggregate_id == "v"


def test_the_digest_is_pinned() -> None:
    """Ledgers are verified for years: what is hashed, and how, never changes."""
    _, (entry,) = chain(1)
    entry = replace(entry, policy="national-2020.1")
    first = replace(entry, **dict.fromkeys(LATER))
    expected = "0218a56ad4c20c3b852633afadeb200a9d0507162010eb79229f9c9443ebd489"
    assert first.digest() == expected
    expected = "708645c465a087fe5a752ae1a09b4ba0195443e1fb84328107d20a1fed990ae4"
    assert replace(entry, role="巡逻员", place="测试", zone="Asia/Shanghai").digest() == expected


@given(st.text(), st.text(), st.text(), st.integers(0), st.integers(-999, 10**9))
def test_the_digest_is_of_the_facts_in_canonical_json(
    title: str, activity_id: str, policy: str, sequence: int, milliseconds: int
) -> None:
    _, (entry,) = chain(1)
    facts = {"title": title, "activity_id": activity_id, "policy": policy, "sequence": sequence}
    served_from = entry.served_from + timedelta(milliseconds=milliseconds)
    entry = replace(entry, served_from=served_from, **facts)
    said = {
        field.name: value
        for field in fields(entry)
        if field.name not in ("id", "version", "announced", "hash")
        and (value := getattr(entry, field.name)) is not None
    }
    said["entry_id"] = entry.id
    for name in ("served_from", "served_until", "recorded_at"):
        said[name] = said[name].isoformat(timespec="milliseconds")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry.digest() == hashlib.sha256(text.encode()).hexdigest()


@given(st.integers(0, 6))
def test_a_chain_that_was_only_appended_to_holds(count: int) -> None:
    assert first_fault(*chain(count), SEALS) is None


UNSEALED = "the head is not sealed with the key of this installation"


def relinked(entries: list[Entry]) -> list[Entry]:
    """A forger's work: every hash made anew."""
    previous, forged = GENESIS, []
    for entry in entries:
        unsealed = replace(entry, previous_hash=previous)
        forged.append(replace(unsealed, hash=unsealed.digest()))
        previous = forged[-1].hash
    return forged


FIELDS: dict[str, Any] = {
    "id": "other",
    "volunteer_id": "other",
    "minutes": 999,
    "served_from": START - minutes(1),
    "served_until": END + minutes(1),
    "attendance_id": "other",
    "activity_id": "other",
    "title": "别的",
    "category": "别的",
    "division": "13",
    "organisation_id": "other",
    "responsible_id": "other",
    "evidence_grade": "A",
    "policy": "other",
    "shift_id": "other",
    "role": "别的",
    "place": "别的",
    "zone": "Asia/Urumqi",
    "cause": "correction",
    "cause_id": "other",
    "recorded_at": END + minutes(1),
    "reverses": "other",
    "regrades": "other",
    "former_grade": "A",
    "regraded_minutes": 1,
}
LATER = (
    *("shift_id", "role", "place", "zone", "cause", "cause_id", "recorded_at"),
    *("reverses", "regrades", "former_grade", "regraded_minutes"),
)
"""Fields that the first entries did not have: what is None is not hashed."""


@pytest.mark.parametrize(("name", "value"), FIELDS.items(), ids=FIELDS)
def test_a_changed_fact_is_found(name: str, value: Any) -> None:
    ledger, entries = chain(3)
    entries[1] = replace(entries[1], **{name: value})
    assert first_fault(ledger, entries, SEALS) == (2, "the entry was changed after it was written")


def test_every_fact_of_an_entry_is_hashed() -> None:
    own = {"version", "announced", "sequence", "previous_hash", "hash"}
    assert set(FIELDS) | own == set(Entry.__dataclass_fields__)


Spoil = Callable[[Ledger, list[Entry]], tuple[Ledger, list[Entry]]]


@pytest.mark.parametrize(
    ("spoil", "sequence", "reason"),
    [
        (lambda head, es: (head, es[1:]), 1, "the entry is missing"),
        (lambda head, es: (head, [es[0], es[2]]), 2, "the entry is missing"),
        (lambda head, es: (head, es[:2]), 3, "entries are missing at the end"),
        (lambda head, es: (head, []), 1, "entries are missing at the end"),
        (lambda head, es: (head, [es[0], es[2], es[1]]), 2, "the entry is missing"),
        (
            lambda head, es: (head, [es[0], replace(es[1], previous_hash=GENESIS), es[2]]),
            2,
            "the entry does not follow",
        ),
        (
            lambda head, es: (head, [es[0], replace(es[1], hash=GENESIS), es[2]]),
            2,
            "the entry was changed",
        ),
        (
            lambda head, es: (head, relinked([es[0], replace(es[1], minutes=999), es[2]])),
            4,
            "entries are missing at the end",
        ),
        (
            lambda head, es: (replace(head, minutes=999), es),
            3,
            "the balance is not what the entries add up to",
        ),
        (lambda head, es: (replace(head, seal="0" * 64), es), 3, "the head is not sealed"),
        (lambda head, es: (replace(head, seal=None), es), 3, "the head is not sealed"),
        (lambda head, es: (replace(head, seal="test.封印"), es), 3, "the head is not sealed"),
        (lambda head, es: (replace(head, recorded_at=START), es), 3, "the head is not sealed"),
        (lambda head, es: (replace(head, version=4), es), 3, "the head was changed"),
        (lambda head, es: (replace(head, announced=2), es), 3, "the head was changed"),
        (lambda head, es: (head, [es[0], replace(es[1], version=2), es[2]]), 2, "the entry was"),
        (lambda head, es: (head, [es[0], replace(es[1], announced=1), es[2]]), 2, "the entry was"),
        (lambda head, es: (replace(head, hash=GENESIS), es), 4, "entries are missing at the end"),
        (lambda head, es: (replace(head, entries=2), es), 4, "entries are missing at the end"),
    ],
)
def test_each_kind_of_fault_is_found_where_it_is(spoil: Spoil, sequence: int, reason: str) -> None:
    fault = first_fault(*spoil(*chain(3)), SEALS)
    assert fault
    assert fault[0] == sequence
    assert fault[1].startswith(reason)


def test_a_forged_chain_needs_the_head_as_well() -> None:
    ledger, entries = chain(3)
    forged = relinked([entries[0], replace(entries[1], minutes=999), entries[2]])
    head = replace(ledger, minutes=sum(e.minutes for e in forged), hash=forged[-1].hash)
    # Whoever rewrites everything has not the key, and is caught by whoever holds the events.
    assert first_fault(head, forged, SEALS) == (3, UNSEALED)
    assert forged[-1].hash != entries[-1].hash
    minted = LedgerSeals({"test": b"k" * 32}).seal(*head.facts)
    assert first_fault(replace(head, seal=minted), forged, SEALS) == (3, UNSEALED)


def test_instants_are_hashed_with_milliseconds() -> None:
    _, (entry,) = chain(1)
    moved = replace(entry, served_until=entry.served_until + timedelta(milliseconds=1))
    assert moved.digest() != entry.digest()
    assert json.dumps(entry.hash)
