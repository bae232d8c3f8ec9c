from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.schema import Envelope
from baodao.schema.base import Role
from baodao.schema.hours.ledger import GetBalance, HoursCredited, ListEntries
from baodao.schema.hours.overlaps import OverlapFound
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import SEALS, ledgers

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


def empty() -> MemoryService:
    return ledgers(datetime(2026, 12, 1, tzinfo=UTC))


@pytest.fixture
def service() -> MemoryService:
    return empty()


def attendance(
    start: float = 0, length: float = 60, volunteer: str = "v", name: str = "", **changes: Any
) -> AttendanceRecorded:
    seat = {"sign_up_id": f"{name}-{volunteer}"} if name else {}
    starts = START + timedelta(minutes=start)
    return hours.attendance(starts, length, volunteer_id=volunteer, **seat | changes)


def entries(service: MemoryService, volunteer: str = "v") -> list[Entry]:
    found = [entry for entry in service.all_of(Entry) if entry.volunteer_id == volunteer]
    return sorted(found, key=lambda entry: entry.sequence)


async def test_minutes_are_credited_once_per_attendance(service: MemoryService) -> None:
    event = attendance(length=90)
    for message_id in ("e1", "e1", "e2"):
        assert isinstance(await service.decide(event, message_id=message_id), Done)
    ledger = await service.stored(Ledger, "v")
    assert (ledger.minutes, ledger.entries) == (90, 1)
    assert len(service.published()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"length": 0.5},
        # E6: 三会一课, work for pay and the like are no volunteering (Order 67 art. 19).
        *({"kind": kind} for kind in ("party-meeting", "paid", "meeting", "on-duty")),
    ],
)
async def test_nothing_served_is_noted_and_credits_nothing(
    service: MemoryService, changes: dict[str, Any]
) -> None:
    event = attendance(**changes)
    assert isinstance(await service.decide(event, message_id="e1"), Done)
    assert await service.stored(Ledger, "v") is None
    assert service.published() == []
    assert len(service.database.documents("inbox")) == 1


async def test_a_night_is_one_entry_and_blocks_both_days(service: MemoryService) -> None:
    night = attendance(start=60, length=180, name="night")
    assert isinstance(await service.decide(night), Done)
    for other in (attendance(90, 20), attendance(200, 20)):
        assert isinstance(await service.decide(other), Done)
        found = await service.stored(Overlap, f"{other.sign_up_id}-overlap")
        assert (found.state, found.entry_ids) == ("open", ("night-v",))
    assert isinstance(await service.decide(attendance(240, 30)), Done)
    assert (await service.stored(Ledger, "v")).minutes == 210


async def test_an_overlap_within_a_night_is_told_once(service: MemoryService) -> None:
    await service.decide(attendance(start=60, length=180, name="first"))
    second = attendance(start=90, length=120, name="second")
    for message_id in ("e1", "e1", "e2"):
        assert isinstance(await service.decide(second, message_id=message_id), Done)
    (found,) = service.told(OverlapFound)
    assert found == OverlapFound(
        division=second.division,
        overlap_id="second-v-overlap",
        attendance_id="second-v",
        volunteer_id="v",
        organisation_id="committee",
        served_from=START + timedelta(minutes=90),
        served_until=START + timedelta(minutes=210),
        entry_ids=["first-v"],
        cause="recorded",
    )
    assert len(entries(service)) == 1


async def test_two_people_at_one_time_are_no_overlap(service: MemoryService) -> None:
    together = [attendance(volunteer="a"), attendance(volunteer="b")]
    outcomes = await service.decide_together(together)
    assert all(isinstance(o, Done) for o in outcomes)


async def test_only_what_was_served_blocks_not_what_was_planned(service: MemoryService) -> None:
    left_early = attendance(0, 120, checked_out_at=START + timedelta(minutes=30))
    assert isinstance(await service.decide(left_early), Done)
    assert isinstance(await service.decide(attendance(30, 60)), Done)


async def test_overlaps_within_one_group_are_found(service: MemoryService) -> None:
    outcomes = await service.decide_together([attendance(0, 60), attendance(59, 60)])
    assert [type(o) for o in outcomes] == [Done, Done]
    assert len(service.told(HoursCredited)) == len(service.told(OverlapFound)) == 1


async def test_the_policy_of_a_refused_entry_leaves_the_chain_whole(service: MemoryService) -> None:
    for event in (attendance(0, 60), attendance(30, 60), attendance(60, 60)):
        await service.decide(event)
    chain = entries(service)
    assert [e.sequence for e in chain] == [1, 2]
    assert first_fault(await service.stored(Ledger, "v"), chain, SEALS) is None


@settings(max_examples=30)
@given(seed=st.integers(), group=st.integers(1, 7))
async def test_twice_and_shuffled_gives_the_same_ledger(seed: int, group: int) -> None:
    service = empty()
    events = [
        (f"e{n}-{v}", attendance(n * 60, 20 + n, v, f"s{n}")) for n in range(6) for v in ("a", "b")
    ]
    deliveries = delivered_twice_and_shuffled(events, seed)
    for start in range(0, len(deliveries), group):
        batch = deliveries[start : start + group]
        await service.decide_together([e for _, e in batch], ids=[i for i, _ in batch])
    for volunteer in ("a", "b"):
        ledger, chain = await service.stored(Ledger, volunteer), entries(service, volunteer)
        assert (ledger.minutes, ledger.entries) == (sum(range(20, 26)), 6)
        assert first_fault(ledger, chain, SEALS) is None
    versions = [e.aggregate_version for e, _ in service.published() if e.subject == "a"]
    assert versions == [1, 2, 3, 4, 5, 6]


async def test_a_balance_is_seen_where_the_volunteer_lives(service: MemoryService) -> None:
    here, there = "120104007017", "120104007018"
    told = VolunteerRegistered(division=here, volunteer_id="v", registered_at=START)
    await service.follow(told, attendance(length=90))

    async def sees(role: Role, scope: str | None, *, kind: type[Any] = GetBalance) -> bool:
        actor = acting_as(id="a", role=role, scope=scope, purpose="hours")
        return not isinstance(await service.ask(kind(actor=actor, volunteer_id="v")), Refused)

    assert await sees("organiser", here)
    assert await sees("street-coordinator", here[:9])
    assert await sees("auditor", "12")
    assert not await sees("organiser", there)
    assert not await sees("organiser", None)
    assert not await sees("unit-liaison", here)
    # A balance, and not what it is made of.
    assert not await sees("organiser", here, kind=ListEntries)
    moved = VolunteerRehomed(
        division=there, volunteer_id="v", former_division=here, cause="assigned"
    )
    envelope = Envelope(
        id="e2",
        type=moved.TYPE,
        source="/baodao/registration",
        subject="v",
        time=START,
        aggregate_type="volunteer",
        aggregate_version=2,
        correlation_id="c",
        causation_id="c",
    )
    await service.follow((envelope, moved))
    assert await sees("organiser", there)
    assert not await sees("organiser", here)
