"""Suspicions 疑点: each pattern is noticed, and an ordinary Tuesday is not."""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.suspicions.domain.suspicions import Suspicion
from baodao.hours.suspicions.domain.traces import Gathering, Visit
from baodao.kit.testing import MemoryService
from baodao.schema import Envelope, Event
from baodao.schema.hours import suspicions as schema
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.hours.overlaps import OverlapFound
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.policies import PolicySet
from baodao.schema.scheduling.attendance import CheckedIn
from baodao.schema.scheduling.seats import SeatReserved
from tests.builders import hours
from tests.builders.registration import ELSEWHERE
from tests.builders.watching import NINE, came, left, people

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
_fresh = itertools.count(1)
NEAR, TIANJIN, WUHAN, HUANGGANG = "120104007017", "120101001001", "420102001001", "421102001001"


@pytest.fixture
def service() -> MemoryService:
    return hours.ledgers(NINE + 4 * HOUR)


async def heard(service: MemoryService, at: datetime, *events: Event) -> None:
    """Events that were told at an instant."""
    for event in events:
        envelope = Envelope(
            id=f"event-{next(_fresh)}",
            type=event.TYPE,
            source=f"/baodao/{event.CONTEXT}",
            subject=event.aggregate_id,
            time=at,
            aggregate_type=event.aggregate_type,
            aggregate_version=1,
            correlation_id="c",
            causation_id="c",
        )
        await service.follow((envelope, event))


def cases(service: MemoryService) -> list[tuple[str, int]]:
    """The cases there are: of which pattern, and how much of the last occurrence."""
    found: list[Suspicion] = service.all_of(Suspicion)
    return sorted((one.pattern, one.evidence[-1].amount) for one in found)


# --- one device, many people ----------------------------------------------------------------------


async def test_one_device_of_four_people_on_a_day_is_one_case_that_grows(
    service: MemoryService,
) -> None:
    everybody = [came(who, NINE + n * MINUTE, device="d") for n, who in enumerate(people(5))]
    await service.follow(*everybody[:3])
    assert cases(service) == []
    await service.follow(*everybody[3:])
    assert cases(service) == [("one-device", 5)]
    (case,) = service.all_of(Suspicion)
    assert (case.times_found, case.volunteer_ids) == (1, tuple(people(5)))
    await service.follow(*(came(who, NINE + DAY, device="d", shift_id="next") for who in people(4)))
    (case,) = service.all_of(Suspicion)
    assert case.times_found == 2
    (told,) = service.told(schema.SuspicionOpened)
    assert told.pattern == "one-device"


async def test_a_family_of_three_and_a_phone_of_two_shifts_are_ordinary(
    service: MemoryService,
) -> None:
    await service.follow(*(came(who, device="family") for who in people(3)))
    for shift in ("a", "b", "c", "d", "e"):
        await service.follow(came("one", device="own", shift_id=shift), left("one", device="own"))
    for day in range(10):
        await service.follow(came(f"q{day}", NINE + day * DAY, device="lent", shift_id=f"{day}"))
    assert cases(service) == []


async def test_the_device_of_who_organises_is_exempt_also_when_it_is_lent(
    service: MemoryService,
) -> None:
    scanned = {"how": "scan", "device": None, "organisers_device": "tablet"}
    await service.follow(*(came(who, **scanned) for who in people(30)))
    await service.follow(*(came(f"q{n}", device="tablet") for n in range(10)))
    assert cases(service) == []


async def test_of_events_of_before_nothing_is_known_and_nothing_follows(
    service: MemoryService,
) -> None:
    old = {"device": None, "how": None, "organisation_id": None}
    await service.follow(*(came(who, **old) for who in people(9)))
    await service.follow(*(left(who, **old) for who in people(9)))
    assert cases(service) == []


# --- identical seconds ----------------------------------------------------------------------------


async def test_who_come_and_leave_in_the_same_seconds_are_noticed(service: MemoryService) -> None:
    for who in people(4):
        await service.follow(left(who), came(who))
    assert cases(service) == [("same-seconds", 4)]


async def test_a_crowd_at_the_door_has_seconds_in_common_and_is_ordinary(
    service: MemoryService,
) -> None:
    for number, who in enumerate(people(60)):
        out = NINE + 2 * HOUR + (number * 7 % 60) * SECOND
        await service.follow(came(who, NINE + (number % 6) * SECOND), left(who, out))
    assert cases(service) == []


