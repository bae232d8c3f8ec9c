"""Who waits and was busy is offered the seat once they are free, by whichever process sees it."""

import asyncio

from baodao.schema.base import Command
from baodao.schema.replies import Accepted
from baodao.schema.scheduling.seats import CancelSeat
from tests.builders.registration import OPERATOR
from tests.support.scenario import Scenario, command_id
from tests.support.services import RunningServices, until


async def done(scenario: Scenario, kind: type[Command], **fields: object) -> None:
    wish = {"command_id": command_id(), "actor": OPERATOR, **fields}
    command = kind.model_validate(wish)
    assert isinstance(await scenario.services.client.send(command), Accepted)


async def test_everybody_who_becomes_free_is_offered_their_seat_within_seconds(
    services: RunningServices,
) -> None:
    """Long before the hour in which lists are looked at anyway, and each of them once."""
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=6)
    holders, busy = scenario.volunteers[:3], scenario.volunteers[3:]
    wanted = [await scenario.open_shift(seats=1) for _ in range(3)]
    elsewhere = await scenario.open_shift(seats=3)
    for shift, holder, who in zip(wanted, holders, busy, strict=True):
        await scenario.reserve(shift, holder)
        await scenario.reserve(shift, who, may_wait=True)
        await scenario.reserve(elsewhere, who)
        await done(scenario, CancelSeat, shift_id=shift, volunteer_id=holder, reason="测试")
    database = services.database("scheduling")

    async def offered() -> list[list[str]]:
        rows = [(await database.by_ids("shifts", [shift]))[0] for shift in wanted]
        return [[one["volunteer_id"] for one in row["offers"]] for row in rows]

    assert await offered() == [[], [], []]
    gone = [
        done(scenario, CancelSeat, shift_id=elsewhere, volunteer_id=who, reason="测试")
        for who in busy
    ]
    await asyncio.gather(*gone)

    async def all_are() -> bool:
        return await offered() == [[who] for who in busy]

    await until(all_are, 20, "an offer for each")
    assert await database.count("calendars", {"freed": True}) == 0
