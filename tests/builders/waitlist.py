"""Waiting lists in memory: people ask for seats, give them back, and time passes."""

from dataclasses import replace
from typing import Any

from baodao.kit.testing import MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar, Permit
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.due import SWEEPS
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReceipt
from tests.builders import scheduling
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import seat, volunteer_told

PEOPLE = "ABCDEFGH"


async def prepared() -> MemoryService:
    """Two days before the shift, at nine in the morning; the people are known."""
    service = scheduling.empty()
    told = [volunteer_told(name) for name in PEOPLE]
    await service.follow(scheduling.PLACE_TOLD, scheduling.ORGANISATION_TOLD, *told)
    return service


async def opened(service: MemoryService, *seats: int, apart: float = 0) -> list[str]:
    """Shifts of two hours in two days, with so many seats each."""
    shifts = [
        scheduling.shift(42 + number * apart, max_crew=most) for number, most in enumerate(seats)
    ]
    return await scheduling.opened(service, *shifts)


async def ask(service: MemoryService, shift: str, who: str, **more: Any) -> SeatReceipt:
    """Sign up, or wait."""
    fields = seat(shift, who, may_wait=True) | more
    receipt: SeatReceipt = await service.done(ReserveSeat, OPERATOR, **fields)
    return receipt


async def do(service: MemoryService, kind: Any, shift: str, who: str) -> SeatReceipt:
    more = {"reason": "测试·有事"} if kind is CancelSeat else {}
    receipt: SeatReceipt = await service.done(kind, OPERATOR, **seat(shift, who, **more))
    return receipt


async def sweep(service: MemoryService) -> int:
    """What falls due now is carried out, as by the sweeper; how much it was."""
    due = [command for one in SWEEPS for command in await service.due(one)]
    for command in due:
        await service.decide(command)
    return len(due)


async def line(service: MemoryService, shift: str) -> tuple[int, str, str]:
    """How many hold a seat, to whom one is offered, and who waits, each in order."""
    it: Shift = await service.stored(Shift, shift)
    offered = "".join(one.volunteer_id for one in it.offers)
    waiting = "".join(one.volunteer_id for one in it.waiting)
    for who in (*offered, *waiting):
        sign_up: SignUp = await service.stored(SignUp, f"{shift}-{who}")
        assert sign_up.state == ("offered" if who in offered else "waitlisted")
        calendar: Calendar = await service.stored(Calendar, who)
        booked = [b.shift_id for b in calendar.bookings]
        waits = [w.shift_id for w in calendar.waits]
        assert (shift in booked, shift in waits) == (who in offered, who in waiting)
    return it.seats_taken - len(it.offers), offered, waiting


async def state(service: MemoryService, shift: str, who: str) -> str:
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-{who}")
    return sign_up.state


async def known_as(service: MemoryService, who: str, age_class: Any) -> None:
    """Somebody is of an age, with a guardian's consent to what is usually done."""
    calendar: Calendar = await service.stored(Calendar, who)
    permit = Permit("c", category=scheduling.activity()["category"], given=True)
    await service.put(replace(calendar, age_class=age_class, permits=(permit,)))


async def change(service: MemoryService, shift: str, **changes: Any) -> Any:
    """A shift is changed so; what became of that."""
    it: Shift = await service.stored(Shift, shift)
    plan = {"shift_id": shift, "starts_at": it.starts_at, "ends_at": it.ends_at}
    wish = scheduling.activity(plan | {"max_crew": it.max_crew} | changes)
    del wish["organisation_id"], wish["division"]
    return await service.send(ChangeActivity, OPERATOR, activity_id=it.activity_id, **wish)
