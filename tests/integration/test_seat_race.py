"""The last seat, wanted by many at once and sold by more than one process."""

import asyncio
from collections import Counter

import pytest

from baodao.schema.replies import Accepted, Refused
from tests.support.scenario import Scenario
from tests.support.services import RunningServices, until


async def outcome_of(scenario: Scenario, shift_id: str, people: list[str]) -> Counter[str]:
    replies = await asyncio.gather(*(scenario.reserve(shift_id, person) for person in people))
    return Counter(
        reply.refusals[0].slug if isinstance(reply, Refused) else reply.status for reply in replies
    )


async def seats_in_the_database(scenario: Scenario, shift_id: str) -> tuple[int, int]:
    database = scenario.services.database("scheduling")
    (shift,) = await database.by_ids("shifts", [shift_id])
    return shift["seats_taken"], await database.count("sign_ups", {"shift_id": shift_id})


async def test_200_want_the_last_seat_of_two_processes_and_one_gets_it(
    services: RunningServices,
) -> None:
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=200)
    for _ in range(3):
        shift_id = await scenario.open_shift(seats=1)
        outcome = await outcome_of(scenario, shift_id, scenario.volunteers[:200])
        assert outcome.pop("accepted") == 1
        assert outcome.pop("shift-full") + outcome.pop("overlaps", 0) == 199
        assert not outcome
        assert await seats_in_the_database(scenario, shift_id) == (1, 1)

    async def both_have_sold() -> bool:
        reports = [await services.health(p) for p in services.processes["scheduling"]]
        return all(r["counts"]["accepted"] + r["counts"]["refused"] for r in reports)

    await until(both_have_sold, 10, "asked of both processes")


@pytest.mark.slow
async def test_5000_want_500_seats_and_exactly_500_get_one(services: RunningServices) -> None:
    await services.start_slice()
    scenario = await Scenario.prepare(services, volunteers=5000)
    shift_id = await scenario.open_shift(seats=500)
    outcome = await outcome_of(scenario, shift_id, scenario.volunteers)
    assert outcome == {"accepted": 500, "shift-full": 4500}
    assert await seats_in_the_database(scenario, shift_id) == (500, 500)


async def test_the_same_command_id_gets_the_same_answer_and_one_seat(
    services: RunningServices,
) -> None:
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=2)
    shift_id = await scenario.open_shift(seats=5)
    first, second = scenario.volunteers
    replies = await asyncio.gather(
        *(scenario.reserve(shift_id, first, key="tapped-many-times") for _ in range(50))
    )
    assert all(isinstance(reply, Accepted) for reply in replies)
    assert len({str(reply) for reply in replies}) == 1
    assert await seats_in_the_database(scenario, shift_id) == (1, 1)
    reused = await scenario.reserve(shift_id, second, key="tapped-many-times")
    assert isinstance(reused, Refused)
    assert [rule.slug for rule in reused.refusals] == ["command-id-reused"]
