"""Attendance: the same whatever arrives first, however often, from however many devices."""

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, names, slugs
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.presence import Observation, Presence, stretches_of
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.store import SIGN_UPS
from baodao.schema.scheduling.attendance import (
    AttendanceRecorded,
    CheckedIn,
    CheckIn,
    CheckOut,
    End,
)
from baodao.schema.scheduling.rolls import (
    CloseRoll,
    CorrectAttendance,
    NotAttended,
)
from baodao.schema.scheduling.seats import ExportSignUps, ListSignUps, ReserveSeat
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.attendance import (
    NINE,
    at,
    closed,
    correction,
    credited,
    expected,
    kept,
    recorded,
    said,
    saw,
)
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, opened, seat, shift

CHINA = ZoneInfo("Asia/Shanghai")
Sent = tuple[type[CheckIn | CheckOut], dict[str, Any]]


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


# --- vectors ---


@pytest.mark.parametrize("seed", range(6))
async def test_vector_minutes_of_several_devices(service: MemoryService, seed: int) -> None:
    """In {08:58 B, 09:07 A}, out {11:55 A, 12:01 B}, shift 9 to 12: 180 minutes, B."""
    one = await expected(service)
    keys = scheduling.KEYS
    ends = [
        ("in", "8:58", {}),
        ("in", "9:07", {"shown": keys.show("v0", at("9:10"))}),
        ("out", "11:55", {"shown": keys.show("v0", at("11:59"))}),
        ("out", "12:01", {}),
    ] * 2
    random.Random(seed).shuffle(ends)
    for end, clock, shown in ends:
        await saw(service, one, end, clock, **shown)
    await closed(service, one)
    assert credited(recorded(service)) == (180, "B")
    assert (await kept(service, one)).presence.flags == ("devices-disagree",)


async def test_vector_minutes_of_two_stretches(service: MemoryService) -> None:
    """59:40 + 20:30: 80 minutes."""
    one = await expected(service)
    for end, clock in (
        ("in", "9:00:10"),
        ("out", "9:59:50"),
        ("in", "10:30"),
        ("out", "10:50:30"),
    ):
        await saw(service, one, end, clock)
    await closed(service, one)
    assert credited(recorded(service)) == (80, "B")


async def test_only_time_served_blocks_afterwards_e3(service: MemoryService) -> None:
    early, later = await opened(service, shift(hours=3), shift(1.5, hours=3))
    await service.done(ReserveSeat, OPERATOR, **seat(early))
    assert slugs(await service.refused(ReserveSeat, OPERATOR, **seat(later))) == ["overlaps"]
    service.now = NINE + HOUR
    await saw(service, early, "in", "9:00")
    assert slugs(await service.refused(ReserveSeat, OPERATOR, **seat(later))) == ["overlaps"]
    await saw(service, early, "out", "10:00")
    await service.done(ReserveSeat, OPERATOR, **seat(later))
    bookings = {b.shift_id: b for b in (await service.stored(Calendar, "v0")).bookings}
    assert bookings[early].ends_at == NINE + HOUR
    service.now = NINE + 3 * HOUR
    # A later time of going does not take back what somebody else has meanwhile.
    await saw(service, early, "out", "11:30")
    bookings = {b.shift_id: b for b in (await service.stored(Calendar, "v0")).bookings}
    assert bookings[early].ends_at == NINE + HOUR


async def test_the_same_check_in_twice_is_the_same_result_e4(service: MemoryService) -> None:
    one = await expected(service)
    receipts = [await saw(service, one, "in", "9:00") for _ in range(3)]
    receipts += [await saw(service, one, "in", "9:00") for _ in range(2)]
    assert receipts == receipts[:1] * 5
    nonces = [await saw(service, one, "out", "12:00", nonce="n1") for _ in range(3)]
    assert nonces == nonces[:1] * 3
    assert names(service.told())[-2:] == ["checked-in", "checked-out"]
    assert len((await kept(service, one)).presence.observations) == 2


