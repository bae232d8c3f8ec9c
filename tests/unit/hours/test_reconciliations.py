"""Two records turn out to be one person's, or two people's after all: what their ledgers become."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema.hours.ledger import GetBalance, HoursReversed
from baodao.schema.hours.overlaps import OverlapFound, OverlapSettled, SettleOverlap
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import SEALS, ledgers, merged, parted
from tests.support.ceilings import counted
from tests.support.reconciling import RECONCILE, finished, swept
from tests.unit.hours.test_corrected_attendance import annulled, told

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="*", purpose="hours")
PEOPLE = ("k", "m", "n")
HOME = "120104008001"


@pytest.fixture
async def service() -> MemoryService:
    return await town()


async def town() -> MemoryService:
    """Hours that knows three adults."""
    service = ledgers(NOW)
    for who in PEOPLE:
        await service.follow(
            VolunteerRegistered(division=HOME, volunteer_id=who, registered_at=MONDAY)
        )
    return service


def served(who: str, name: str, start: float, length: float, **more: Any) -> AttendanceRecorded:
    """Somebody served so many minutes, so many minutes after Monday's beginning."""
    begins = MONDAY + timedelta(minutes=start)
    return hours.attendance(begins, length, volunteer_id=who, sign_up_id=name, **more)


async def balance(service: MemoryService, who: str = "k") -> int:
    answer = await service.ask(GetBalance(actor=SUPERVISOR, volunteer_id=who))
    return int(answer.minutes)


async def each_holds(service: MemoryService) -> dict[str, int]:
    """The minutes of every ledger, all of which hold."""
    found = {}
    for who in PEOPLE:
        ledger = await service.stored(Ledger, who) or Ledger(id=who)
        chain = [entry for entry in service.all_of(Entry) if entry.volunteer_id == who]
        chain.sort(key=lambda entry: entry.sequence)
        assert first_fault(ledger, chain, SEALS) is None
        found[who] = ledger.minutes
    counted(service)
    return found


def blocked(service: MemoryService, *people: str) -> list[tuple[float, float]]:
    """What is blocked for some records, in minutes after Monday's beginning."""
    days = [day for day in service.all_of(ServedDay) if day.id.split("-")[0] in people]
    minute = timedelta(minutes=1)
    return sorted(
        ((one.served_from - MONDAY) / minute, (one.served_until - MONDAY) / minute)
        for one in {span for day in days for span in day.spans}
    )


@pytest.mark.parametrize(("overlap", "together"), [(60, 6040), (200, 5900), (0, 6100)])
async def test_time_of_two_ledgers_counts_once(
    service: MemoryService, overlap: int, together: int
) -> None:
    """Decisions §4: 3,000 and 3,100 minutes of two records."""
    for number in range(6):
        await service.follow(served("k", f"k{number}", 1440 * number, 500))
    await service.follow(served("m", "m0", 500 - overlap, 100))
    for number in range(10, 16):
        await service.follow(served("m", f"m{number}", 1440 * number, 500))
    if overlap == 200:
        await service.follow(served("m", "more", 1440 + 400, 100))
        await service.follow(merged("k", "m"))
        together = 3000 + 3200 - 200
    else:
        await service.follow(merged("k", "m"))
    await finished(service)
    assert await balance(service) == together


async def test_the_weaker_entry_is_taken_back_and_its_rest_credited(
    service: MemoryService,
) -> None:
    await service.follow(served("k", "weak", 0, 120, evidence_grade="D", title="测试·甲"))
    await service.follow(served("m", "strong", 60, 120, evidence_grade="B"))
    await service.follow(merged("k", "m"))
    await swept(service)
    assert await each_holds(service) == {"k": 60, "m": 120, "n": 0}
    (event,) = service.told(HoursReversed)
    assert (event.reverses, event.cause, event.cause_id) == (
        "weak",
        "records-merged",
        "weak-overlap",
    )
    (case,) = service.told(OverlapFound)
    assert (case.overlap_id, case.entry_ids, case.cause, case.volunteer_id) == (
        "weak-overlap",
        ["strong"],
        "records-merged",
        "k",
    )
    # The rest is what it was: of the same service, by the same grade.
    again = max(service.all_of(Entry), key=lambda one: (one.volunteer_id == "k", one.sequence))
    assert (again.title, again.evidence_grade, again.minutes) == ("测试·甲", "D", 60)


