"""A relay goes on while its marks are held up, and nothing is published twice when they fail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from baodao.kit.marks import Marks
from baodao.kit.mongo import UnreachableError
from baodao.kit.outbox import OUTBOX, Outbox, Publication
from baodao.kit.servers import MongoServer, NatsServer
from tests.support.published_log import PublishedLog
from tests.support.services import until

WINDOW = 0.1
SECONDS = 30


class Gate:
    """Stands before every mark: lets it through, holds it up, or has it fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.fails, self.failed = 0, 0
        mark = Outbox.mark

        async def guarded(outbox: Outbox, publications: list[Publication]) -> None:
            await self.open.wait()
            if self.fails:
                self.fails -= 1
                self.failed += 1
                raise UnreachableError("away")
            await mark(outbox, publications)

        monkeypatch.setattr(Outbox, "mark", guarded)


@pytest_asyncio.fixture
async def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest_asyncio.fixture
async def log(tmp_path: Path, mongo_server: MongoServer, gate: Gate) -> AsyncIterator[PublishedLog]:
    async with NatsServer(tmp_path / "nats") as server:
        ours = PublishedLog(server, mongo_server)
        # So short that the server does not help: what is sent twice is there twice.
        ours.spec = replace(ours.spec, duplicate_window=WINDOW)
        # Nor does the relay wait for its marks to look at the stream, unless something went wrong.
        ours.pace = replace(ours.pace, check=600)
        async with ours:
            await ours.commit({"A": 1})
            await ours.published()
            yield ours


async def in_stream(log: PublishedLog, messages: int) -> None:
    async def so_many() -> bool:
        return (await log.jetstream.stream_info(log.stream)).state.messages >= messages

    await until(so_many, SECONDS, f"{messages} messages")


async def test_the_next_is_published_while_a_mark_is_held_up(log: PublishedLog, gate: Gate) -> None:
    gate.open.clear()
    for number in (2, 3, 4):
        await log.commit({"A": 1, "B": 2})
        log.relay.wake()
        await in_stream(log, 1 + 3 * (number - 1))
    assert await log.database.count(OUTBOX, {"published": None}) == 3
    gate.open.set()
    await log.published()
    assert (await log.check()).whole
    assert await log.history() == log.expected()


async def test_only_so_many_records_are_without_a_mark(
    log: PublishedLog, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than are looked for in the stream after a crash."""
    without: list[int] = []
    add = Marks.add

    def counted(marks: Marks, publications: list[Publication]) -> None:
        add(marks, publications)
        without.append(len(marks.open))

    monkeypatch.setattr(Marks, "add", counted)
    gate.open.clear()
    for number in range(80):
        await log.commit({"A": 1})
        if number < 20:
            log.relay.wake()
            await in_stream(log, number + 2)
    gate.open.set()
    await log.published()
    assert 20 <= max(without) <= 32
    assert await log.history() == log.expected()


@pytest.mark.parametrize("fails", [1, 3])
async def test_what_failed_to_be_marked_is_found_in_the_stream(
    log: PublishedLog, gate: Gate, fails: int
) -> None:
    gate.open.clear()
    for number in range(5):
        await log.commit({"A": 1, "B": 1})
        log.relay.wake()
        await in_stream(log, 1 + 2 * (number + 1))
    await asyncio.sleep(2 * WINDOW)
    gate.fails = fails
    gate.open.set()
    await log.commit({"A": 2})
    await log.published()
    assert gate.failed == fails
    report = await log.check()
    assert report.whole
    assert report.in_stream == report.events == 13
    assert await log.history() == log.expected()


async def test_a_commit_known_of_too_late_is_not_kept(log: PublishedLog) -> None:
    (record,) = await log.database.find(OUTBOX, {})
    assert record["published"]["lag_ms"] is None
    log.relay.committed(record["_id"])

    async def forgotten() -> bool:
        return not log.relay._committed_at

    await until(forgotten, SECONDS, "it is forgotten")
    await log.commit({"A": 1})
    await log.published()
    assert (await log.check()).whole


async def test_a_relay_that_ends_has_its_marks_written(log: PublishedLog, gate: Gate) -> None:
    gate.open.clear()
    await log.commit({"A": 1})
    log.relay.wake()
    await in_stream(log, 2)
    log._relaying.cancel()
    gate.open.set()
    await asyncio.wait([log._relaying])
    assert await log.database.count(OUTBOX, {"published": None}) == 0
