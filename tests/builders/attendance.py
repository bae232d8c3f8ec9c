"""Attendance in memory: people with a seat, what devices say of them, and a roll that is closed."""

from datetime import datetime, timedelta
from typing import Any

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.service import served_by
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.scheduling.attendance.due import SWEEPS
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckIn, CheckOut
from baodao.schema.scheduling.rolls import CloseRoll
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import READ, START, opened, seat, shift

NINE = START
MINUTE = timedelta(minutes=1)


def at(clock: str) -> datetime:
    """A time of the day of the shift, which is from 09:00 to 12:00 here."""
    hours, minutes, *seconds = map(int, clock.split(":"))
    return NINE + timedelta(hours=hours - 9, minutes=minutes, seconds=sum(seconds))


async def expected(service: MemoryService, *people: str, **changes: Any) -> str:
    """A shift of three hours in which these people have a seat; it is over."""
    (one,) = await opened(service, shift(hours=3, max_crew=500), **changes)
    for who in people or ("v0",):
        await service.done(ReserveSeat, OPERATOR, **seat(one, who, **READ))
    service.now = at("12:30")
    return one


async def saw(service: MemoryService, one: str, end: str, clock: str, **changes: Any) -> Any:
    """The organiser's device saw `v0`, or whom else it says, come or go."""
    kind = CheckIn if end == "in" else CheckOut
    fields = seat(one) | {"at": at(clock)} | changes
    return await service.done(kind, OPERATOR, **fields)


async def said(service: MemoryService, one: str, end: str, clock: str, **changes: Any) -> Any:
    """`v0`, or whom else it says, tells of themself."""
    fields = seat(one) | {"at": at(clock)} | changes
    kind = CheckIn if end == "in" else CheckOut
    return await service.done(kind, person(fields["volunteer_id"]), **fields)


async def closed(service: MemoryService, one: str, *confirmed: str, **changes: Any) -> None:
    """The organiser closes the roll, and what follows from it is done."""
    fields = {"shift_id": one, "confirmed_ids": list(confirmed)} | changes
    await service.done(CloseRoll, OPERATOR, **fields)
    await settled(service)


async def settled(service: MemoryService) -> None:
    """All that is due is done."""
    while due := [command for sweep in SWEEPS for command in await service.due(sweep)]:
        for command in due:
            outcome = await service.decide(command)
            assert isinstance(outcome, Done), outcome


async def kept(service: MemoryService, one: str, who: str = "v0") -> SignUp:
    """What is stored of somebody."""
    found: SignUp = await service.stored(SignUp, f"{one}-{who}")
    return found


def recorded(service: MemoryService) -> AttendanceRecorded:
    """The only attendance that was told."""
    (event,) = service.told(AttendanceRecorded)
    assert isinstance(event, AttendanceRecorded)
    return event


def credited(event: AttendanceRecorded) -> tuple[int, str]:
    """What a ledger makes of an attendance: minutes, and their grade."""
    served = served_by(event, Policy())
    return served.minutes if served else 0, event.evidence_grade


def correction(one: str, *times: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """The fields of `CorrectAttendance`: when somebody came and left."""
    stretches = [{"came_at": at(came), "left_at": at(left)} for came, left in times]
    return seat(one, stretches=stretches, reason="测试·漏签") | changes
