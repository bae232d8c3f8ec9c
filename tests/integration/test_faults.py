"""Faults that are not in any list: sessions killed, transactions left open, processes stopped."""

import asyncio
import signal
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from baodao.kit.client import Client
from baodao.schema.replies import Accepted, Refused, Reply, Unavailable
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from baodao.schema.subjects import durable_name, event_filter, stream_of
from tests.builders.actors import acting_as
from tests.support.processes import ServiceProcess
from tests.support.scenario import Scenario, command_id, now
from tests.support.services import RunningServices, until
from tests.support.signing import PROOF

OPERATOR = acting_as(id="operator", role="operator", scope="*", purpose="records")


def reserve(shift_id: str, volunteer_id: str, key: str) -> ReserveSeat:
    return ReserveSeat(command_id=key, actor=OPERATOR, shift_id=shift_id, volunteer_id=volunteer_id)


async def seats(services: RunningServices, shift_id: str) -> tuple[int, int]:
    database = services.database("scheduling")
    (shift,) = await database.by_ids("shifts", [shift_id])
    held = {"shift_id": shift_id, "state": "reserved"}
    return shift["seats_taken"], await database.count("sign_ups", held)


async def answered(client: Client, command: ReserveSeat | CancelSeat) -> Reply:
    """The answer to a command, asked for until somebody gives one."""
    for _ in range(200):
        reply = await client.send(command)
        if not isinstance(reply, Unavailable):
            return reply
    raise AssertionError(f"no answer to {command.command_id}: {reply}")


async def test_killed_sessions_end_no_process_and_lose_nothing(
    isolated_services: RunningServices,
) -> None:
    services = isolated_services
    await services.start_slice()
    scenario = await Scenario.prepare(services, volunteers=150)
    shift_id = await scenario.open_shift(seats=100)
    assert services.mongo
    admin: MongoClient[dict[str, Any]] = MongoClient(services.mongo.url)

    async def kill_sessions() -> None:
        for _ in range(3):
            await asyncio.to_thread(admin.admin.command, "killAllSessions", [])

    replies: list[Reply] = []
    for some in range(0, 150, 10):
        people = scenario.volunteers[some : some + 10]
        answers = (answered(services.client, reserve(shift_id, p, command_id())) for p in people)
        _, *told = await asyncio.gather(kill_sessions(), *answers)
        replies += told
    admin.close()
    accepted = sum(isinstance(reply, Accepted) for reply in replies)
    slugs = {r.slug for reply in replies if isinstance(reply, Refused) for r in reply.refusals}
    assert (accepted, slugs) == (100, {"shift-full"})
    assert await seats(services, shift_id) == (100, 100)
    await services.all_ready()
    await services.settled()


async def test_a_transaction_left_open_holds_up_its_own_documents_and_not_for_long(
    isolated_services: RunningServices,
) -> None:
    services = isolated_services
    await services.start_slice()
    scenario = await Scenario.prepare(services, volunteers=12)
    first, *others = scenario.volunteers
    stuck_shift, free_shift = await scenario.open_shift(5), await scenario.open_shift(20)
    assert services.mongo
    # What a process leaves behind that is killed in the middle of a commit, with its host.
    dead: MongoClient[dict[str, Any]] = MongoClient(services.mongo.url)
    session = dead.start_session()
    session.start_transaction()
    shifts = dead[f"{services.prefix}_scheduling"]["shifts"]
    shifts.update_one({"_id": stuck_shift}, {"$set": {"title": "测试"}}, session=session)
    client = services.client
    stuck = asyncio.create_task(client.send(reserve(stuck_shift, first, command_id())))
    (scheduling,) = services.processes["scheduling"]

    async def conflicts() -> bool:
        return bool((await services.health(scheduling))["counts"]["conflicts"] >= 4)

    await until(conflicts, 30, "in the way")
    replies = await asyncio.gather(
        *(client.send(reserve(free_shift, person, command_id())) for person in others)
    )
    assert {reply.status for reply in replies} == {"accepted"}
    assert not stuck.done()
    assert isinstance(await stuck, Accepted)
    assert await seats(services, stuck_shift) == (1, 1)
    dead.close()


async def test_a_stopped_process_carries_out_nothing_that_was_refused_meanwhile(
    isolated_services: RunningServices,
) -> None:
    services = isolated_services
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=2)
    first, second = scenario.volunteers
    shift_id = await scenario.open_shift(seats=1)
    stopped, _ = services.processes["scheduling"]
    hasty = Client(services.connection, timeout=2, proof=PROOF)
    stopped.signal(signal.SIGSTOP)
    taken = await answered(hasty, reserve(shift_id, second, command_id()))
    assert isinstance(taken, Accepted)
    refused = await unanswered_and_refused(hasty, reserve(shift_id, first, "again"))
    cancel = CancelSeat(
        command_id=command_id(),
        actor=OPERATOR,
        shift_id=shift_id,
        volunteer_id=second,
        reason="测试",
    )
    assert isinstance(await answered(hasty, cancel), Accepted)
    stopped.signal(signal.SIGCONT)
    await services.ready(stopped)
    await until(lambda: has_decided(services, stopped), 30, "what it held was decided")
    assert await seats(services, shift_id) == (0, 0)
    assert await hasty.send(reserve(shift_id, first, "again")) == refused
    assert isinstance(await hasty.send(reserve(shift_id, first, command_id())), Accepted)


async def unanswered_and_refused(client: Client, command: ReserveSeat) -> Refused:
    """Ask until a stopped process holds copies and the other one has refused."""
    refused = None
    held = 0
    for _ in range(100):
        reply = await client.send(command)
        if isinstance(reply, Refused):
            refused = reply
        else:
            assert isinstance(reply, Unavailable)
            held += 1
        if refused and held:
            return refused
    pytest.fail("the queue group gave one process everything")


async def has_decided(services: RunningServices, process: ServiceProcess) -> bool:
    counts = (await services.health(process))["counts"]
    return bool(counts["repeated"] + counts["unavailable"])


async def test_an_event_in_the_hands_of_a_killed_process_comes_to_the_next_one(
    isolated_services: RunningServices,
) -> None:
    services = isolated_services
    await services.start_slice()
    scenario = await Scenario.prepare(services, volunteers=1)
    (person,) = scenario.volunteers
    starts_at = now() + timedelta(hours=1)
    shift_id = await scenario.open_shift(1, starts_at)
    await scenario.reserve(shift_id, person)
    services.set_clock(timedelta(hours=4).total_seconds())
    (hours,) = services.processes["hours"]
    hours.signal(signal.SIGSTOP)
    await scenario.attend(shift_id, person, starts_at, starts_at + timedelta(minutes=30))
    jetstream = services.connection.jetstream()
    stream, durable = stream_of("scheduling"), durable_name("hours", "scheduling")
    recorded = event_filter("scheduling", AttendanceRecorded.NAME)

    async def is_delivered() -> bool:
        told = await jetstream.get_last_msg(stream, recorded)
        # Not alone: the shift is over by this clock, which is told at any moment.
        info = await jetstream.consumer_info(stream, durable)
        return info.delivered.stream_seq >= told.seq

    await until(is_delivered, 30, "an event in the socket of the stopped process")
    await services.kill("hours")
    await services.restart("hours")
    (hours,) = services.processes["hours"]
    problems: set[str] = set()

    async def is_credited() -> bool:
        problems.update((await services.health(hours))["problems"])
        return await services.database("hours").count("entries", {"volunteer_id": person}) == 1

    await until(is_credited, 60, "the hour in the ledger")
    assert not [problem for problem in problems if "none is processed" in problem]
