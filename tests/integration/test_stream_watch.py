"""A service whose stream has lost something is not ready until it is mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import structlog

from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.stream_reader import StreamState
from baodao.kit.stream_watch import StreamWatch
from baodao.kit.tasks import cancel_tasks
from tests.support.damage import damage
from tests.support.gateway import gateway, is_ready
from tests.support.published_log import PublishedLog
from tests.support.scenario import TREE
from tests.support.services import RunningServices, until

SECONDS = 30


@pytest_asyncio.fixture
async def log(tmp_path: Path, mongo_server: MongoServer) -> AsyncIterator[PublishedLog]:
    async with (
        NatsServer(tmp_path / "nats") as server,
        PublishedLog(server, mongo_server) as published,
    ):
        await published.commit({"A": 700, "B": 3})
        await published.published()
        yield published


@asynccontextmanager
async def watch(log: PublishedLog) -> AsyncIterator[StreamWatch]:
    watching = StreamWatch(log.connection, log.outbox, log.stream, pause=0.1)
    running = asyncio.create_task(watching.run())
    try:
        yield watching
    finally:
        await cancel_tasks([running])


async def tells(watching: StreamWatch, *words: str) -> None:
    async def told() -> bool:
        return bool(watching.problems) and all(w in watching.problems[0] for w in words)

    await until(told, SECONDS, f"the watch tells {words}")


async def is_silent(watching: StreamWatch) -> None:
    async def silent() -> bool:
        return not watching.problems

    await until(silent, SECONDS, "the watch is content")


@pytest.mark.parametrize("sequences", [(1,), (2, 3), (703,), (600, 701)])
async def test_what_is_gone_is_told_until_it_is_mended(
    log: PublishedLog, sequences: tuple[int, ...]
) -> None:
    async with watch(log) as watching:
        for sequence in sequences:
            await log.jetstream.delete_msg(log.stream, sequence)
        await tells(watching, "stream HOURS", f"{len(sequences)} events", str(sequences[0]))
        await log.repair()
        await is_silent(watching)
        # What was mended stands elsewhere now, and may get lost there too.
        last = (await log.jetstream.stream_info(log.stream)).state.last_seq
        await log.jetstream.delete_msg(log.stream, last)
        await tells(watching, "1 events", str(last))


async def test_a_stream_that_is_made_anew_while_it_is_read_has_no_gaps(log: PublishedLog) -> None:
    # The log still says that all of it is in the old one.
    await cancel_tasks([log._relaying])
    watching = StreamWatch(log.connection, log.outbox, log.stream, pause=0.0)
    ask = watching._reader.state

    async def made_anew_behind_the_answer() -> StreamState:
        state = await ask()
        watching._reader.state = ask  # type: ignore[method-assign]
        await log.jetstream.delete_stream(log.stream)
        await log.create_stream()
        return state

    watching._reader.state = made_anew_behind_the_answer  # type: ignore[method-assign]
    told = []
    with structlog.testing.capture_logs() as lines:
        for _ in range(2):
            await watching._read_through()
            told += watching.problems
    assert (told, lines) == ([], [])


async def test_damage_on_the_disk_of_a_running_server_is_found(log: PublishedLog) -> None:
    message = await log.jetstream.get_msg(log.stream, 5)
    await log.server.stop()
    damage(log.server, log.stream, [(message.headers or {})["ce-id"]])
    await log.server.start()
    await log.jetstream_is_back()
    # The server itself still counts it.
    assert (await log.jetstream.stream_info(log.stream)).state.messages == 703
    async with watch(log) as watching:
        await tells(watching, "1 events cannot be read at 5", "baodao streams repair")


async def test_what_no_log_knows_is_missed_by_nobody(log: PublishedLog) -> None:
    subject = "events.hours.hours-credited.v1.12.01.04.007.017.A"
    ack = await log.jetstream.publish(subject, b"{}")
    await log.jetstream.delete_msg(log.stream, ack.seq)
    await log.jetstream.delete_msg(log.stream, 9)
    async with watch(log) as watching:
        await tells(watching, "1 events cannot be read at 9 ")


async def test_readiness_over_http_tells_of_a_damaged_stream(services: RunningServices) -> None:
    services.env["BAODAO_STREAM_READING"] = "0.2"
    await services.start_slice()
    async with gateway(services) as http:
        rows = [{"code": code, "name": f"测试·{code}"} for code in TREE]
        answer = await http.post("/api/v1/divisions", json={"rows": rows})
        assert answer.status_code == 200
        await services.settled()
        config = (await services.jetstream.stream_info("SCHEDULING")).config
        await services.jetstream.update_stream(config.evolve(max_msgs_per_subject=1_000))
        await until(lambda: _names(http, "max_msgs_per_subject is 1000"), 60, "drift is told")
        await services.jetstream.update_stream(config)
        await until(lambda: is_ready(http), 60, "what is as wanted again is ready")
        assert services.nats
        message = await services.jetstream.get_msg("REGISTRATION", 1)
        await services.nats.stop()
        damage(services.nats, "REGISTRATION", [message.data or b""])
        await services.nats.start()
        gone = "REGISTRATION: 1 events cannot be read at 1 "
        await until(lambda: _names(http, gone), 60, "readiness names the stream and the place")


async def _names(http: httpx.AsyncClient, problem: str) -> bool:
    answer = await http.get("/readyz")
    return answer.status_code == 503 and any(problem in p for p in answer.json()["problems"])