async def test_a_roll_and_scans_have_identical_seconds_by_nature(service: MemoryService) -> None:
    for how in ("roll", "scan"):
        rolled = {"how": how, "device": None, "shift_id": how, "evidence_grade": "B"}
        for who in people(40):
            await service.follow(came(who, **rolled), left(who, **rolled))
    assert cases(service) == []


@settings(max_examples=15)
@given(order=st.permutations(range(8)), twice=st.integers(0, 7))
async def test_it_is_noticed_in_any_order_and_twice(order: list[int], twice: int) -> None:
    service = hours.ledgers(NINE + 4 * HOUR)
    events: list[Event] = [*map(came, people(4)), *map(left, people(4))]
    for place in (*order, twice):
        await service.follow(events[place])
    assert cases(service) == [("same-seconds", 4)]
    assert len(service.told(schema.SuspicionOpened)) == 1


# --- where somebody was ---------------------------------------------------------------------------


def stays(who: str, *places: tuple[str, float, float]) -> Iterable[Event]:
    """Attendances of somebody: where, from how many hours after nine, for how many."""
    for place, after, long in places:
        starts = NINE + after * HOUR
        yield hours.attendance(
            starts, 60 * long, volunteer_id=who, division=place, place="测试·活动室"
        )


async def test_nobody_is_in_two_provinces_within_half_an_hour(service: MemoryService) -> None:
    await service.follow(*stays("a", (TIANJIN, 0, 1), (WUHAN, 1.5, 1)))
    assert cases(service) == [("impossible-travel", 30)]
    await service.follow(*stays("b", (WUHAN, 1, 1), (HUANGGANG, 0, 0.9)))
    assert len(cases(service)) == 2, "six minutes between two cities, told in the other order"


async def test_ordinary_ways_are_none_of_it(service: MemoryService) -> None:
    await service.follow(*stays("a", (NEAR, 0, 1), (TIANJIN, 1, 1)))
    await service.follow(*stays("b", (TIANJIN, 0, 1), (WUHAN, 2, 1)))
    await service.follow(*stays("c", (WUHAN, 0, 1), (HUANGGANG, 1.5, 1)))
    assert cases(service) == []


async def test_what_has_no_place_is_nowhere(service: MemoryService) -> None:
    for event in stays("a", (TIANJIN, 0, 1), (WUHAN, 1, 1)):
        assert isinstance(event, hours.AttendanceRecorded)
        await service.follow(event.model_copy(update={"place": None}))
    assert cases(service) == []


async def test_two_records_of_one_person_are_one_person(service: MemoryService) -> None:
    merged = {"division": ELSEWHERE, "kept_id": "a", "merged_id": "b"}
    await service.follow(VolunteersMerged(**merged))
    await service.follow(*stays("a", (TIANJIN, 0, 1)), *stays("b", (WUHAN, 1, 1)))
    (case,) = service.all_of(Suspicion)
    assert (case.subject_id, case.volunteer_ids) == ("a", ("a", "b"))


async def test_over_midnight_and_told_days_later(service: MemoryService) -> None:
    late = 15.75 - 1  # Until a quarter to midnight in China, and on from midnight of UTC.
    await service.follow(*stays("a", (WUHAN, late + 1.1, 1), (TIANJIN, late, 1)))
    assert [pattern for pattern, _ in cases(service)] == ["impossible-travel"]


# --- what is written down at night, and later -----------------------------------------------------


def rolled(who: str, at: datetime) -> CheckedIn:
    return came(who, at, how="roll", device=None, organisers_device="tablet", evidence_grade="B")


def at_night(day: int) -> datetime:
    return datetime.fromisoformat("2026-11-25T02:30:00+08:00") + day * DAY


async def test_rolls_of_three_nights_are_noticed(service: MemoryService) -> None:
    for day in range(3):
        assert cases(service) == []
        await heard(service, at_night(day), *(rolled(who, NINE + day * DAY) for who in people(9)))
    assert cases(service) == [("night-entries", 3)]


async def test_a_night_patrol_and_one_late_upload_are_ordinary(service: MemoryService) -> None:
    for day in range(6):
        at = at_night(day)
        await heard(service, at, rolled("a", at - 5 * MINUTE))
        await heard(service, at + 10 * HOUR, rolled("b", NINE + day * DAY))
    for who in people(40):
        await heard(service, at_night(0), rolled(who, NINE))
    assert cases(service) == []


