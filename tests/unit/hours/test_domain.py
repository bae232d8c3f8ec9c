import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import GENESIS, Ledger, first_fault
from baodao.hours.ledger.domain.served import Served, ServedDay, Span
from baodao.schema.hours.ledger import HoursCredited, OverlappingEntry
from baodao.schema.scheduling.attendance import AttendanceRecorded, Stretch

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def attendance(**changes: Any) -> AttendanceRecorded:
    values = {
        "division": "120104007017",
        "sign_up_id": "shift-v",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "organisation",
        "responsible_id": "responsible",
        "volunteer_id": "v",
        "title": "测试·居家养老",
        "category": "居家养老",
        "shift_starts_at": START,
        "shift_ends_at": END,
        "checked_in_at": START,
        "checked_out_at": END,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


# --- what an attendance is worth ---


@pytest.mark.parametrize(
    ("came", "left", "worth"),
    [
        (0, 120, 120),
        (-10, 130, 120),
        (-60, 360, 120),
        (30, 90, 60),
        (-10, 30, 30),
        (90, 200, 30),
        (0, 1, 1),
        (0, 1.5, 1),
        (0.5, 2.4, 1),
        (0, 119.99, 119),
    ],
)
def test_minutes_really_served_clipped_to_the_shift(came: float, left: float, worth: int) -> None:
    event = attendance(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    served = Entry.served(event, Policy())
    assert served
    assert served.minutes == worth
    assert served.entry_id == event.sign_up_id


@pytest.mark.parametrize(
    ("came", "left"), [(0, 0.99), (10, 10), (-50, -10), (-50, 0), (120, 180), (130, 180), (50, 40)]
)
def test_nothing_served_is_worth_nothing(came: float, left: float) -> None:
    event = attendance(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    assert Entry.served(event, Policy()) is None


@pytest.mark.parametrize(
    ("times", "worth"),
    [
        # 59:40 + 20:30 -> 80: the seconds are added before they are rounded.
        ([(0, 59 + 40 / 60), (70, 90.5)], 80),
        ([(-30, -10), (0, 10), (110, 150)], 20),
        ([(-30, -10), (0, 0.5)], None),
        ([(-30, -10)], None),
    ],
)
def test_who_was_away_in_between_gets_what_they_served(
    times: list[tuple[float, float]], worth: int | None
) -> None:
    stretches = [
        Stretch(came_at=START + minutes(came), left_at=START + minutes(left))
        for came, left in times
    ]
    served = Entry.served(
        attendance(
            checked_in_at=stretches[0].came_at,
            checked_out_at=stretches[-1].left_at,
            stretches=stretches,
        ),
        Policy(),
    )
    assert (served.minutes if served else None) == worth


def test_time_away_in_between_is_free_for_another_entry() -> None:
    day = ServedDay.idle("v-2026-11-23")
    away = Served((*span(0, 30, "old").spans, *span(60, 90, "old").spans))
    day = day.add(away).after
    assert day.overlaps(span(30, 60)) == []
    assert len(day.overlaps(span(20, 70))) == 2
    assert day.broken(day) is None


@given(st.integers(-90, 240), st.integers(-90, 240))
def test_never_more_than_the_shift_nor_than_the_stay(came: int, left: int) -> None:
    event = attendance(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    served = Entry.served(event, Policy())
    worth = served.minutes if served else 0
    assert 0 <= worth <= min(120, max(0, left - came))


# --- the chain ---


def chain(count: int) -> tuple[Ledger, list[Entry]]:
    ledger, entries = Ledger.empty("v"), []
    for number in range(count):
        shift = timedelta(days=number)
        event = attendance(
            sign_up_id=f"s{number}-v",
            shift_starts_at=START + shift,
            shift_ends_at=END + shift,
            checked_in_at=START + shift,
            checked_out_at=START + shift + minutes(10 + number),
        )
        served = Entry.served(event, Policy())
        assert served
        head, entry = ledger.append(event, served, Policy())
        assert isinstance(head.after, Ledger)
        assert isinstance(entry.after, Entry)
        ledger = head.after
        entries.append(entry.after)
    return ledger, entries


def test_an_entry_has_the_facts_of_the_attendance_and_its_link() -> None:
    event = attendance()
    served = Entry.served(event, Policy())
    assert served
    head, change = Ledger.empty("v").append(event, served, Policy())
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
    expected = "0218a56ad4c20c3b852633afadeb200a9d0507162010eb79229f9c9443ebd489"
    assert entry.digest() == expected


@given(st.text(), st.text(), st.text(), st.integers(0), st.integers(-999, 10**9))
def test_the_digest_is_of_the_facts_in_canonical_json(
    title: str, activity_id: str, policy: str, sequence: int, milliseconds: int
) -> None:
    _, (entry,) = chain(1)
    facts = {"title": title, "activity_id": activity_id, "policy": policy, "sequence": sequence}
    served_from = entry.served_from + timedelta(milliseconds=milliseconds)
    entry = replace(entry, served_from=served_from, **facts)
    said = {
        field.name: getattr(entry, field.name)
        for field in fields(entry)
        if field.name not in ("id", "version", "announced", "hash")
    }
    said |= {"entry_id": entry.id, "served_from": served_from.isoformat(timespec="milliseconds")}
    said["served_until"] = entry.served_until.isoformat(timespec="milliseconds")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry.digest() == hashlib.sha256(text.encode()).hexdigest()


@given(st.integers(0, 6))
def test_a_chain_that_was_only_appended_to_holds(count: int) -> None:
    assert first_fault(*chain(count)) is None


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
}


@pytest.mark.parametrize(("name", "value"), FIELDS.items(), ids=FIELDS)
def test_a_changed_fact_is_found(name: str, value: Any) -> None:
    ledger, entries = chain(3)
    entries[1] = replace(entries[1], **{name: value})
    assert first_fault(ledger, entries) == (2, "the entry was changed after it was written")


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
            "the balance is 999 minutes, the entries add up to 33",
        ),
        (lambda head, es: (replace(head, hash=GENESIS), es), 4, "entries are missing at the end"),
        (lambda head, es: (replace(head, entries=2), es), 4, "entries are missing at the end"),
    ],
)
def test_each_kind_of_fault_is_found_where_it_is(spoil: Spoil, sequence: int, reason: str) -> None:
    fault = first_fault(*spoil(*chain(3)))
    assert fault
    assert fault[0] == sequence
    assert fault[1].startswith(reason)


