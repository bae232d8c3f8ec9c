"""Following a stream: together, from behind, since an instant, and through what happens to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from nats.aio.msg import Msg

from baodao.gateway.hub import Hub
from baodao.kit.channel import Channel, Place
from baodao.kit.flushing import flushed
from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.stream_reader import StreamReader
from baodao.kit.tasks import cancel_tasks
from tests.support.published_log import PublishedLog

SECONDS = 30
EVERYTHING = ["events.hours.*.*.>"]
FUTURE = datetime(2199, 1, 1, tzinfo=UTC)


@pytest_asyncio.fixture
async def log(tmp_path: Path, mongo_server: MongoServer) -> AsyncIterator[PublishedLog]:
    async with (
        NatsServer(tmp_path / "nats") as server,
        PublishedLog(server, mongo_server) as published,
    ):
        await published.commit({"A": 5, "B": 3})
        await published.published()
        yield published


@asynccontextmanager
async def channel(log: PublishedLog, subjects: list[str] = EVERYTHING) -> AsyncIterator[Channel]:
    opened = Channel(log.connection, log.stream, subjects)
    await opened.open()
    running = asyncio.create_task(opened.run())
    try:
        yield opened
    finally:
        await cancel_tasks([running])
        await opened.close()


async def take(
    followed: Channel, count: int, place: Place | None = None, since: datetime | None = None
) -> list[tuple[Place, str]]:
    """The next so many events: each the place after it and `aggregate version`."""
    return await go_on(followed, count, await followed.begin(place, since), since)


async def go_on(
    followed: Channel, count: int, place: Place, since: datetime | None = None
) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    following = followed.follow(place, since)
    async with asyncio.timeout(SECONDS), aclosing(following):
        async for after, message in following:
            name = f"{message.headers['ce-subject']}{message.headers['ce-aggregateversion']}"
            found.append((after, name))
            if len(found) == count:
                break
    return found


def names(found: list[tuple[Place, str]]) -> list[str]:
    return [name for _, name in found]


async def start_of(followed: Channel) -> Place:
    return (await followed.begin(None, None))._replace(sequence=0)


async def test_who_begins_at_the_start_and_who_goes_on(log: PublishedLog) -> None:
    async with channel(log) as followed:
        start = await start_of(followed)
        everything = await take(followed, 8, start)
        assert names(everything) == ["A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3"]
        for at in range(8):
            rest = await take(followed, 7 - at, everything[at][0]) if at < 7 else []
            assert rest == everything[at + 1 :]
        waiting = asyncio.create_task(take(followed, 1, everything[-1][0]))
        await log.commit({"C": 1})
        assert names(await waiting) == ["C1"]


async def test_everybody_gets_everything_once_while_it_is_published(log: PublishedLog) -> None:
    async with channel(log) as followed:
        start = await start_of(followed)
        early = [asyncio.create_task(take(followed, 3_008, start)) for _ in range(5)]
        late = []
        for round_ in range(30):
            await log.commit({f"a{round_}": 60, "A": 40})
            late.append(asyncio.create_task(take(followed, 3_008, start)))
            await asyncio.sleep(0)
        results = await asyncio.gather(*early, *late)
        sequences = [place.sequence for place, _ in results[0]]
        assert sequences == list(range(1, 3_009))
        assert all(result == results[0] for result in results)


async def test_filters_are_kept_apart(log: PublishedLog) -> None:
    subject = "events.hours.hours-credited.v1.12.01.04.007.017."
    async with (
        channel(log, [f"{subject}B"]) as only_b,
        channel(log, [f"{subject}B", f"{subject}C"]) as b_and_c,
    ):
        assert names(await take(only_b, 3, await start_of(only_b))) == ["B1", "B2", "B3"]
        now = [(c, await c.begin(None, None)) for c in (only_b, b_and_c)]
        live = [asyncio.create_task(go_on(c, 2, place)) for c, place in now]
        await log.commit({"A": 50, "C": 1, "B": 2})
        assert names(await live[0]) == ["B4", "B5"]
        assert names(await live[1]) == ["C1", "B4"]


# --- since ---


async def test_nothing_that_was_stored_before_since(log: PublishedLog) -> None:
    reader = StreamReader(log.connection, log.stream)
    fourth = (await reader.get(0))[3]
    async with channel(log) as followed:
        # Many are stored within one microsecond, which is as fine as our instants are.
        expected = [m.sequence for m in await reader.get(0) if m.stored_at >= fourth.stored_at]
        found = await take(followed, len(expected), since=fourth.stored_at)
        assert [place.sequence for place, _ in found] == expected
        later = fourth.stored_at + timedelta(hours=1)
        assert (await followed.begin(None, later)).sequence == 8


async def test_nothing_comes_before_a_future_instant(log: PublishedLog) -> None:
    async with channel(log) as followed:
        place = await followed.begin(None, FUTURE)
        # A client that reconnects sends its cursor and the same address.
        for begin in (place, await followed.begin(place._replace(sequence=2), FUTURE)):
            early = asyncio.ensure_future(anext(followed.follow(begin, FUTURE)))
            anybody = asyncio.create_task(take(followed, 3, place))
            await log.commit({"C": 3})
            assert len(await anybody) == 3
            assert not early.done()
            await cancel_tasks([early])  # type: ignore[list-item]


@pytest.mark.parametrize("year", [1, 1600, 1677, 2263, 9999])
async def test_an_instant_that_nats_cannot_count_is_refused(log: PublishedLog, year: int) -> None:
    async with channel(log) as followed:
        with pytest.raises(ValueError, match="beyond what NATS can count"):
            await followed.begin(None, datetime(year, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("year", [1678, 1900, 1970])
async def test_long_ago_is_from_the_beginning(log: PublishedLog, year: int) -> None:
    async with channel(log) as followed:
        found = await take(followed, 8, since=datetime(year, 1, 1, tzinfo=UTC))
        assert [place.sequence for place, _ in found] == list(range(1, 9))


# --- what happens to a stream ---


async def test_a_stream_made_anew_is_read_from_its_start(log: PublishedLog) -> None:
    async with channel(log) as followed:
        end = await followed.begin(None, None)
        waiting = asyncio.create_task(go_on(followed, 8, end))
        await log.jetstream.delete_stream(log.stream)
        again = await waiting
        assert names(again) == ["A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3"]
        assert [place.sequence for place, _ in again] == list(range(1, 9))
        assert again[0][0].incarnation != end.incarnation
        # A cursor of the stream that was is a cursor for the beginning of this one.
        assert await take(followed, 8, end) == again


async def test_a_stream_that_is_shorter_goes_on_behind_its_end(log: PublishedLog) -> None:
    async with channel(log) as followed:
        place = await followed.begin(None, None)
        assert place.sequence == 8
        beyond = place._replace(sequence=900)
        assert await followed.begin(beyond, None) == place


async def test_a_server_that_is_killed_is_waited_for(log: PublishedLog) -> None:
    async with channel(log) as followed:
        end = await followed.begin(None, None)
        waiting = [asyncio.create_task(go_on(followed, 2, end)) for _ in range(3)]
        behind = asyncio.create_task(go_on(followed, 10, end._replace(sequence=0)))
        await log.server.kill()
        await log.commit({"C": 2})
        await log.server.start()
        for result in await asyncio.gather(*waiting):
            assert names(result) == ["C1", "C2"]
        assert len(await behind) == 10


async def test_a_bell_without_a_message_costs_nobody_anything(log: PublishedLog) -> None:
    async with channel(log) as followed:
        end = await followed.begin(None, None)
        waiting = asyncio.create_task(go_on(followed, 1, end))
        subject = "events.hours.hours-credited.v1.12.01.04.007.017.A"
        again = {"Nats-Expected-Last-Sequence": "999999"}
        for _ in range(20):
            await log.connection.publish(subject, b"{}", headers=again)
        await flushed(log.connection)
        await log.commit({"C": 1})
        assert names(await waiting) == ["C1"]


# --- what it costs ---


async def test_followers_cost_the_server_nothing(log: PublishedLog) -> None:
    asked = []

    async def spy(message: Msg) -> None:
        asked.append(message.subject)

    await log.connection.subscribe("$JS.API.>", cb=spy)
    async with channel(log) as followed:
        end = await followed.begin(None, None)
        followings = [followed.follow(end) for _ in range(300)]
        firsts = [asyncio.ensure_future(anext(following)) for following in followings]
        await asyncio.sleep(0)
        asked.clear()
        await log.commit({"C": 1})
        assert len({message for _, message in await asyncio.gather(*firsts)}) == 1
        reads = [subject for subject in asked if ".DIRECT.GET." in subject]
        assert 0 < len(reads) < 20
        assert not [subject for subject in asked if ".CONSUMER." in subject]
        for following in followings:
            await following.aclose()
    assert (await log.jetstream.stream_info(log.stream)).state.consumer_count == 0


async def test_a_hub_has_one_channel_for_all_who_follow_the_same(log: PublishedLog) -> None:
    hub = Hub(log.connection)
    async with hub.channel("hours", EVERYTHING) as first:
        async with hub.channel("hours", EVERYTHING) as second:
            assert first is second
            async with hub.channel("hours", ["events.hours.*.*.12.>"]) as third:
                assert third is not first
                assert hub.channels == 2
        assert hub.channels == 1
        assert len(await take(first, 8, await start_of(first))) == 8
    assert hub.channels == 0
