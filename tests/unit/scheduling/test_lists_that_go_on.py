"""Lists go on: after days without a process, beside what cannot be read, and to their end."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.due import SWEEPS as ENDS
from baodao.scheduling.seats.due import OFFERS
from baodao.scheduling.seats.due import SWEEPS as LISTS
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.activity_changes import CancelShift
from baodao.schema.scheduling.confirming import ConfirmationAsked
from baodao.schema.scheduling.seats import CancelSeat
from tests.builders import waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, change, do, line, opened, state, sweep


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def carry_out(service: MemoryService, *sweeps: Any) -> int:
    """What falls due now, sweep after sweep; how much it was."""
    due = [command for one in sweeps for command in await service.due(one)]
    for command in due:
        await service.decide(command)
    return len(due)


def hurt(service: MemoryService, collection: str, key: str) -> None:
    service.database.put_raw(collection, {"_id": key, "version": {"no": "sense"}})


@pytest.mark.parametrize("sweeps", [(*LISTS, *ENDS), (*ENDS, *LISTS)], ids=["lists", "ends"])
async def test_nothing_is_left_due_of_a_shift_that_was_slept_through(
    service: MemoryService, sweeps: Any
) -> None:
    (shift,) = await opened(service, 2)
    for who in "ABCD":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    await change(service, shift, starts_at=it.starts_at + HOUR, ends_at=it.ends_at + HOUR)
    service.now = it.ends_at + 2 * HOUR
    for _ in range(4):
        await carry_out(service, *sweeps)
    assert await carry_out(service, *sweeps) == 0
    assert await line(service, shift) == (1, "", "")
    assert [await state(service, shift, who) for who in "BCD"] == ["reserved", "expired", "ended"]
    assert service.told(ConfirmationAsked) == []


async def test_whose_document_cannot_be_read_is_in_nobodys_way(service: MemoryService) -> None:
    (shift,) = await opened(service, 2)
    for who in "ABCDE":
        await ask(service, shift, who)
    hurt(service, "calendars", "C")
    hurt(service, "sign_ups", f"{shift}-D")
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    it: Shift = await service.stored(Shift, shift)
    assert [one.volunteer_id for one in it.offers] == ["E"]
    assert [one.volunteer_id for one in it.waiting] == ["C", "D"]
    # Also at the start, after which nothing is written every second.
    service.now = it.starts_at
    for _ in range(2):
        await carry_out(service, OFFERS)
    version = (await service.stored(Shift, shift)).version
    service.now += timedelta(seconds=59)
    await carry_out(service, OFFERS)
    assert (await service.stored(Shift, shift)).version == version


async def test_who_can_be_read_is_freed_and_asked_beside_who_cannot(
    service: MemoryService,
) -> None:
    called_off, moved = await opened(service, 3, 3, apart=5)
    for shift in (called_off, moved):
        for who in "ABC":
            await ask(service, shift, who)
    hurt(service, "calendars", "B")
    await service.done(CancelShift, OPERATOR, shift_id=called_off, reason="测试·大雨")
    it: Shift = await service.stored(Shift, moved)
    await change(service, moved, starts_at=it.starts_at + HOUR, ends_at=it.ends_at + HOUR)
    for _ in range(3):
        await sweep(service)
    assert [await state(service, called_off, who) for who in "AC"] == ["released"] * 2
    assert [await state(service, moved, who) for who in "AC"] == ["unconfirmed"] * 2
    assert await sweep(service) == 0
    # Nobody waits for who cannot be asked.
    assert not (await service.stored(Shift, moved)).is_to_be_asked


async def test_of_what_was_called_off_nothing_is_offered_nor_settled(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 2)
    for who in "ABCED":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    await service.done(CancelShift, OPERATOR, shift_id=shift, reason="测试·大雨")
    for kind, wish in (
        (schema.AcceptOffer, seat(shift, "C")),
        (schema.SetCapacity, {"shift_id": shift, "max_crew": 9}),
        (schema.MoveOnWaitlist, seat(shift, "D", ahead_of="E", reason="测试")),
    ):
        assert slugs(await service.refused(kind, OPERATOR, **wish)) == ["shift-is-over"]
    # Whoever wants to leave may, and their seat is nobody's.
    await do(service, CancelSeat, shift, "B")
    await do(service, schema.DeclineOffer, shift, "C")
    assert [e.volunteer_id for e in service.told(schema.SeatOffered)] == ["C"]
    await sweep(service)
    assert await line(service, shift) == (0, "", "")
    assert await sweep(service) == 0
