"""What becomes of entries when an attendance is corrected or annulled, and of overlapping ones."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kit.testing import MemoryService, slugs
from baodao.schema import Envelope, Event
from baodao.schema.hours.ledger import GetBalance, HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.hours.overlaps import ListOverlaps, OverlapSettled, SettleOverlap
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded, ServiceFacts, Stretch
from baodao.schema.scheduling.rolls import AttendanceAnnulled, AttendanceCorrected
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import SEALS, ledgers
from tests.support.ceilings import counted

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="*", purpose="hours")
FACTS = ("activity_id", "organisation_id", "responsible_id", "title", "category")


@pytest.fixture
async def service() -> MemoryService:
    """Hours that knows two adults, so that whoever is above may look at what is theirs."""
    service = ledgers(datetime(2026, 12, 1, tzinfo=UTC))
    for who in ("v", "w"):
        await service.follow(
            VolunteerRegistered(division="120104008001", volunteer_id=who, registered_at=START)
        )
    return service


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def recorded(
    name: str = "s", start: float = 0, length: float = 60, **changes: Any
) -> AttendanceRecorded:
    fields = {"sign_up_id": name, "volunteer_id": "v", "shift_ends_at": after(600)} | changes
    return hours.attendance(after(start), length, **fields)


def corrected(
    first: AttendanceRecorded, *times: tuple[float, float], grade: Any = "B"
) -> AttendanceCorrected:
    """An organiser says when somebody was there instead."""
    return AttendanceCorrected(
        division=first.division,
        sign_up_id=first.sign_up_id,
        shift_id=first.shift_id,
        volunteer_id=first.volunteer_id,
        before=[Stretch(came_at=first.checked_in_at, left_at=first.checked_out_at)],
        after=[Stretch(came_at=after(came), left_at=after(left)) for came, left in times],
        evidence_grade=grade,
        recorded=ServiceFacts(
            shift_starts_at=first.shift_starts_at,
            shift_ends_at=first.shift_ends_at,
            kind=first.kind,
            role="巡逻员",
            place="测试·广场",
            zone="Asia/Shanghai",
            **{name: getattr(first, name) for name in FACTS},
        ),
    )


def annulled(first: AttendanceRecorded) -> AttendanceAnnulled:
    return AttendanceAnnulled(
        division=first.division,
        sign_up_id=first.sign_up_id,
        shift_id=first.shift_id,
        volunteer_id=first.volunteer_id,
    )


def told(version: int, event: Any) -> tuple[Envelope, Event]:
    """What scheduling tells of an attendance, as of a version of it."""
    envelope = Envelope(
        id=f"{event.sign_up_id}-{version}",
        type=event.TYPE,
        source="/baodao/scheduling",
        subject=event.sign_up_id,
        time=START,
        aggregate_type="sign-up",
        aggregate_version=version,
        correlation_id="c",
        causation_id="c",
    )
    return envelope, event


async def balance(service: MemoryService, who: str = "v") -> tuple[int, list[tuple[int, str]]]:
    """The minutes of somebody's ledger, and of each entry; the ledger holds, and so do ceilings."""
    ledger = await service.stored(Ledger, who) or Ledger(id=who)
    chain = [entry for entry in service.all_of(Entry) if entry.volunteer_id == who]
    chain.sort(key=lambda entry: entry.sequence)
    assert first_fault(ledger, chain, SEALS) is None
    counted(service)
    return ledger.minutes, [(entry.minutes, entry.evidence_grade) for entry in chain]


def spans(service: MemoryService) -> list[tuple[float, float]]:
    """What is blocked, in minutes after the start."""
    found = {span for day in service.all_of(ServedDay) for span in day.spans}
    minute = timedelta(minutes=1)
    return sorted(
        ((one.served_from - START) / minute, (one.served_until - START) / minute) for one in found
    )


async def test_other_times_reverse_and_credit_anew(service: MemoryService) -> None:
    first = recorded()
    await service.follow(told(3, first), told(4, corrected(first, (0, 30), (40, 50))))
    assert await balance(service) == (40, [(60, "B"), (-60, "B"), (40, "B")])
    assert spans(service) == [(0, 30), (40, 50)]
    (reversed_,) = service.told(HoursReversed)
    assert isinstance(reversed_, HoursReversed)
    assert (reversed_.reverses, reversed_.minutes, reversed_.cause) == (
        "s",
        -60,
        "attendance-corrected",
    )
    again = service.told(HoursCredited)[-1]
    assert isinstance(again, HoursCredited)
    assert (again.minutes, again.place, again.role) == (40, "测试·广场", "巡逻员")
    # And again: what is reversed then is the second one.
    await service.follow(told(5, corrected(first, (0, 5))), told(6, annulled(first)))
    assert (await balance(service))[0] == 0
    assert spans(service) == []