async def test_one_thousand_offline_check_ins_uploaded_three_times() -> None:
    """From four devices, in random order: the same attendance, and one upload hides no other."""
    people = [f"v{number}" for number in range(125)]
    found = []
    for seed in (20261127, 11):
        service = await scheduling.prepared()
        await service.follow(*(scheduling.volunteer_told(who) for who in people[4:]))
        one = await expected(service, *people)
        sent = uploads(one, people)
        assert len(sent) == 1_000
        shuffled = sent * 3
        random.Random(seed).shuffle(shuffled)
        for start in range(0, len(shuffled), 300):
            batch = shuffled[start : start + 300]
            outcomes = await service.decide_together(
                [service.command(kind, OPERATOR, **fields) for kind, fields in batch]
            )
            assert not [one for one in outcomes if isinstance(one, Refused)]
        assert len(service.told(CheckedIn)) == 500
        await closed(service, one)
        told = {event.volunteer_id: event for event in service.told(AttendanceRecorded)}
        assert sorted(told) == sorted(people)
        found.append(
            (
                {who: credited(event) for who, event in told.items()},
                {who: (await kept(service, one, who)).presence.recorded for who in people},
            )
        )
    assert found[0] == found[1]
    assert len({minutes for minutes, _ in found[0][0].values()}) > 30


def uploads(one: str, people: list[str]) -> list[Sent]:
    """Four devices saw each person come and go, none at quite the same time."""
    draw = random.Random(1000)
    sent: list[Sent] = []
    for who in people:
        came, left = at("9:00"), at("11:00")
        stay = timedelta(seconds=draw.randint(0, 3_000))
        for device in range(4):
            for kind, when in ((CheckIn, came), (CheckOut, left + stay)):
                off = timedelta(seconds=draw.randint(0, 240))
                fields = seat(one, who, at=when + off, device=f"device {device}")
                if device:
                    fields["nonce"] = f"{kind.__name__}-{device}"
                sent.append((kind, fields))
    return sent


# --- what follows from what was seen ---


def observations(*times: tuple[End, datetime]) -> tuple[Observation, ...]:
    found = Presence()
    for end, when in times:
        found = found.note(Observation(end, when, "roll", "B", received_at=when))
    return found.observations


def test_at_most_three_stretches_of_a_day_count() -> None:
    night = datetime(2026, 11, 23, 20, 0, tzinfo=CHINA)
    ends: list[tuple[End, datetime]] = []
    for number in range(6):
        came = night + timedelta(hours=number)
        ends += [("in", came), ("out", came + timedelta(minutes=30))]
    found = stretches_of(observations(*ends))
    # Three of the 23rd (20, 21, 22), and two of the 24th (00, 01): 23 o'clock is the fourth.
    assert [one.came_at.astimezone(CHINA).hour for one in found] == [20, 21, 22, 0, 1]
    assert Presence(observations(*ends)).flags == ("too-many-stretches",)


@pytest.mark.parametrize(
    ("came", "left"),
    [
        ("2026-11-23T22:00+08:00", "2026-11-24T02:00+08:00"),
        # 23 hours of a day on which clocks are put forward, and 25 of one on which they go back.
        ("2026-03-28T23:00+01:00", "2026-03-29T04:00+02:00"),
        ("2026-10-24T23:00+02:00", "2026-10-25T03:00+01:00"),
        ("2028-02-28T22:00+08:00", "2028-02-29T02:00+08:00"),
        ("2026-12-31T22:00+08:00", "2027-01-01T02:00+08:00"),
    ],
)
def test_midnight_summer_time_and_leap_days(came: str, left: str) -> None:
    began, ended = datetime.fromisoformat(came), datetime.fromisoformat(left)
    (found,) = stretches_of(observations(("in", began), ("out", ended)))
    lasted = (ended.timestamp() - began.timestamp()) / 3600
    assert (found.left_at - found.came_at).total_seconds() / 3600 == lasted
    assert lasted in (4, 5)
    assert found.came_at == began