async def test_of_two_alike_the_later_one_is_taken_back(service: MemoryService) -> None:
    await service.follow(served("m", "first", 60, 60))
    service.now += timedelta(seconds=1)
    await service.follow(served("k", "second", 0, 90), merged("k", "m"))
    await swept(service)
    assert await each_holds(service) == {"k": 60, "m": 60, "n": 0}


async def test_an_entry_that_others_cover_leaves_nothing(service: MemoryService) -> None:
    await service.follow(served("k", "one", 0, 60), served("k", "two", 60, 60))
    service.now += timedelta(seconds=1)
    await service.follow(served("m", "all", 0, 120), merged("k", "m"))
    await swept(service)
    assert await each_holds(service) == {"k": 120, "m": 0, "n": 0}
    # Annulled later, there is nothing of it to take back.
    await service.follow(told(5, annulled(served("m", "all", 0, 120))))
    assert await each_holds(service) == {"k": 120, "m": 0, "n": 0}


async def test_no_day_has_more_than_it_is_long(service: MemoryService) -> None:
    """Two ledgers of a whole day each: 24 hours, by whatever order they are merged."""
    for who in PEOPLE:
        await service.follow(served(who, f"day-{who}", 0, 1440))
        service.now += timedelta(seconds=1)
    await service.follow(merged("m", "n"), merged("k", "m"))
    await finished(service)
    assert await balance(service) == 1440


@pytest.mark.parametrize(
    ("decision", "minutes"),
    [("rest", (60, 120)), ("instead", (120, 60)), ("nothing", (0, 120))],
)
async def test_somebody_above_decides_the_case_otherwise(
    service: MemoryService, decision: Any, minutes: tuple[int, int]
) -> None:
    weak = served("k", "weak", 0, 120, evidence_grade="D")
    await service.follow(told(3, weak), served("m", "strong", 60, 120), merged("k", "m"))
    await swept(service)
    asked = {"overlap_id": "weak-overlap", "decision": decision, "reason": "测试·查实"}
    await service.done(SettleOverlap, SUPERVISOR, **asked)
    found = await each_holds(service)
    assert (found["k"], found["m"]) == minutes
    # What counts of the attendance is one entry, which follows it.
    await service.follow(told(4, annulled(weak)))
    assert (await each_holds(service))["k"] == 0


async def test_what_was_taken_is_given_back_when_they_are_two_people(
    service: MemoryService,
) -> None:
    await service.follow(served("k", "weak", 0, 120, evidence_grade="D"))
    await service.follow(served("m", "strong", 60, 120), merged("k", "m"))
    # Recorded while they were one: nothing of it counts, until they are not.
    await finished(service)
    await service.follow(served("k", "meanwhile", 120, 120))
    assert await each_holds(service) == {"k": 60, "m": 120, "n": 0}
    await service.follow(parted("k", "m"))
    await finished(service)
    assert await each_holds(service) == {"k": 240, "m": 120, "n": 0}
    assert {one.state for one in service.all_of(Overlap)} == {"settled"}
    assert [one.decision for one in service.told(OverlapSettled)] == ["rest", "rest"]


@pytest.mark.parametrize("decision", ["rest", "nothing"])
async def test_what_somebody_decided_somebody_decides_again(
    service: MemoryService, decision: Any
) -> None:
    await service.follow(served("k", "weak", 0, 120, evidence_grade="D"))
    await service.follow(served("m", "strong", 60, 120), merged("k", "m"))
    await swept(service)
    asked = {"overlap_id": "weak-overlap", "reason": "测试"}
    await service.done(SettleOverlap, SUPERVISOR, decision=decision, **asked)
    before = await each_holds(service)
    await service.follow(parted("k", "m"))
    await finished(service)
    assert await each_holds(service) == before
    assert (await service.stored(Overlap, "weak-overlap")).state == "open"
    await service.done(SettleOverlap, SUPERVISOR, decision="rest", **asked)
    assert await each_holds(service) == {"k": 120, "m": 120, "n": 0}


async def test_what_had_to_make_room_gets_a_case_of_its_own(service: MemoryService) -> None:
    await service.follow(served("k", "weak", 0, 120, evidence_grade="D"))
    await service.follow(served("m", "strong", 60, 120), merged("k", "m"))
    await swept(service)
    asked = {"decision": "instead", "reason": "测试"}
    await service.done(SettleOverlap, SUPERVISOR, overlap_id="weak-overlap", **asked)
    await service.follow(parted("k", "m"))
    await finished(service)
    assert await each_holds(service) == {"k": 120, "m": 60, "n": 0}
    rest = {"overlap_id": "strong-overlap", "decision": "rest", "reason": "测试"}
    await service.done(SettleOverlap, SUPERVISOR, **rest)
    assert await each_holds(service) == {"k": 120, "m": 120, "n": 0}


