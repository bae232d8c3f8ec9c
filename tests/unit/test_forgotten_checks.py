"""Whoever forgets a check: the message fails by a bound, and nothing is written."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import Served
from baodao.kit.decisions import BrokenBoundError
from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done, Failed
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.use_cases import correcting
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.use_cases import seats
from baodao.scheduling.store import COLLECTIONS as SCHEDULING
from baodao.scheduling.subscribers import subscribers as scheduling
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import CloseRoll, CorrectAttendance
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.builders.registration import SLIPS
from tests.builders.scheduling import HOUR, KEYS, SHIFT

OPERATOR = acting_as(id="operator", role="operator", scope="*")


def _nothing(*_: Any, **__: Any) -> list[Any]:
    return []


Forgotten = Callable[[pytest.MonkeyPatch], None]


def forget(kind: type | ModuleType, *rules: str) -> Forgotten:
    """Take refusals out of an aggregate or a module, as if the use case had not asked."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for rule in rules:
            monkeypatch.setattr(kind, rule, _nothing)

    return patch


async def fails(service: MemoryService, message: Any) -> None:
    """The message fails for its bound, and leaves no trace."""
    before = service.database.snapshot()
    outcome = await service.decide(message)
    assert isinstance(outcome, Failed), outcome
    assert isinstance(outcome.error, BrokenBoundError)
    assert service.database.snapshot() == before


async def crew() -> MemoryService:
    """One seat, which v has, and a shift at the same time."""
    service = MemoryService(scheduling, SCHEDULING, [KEYS, SLIPS])
    other = replace(SHIFT, id="t", starts_at=SHIFT.starts_at + HOUR / 2, max_crew=9)
    free = [replace(Calendar.blank(who), state="active") for who in ("v", "w")]
    await service.put(SHIFT, other, *free)
    outcome = await service.decide(reserve(service, "s", "v"))
    assert isinstance(outcome, Done)
    return service


def reserve(service: MemoryService, shift: str, who: str) -> Any:
    return service.command(ReserveSeat, OPERATOR, shift_id=shift, volunteer_id=who)


async def test_a_forgotten_check_never_oversells(monkeypatch: pytest.MonkeyPatch) -> None:
    service = await crew()
    monkeypatch.setattr(seats, "way_in", lambda *_, **__: ("seat", []))
    await fails(service, reserve(service, "s", "w"))
    assert (await service.stored(Shift, "s")).seats_taken == 1


async def test_a_forgotten_check_never_books_one_person_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = await crew()
    forget(Calendar, "refusals")(monkeypatch)
    await fails(service, reserve(service, "t", "v"))


async def test_a_forgotten_check_never_lets_people_leave_before_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = await crew()
    service.now = SHIFT.ends_at
    await service.done(CloseRoll, OPERATOR, shift_id="s")
    forget(correcting, "_order_refusals")(monkeypatch)
    times = {"came_at": SHIFT.starts_at + HOUR, "left_at": SHIFT.starts_at}
    who = {"shift_id": "s", "volunteer_id": "v", "reason": "测试"}
    await fails(service, service.command(CorrectAttendance, OPERATOR, **who, stretches=[times]))


async def test_a_forgotten_check_never_credits_time_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    service = ledgers()
    await service.follow(attended("one", 0))
    forget(Served, "clashes")(monkeypatch)
    await fails(service, attended("two", 0.5))
    assert (await service.stored(Ledger, "v")).minutes == 60


def attended(sign_up: str, start: float) -> AttendanceRecorded:
    times = {"checked_in_at": NOW + start * HOUR, "checked_out_at": NOW + (start + 1) * HOUR}
    return AttendanceRecorded(
        division="120104007017",
        sign_up_id=sign_up,
        shift_id="s",
        activity_id="a",
        organisation_id="o",
        responsible_id="r",
        volunteer_id="v",
        title="测试",
        category="测试",
        shift_starts_at=NOW,
        shift_ends_at=NOW + 2 * HOUR,
        evidence_grade="B",
        **times,
    )