async def test_what_is_seen_of_one_end_alone_counts_for_nothing(service: MemoryService) -> None:
    one = await expected(service, "v0", "v1")
    await saw(service, one, "out", "9:30")
    await saw(service, one, "in", "10:00")
    await saw(service, one, "out", "12:00", volunteer_id="v1")
    await closed(service, one)
    assert service.told(AttendanceRecorded) == []
    absences = {event.volunteer_id: event.absence for event in service.told(NotAttended)}
    assert absences == {"v0": "abandoned", "v1": "no-show"}


# --- grades ---


@pytest.mark.parametrize("confirmed", [True, False])
async def test_somebodys_own_word_counts_only_if_it_is_confirmed(
    service: MemoryService, confirmed: bool
) -> None:
    one = await expected(service)
    await said(service, one, "in", "9:00")
    await said(service, one, "out", "12:00")
    await closed(service, one, *(["v0"] if confirmed else []))
    if confirmed:
        assert credited(recorded(service)) == (180, "C")
    else:
        assert (await kept(service, one)).state == "no-show"
        # Confirming later is possible, and is told then.
        await closed(service, one, "v0")
        assert credited(recorded(service)) == (180, "C")


async def test_an_own_word_that_nobody_confirms_takes_nothing_off(service: MemoryService) -> None:
    one = await expected(service)
    await said(service, one, "in", "8:30")
    await saw(service, one, "in", "9:10")
    await saw(service, one, "out", "12:00")
    await closed(service, one)
    assert credited(recorded(service)) == (170, "B")


async def test_nobody_confirms_their_own_word(service: MemoryService) -> None:
    one = await expected(service, responsible_id="v0")
    await said(service, one, "in", "9:00")
    lead = acting_as(id="v0", role="shift-lead", scope=COMMUNITY)
    fields = {"shift_id": one, "confirmed_ids": ["v0"]}
    assert slugs(await service.refused(CloseRoll, lead, **fields)) == ["own-matter"]


# --- clocks ---


async def test_a_clock_that_is_off_by_hours_is_flagged(service: MemoryService) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00", sent_at=service.now - 8 * HOUR)
    await saw(service, one, "out", "12:00", sent_at=service.now + timedelta(minutes=9))
    assert (await kept(service, one)).presence.flags == ("clock-off",)
    (told,) = service.told(CheckedIn)
    assert told.clock_off
    sign_ups = (await service.ask(ListSignUps(actor=OPERATOR, shift_id=one))).sign_ups
    assert [(row.grade, row.flags) for row in sign_ups] == [("B", ["clock-off"])]


# --- bounds ---


async def test_nobody_fills_the_record_without_end(service: MemoryService) -> None:
    one = await expected(service)
    for number in range(64):
        await saw(service, one, "in", f"9:{number // 60:02}:{number % 60:02}")
    more = seat(one, at=at("9:30"))
    refused = await service.refused(CheckIn, OPERATOR, **more)
    assert slugs(refused) == ["too-many-observations"]
    # What has arrived before is answered all the same.
    await saw(service, one, "in", "9:00")


async def test_who_came_finds_all_of_it_in_their_copy(service: MemoryService) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00", device="测试")
    await service.done(CorrectAttendance, OPERATOR, **correction(one, ("9:00", "10:00")))
    copy = await service.ask(ExportSignUps(actor=person("v0"), volunteer_id="v0"))
    (row,) = copy.sign_ups
    assert [(seen.end, seen.how, seen.grade) for seen in row.observations] == [("in", "roll", "B")]
    assert [told.reason for told in row.corrections] == ["测试·漏签"]


async def test_sign_ups_of_before_are_read_as_of_today() -> None:
    document = {
        "_id": "s-v",
        "_record": "01KAQ7W000SAMP1E0000000000",
        "announced": 3,
        "version": 3,
        "cancel_reason": None,
        "checked_in_at": at("9:00"),
        "checked_out_at": at("12:00"),
        "grade": "C",
        "shift_id": "s",
        "state": "attended",
        "volunteer_id": "v",
    }
    found: SignUp = SIGN_UPS.restore(document)
    assert (found.checked_in_at, found.checked_out_at, found.grade) == (
        at("9:00"),
        at("12:00"),
        "C",
    )
    assert found.presence.stretches == found.presence.recorded
    assert found.change().after.broken(found) is None