async def test_only_another_grade_moves_no_minute(service: MemoryService) -> None:
    first = recorded(evidence_grade="C")
    await service.follow(told(3, first), told(4, corrected(first, (0, 60))))
    assert await balance(service) == (60, [(60, "C"), (0, "B")])
    (event,) = service.told(HoursRegraded)
    assert isinstance(event, HoursRegraded)
    assert (event.regrades, event.former_grade, event.evidence_grade, event.regraded_minutes) == (
        "s",
        "C",
        "B",
        60,
    )
    # Taken back by the grade that it counts by.
    await service.follow(told(5, annulled(first)))
    assert await balance(service) == (0, [(60, "C"), (0, "B"), (-60, "B")])


async def test_what_comes_to_nothing_is_only_reversed(service: MemoryService) -> None:
    first = recorded()
    await service.follow(told(3, first), told(4, corrected(first, (0, 0.5))))
    assert await balance(service) == (0, [(60, "B"), (-60, "B")])
    await service.follow(told(5, corrected(first, (0, 20))))
    assert (await balance(service))[0] == 20


@pytest.mark.parametrize("kind", ["party-meeting", "paid", "on-duty"])
async def test_what_is_no_volunteering_is_not_credited_by_a_correction(
    service: MemoryService, kind: Any
) -> None:
    first = recorded(kind=kind)
    await service.follow(told(3, first), told(4, corrected(first, (0, 30))))
    assert service.told(HoursCredited) == []


async def test_whatever_order_it_is_told_in_the_last_version_counts() -> None:
    first = recorded()
    events = [
        told(3, first),
        told(4, corrected(first, (0, 30))),
        told(5, corrected(first, (10, 50), grade="C")),
    ]
    for order in permutations(events):
        service = ledgers(datetime(2026, 12, 1, tzinfo=UTC))
        for event in (*order, order[0]):
            await service.follow(event)
        assert (await balance(service))[0] == 40
        assert spans(service) == [(10, 50)]


async def test_nothing_is_credited_after_it_was_annulled(service: MemoryService) -> None:
    first = recorded()
    await service.follow(told(4, annulled(first)), told(3, first))
    assert await balance(service) == (0, [])


async def test_of_who_was_not_recorded_a_correction_says_nothing(service: MemoryService) -> None:
    first = recorded()
    early = corrected(first, (0, 30)).model_copy(update={"recorded": None})
    await service.follow(told(2, early), told(3, first))
    assert (await balance(service))[0] == 60


# --- overlaps -------------------------------------------------------------------------------------


async def clash(service: MemoryService) -> tuple[AttendanceRecorded, AttendanceRecorded]:
    """One hour is credited; another one was recorded half of which is the same time."""
    one, two = recorded("one"), recorded("two", start=30, evidence_grade="A")
    await service.follow(told(1, one), told(1, two))
    assert await balance(service) == (60, [(60, "B")])
    return one, two


@pytest.mark.parametrize(
    ("decision", "entries", "blocked"),
    [
        ("rest", [(60, "B"), (30, "A")], [(0, 60), (60, 90)]),
        ("nothing", [(60, "B")], [(0, 60)]),
        ("instead", [(60, "B"), (-60, "B"), (30, "B"), (60, "A")], [(0, 30), (30, 90)]),
    ],
)
async def test_who_is_above_decides_what_counts(
    service: MemoryService, decision: Any, entries: list[tuple[int, str]], blocked: Any
) -> None:
    await clash(service)
    asked = {"overlap_id": "two-overlap", "decision": decision, "reason": "测试·重复登记"}
    await service.done(SettleOverlap, SUPERVISOR, **asked)
    assert await balance(service) == (sum(minutes for minutes, _ in entries), entries)
    assert spans(service) == blocked
    (event,) = service.told(OverlapSettled)
    assert isinstance(event, OverlapSettled)
    assert event.decision == decision
    again = await service.refused(SettleOverlap, SUPERVISOR, **asked)
    assert slugs(again) == ["overlap-closed"]


async def test_nobody_decides_about_themself(service: MemoryService) -> None:
    await clash(service)
    own = acting_as(id="v", role="supervisor", scope="12", purpose="hours")
    asked = {"overlap_id": "two-overlap", "decision": "rest", "reason": "测试"}
    assert slugs(await service.refused(SettleOverlap, own, **asked)) == ["own-matter"]


async def test_both_records_can_still_be_corrected(service: MemoryService) -> None:
    one, two = await clash(service)
    await service.done(
        SettleOverlap, SUPERVISOR, overlap_id="two-overlap", decision="instead", reason="测试"
    )
    await service.follow(told(2, annulled(one)), told(2, annulled(two)))
    assert (await balance(service))[0] == 0
    assert spans(service) == []


async def test_a_correction_of_the_record_settles_it(service: MemoryService) -> None:
    _, two = await clash(service)
    await service.follow(told(2, corrected(two, (60, 90), grade="A")))
    assert await balance(service) == (90, [(60, "B"), (30, "A")])
    assert (await service.stored(Overlap, "two-overlap")).decision == "corrected"
    # Corrected again to what overlaps: nothing of it counts, and it is open again.
    await service.follow(told(3, corrected(two, (59, 90), grade="A")))
    assert (await balance(service))[0] == 60
    assert (await service.stored(Overlap, "two-overlap")).state == "open"


