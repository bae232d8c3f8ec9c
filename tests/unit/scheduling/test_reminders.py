"""What is due before a shift starts: told once, at its mark, and of its present time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.reminders.domain import remind_at
from baodao.scheduling.reminders.due import MARKS
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.activity_changes import CancelShift, ChangeActivity
from baodao.schema.scheduling.insurance import InsuredListDue
from baodao.schema.scheduling.reminders import MinimumMissed, VolunteerReminded
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling, waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, INSURANCE, pack, seat, volunteer_told
from tests.builders.waitlist import PEOPLE, ask, change, do

MOMENT = timedelta(milliseconds=1)
DAYS = 24 * HOUR


@pytest.fixture
async def service() -> MemoryService:
    """People are known; it is nine in the morning."""
    return await waitlist.prepared()


async def opened(service: MemoryService, in_hours: float = 100, **changes: Any) -> str:
    """A shift of so many seats that starts in so many hours, and needs three people."""
    plan = scheduling.shift(in_hours - 6, **({"max_crew": 8, "min_crew": 3} | changes))
    (shift,) = await scheduling.opened(service, plan)
    return shift


async def sweep(service: MemoryService) -> int:
    """What is due before shifts is done until nothing is; how much it was."""
    done = 0
    while commands := await service.due(MARKS):
        for command in commands:
            assert isinstance(await service.decide(command), Done)
        done += len(commands)
    return done


async def at(service: MemoryService, shift: str, hours: float, after: timedelta = MOMENT) -> None:
    """So many hours before the shift starts, and a moment more, all that is due is done."""
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at - hours * HOUR + after
    await sweep(service)


def missed(service: MemoryService) -> list[tuple[int, int]]:
    """At which marks it was told, and how many people were needed."""
    return [(one.hours_before, one.people_needed) for one in service.told(MinimumMissed)]


def reminded(service: MemoryService) -> list[str]:
    return [one.volunteer_id for one in service.told(VolunteerReminded)]


# --- fewer than it needs ---


async def test_at_each_mark_it_is_told_once_that_people_are_needed(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    await at(service, shift, 48, -MOMENT)
    assert missed(service) == []
    await at(service, shift, 48)
    assert missed(service) == [(48, 2)]
    await ask(service, shift, "B")
    await at(service, shift, 24)
    assert missed(service) == [(48, 2), (24, 1)]
    await at(service, shift, 1)
    assert len(missed(service)) == 2
    first, _ = service.told(MinimumMissed)
    it: Shift = await service.stored(Shift, shift)
    assert (first.organisation_id, first.responsible_id) == ("o", "responsible")
    assert (first.seats_taken, first.min_crew, first.starts_at) == (1, 3, it.starts_at)


async def test_a_shift_that_has_its_people_is_told_of_to_nobody(service: MemoryService) -> None:
    shift = await opened(service)
    for who in "ABC":
        await ask(service, shift, who)
    await at(service, shift, 48)
    assert missed(service) == []
    await do(service, CancelSeat, shift, "A")
    await at(service, shift, 24)
    assert missed(service) == [(24, 1)]


async def test_after_downtime_the_last_mark_alone_is_told(service: MemoryService) -> None:
    shift = await opened(service)
    await at(service, shift, 20)
    assert missed(service) == [(24, 3)]


async def test_what_has_started_meanwhile_is_told_to_nobody(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    await at(service, shift, 0)
    assert (missed(service), reminded(service)) == ([], [])
    it: Shift = await service.stored(Shift, shift)
    assert it.mark_at is None


async def test_what_is_published_after_a_mark_is_not_told_of_it(service: MemoryService) -> None:
    """Nobody could sign up before."""
    shift = await opened(service, in_hours=30)
    await at(service, shift, 30)
    assert missed(service) == []
    await at(service, shift, 24)
    assert missed(service) == [(24, 3)]


async def test_marks_move_with_the_shift(service: MemoryService) -> None:
    shift = await opened(service)
    await at(service, shift, 48)
    it: Shift = await service.stored(Shift, shift)
    later = {"starts_at": it.starts_at + 3 * DAYS, "ends_at": it.ends_at + 3 * DAYS}
    await change(service, shift, min_crew=3, **later)
    await at(service, shift, 48, -MOMENT)
    assert missed(service) == [(48, 3)]
    await at(service, shift, 48)
    assert missed(service) == [(48, 3)] * 2


async def test_of_what_was_called_off_nothing_is_due(service: MemoryService) -> None:
    shift = await opened(service)
    await service.done(CancelShift, OPERATOR, shift_id=shift, reason="测试")
    await at(service, shift, 24)
    assert missed(service) == []


async def test_the_marks_are_those_of_the_pack(service: MemoryService) -> None:
    await pack(service, minimum_marks_hours=[72, 12], reminder_hours=2)
    shift = await opened(service)
    await ask(service, shift, "A")
    for hours in (72, 48, 24):
        await at(service, shift, hours)
    assert missed(service) == [(72, 2)]
    await at(service, shift, 12)
    assert missed(service) == [(72, 2), (12, 2)]
    assert reminded(service) == []
    await at(service, shift, 2)
    assert reminded(service) == ["A"]


async def test_two_processes_tell_it_once(service: MemoryService) -> None:
    shift = await opened(service)
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at - 24 * HOUR
    while commands := await service.due(MARKS):
        for command in commands:
            await service.decide(command)
            again = await service.decide(command)
            assert isinstance(again.refusals[0], NothingDue)
    assert missed(service) == [(24, 3)]


async def test_a_shift_of_before_marks_is_looked_at(service: MemoryService) -> None:
    shift = await opened(service)
    row = next(one for one in service.database.documents("shifts") if one["_id"] == shift)
    former = {n: v for n, v in row.items() if n not in ("mark_at", "marked_at", "reminded_up_to")}
    service.database.put_raw(SHIFTS.name, former | {"_form": 4})
    it: Shift = await service.stored(Shift, shift)
    assert it.mark_at == it.starts_at - 48 * HOUR
    await service.put(it)
    await at(service, shift, 30)
    assert missed(service) == [(48, 3)]


# --- reminders ---


async def test_who_holds_a_seat_then_is_reminded_once(service: MemoryService) -> None:
    shift = await opened(service, max_crew=3)
    for who in "ABCD":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "B")
    await at(service, shift, 24)
    assert reminded(service) == ["A", "C"], "an offer is no seat yet"
    await ask(service, shift, "E")
    await at(service, shift, 23)
    assert len(reminded(service)) == 2
    told = service.told(VolunteerReminded)[0]
    it: Shift = await service.stored(Shift, shift)
    assert (told.starts_at, told.place, told.confirm_by) == (it.starts_at, "测试·服务站", None)


async def test_who_has_still_to_confirm_is_reminded_of_that_too(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at - 30 * HOUR
    moved = {"starts_at": it.starts_at + HOUR, "ends_at": it.ends_at + HOUR}
    await change(service, shift, min_crew=3, **moved)
    for _ in range(3):
        await waitlist.sweep(service)
    await at(service, shift, 24)
    (told,) = service.told(VolunteerReminded)
    assert told.confirm_by == it.starts_at + HOUR - 3 * HOUR


async def test_a_shift_that_moves_reminds_again(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    await at(service, shift, 24)
    it: Shift = await service.stored(Shift, shift)
    later = {"starts_at": it.starts_at + 2 * DAYS, "ends_at": it.ends_at + 2 * DAYS}
    await change(service, shift, min_crew=3, **later)
    await at(service, shift, 24)
    assert reminded(service) == ["A", "A"]
    assert [e.starts_at for e in service.told(VolunteerReminded)] == [
        it.starts_at,
        it.starts_at + 2 * DAYS,
    ]


READ = {"terms_version": 1, "agreed": "paper"}
"""So many people are a large event, of which an agreement is written."""


async def test_many_are_reminded_page_by_page_and_each_once(service: MemoryService) -> None:
    many = [f"p{number:04}" for number in range(250)]
    await service.follow(*map(volunteer_told, many))
    shift = await opened(service, max_crew=300)
    for who in many:
        await service.done(ReserveSeat, OPERATOR, **seat(shift, who), **READ)
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at - 24 * HOUR
    pages = []
    while commands := await service.due(MARKS):
        before = len(reminded(service))
        for command in commands * 2:
            await service.decide(command)
        pages.append(len(reminded(service)) - before)
    assert pages == [0, 100, 100, 50, 0]
    assert reminded(service) == many


async def test_a_page_that_was_seen_before_the_shift_moved_reminds_nobody(
    service: MemoryService,
) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    service.now = it.starts_at - 24 * HOUR
    (marks,) = await service.due(MARKS)
    await service.decide(marks)
    (page,) = await service.due(MARKS)
    later = {"starts_at": it.starts_at + 9 * DAYS, "ends_at": it.ends_at + 9 * DAYS}
    await change(service, shift, min_crew=3, **later)
    assert isinstance((await service.decide(page)).refusals[0], NothingDue)
    assert reminded(service) == []


@pytest.mark.parametrize(
    ("starts", "hours", "expected"),
    [
        ("2026-11-25T09:00:00+08:00", 24, "2026-11-24T09:00:00+08:00"),
        ("2026-11-25T22:00:00+08:00", 24, "2026-11-25T08:00:00+08:00"),
        ("2026-11-25T07:00:00+08:00", 24, "2026-11-24T08:00:00+08:00"),
        ("2026-11-25T21:00:00+08:00", 24, "2026-11-25T08:00:00+08:00"),
        # With less than twelve hours left nobody waits for the morning.
        ("2026-11-25T09:00:00+08:00", 11, "2026-11-24T22:00:00+08:00"),
        ("2026-11-25T06:00:00+08:00", 2, "2026-11-25T04:00:00+08:00"),
    ],
)
async def test_nobody_is_reminded_at_night(
    service: MemoryService, starts: str, hours: int, expected: str
) -> None:
    it: Shift = await service.stored(Shift, await opened(service))
    starts_at = datetime.fromisoformat(starts)
    it = replace(it, starts_at=starts_at, ends_at=starts_at + HOUR)
    policy = Policy(reminder_hours=hours)
    assert remind_at(it, policy) == datetime.fromisoformat(expected)
    assert remind_at(it, policy) < starts_at


async def test_a_night_that_lasts_until_the_start_is_not_waited_for(
    service: MemoryService,
) -> None:
    it: Shift = await service.stored(Shift, await opened(service))
    policy = Policy(offer_rests_from_hour=9, offer_rests_until_hour=8, reminder_hours=14)
    it = replace(it, starts_at=NOW + 3 * DAYS - 2 * HOUR)
    assert remind_at(it, policy) == it.starts_at - 14 * HOUR


async def test_whose_document_cannot_be_read_is_in_nobodys_way(service: MemoryService) -> None:
    shift = await opened(service)
    for who in PEOPLE[:3]:
        await ask(service, shift, who)
    broken = {"_id": f"{shift}-B", "volunteer_id": "B", "state": "reserved", "version": 1}
    service.database.put_raw("sign_ups", broken)
    await at(service, shift, 24)
    assert reminded(service) == ["A", "C"]
    unread: SignUp = await service.stored(SignUp, f"{shift}-A")
    assert unread.holds_seat


# --- the list for the insurer ---


async def insured(service: MemoryService, **plan: Any) -> str:
    """A shift that may be dangerous, in a hundred hours, to which A and B come."""
    said = {"danger": True, "insurance": INSURANCE}
    (shift,) = await scheduling.opened(service, scheduling.shift(94, max_crew=2, **plan), **said)
    for who in "AB":
        await ask(service, shift, who, **scheduling.READ)
    return shift


async def test_the_list_for_the_insurer_is_due_once(service: MemoryService) -> None:
    shift = await insured(service)
    await ask(service, shift, "C", **scheduling.READ)
    await do(service, CancelSeat, shift, "B")
    await at(service, shift, 24, -MOMENT)
    assert service.told(InsuredListDue) == []
    await at(service, shift, 24)
    await at(service, shift, 20)
    (told,) = service.told(InsuredListDue)
    assert (told.organisation_id, told.shift_id, told.danger) == ("o", shift, True)
    assert (told.insurer, told.number) == (INSURANCE["insurer"], INSURANCE["number"])
    it: Shift = await service.stored(Shift, shift)
    # An offer is no seat yet.
    assert (told.people, told.day) == (1, it.first_day)


async def test_when_it_is_due_the_pack_says(service: MemoryService) -> None:
    await pack(service, insured_list_hours=72, minimum_marks_hours=[2])
    shift = await insured(service)
    await at(service, shift, 72, -MOMENT)
    assert service.told(InsuredListDue) == []
    await at(service, shift, 71)
    assert len(service.told(InsuredListDue)) == 1


async def test_it_is_due_anew_where_the_shift_is_moved(service: MemoryService) -> None:
    shift = await insured(service)
    await at(service, shift, 24)
    it: Shift = await service.stored(Shift, shift)
    later = {"starts_at": it.starts_at + 3 * DAYS, "ends_at": it.ends_at + 3 * DAYS}
    plan = {"shift_id": shift, "max_crew": 2, **later}
    wish = scheduling.change(it.activity_id, plan, danger=True, insurance=INSURANCE)
    await service.done(ChangeActivity, OPERATOR, **wish)
    await at(service, shift, 24)
    days = [one.day for one in service.told(InsuredListDue)]
    assert len(days) == len({*days}) == 2


async def test_without_insurance_no_list_is_due(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    await at(service, shift, 24)
    assert service.told(InsuredListDue) == []
