"""The event feed of a real gateway: how many may read, and what it says when it cannot serve."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest_asyncio

from baodao.kit.servers import MongoServer, NatsServer
from tests.support.gateway import OPERATOR, events, gateway_alone
from tests.support.published_log import PublishedLog
from tests.support.services import until

LIMIT = 40
PATH = "/api/v1/events"


@pytest_asyncio.fixture
async def log(tmp_path: Path, mongo_server: MongoServer) -> AsyncIterator[PublishedLog]:
    async with (
        NatsServer(tmp_path / "nats") as server,
        PublishedLog(server, mongo_server) as published,
    ):
        yield published


@pytest_asyncio.fixture
async def http(log: PublishedLog, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    env = {"BAODAO_GATEWAY_FEED_READERS": str(LIMIT)}
    async with gateway_alone(log.server.url, tmp_path / "gateway.log", env) as client:
        yield client


@asynccontextmanager
async def reader(http: httpx.AsyncClient, **parameters: str) -> AsyncIterator[AsyncIterator[str]]:
    """A feed of which the first frame, the cursor, has come."""
    parameters = {"context": "hours", **parameters}
    async with http.stream("GET", PATH, params=parameters) as response:
        assert response.status_code == 200
        lines = response.aiter_lines()
        while not (await anext(lines)).startswith("id:"):
            pass
        yield lines


async def first_event(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(30):
        async for line in lines:
            if line.startswith("data:"):
                return line
    raise AssertionError("the feed ended")


async def test_all_up_to_the_limit_are_served_and_more_are_told(
    http: httpx.AsyncClient, log: PublishedLog
) -> None:
    async with AsyncExitStack() as stack:
        feeds = [await stack.enter_async_context(reader(http)) for _ in range(LIMIT)]
        refused = await http.get(PATH, params={"context": "hours"})
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:baodao:problem:too-many-readers"
        assert int(refused.headers["Retry-After"]) > 0
        assert str(LIMIT) in refused.json()["detail"]
        state = (await log.jetstream.stream_info(log.stream)).state
        assert state.consumer_count == 0
        await log.commit({"A": 1})
        lines = await asyncio.gather(*(first_event(lines) for lines in feeds))
        assert len(set(lines)) == 1
        # What is not served is not counted, and what is wrong is said first.
        assert (await http.get(PATH, params={"since": "tomorrow"})).status_code == 422

    async def served() -> bool:
        async with http.stream("GET", PATH, params={"context": "hours"}) as response:
            return response.status_code == 200

    await until(served, 30, "a place that became free is given again")


async def test_a_reader_that_is_gone_makes_room(http: httpx.AsyncClient, log: PublishedLog) -> None:
    for _ in range(3):
        async with AsyncExitStack() as stack:
            for _ in range(LIMIT):
                await until(lambda: _enter(stack, http), 30, "there is room again")


async def _enter(stack: AsyncExitStack, http: httpx.AsyncClient) -> bool:
    response = await stack.enter_async_context(
        http.stream("GET", PATH, params={"context": "hours"})
    )
    return response.status_code == 200


async def test_an_instant_beyond_what_nats_counts_is_refused(http: httpx.AsyncClient) -> None:
    for since in ("0001-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "9999-01-01T00:00:00Z"):
        response = await http.get(PATH, params={"since": since})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "since"


async def test_the_feed_from_the_past_and_into_the_future(
    http: httpx.AsyncClient, log: PublishedLog
) -> None:
    await log.commit({"A": 3})
    await log.published()
    past = {"context": "hours", "since": "1970-01-01T00:00:00Z"}
    found = await events(http, 3, **past)
    assert [event["aggregateversion"] for _, event in found] == [1, 2, 3]
    resumed = await events(http, 1, last_event_id=found[1][0], **past)
    assert resumed == found[2:]
    async with reader(http, since="2199-01-01T00:00:00Z") as future, reader(http) as now:
        await log.commit({"A": 1})
        await first_event(now)
        early = asyncio.create_task(first_event(future))
        await log.commit({"B": 1})
        await first_event(now)
        assert not early.done()
        early.cancel()
        await asyncio.wait([early])


async def test_a_reader_that_takes_nothing_is_noticed(log: PublishedLog, tmp_path: Path) -> None:
    env = {"BAODAO_GATEWAY_FEED_READERS": "1", "BAODAO_GATEWAY_READER_PATIENCE": "1"}
    async with gateway_alone(log.server.url, tmp_path / "patience.log", env) as http:
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            stuck.connect((http.base_url.host, http.base_url.port))
            actor = f"Baodao-Actor: {OPERATOR['Baodao-Actor']}\r\n"
            head = f"GET {PATH}?context=hours HTTP/1.1\r\nHost: 127.0.0.1\r\n{actor}\r\n"
            stuck.sendall(head.encode())
            await asyncio.to_thread(stuck.recv, 100)
            assert (await http.get(PATH)).status_code == 503
            for _ in range(10):
                await log.commit({f"a{n}": 10 for n in range(100)})

            async def there_is_room() -> bool:
                async with http.stream("GET", PATH, params={"context": "hours"}) as response:
                    return response.status_code == 200

            await until(there_is_room, 30, "the stuck reader is given up")