async def test_the_records_of_one_person_are_one_calendar(service: MemoryService) -> None:
    merge = VolunteersMerged(
        division="120104007017", kept_id="v", merged_id="w", by_role="organiser", reason="测试"
    )
    await service.follow(told(1, recorded("one", volunteer_id="w")), merge)
    await service.follow(told(1, recorded("two", start=30)), told(1, recorded("three", start=60)))
    assert [one.id for one in service.all_of(Overlap)] == ["two-overlap"]
    asked = GetBalance(actor=SUPERVISOR, volunteer_id="v")
    assert (await service.ask(asked)).minutes == 120
    await service.done(
        SettleOverlap, SUPERVISOR, overlap_id="two-overlap", decision="instead", reason="测试"
    )
    assert await balance(service, "w") == (30, [(60, "B"), (-60, "B"), (30, "B")])
    assert (await balance(service))[1] == [(60, "B"), (-60, "B"), (30, "B"), (60, "B")]
    assert (await service.ask(asked)).minutes == 120


async def test_an_overlap_is_seen_by_its_person_its_organisation_and_above(
    service: MemoryService,
) -> None:
    await clash(service)
    person = acting_as(id="v", role="volunteer")
    stranger = acting_as(id="w", role="volunteer")
    for actor, asked, seen in (
        (person, {"volunteer_id": "v"}, 1),
        (SUPERVISOR, {"division": "120104"}, 1),
        (SUPERVISOR, {"organisation_id": "committee"}, 1),
        # What is asked for is not widened to all that one may see.
        (SUPERVISOR, {"organisation_id": "other"}, 0),
        (SUPERVISOR, {"volunteer_id": "w"}, 0),
        (person, {"volunteer_id": "v", "organisation_id": "other"}, 0),
        (person, {"volunteer_id": "v", "division": "12"}, 1),
        (person, {"volunteer_id": "v", "division": "13"}, 0),
        (SUPERVISOR, {"state": "settled"}, 0),
    ):
        page = await service.ask(ListOverlaps(actor=actor, **asked))
        assert len(page.overlaps) == seen, asked
    refused = await service.ask(ListOverlaps(actor=stranger, volunteer_id="v"))
    assert not hasattr(refused, "overlaps")


# --- what holds of every walk ---------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["s0", "s1", "s2"]),
        st.sampled_from(["record", "correct", "annul", "rest", "instead", "nothing"]),
        st.integers(0, 9),
        st.integers(1, 6),
        st.sampled_from(["A", "B", "C"]),
    ),
    max_size=14,
)


@settings(max_examples=60)
@given(steps=STEPS)
async def test_a_ledger_is_what_its_attendances_are_and_no_time_counts_twice(steps: Any) -> None:
    service = ledgers(datetime(2026, 12, 1, tzinfo=UTC))
    versions: dict[str, int] = {}
    for name, what, start, length, grade in steps:
        version = versions.get(name, 0)
        first = recorded(name, start=10 * start, length=10 * length, evidence_grade=grade)
        if what in ("rest", "instead", "nothing"):
            fields = {"overlap_id": f"{name}-overlap", "decision": what, "reason": "测试"}
            await service.send(SettleOverlap, SUPERVISOR, **fields)
            continue
        if what == "record" and version:
            continue
        event: Any = first
        if what == "correct":
            event = corrected(first, (10 * start, 10 * (start + length)), grade=grade)
        if what == "annul":
            event = annulled(first)
        versions[name] = version + 1
        await service.follow(told(version + 1, event))
    minutes, _ = await balance(service)
    blocked = spans(service)
    assert minutes == sum(until - since for since, until in blocked)
    assert all(one[1] <= two[0] for one, two in pairwise(blocked))
    assert {
        event.sequence: event.hash
        for event in service.told(HoursCredited, HoursReversed, HoursRegraded)
    } == {entry.sequence: entry.hash for entry in service.all_of(Entry)}


async def test_whoever_has_the_event_can_check_its_hash(service: MemoryService) -> None:
    """The formula of the contract, by hand: nothing is hashed that the event does not say."""
    first = recorded(evidence_grade="C")
    await service.follow(
        told(1, first), told(2, corrected(first, (0, 60))), told(3, annulled(first))
    )
    events = service.told(HoursCredited, HoursRegraded, HoursReversed)
    previous = "0" * 64
    assert len(events) == 3
    for event in events:
        data = json.loads(event.model_dump_json())
        said = {name: value for name, value in data.items() if value is not None}
        assert said["previous_hash"] == previous
        previous = said.pop("hash")
        for name in ("served_from", "served_until", "recorded_at"):
            instant = datetime.fromisoformat(said[name])
            said[name] = instant.isoformat(timespec="milliseconds")
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == previous