def credited(grade: str, number: int, **changes: Any) -> HoursCredited:
    cause = "later-entry" if grade == "D" else "attendance"
    said = {"evidence_grade": grade, "cause": cause, "recorded_at": NINE + number * MINUTE}
    return hours.credited(NINE - DAY, **said | changes)


async def test_much_that_is_recorded_later_is_noticed(service: MemoryService) -> None:
    await service.follow(*(credited("B", n) for n in range(20)))
    await service.follow(*(credited("D", n) for n in range(9)))
    assert cases(service) == []
    await service.follow(credited("D", 9))
    assert cases(service) == [("later-entries", 33)]
    await service.follow(*(credited("D", n) for n in range(10, 20)))
    assert cases(service) == [("later-entries", 50)]
    (case,) = service.all_of(Suspicion)
    assert case.times_found == 1


async def test_some_later_entries_are_ordinary(service: MemoryService) -> None:
    await service.follow(*(credited("D", n, organisation_id="small") for n in range(9)))
    await service.follow(*(credited("B", n) for n in range(60)))
    await service.follow(*(credited("D", n) for n in range(20)))
    assert cases(service) == []


async def test_later_entries_of_three_nights_are_noticed_too(service: MemoryService) -> None:
    for day in range(3):
        await service.follow(credited("D", 0, recorded_at=at_night(day)))
        await service.follow(credited("B", 0, recorded_at=at_night(day + 3)))
    assert cases(service) == [("night-entries", 3)]


# --- overlaps, and sign-ups when all was over -----------------------------------------------------


async def overlap(service: MemoryService, number: int, other: str) -> None:
    """Somebody is recorded by the committee at a time that another organisation has recorded."""
    starts = NINE + number * DAY
    first = hours.attendance(starts, 60, organisation_id=other)
    second = hours.attendance(starts, 60, organisation_id="committee")
    await service.follow(first, second)
    await service.follow()


async def test_who_is_everywhere_at_once_again_and_again_is_noticed(
    service: MemoryService,
) -> None:
    for number in range(3):
        assert cases(service) == []
        await overlap(service, number, "choir")
    assert len(service.told(OverlapFound)) == 3
    assert cases(service) == [("overlaps", 3)]
    (case,) = service.all_of(Suspicion)
    assert case.concerns == ("committee", "choir")


async def test_one_organisation_that_records_twice_is_clumsy_and_no_fraud(
    service: MemoryService,
) -> None:
    for number in range(6):
        await overlap(service, number, "committee")
    assert len(service.told(OverlapFound)) == 6
    assert cases(service) == []


def reserved(who: str) -> SeatReserved:
    return SeatReserved(
        division=ELSEWHERE,
        shift_id="shift",
        activity_id="activity",
        volunteer_id=who,
        sign_up_id=f"shift-{who}",
        starts_at=NINE,
        ends_at=NINE + 2 * HOUR,
        seats_taken=1,
        max_crew=50,
        organisation_id="committee",
    )


async def test_who_sign_up_when_all_is_over_are_noticed(service: MemoryService) -> None:
    over = NINE + 2 * HOUR
    await heard(service, over - SECOND, *map(reserved, ("x", "y", "z")))
    assert cases(service) == []
    await heard(service, over, *map(reserved, people(3)))
    assert cases(service) == [("late-sign-ups", 3)]


# --- what is kept, and what a pack says -----------------------------------------------------------


async def test_what_is_remembered_is_ids_and_hashes_and_goes(service: MemoryService) -> None:
    await service.follow(*map(came, people(2)), *map(left, people(2)))
    kept: list[Any] = [*service.all_of(Gathering), *service.all_of(Visit)]
    assert kept
    assert {one.gone_at for one in kept} == {service.now + timedelta(days=180)}
    assert not service.all_of(Suspicion)


async def test_a_pack_says_how_much_is_too_much(service: MemoryService) -> None:
    rules = {"hours": {"suspicious_device_people": 2, "travel_minutes_between_provinces": 0}}
    pack = {"version": 1, "set_at": NINE - DAY, "rules": rules, "changed": []}
    await service.follow(PolicySet(division=ELSEWHERE[:6], **pack))
    await service.follow(PolicySet(division=WUHAN[:2], **pack))
    await service.follow(*(came(who, device="d") for who in people(2)))
    await service.follow(*stays("a", (TIANJIN, 0, 1), (WUHAN, 1, 1)))
    assert cases(service) == [("one-device", 2)]
