"""Logs and streams that differ in every way we can think of, found and mended."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.stream_reader import BATCH, StreamReader, read
from baodao.kit.topology import TopologyDriftError
from tests.support.damage import blocks, damage
from tests.support.published_log import PublishedLog
from tests.support.services import until

ROUNDS = 4


@pytest_asyncio.fixture
async def own_nats(tmp_path: Path) -> AsyncIterator[NatsServer]:
    async with NatsServer(tmp_path / "nats") as server:
        yield server


@pytest_asyncio.fixture
async def log(own_nats: NatsServer, mongo_server: MongoServer) -> AsyncIterator[PublishedLog]:
    async with PublishedLog(own_nats, mongo_server) as published:
        for _ in range(ROUNDS):
            await published.commit({"A": 2, "B": 1, "C": 1})
        await published.published()
        yield published


async def test_what_follows_its_log_is_whole(log: PublishedLog) -> None:
    report = await log.check()
    assert report.whole
    assert (report.records, report.events, report.in_stream) == (4, 16, 16)
    assert not any([report.gaps, report.out_of_order, report.broken, report.unpublished])
    assert await log.history() == log.expected()


@pytest.mark.parametrize("lost", [{1}, {2}, {16}, {1, 2, 5, 9}, {4, 8, 12}, set(range(1, 17))])
async def test_what_is_lost_comes_back_in_order(log: PublishedLog, lost: set[int]) -> None:
    for sequence in lost:
        await log.jetstream.delete_msg(log.stream, sequence)
    found = await log.check()
    assert (found.lost, found.gaps.count) == (len(lost), len(lost))
    assert not found.whole
    await log.repair()
    report = await log.check()
    assert report.whole
    assert not any([report.out_of_order, report.broken])
    assert report.in_stream == report.events == 16
    assert await log.history() == log.expected()


async def test_only_what_must_move_is_moved(log: PublishedLog) -> None:
    # Of A the last but one, after which only one follows; B and C stay where they are.
    lost = (await log.jetstream.get_msg(log.stream, 13)).headers or {}
    assert (lost["ce-subject"], lost["ce-aggregateversion"]) == ("A", "7")
    await log.jetstream.delete_msg(log.stream, 13)
    report = await log.repair()
    assert (report.lost, report.moved) == (1, 1)
    state = (await log.jetstream.stream_info(log.stream)).state
    assert (state.messages, state.last_seq) == (16, 18)


async def test_what_was_mended_is_mended_again(log: PublishedLog) -> None:
    for place in (1, 2, 7, 12, 15, 0, 6):
        sequences = [m.sequence async for m in read(log.connection, log.stream)]
        await log.jetstream.delete_msg(log.stream, sequences[place])
        await log.repair()
        report = await log.check()
        assert report.whole
        assert not report.out_of_order
    assert await log.history() == log.expected()


async def test_more_is_published_while_and_after_it_is_mended(log: PublishedLog) -> None:
    await log.jetstream.delete_msg(log.stream, 6)
    await log.commit({"A": 3, "D": 1})
    await log.repair()
    await log.commit({"A": 1, "B": 1})
    await log.published()
    # What was published between the comparison and the repair may stand before what came back.
    await log.repair()
    report = await log.check()
    assert report.whole
    assert await log.history() == log.expected()


async def test_out_of_order_is_put_in_order(log: PublishedLog) -> None:
    first = await log.jetstream.get_msg(log.stream, 1)
    headers = {n: v for n, v in (first.headers or {}).items() if n.startswith("ce-")}
    await log.jetstream.delete_msg(log.stream, 1)
    await log.jetstream.publish(first.subject or "", first.data or b"", headers=headers)
    found = await log.check()
    assert found.whole
    assert list(found.out_of_order) == ["A"]
    await log.relay_has_seen(17)
    report = await log.repair()
    assert (report.lost, report.moved) == (0, 7)
    assert await log.history() == log.expected()
    assert not (await log.check()).out_of_order


async def test_a_second_copy_is_removed_and_a_stranger_is_left(log: PublishedLog) -> None:
    message = await log.jetstream.get_msg(log.stream, 5)
    headers = {n: v for n, v in (message.headers or {}).items() if n.startswith("ce-")}
    subject, data = message.subject or "", message.data or b""
    await log.jetstream.publish(subject, data, headers=headers)
    await log.jetstream.publish(subject, data, headers=headers | {"ce-id": "stranger"})
    await log.jetstream.publish(subject, data)
    found = await log.check()
    assert list(found.duplicated) == [headers["ce-id"]]
    assert list(found.unknown) == ["stranger", "#19"]
    await log.repair()
    report = await log.check()
    assert not report.duplicated
    assert list(report.unknown) == ["stranger", "#19"]
    assert report.in_stream == 18


async def test_a_version_that_neither_has_is_named(log: PublishedLog) -> None:
    log.versions["B"] += 1
    await log.commit({"B": 1})
    await log.published()
    report = await log.check()
    assert list(report.broken) == ["B"]
    assert not any([report.whole, report.lost])


async def test_a_limit_is_taken_away_before_anything_is_mended(log: PublishedLog) -> None:
    config = (await log.jetstream.stream_info(log.stream)).config
    await log.jetstream.update_stream(config.evolve(max_msgs=6))
    with pytest.raises(TopologyDriftError, match="max_msgs is 6"):
        await log.repair()
    assert (await log.check()).lost == 10
    await log.jetstream.update_stream(log.spec.config())
    await log.repair()
    assert await log.history() == log.expected()
    report = await log.check()
    assert report.whole
    assert not report.out_of_order


async def test_a_stream_lost_while_it_is_mended_is_published_whole(log: PublishedLog) -> None:
    await log.jetstream.delete_msg(log.stream, 7)
    await log.repair()
    # Once more: now the record that is to be mended is marked for another stream than there is.
    await log.jetstream.delete_msg(log.stream, 9)
    await log.jetstream.delete_stream(log.stream)

    await log.jetstream_is_back()

    async def whole() -> bool:
        return (await log.check()).in_stream == 16

    await until(whole, 30, "everything is back")
    assert await log.history() == log.expected()


# --- what the server cannot read ---


async def event_at(log: PublishedLog, sequence: int) -> str:
    return ((await log.jetstream.get_msg(log.stream, sequence)).headers or {})["ce-id"]


@pytest.mark.parametrize("sequences", [(1,), (7,), (16,), (3, 4, 5, 11)])
async def test_damaged_messages_are_named_and_brought_back(
    log: PublishedLog, sequences: tuple[int, ...]
) -> None:
    events = [await event_at(log, sequence) for sequence in sequences]
    await log.server.stop()
    damage(log.server, log.stream, events)
    await log.server.start()
    await log.jetstream_is_back()
    found = await log.check()
    assert {e for record in found.missing.values() for e in record} == set(events)
    assert found.gaps.count == len(sequences)
    assert list(found.gaps) == (["3-5", "11"] if len(sequences) > 1 else [str(sequences[0])])
    await log.repair()
    report = await log.check()
    assert report.whole
    assert not report.out_of_order
    assert await log.history() == log.expected()


@pytest.mark.parametrize("sequence", [1, 7, 16])
async def test_damage_found_by_a_server_that_was_killed_is_mended(
    log: PublishedLog, sequence: int
) -> None:
    """It cuts the file off before what it cannot read: the relay sees a stream that is shorter."""
    event = await event_at(log, sequence)
    await log.server.kill()
    damage(log.server, log.stream, [event])
    await log.server.start()
    await log.jetstream_is_back()

    async def whole() -> bool:
        return (await log.check()).whole

    await log.repair()
    await until(whole, 30, "everything is back")
    report = await log.check()
    assert not report.out_of_order
    assert await log.history() == log.expected()


async def test_a_block_that_is_gone_is_stepped_over(
    own_nats: NatsServer, mongo_server: MongoServer
) -> None:
    async with PublishedLog(own_nats, mongo_server) as log:
        for _ in range(6):
            await log.commit({f"{os.urandom(4).hex()}{n}": 20 for n in range(200)})
        await log.published()
        first, *_, last = blocks(own_nats, log.stream)
        assert first != last
        await own_nats.stop()
        blocks(own_nats, log.stream)[1].write_bytes(b"")
        await own_nats.start()
        await log.jetstream_is_back()
        found = await log.check()
        assert found.lost == found.gaps.count > 100
        assert found.in_stream + found.lost == 24_000
        await log.repair()
        assert (await log.check()).whole
        assert await log.history() == log.expected()


async def test_a_file_that_vanishes_from_a_running_server_is_stepped_over(
    own_nats: NatsServer, mongo_server: MongoServer
) -> None:
    async with PublishedLog(own_nats, mongo_server) as log:
        for _ in range(6):
            await log.commit({f"{os.urandom(4).hex()}{n}": 20 for n in range(200)})
        await log.published()
        # The server keeps a block that was read in memory; one started anew has read none.
        await own_nats.stop()
        await own_nats.start()
        await log.jetstream_is_back()
        blocks(own_nats, log.stream)[1].unlink()
        found = await log.check()
        assert found.lost == found.gaps.count > 100
        assert len(found.gaps.examples) == 1
        assert found.in_stream + found.lost == 24_000


# --- memory ---


@pytest.mark.parametrize(
    ("lost", "number"), [(None, 0), ((1, 5_900), 5_900), ((40, 6_000), 5_961), ((1, 6_016), 6_016)]
)
async def test_a_comparison_holds_batches_and_not_the_stream(
    log: PublishedLog, lost: tuple[int, int] | None, number: int
) -> None:
    for _ in range(30):
        await log.commit({f"a{n}": 1 for n in range(200)})
    await log.published()
    if lost:
        for sequence in range(lost[0], lost[1] + 1):
            wanted = json.dumps({"seq": sequence, "no_erase": True}).encode()
            await log.connection.request("$JS.API.STREAM.MSG.DELETE.HOURS", wanted)
    comparison = await log.compared()
    assert comparison.report.lost == comparison.report.gaps.count == number
    assert comparison.report.in_stream == 6_016 - number
    # A batch of each side, and the rest of the record that is being read.
    assert comparison.most_held <= 2 * BATCH + 200
    assert sum(map(len, comparison.report.missing.values())) == min(number, 1_000)
    comparison.close()


# --- the reader ---


async def test_a_reader_sees_what_matches_and_leaves_nothing_behind(log: PublishedLog) -> None:
    subjects = [f"events.hours.hours-credited.v1.12.01.04.007.017.{a}" for a in "BC"]
    reader = StreamReader(log.connection, log.stream, subjects)
    found = [m for m in await reader.get(0) if reader.wants(m)]
    assert [m.headers["ce-subject"] for m in found] == ["B", "C"] * ROUNDS
    only_b = StreamReader(log.connection, log.stream, subjects[:1])
    assert len(await only_b.get(0, limit=3)) == 3
    assert await only_b.get(found[-2].sequence) == []
    assert await reader.get(16) == []
    assert (await log.jetstream.stream_info(log.stream)).state.consumer_count == 0
    answer = json.loads((await log.connection.request("$JS.API.CONSUMER.LIST.HOURS")).data)
    assert answer["total"] == 0


async def test_reading_ends_with_what_there_was(log: PublishedLog) -> None:
    sequences = []
    async for message in read(log.connection, log.stream, after=12):
        await log.jetstream.publish(message.subject, message.data)
        sequences.append(message.sequence)
    assert sequences == [13, 14, 15, 16]
