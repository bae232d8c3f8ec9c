"""The last seat, wanted by many at once and sold by more than one process."""

import asyncio
from collections import Counter

import pytest

from baodao.kit.mongo import Database
from baodao.kit.outbox import OUTBOX, Record
from baodao.schema import Event, decode
from baodao.schema.replies import Accepted, Refused, Reply, Unavailable
from baodao.schema.scheduling.seats import SeatReserved
from baodao.schema.scheduling.waitlist import WaitlistJoined
from tests.support.scenario import Scenario, command_id
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
async def test_5000_want_500_seats_and_500_places_of_two_processes_one_of_which_is_killed(
    services: RunningServices,
) -> None:
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=5000)
    shift_id = await scenario.open_shift(seats=500)
    is_time = asyncio.Event()
    replies: list[Reply] = []

    async def want(person: str) -> None:
        replies.append(await answered(scenario, shift_id, person))
        if len(replies) == 700:
            is_time.set()

    async def strike() -> None:
        await is_time.wait()
        await services.kill("scheduling", 0)

    await asyncio.gather(strike(), *(want(person) for person in scenario.volunteers))
    outcome = Counter(
        reply.result["state"] if isinstance(reply, Accepted) else reply.refusals[0].slug
        for reply in replies
        if isinstance(reply, Accepted | Refused)
    )
    assert outcome == {"reserved": 500, "waitlisted": 500, "waitlist-full": 4000}
    database = services.database("scheduling")
    (shift,) = await database.by_ids("shifts", [shift_id])
    told = await told_of(database, shift_id)
    waiting = [event for event in told if isinstance(event, WaitlistJoined)]
    # Whoever was accepted first is first, as everybody can read in the stream.
    assert [one["volunteer_id"] for one in shift["waiting"]] == [e.volunteer_id for e in waiting]
    assert [one["turn"] for one in shift["waiting"]] == [*range(1, 501)]
    assert [e.turn for e in waiting] == [*range(1, 501)]
    seats = [event.seats_taken for event in told if isinstance(event, SeatReserved)]
    assert seats == [*range(1, 501)] == [*range(1, shift["seats_taken"] + 1)]
    kept = [await database.count("sign_ups", {"state": s}) for s in ("reserved", "waitlisted")]
    assert kept == [500, 500]


async def answered(scenario: Scenario, shift_id: str, person: str) -> Reply:
    """The answer to a wish for a seat, or a place to wait, however often it has to be sent."""
    key = command_id()
    for _ in range(200):
        reply = await scenario.reserve(shift_id, person, key, may_wait=True)
        if not isinstance(reply, Unavailable):
            return reply
    raise AssertionError(f"no answer to {key}")


async def told_of(database: Database, shift_id: str) -> list[Event]:
    """What was announced of a shift, in its order."""
    rows = await database.find(OUTBOX, {})
    decoded = [decode(e.headers, e.data) for row in rows for e in Record.restore(row).events]
    mine = [(envelope, event) for envelope, event in decoded if envelope.subject == shift_id]
    return [event for _, event in sorted(mine, key=lambda one: one[0].aggregate_version)]


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
