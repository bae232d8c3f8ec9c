"""Who waits and is busy elsewhere is asked once they are not; until then nobody looks at them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.due import FREED, OFFERS
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.seats import CancelSeat
from tests.builders import scheduling, waitlist
from tests.builders.registration import NEXT_DOOR
from tests.builders.scheduling import HOUR
from tests.builders.standing import about, began
from tests.builders.waitlist import ask, change, do, line, opened, sweep


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def busy(service: MemoryService, seats: int = 1) -> tuple[str, str]:
    """Where C is busy, and a shift at that time with a free seat for which C alone waits."""
    elsewhere, shift = await opened(service, 9, seats)
    for who in "AC":
        await ask(service, shift, who)
    await ask(service, elsewhere, "C")
    await do(service, CancelSeat, shift, "A")
    await settled(service)
    assert await line(service, shift) == (0, "", "C")
    return elsewhere, shift


async def settled(service: MemoryService) -> int:
    """All that is due at this instant is done; how much it was."""
    done = 0
    while some := await sweep(service):
        done += some
        assert done < 20, "it goes on for ever"
    return done


async def calendar(service: MemoryService, who: str = "C") -> Calendar:
    found: Calendar = await service.stored(Calendar, who)
    return found


async def test_while_they_are_busy_nothing_is_written(service: MemoryService) -> None:
    _, shift = await busy(service)
    it: Shift = await service.stored(Shift, shift)
    for _ in range(59):
        service.now += timedelta(minutes=1)
        assert await sweep(service) == 0
    assert (await service.stored(Shift, shift)).version == it.version
    service.now += timedelta(minutes=1)
    assert await settled(service) == 1, "an hour later it is looked at once, for what packs say"


async def test_once_the_other_seat_is_given_back_they_are_asked(service: MemoryService) -> None:
    elsewhere, shift = await busy(service)
    await do(service, CancelSeat, elsewhere, "C")
    assert (await calendar(service)).freed
    assert await settled(service) == 2
    assert await line(service, shift) == (0, "C", "")
    assert not (await calendar(service)).freed


async def test_so_they_are_once_the_other_shift_is_at_another_time(
    service: MemoryService,
) -> None:
    elsewhere, shift = await busy(service)
    it: Shift = await service.stored(Shift, elsewhere)
    later = {"starts_at": it.starts_at + 9 * HOUR, "ends_at": it.ends_at + 9 * HOUR}
    await change(service, elsewhere, **later)
    await settled(service)
    assert await line(service, shift) == (0, "C", "")


async def test_an_offer_that_ends_frees_for_the_other_list(service: MemoryService) -> None:
    one, other = await opened(service, 1, 1)
    for shift, who in ((one, "A"), (other, "B"), (one, "C"), (other, "C")):
        await ask(service, shift, who)
    await do(service, CancelSeat, one, "A")
    await do(service, CancelSeat, other, "B")
    await settled(service)
    assert (await line(service, one), await line(service, other)) == ((0, "C", ""), (0, "", "C"))
    (offer,) = service.told(schema.SeatOffered)
    service.now = offer.expires_at
    await settled(service)
    assert (await line(service, one), await line(service, other)) == ((0, "", ""), (0, "C", ""))
    assert service.told(schema.SeatOffered)[-1].expires_at == offer.expires_at + 2 * HOUR


async def test_two_lists_and_one_time_make_one_offer(service: MemoryService) -> None:
    elsewhere, one, other = await opened(service, 9, 1, 1)
    for shift in (one, other):
        for who in "AC" if shift == one else "BC":
            await ask(service, shift, who)
    await ask(service, elsewhere, "C")
    await do(service, CancelSeat, one, "A")
    await do(service, CancelSeat, other, "B")
    await settled(service)
    await do(service, CancelSeat, elsewhere, "C")
    await settled(service)
    held = [offered for _, offered, _ in (await line(service, one), await line(service, other))]
    assert sorted(held) == ["", "C"]


async def test_what_takes_time_frees_nobody(service: MemoryService) -> None:
    _, shift = await busy(service)
    (later,) = await scheduling.opened(service, scheduling.shift(60))
    await ask(service, later, "C")
    assert not (await calendar(service)).freed
    await do(service, CancelSeat, later, "C")
    assert (await calendar(service)).freed, "it might have been too near"
    assert await settled(service) == 2
    assert await line(service, shift) == (0, "", "C")


@pytest.mark.parametrize("scope", [{"to": "members"}, {"to": "division", "division": NEXT_DOOR}])
async def test_what_registration_tells_frees_too(
    service: MemoryService, scope: dict[str, Any]
) -> None:
    """Whom a shift is for has changed since C began to wait."""
    (shift,) = await opened(service, 1)
    for who in "AC":
        await ask(service, shift, who)
    it: Shift = await service.stored(Shift, shift)
    await service.put(replace(it, scope=replace(it.scope, **scope)))
    await do(service, CancelSeat, shift, "A")
    await settled(service)
    assert await line(service, shift) == (0, "", "C")
    if scope["to"] == "members":
        await service.follow(about(began("C"), 1))
    else:
        await service.follow(about(VolunteerRehomed(**_REHOMED), 9))
    await settled(service)
    assert await line(service, shift) == (0, "C", "")


_REHOMED: dict[str, Any] = {
    "division": NEXT_DOOR,
    "volunteer_id": "C",
    "former_division": scheduling.COMMUNITY,
    "cause": "moved-house",
}


async def test_two_processes_do_it_once(service: MemoryService) -> None:
    elsewhere, shift = await busy(service)
    await do(service, CancelSeat, elsewhere, "C")
    due = await service.due(FREED)
    for command in due:
        await service.decide(command)
        again = await service.decide(command)
        assert isinstance(again.refusals[0], NothingDue)
    assert (await service.stored(Shift, shift)).look_at == service.now


async def test_a_look_from_before_they_were_free_is_no_reason_to_wait_an_hour(
    service: MemoryService,
) -> None:
    """The other process has looked up who is free, and has not decided yet."""
    elsewhere, shift = await busy(service)
    service.now += HOUR
    stale = await service.due(OFFERS)
    await do(service, CancelSeat, elsewhere, "C")
    for command in [*await service.due(FREED), *stale]:
        await service.decide(command)
    it: Shift = await service.stored(Shift, shift)
    assert (it.look_at, await line(service, shift)) == (
        service.now + timedelta(minutes=1),
        (0, "", "C"),
    )
    service.now += timedelta(minutes=1)
    await settled(service)
    assert await line(service, shift) == (0, "C", "")


async def test_a_full_shift_is_written_and_not_looked_at(service: MemoryService) -> None:
    """Whoever decides about it at this moment, on C's former calendar, decides anew."""
    elsewhere, shift = await opened(service, 9, 1)
    for who in "AC":
        await ask(service, shift, who)
    await ask(service, elsewhere, "C")
    before: Shift = await service.stored(Shift, shift)
    await do(service, CancelSeat, elsewhere, "C")
    for command in await service.due(FREED):
        await service.decide(command)
    it: Shift = await service.stored(Shift, shift)
    assert (it.version, it.look_at) == (before.version + 1, before.look_at)
    assert before.look_at == before.starts_at > NOW
