import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.domain import Entry, Ledger, first_fault
from baodao.hours.store import COLLECTIONS
from baodao.hours.subscribers import subscribers
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.schema.hours import OverlappingEntry
from baodao.schema.scheduling.attendance import AttendanceRecorded

NOW = datetime(2026, 12, 1, tzinfo=UTC)
START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
_numbers = itertools.count()


@pytest.fixture
def service() -> MemoryService:
    return MemoryService(subscribers, COLLECTIONS)


def attendance(
    start: float = 0, length: float = 60, volunteer: str = "v", name: str = "", **changes: Any
) -> AttendanceRecorded:
    starts, ends = START + timedelta(minutes=start), START + timedelta(minutes=start + length)
    values = {
        "division": "120104007017",
        "sign_up_id": f"{name or f'shift{next(_numbers)}'}-{volunteer}",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "organisation",
        "responsible_id": "responsible",
        "volunteer_id": volunteer,
        "title": "测试·巡逻",
        "category": "群防群治",
        "shift_starts_at": starts,
        "shift_ends_at": ends,
        "checked_in_at": starts,
        "checked_out_at": ends,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


async def entries(service: MemoryService, volunteer: str = "v") -> list[Entry]:
    rows = [d for d in service.database.documents("entries") if d["volunteer_id"] == volunteer]
    found = [await service.stored(Entry, row["_id"]) for row in rows]
    return sorted(found, key=lambda e: e.sequence)


async def test_minutes_are_credited_once_per_attendance(service: MemoryService) -> None:
    event = attendance(length=90)
    for message_id in ("e1", "e1", "e2"):
        assert isinstance(await service.decide(event, NOW, message_id), Done)
    ledger = await service.stored(Ledger, "v")
    assert (ledger.minutes, ledger.entries) == (90, 1)
    assert len(service.published()) == 1


async def test_nothing_served_is_noted_and_credits_nothing(service: MemoryService) -> None:
    event = attendance(length=0.5)
    assert isinstance(await service.decide(event, NOW, "e1"), Done)
    assert await service.stored(Ledger, "v") is None
    assert service.published() == []
    assert len(service.database.documents("inbox")) == 1


async def test_a_night_is_one_entry_and_blocks_both_days(service: MemoryService) -> None:
    night = attendance(start=60, length=180, name="night")
    assert isinstance(await service.decide(night, NOW), Done)
    for other in (attendance(90, 20), attendance(200, 20)):
        outcome = await service.decide(other, NOW)
        assert isinstance(outcome, Refused)
        assert {r.SLUG for r in outcome.refusals} == {"overlapping-entry"}
    assert isinstance(await service.decide(attendance(240, 30), NOW), Done)
    assert (await service.stored(Ledger, "v")).minutes == 210


async def test_an_overlap_within_a_night_is_told_once(service: MemoryService) -> None:
    first = attendance(start=60, length=180, name="first")
    await service.decide(first, NOW)
    outcome = await service.decide(attendance(start=90, length=120, name="second"), NOW)
    assert outcome == Refused(
        (
            OverlappingEntry(
                entry_id="first-v",
                served_from=START + timedelta(minutes=90),
                served_until=START + timedelta(minutes=210),
            ),
        )
    )


async def test_two_people_at_one_time_are_no_overlap(service: MemoryService) -> None:
    outcomes = await service.decide_together(
        [attendance(volunteer="a"), attendance(volunteer="b")], NOW
    )
    assert all(isinstance(o, Done) for o in outcomes)


async def test_only_what_was_served_blocks_not_what_was_planned(service: MemoryService) -> None:
    left_early = attendance(0, 120, checked_out_at=START + timedelta(minutes=30))
    assert isinstance(await service.decide(left_early, NOW), Done)
    assert isinstance(await service.decide(attendance(30, 60), NOW), Done)


async def test_overlaps_within_one_group_are_found(service: MemoryService) -> None:
    outcomes = await service.decide_together([attendance(0, 60), attendance(59, 60)], NOW)
    assert [type(o) for o in outcomes] == [Done, Refused]


async def test_the_policy_of_a_refused_entry_leaves_the_chain_whole(service: MemoryService) -> None:
    for event in (attendance(0, 60), attendance(30, 60), attendance(60, 60)):
        await service.decide(event, NOW)
    chain = await entries(service)
    assert [e.sequence for e in chain] == [1, 2]
    assert first_fault(await service.stored(Ledger, "v"), chain) is None


@settings(max_examples=30)
@given(seed=st.integers(), group=st.integers(1, 7))
async def test_twice_and_shuffled_gives_the_same_ledger(seed: int, group: int) -> None:
    service = MemoryService(subscribers, COLLECTIONS)
    events = [
        (f"e{n}-{v}", attendance(n * 60, 20 + n, v, f"s{n}")) for n in range(6) for v in ("a", "b")
    ]
    deliveries = delivered_twice_and_shuffled(events, seed)
    for start in range(0, len(deliveries), group):
        batch = deliveries[start : start + group]
        await service.decide_together([e for _, e in batch], NOW, [i for i, _ in batch])
    for volunteer in ("a", "b"):
        ledger, chain = await service.stored(Ledger, volunteer), await entries(service, volunteer)
        assert (ledger.minutes, ledger.entries) == (sum(range(20, 26)), 6)
        assert first_fault(ledger, chain) is None
    versions = [e.aggregate_version for e, _ in service.published() if e.subject == "a"]
    assert versions == [1, 2, 3, 4, 5, 6]