async def test_what_was_decided_before_the_merge_was_known_is_looked_at_too(
    service: MemoryService,
) -> None:
    """A process that knew of two people commits after the ledgers were compared."""
    await service.follow(served("k", "one", 0, 60))
    service.now += timedelta(seconds=1)
    held_up = await service.held_up(served("m", "two", 30, 60))
    await service.follow(merged("k", "m"))
    await swept(service)
    await held_up.write()
    assert (await each_holds(service))["m"] == 60
    await finished(service)
    assert await each_holds(service) == {"k": 60, "m": 30, "n": 0}


@pytest.mark.parametrize("records", [("k", "m"), ("m", "k"), ("m", "n")])
async def test_two_processes_credit_two_records_of_a_person_at_once(
    service: MemoryService, records: tuple[str, str]
) -> None:
    """Each sees the other's day as free: only one of them commits."""
    await service.follow(merged("k", "m"), merged("k", "n"))
    one, two = records
    # Of two shifts: nothing else that both write is the same.
    first = served(one, "one", 0, 60, shift_id="shift-1")
    second = served(two, "two", 30, 60, shift_id="shift-2")
    for outcome in await service.decide_at_once(first, second):
        assert isinstance(outcome, Done)
    assert await balance(service) == 60
    assert [one.id for one in service.all_of(Overlap)] == ["two-overlap"]


async def test_two_sweeps_at_once_take_back_once(service: MemoryService) -> None:
    await service.follow(served("k", "one", 0, 60), served("m", "two", 30, 60), merged("k", "m"))
    due = await service.due(RECONCILE)
    await service.decide_at_once(*due, *due)
    await swept(service)
    assert await balance(service) == 90
    assert len(service.told(HoursReversed)) == 1


async def test_a_long_history_is_compared_step_by_step(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn looks at so much and no more; where it was stopped it goes on."""
    monkeypatch.setattr("baodao.hours.reconciliations.due._PAGE", 5)
    monkeypatch.setattr("baodao.hours.reconciliations.due._PAGES", 2)
    for number in range(40):
        await service.follow(served("k", f"k{number}", 1440 * number, 60))
        await service.follow(served("m", f"m{number}", 1440 * number + 30, 60))
    await service.follow(merged("k", "m"))
    turns = 0
    while due := await service.due(RECONCILE):
        assert len(due) <= 11
        turns += 1
        # A process that is killed has carried out some of it.
        for command in due[: turns % 3 + 1]:
            await service.decide(command)
    assert turns > 8
    assert await balance(service) == 40 * 90


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["serve", "merge", "unmerge", "sweep", "annul"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 11),
        st.sampled_from(["A", "B", "D"]),
    ),
    max_size=16,
)


@settings(max_examples=60)
@given(steps=STEPS)
async def test_merged_nothing_counts_twice_and_parted_everything_is_as_it_was(steps: Any) -> None:
    service = await town()
    known: dict[str, AttendanceRecorded] = {}
    version, inside = 0, dict.fromkeys(PEOPLE, False)
    for what, who, slot, grade in steps:
        name = f"{who}{slot}"
        if what == "serve" and name not in known:
            # Of one record nothing overlaps; the slots of another lie across them.
            shift = 60 * slot + 20 * PEOPLE.index(who)
            known[name] = served(who, name, shift, 60, evidence_grade=grade)
            await service.follow(told(1, known[name]))
        elif what == "annul" and name in known:
            await service.follow(told(2, annulled(known[name])))
            known[name] = served(who, name, 0, 0)
        elif what in ("merge", "unmerge") and who != "k" and inside[who] == (what == "unmerge"):
            version += 1
            tell = merged if what == "merge" else parted
            await service.follow(tell("k", who, version))
            inside[who] = what == "merge"
        elif what == "sweep":
            await swept(service)
        await each_holds(service)
    await finished(service)
    one = ["k", *(who for who in inside if inside[who])]
    spans = blocked(service, *one)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert await balance(service) == sum(until - since for since, until in spans)
    for who in inside:
        if inside[who]:
            version += 1
            await service.follow(parted("k", who, version))
    await finished(service)
    counted = dict.fromkeys(PEOPLE, 0)
    for name, attendance in known.items():
        length = attendance.checked_out_at - attendance.checked_in_at
        counted[name[0]] += int(length / timedelta(minutes=1))
    assert await each_holds(service) == counted
