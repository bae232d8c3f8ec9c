"""Rolls: each line answered, closed once or by themselves, corrected and annulled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.due import SWEEPS
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import (
    AnnulAttendance,
    AttendanceAnnulled,
    AttendanceCorrected,
    CheckOutMissing,
    CheckOutProposed,
    CloseRoll,
    CorrectAttendance,
    RecordRoll,
    RollClosed,
    RollSettled,
)
from tests.builders.actors import acting_as
from tests.builders.attendance import (
    at,
    closed,
    correction,
    credited,
    expected,
    kept,
    recorded,
    said,
    saw,
    settled,
)
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.builders.scheduling import prepared, seat

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def service() -> MemoryService:
    return await prepared()


# --- the roll ---


async def test_each_line_of_a_roll_is_answered(service: MemoryService) -> None:
    one = await expected(service, "v0", "v1")
    lines = [
        {"volunteer_id": "v0", "end": "in", "at": at("9:00")},
        {"volunteer_id": "v3", "end": "in", "at": at("9:00")},
        {"volunteer_id": "v0", "end": "out", "at": at("12:00")},
        {"volunteer_id": "v1", "end": "in", "at": at("23:00")},
        {"volunteer_id": "v0", "end": "in", "at": at("9:00")},
    ]
    for _ in range(2):
        receipt = await service.done(RecordRoll, OPERATOR, shift_id=one, lines=lines)
        told = [
            (line.volunteer_id, [rule.slug for rule in line.refusals]) for line in receipt.lines
        ]
        assert told == [
            ("v0", []),
            ("v3", ["not-signed-up"]),
            ("v0", []),
            ("v1", ["time-in-the-future", "outside-check-in-window"]),
            ("v0", []),
        ]
    assert len((await kept(service, one)).presence.observations) == 2
    await closed(service, one)
    assert credited(recorded(service)) == (180, "B")


async def test_a_roll_is_closed_once_the_shift_is_over(service: MemoryService) -> None:
    one = await expected(service)
    service.now = at("11:00")
    fields = {"shift_id": one}
    assert slugs(await service.refused(CloseRoll, OPERATOR, **fields)) == ["not-over-yet"]
    sooner = fields | {"ended_at": at("10:30")}
    too_late, nobody = fields | {"ended_at": at("12:01")}, fields | {"confirmed_ids": ["v3"]}
    assert slugs(await service.refused(CloseRoll, OPERATOR, **too_late)) == ["end-outside-shift"]
    assert slugs(await service.refused(CloseRoll, OPERATOR, **nobody)) == [
        "not-over-yet",
        "not-signed-up",
    ]
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "11:00")
    await service.done(CloseRoll, OPERATOR, **sooner)
    await settled(service)
    # It ended at half past ten, so that nobody served until eleven.
    assert credited(recorded(service)) == (90, "B")
    await service.done(CloseRoll, OPERATOR, **fields)
    assert len(service.told(RollClosed)) == 1
    again = fields | {"ended_at": at("10:00")}
    assert slugs(await service.refused(CloseRoll, OPERATOR, **again)) == ["roll-already-closed"]


async def test_what_arrives_after_the_roll_was_closed(service: MemoryService) -> None:
    one = await expected(service, "v0", "v1")
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "11:00")
    await closed(service, one)
    assert (await kept(service, one, "v1")).state == "no-show"
    # Of whom nothing was told, it is told now; of others it is for the organiser to correct.
    for who in ("v0", "v1"):
        await saw(service, one, "in", "8:50", volunteer_id=who)
        await saw(service, one, "out", "12:00", volunteer_id=who)
    told = [(event.volunteer_id, credited(event)) for event in service.told(AttendanceRecorded)]
    assert told == [("v0", (120, "B")), ("v1", (180, "B"))]
    assert (await kept(service, one)).presence.flags == ("devices-disagree", "seen-later")


async def test_that_a_roll_is_settled_is_told_last_with_how_many_have_attended(
    service: MemoryService,
) -> None:
    one = await expected(service, "v0", "v1", "v2")
    for who in ("v0", "v1"):
        await saw(service, one, "in", "9:00", volunteer_id=who)
        await saw(service, one, "out", "11:00", volunteer_id=who)
    await closed(service, one, ended_at=at("10:30"))
    *_, told = service.told()
    assert isinstance(told, RollSettled)
    assert (told.shift_id, told.attended, told.ends_at) == (one, 2, at("10:30"))
    shift = await service.stored(Shift, one)
    assert shift
    assert shift.where
    assert (told.most_people, told.responsible_id) == (shift.max_crew, shift.responsible_id)
    assert (told.category, told.role) == (shift.category, shift.role)
    assert told.place == shift.where.place
    # What is annulled was told before; who comes later is told of later.
    await service.done(AnnulAttendance, OPERATOR, **seat(one), reason="测试·更正")
    await saw(service, one, "in", "9:00", volunteer_id="v2")
    await settled(service)
    assert len(service.told(RollSettled)) == 1


async def test_of_a_shift_that_was_called_off_nobody_could_serve(service: MemoryService) -> None:
    one = await expected(service)
    service.now = at("8:00")
    await service.done(CancelShift, OPERATOR, shift_id=one, reason="测试·大雨")
    service.now = at("12:30")
    await closed(service, one)
    (told,) = service.told(RollSettled)
    assert told.most_people is None


async def test_a_roll_that_nobody_closes_closes_on_the_working_day_of_the_pack(
    service: MemoryService,
) -> None:
    one = await expected(service, "v0", "v1")
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "12:00")
    await said(service, one, "in", "9:00", volunteer_id="v1")
    await said(service, one, "out", "12:00", volunteer_id="v1")
    # The shift is on Monday, 23 November 2026; the seventh working day after it is 2 December.
    service.now = datetime(2026, 12, 2, 23, 59, tzinfo=CHINA)
    await settled(service)
    assert service.told(RollClosed) == []
    service.now += timedelta(minutes=1)
    await settled(service)
    (event,) = service.told(RollClosed)
    assert event.by_itself
    assert credited(recorded(service)) == (180, "B")
    assert (await kept(service, one, "v1")).state == "no-show"


# --- nobody knows when they left ---


async def test_a_forgotten_check_out_is_asked_for_proposed_and_credited_if_confirmed(
    service: MemoryService,
) -> None:
    one = await expected(service, "v0", "v1")
    service.now = at("9:00")
    await saw(service, one, "in", "9:00")
    await saw(service, one, "in", "9:00", volunteer_id="v1")
    service.now = at("12:29")
    assert await service.due(SWEEPS[0]) == []
    service.now = at("12:30")
    await settled(service)
    asked = service.told(CheckOutMissing)
    third = datetime(2026, 11, 26, tzinfo=CHINA)
    assert [(one.volunteer_id, one.answer_by) for one in asked] == [("v0", third), ("v1", third)]
    await said(service, one, "out", "11:00", volunteer_id="v1")
    service.now = third
    await settled(service)
    (proposed,) = service.told(CheckOutProposed)
    assert (proposed.volunteer_id, proposed.at) == ("v0", at("12:00"))
    await closed(service, one, "v0")
    assert credited(recorded(service)) == (180, "C")
    assert (await kept(service, one, "v1")).state == "abandoned"


async def test_a_proposal_gives_way_to_an_answer(service: MemoryService) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00")
    # It was sent when the shift was over, perhaps by a device that is about to send the other.
    assert (await kept(service, one)).ask_at == at("13:00")
    service.now = at("13:00")
    await settled(service)
    service.now = datetime(2026, 11, 26, tzinfo=CHINA)
    await settled(service)
    assert len(service.told(CheckOutProposed)) == 1
    await said(service, one, "out", "10:00")
    await closed(service, one, "v0")
    assert credited(recorded(service)) == (60, "C")


async def test_a_proposal_alone_is_credited_by_nothing(service: MemoryService) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00")
    service.now = datetime(2026, 12, 3, tzinfo=CHINA)
    await settled(service)
    assert service.told(AttendanceRecorded) == []
    assert (await kept(service, one)).state == "abandoned"


# --- corrections ---


async def test_a_correction_before_the_roll_is_closed_is_what_is_credited(
    service: MemoryService,
) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00")
    await service.done(CorrectAttendance, OPERATOR, **correction(one, ("9:30", "10:30")))
    await closed(service, one)
    assert credited(recorded(service)) == (60, "B")


async def test_a_correction_after_it_is_told_with_what_was_before(service: MemoryService) -> None:
    one = await expected(service)
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "12:00")
    await closed(service, one)
    fields = correction(one, ("9:00", "10:00"), ("10:30", "11:00"))
    await service.done(CorrectAttendance, OPERATOR, **fields)
    assert len(service.told(AttendanceRecorded)) == 1
    (told,) = service.told(AttendanceCorrected)
    assert [(s.came_at, s.left_at) for s in told.before] == [(at("9:00"), at("12:00"))]
    assert len(told.after) == 2
    found = await kept(service, one)
    assert len(found.presence.recorded) == 2
    assert len(found.presence.observations) == 2, "what was seen stays"


async def test_who_was_missed_is_corrected_and_credited(service: MemoryService) -> None:
    one = await expected(service)
    await closed(service, one)
    assert (await kept(service, one)).state == "no-show"
    await service.done(CorrectAttendance, OPERATOR, **correction(one, ("9:00", "12:00")))
    assert credited(recorded(service)) == (180, "B")


async def test_every_fault_of_a_correction_is_told(service: MemoryService) -> None:
    one = await expected(service)
    wrong = correction(one, ("10:00", "9:00"), ("8:59", "23:00"))
    assert slugs(await service.refused(CorrectAttendance, OPERATOR, **wrong)) == [
        "time-in-the-future",
        "outside-check-in-window",
        "check-out-before-check-in",
        "check-out-before-check-in",
    ]
    own = acting_as(id="v0", role="organiser", scope=COMMUNITY)
    mine = correction(one, ("9:00", "10:00"))
    assert slugs(await service.refused(CorrectAttendance, own, **mine)) == ["own-matter"]


async def test_an_annulled_attendance_keeps_its_history(service: MemoryService) -> None:
    one = await expected(service)
    gone = seat(one, reason="测试·代签")
    assert slugs(await service.refused(AnnulAttendance, OPERATOR, **gone)) == ["not-recorded"]
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "12:00")
    await closed(service, one)
    await service.done(AnnulAttendance, OPERATOR, **gone)
    assert len(service.told(AttendanceAnnulled)) == 1
    found = await kept(service, one)
    assert (found.state, found.presence.recorded) == ("annulled", ())
    assert len(found.presence.observations) == 2
    # What is uploaded again, or late, is answered and makes nothing of it.
    await saw(service, one, "in", "9:00")
    await saw(service, one, "out", "11:00")
    await closed(service, one, "v0")
    assert (await kept(service, one)).state == "annulled"
    assert len(service.told(AttendanceRecorded)) == 1


async def test_a_roll_does_not_fill_the_record_without_end(service: MemoryService) -> None:
    one = await expected(service)
    lines = [
        {"volunteer_id": "v0", "end": "in", "at": at(f"9:{number // 60:02}:{number % 60:02}")}
        for number in range(70)
    ]
    receipt = await service.done(RecordRoll, OPERATOR, shift_id=one, lines=lines)
    told = [[rule.slug for rule in line.refusals] for line in receipt.lines]
    assert told == [[]] * 64 + [["too-many-observations"]] * 6
