"""What hours and scheduling take back is taken from where it was counted, and from nowhere else."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.schema import Event
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.scheduling.attendance import AttendanceRecorded, ServiceFacts
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import lists, party, people, points
from tests.builders.obligations import START, attended, credited, own, together
from tests.builders.registration import COMMUNITY, NEXT_DOOR

C1, C2, C3 = COMMUNITY, NEXT_DOOR, "120104007015"
_FACTS = set(ServiceFacts.model_fields)


@pytest.fixture
async def service() -> MemoryService:
    service = await lists.community()
    await party.member(service, "a")
    return service


def reversed_(entry: HoursCredited) -> HoursReversed:
    """The ledger takes an entry back."""
    facts = entry.model_dump(exclude={"entry_id", "minutes", "title", "category"})
    more = {"entry_id": f"{entry.entry_id}-back", "minutes": -entry.minutes, "title": "测试·巡逻"}
    more |= {"reverses": entry.entry_id, "category": "群防群治"}
    more |= {"responsible_id": "responsible", "previous_hash": "0", "cause": "attendance-annulled"}
    return HoursReversed.model_validate(facts | more)


def annulled(one: AttendanceRecorded, **changes: Any) -> AttendanceAnnulled:
    """An organiser lets an attendance count for nothing."""
    facts = one.model_dump(include=_FACTS) | {"role": "巡逻员", "zone": "Asia/Shanghai"}
    return AttendanceAnnulled.model_validate(
        {
            "division": one.division,
            "sign_up_id": one.sign_up_id,
            "shift_id": one.shift_id,
            "volunteer_id": one.volunteer_id,
            "recorded": facts | {"place": None},
        }
        | changes
    )


# --- the vector of double counting ---


async def test_minutes_count_once_where_they_were_reported_and_are_all_taken_back() -> None:
    service = await lists.community()
    await party.member(service, "a", division=C1)
    # Served in C2: the place of service is the ledger's and counts in no tally of C2 here.
    entry = credited("a", 120).model_copy(update={"division": C2})
    await service.follow(entry)
    assert await own(service) == (0, 0, 120, 0)
    minutes = {C1: 120, C2: 0, C3: 0, "unit": 120}
    assert {group: (await together(service, group))[2] for group in minutes} == minutes
    known: PartyMember | None = await service.stored(PartyMember, "a")
    assert known is not None
    stays = (
        Stay("r", C1, "unit", "2026-01-01", "2026-11-23"),
        Stay("r2", C3, "unit", "2026-11-23"),
    )
    place: dict[str, Any] = {"report_id": "r2", "division": C3, "unit_id": "unit"}
    await service.put(
        PartyMember(id="a", version=known.version + 1, stays=stays, accepted=True, **place)
    )
    await service.follow(reversed_(entry))
    assert await own(service) == (0, 0, 0, 0)
    assert {(await together(service, group))[2] for group in minutes} == {0}
    assert not any(C3 in one["_id"] for one in service.database.documents("group_tallies"))


# --- in any order, and however often ---


@settings(max_examples=30)
@given(seed=st.integers(), group=st.integers(1, 4))
async def test_twice_and_shuffled_nothing_is_left(seed: int, group: int) -> None:
    service = await points.community()
    events: list[tuple[str, Event]] = []
    for who, number in itertools.product(("a", "b", "c"), range(2)):
        there, entry = attended(who, f"activity{number}"), credited(who, 20 + number)
        events += [
            (f"{who}{number}-attended", there),
            (f"{who}{number}-annulled", annulled(there)),
            (f"{who}{number}-credited", entry),
            (f"{who}{number}-reversed", reversed_(entry)),
        ]
    await _delivered(service, delivered_twice_and_shuffled(events, seed), group)
    for who in ("a", "b", "c"):
        assert await own(service, who) == (0, 0, 0, 0)
        assert await points.points(service, who) == 0
    for name in ("unit", COMMUNITY):
        assert await together(service, name) == (0, 0, 0, 0)
        assert await points.of(service, name) == 0


async def _delivered(
    service: MemoryService, deliveries: list[tuple[str, Event]], group: int
) -> None:
    for start in range(0, len(deliveries), group):
        batch = deliveries[start : start + group]
        await service.decide_together(
            [event for _, event in batch], ids=[name for name, _ in batch]
        )


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_an_activity_counts_as_long_as_one_attendance_of_it_does(
    order: tuple[int, ...],
) -> None:
    service = await points.community()
    first, second = attended(), attended()
    events = [first, second, annulled(first), credited(minutes=45)]
    await service.follow(*(events[index] for index in order))
    for name in ("unit", COMMUNITY):
        assert await together(service, name) == (0, 1, 45, 0)
        assert await points.of(service, name) == 2
    await service.follow(annulled(second))
    assert await own(service) == (0, 0, 45, 0)
    assert await together(service) == (0, 0, 45, 0)
    assert await points.points(service) == 0


async def test_what_was_taken_back_is_not_counted_again_when_a_report_is_accepted(
    service: MemoryService,
) -> None:
    there, entry = attended("b"), credited("b")
    await service.follow(there, entry, annulled(there), reversed_(entry), there, entry)
    assert await own(service, "b") == (0, 0, 0, 0)
    assert await together(service) == (0, 0, 0, 0)


# --- whose it is ---


@pytest.mark.parametrize("order", list(itertools.permutations(("counted", "back", "merged"))))
async def test_it_is_found_under_every_record_of_a_person(order: tuple[str, ...]) -> None:
    service = await lists.community()
    await party.member(service, "a")
    await party.member(service, "b")
    there, entry = attended("b"), credited("b")
    steps: dict[str, list[Event]] = {
        "counted": [there, entry],
        "back": [annulled(there), reversed_(entry)],
    }
    for step in order:
        if step == "merged":
            await service.put(
                people.known("b", version=9, state="merged", merged_into="a"),
                people.known("a", version=9, also=("b",)),
            )
        else:
            await service.follow(*steps[step])
    for who in ("a", "b"):
        assert await own(service, who) == (0, 0, 0, 0)
    assert await together(service) == (0, 0, 0, 0)


async def test_what_never_counted_is_not_taken_back(service: MemoryService) -> None:
    meeting, there = attended(kind="party-meeting"), attended()
    unknown = attended("nobody")
    before = annulled(there, recorded=None)
    # Of what was annulled before the day was told there is nothing to find it by.
    await service.follow(meeting, there, annulled(meeting), annulled(unknown), before)
    assert await own(service) == (0, 1, 0, 0)


async def test_a_day_is_the_one_in_china() -> None:
    service = await lists.community()
    await party.member(service, "a")
    last = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    there, entry = attended(starts=last), credited(starts=last)
    await service.follow(there, entry, credited(starts=START))
    await service.follow(annulled(there), reversed_(entry))
    assert await own(service) == (0, 0, 60, 0)
    assert await own(service, quarter="2027Q1") == (0, 0, 0, 0)