def test_a_forged_chain_needs_the_head_as_well() -> None:
    ledger, entries = chain(3)
    forged = relinked([entries[0], replace(entries[1], minutes=999), entries[2]])
    head = replace(ledger, minutes=sum(e.minutes for e in forged), hash=forged[-1].hash)
    # Whoever rewrites everything is caught by those who hold the published hashes.
    assert first_fault(head, forged) is None
    assert forged[-1].hash != entries[-1].hash


# --- no two places at once ---


def span(start: float, end: float, name: str = "new") -> Served:
    return Served((Span(name, START + minutes(start), START + minutes(end)),))


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        (0, 60, True),
        (-30, 0, False),
        (60, 90, False),
        (-30, 1, True),
        (59, 90, True),
        (10, 20, True),
        (-10, 70, True),
    ],
)
def test_spans_are_half_open(start: float, end: float, clash: bool) -> None:
    day = ServedDay.idle("v-2026-11-23").add(span(0, 60, "old")).after
    served = span(start, end)
    refusal = OverlappingEntry(
        entry_id="old", served_from=served.served_from, served_until=served.served_until
    )
    assert day.overlaps(served) == ([refusal] if clash else [])


def test_a_day_is_of_one_volunteer_and_in_utc() -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    two = ["v-2026-11-23", "v-2026-11-24"]
    assert ServedDay.ids_for("v", night, night + minutes(59)) == two[:1]
    assert ServedDay.ids_for("v", night, night + minutes(90)) == two
    assert len(ServedDay.ids_for("v", night, night + timedelta(days=7))) == 8


def test_instants_are_hashed_with_milliseconds() -> None:
    _, (entry,) = chain(1)
    moved = replace(entry, served_until=entry.served_until + timedelta(milliseconds=1))
    assert moved.digest() != entry.digest()
    assert json.dumps(entry.hash)
