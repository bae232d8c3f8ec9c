"""Sign-ups of before the start of a shift was noted get it from their shift."""

from dataclasses import replace

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.due import STARTS
from baodao.schema.identity.secrets import digest_of
from baodao.schema.scheduling.calendars import GetOwnCalendar, ShareCalendar
from baodao.schema.scheduling.seats import ListSignUpsOf, ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import seat, shift

KEY = digest_of("a calendar")


@pytest.fixture
async def service() -> MemoryService:
    """Of two sign-ups of one person, the later shift's is of before."""
    service = await scheduling.prepared()
    first, later = await scheduling.opened(service, shift(), shift(4))
    for one in (first, later):
        await service.done(ReserveSeat, OPERATOR, **seat(one))
    sign_up: SignUp = await service.stored(SignUp, f"{later}-v0")
    await service.put(replace(sign_up, starts_at=None))
    await service.done(ShareCalendar, person("v0"), volunteer_id="v0", calendar_key=KEY)
    return service


async def mine(service: MemoryService) -> list[str]:
    page = await service.ask(ListSignUpsOf(actor=person("v0"), volunteer_id="v0"))
    return [one.shift_id for one in page.sign_ups]


async def shown(service: MemoryService) -> list[str]:
    feed = await service.ask(GetOwnCalendar(calendar_key=KEY))
    return [one.shift_id for one in feed.shifts]


async def test_then_they_stand_in_the_order_of_time_and_in_calendars(
    service: MemoryService,
) -> None:
    first, later = [one.id for one in service.all_of(Shift)]
    assert (await mine(service), await shown(service)) == ([later, first], [first])
    (command,) = await service.due(STARTS)
    assert isinstance(await service.decide(command), Done)
    assert (await mine(service), await shown(service)) == ([first, later], [first, later])
    assert await service.due(STARTS) == []
    assert isinstance((await service.decide(command)).refusals[0], NothingDue)


async def test_of_a_shift_that_is_not_there_nothing_is_known(service: MemoryService) -> None:
    (lost,) = [one for one in service.all_of(SignUp) if one.starts_at is None]
    await service.put(replace(lost, shift_id="nowhere"))
    (command,) = await service.due(STARTS)
    assert isinstance((await service.decide(command)).refusals[0], NothingDue)
