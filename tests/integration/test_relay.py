"""What a relay makes of marks that fail, and of a commit that it is told of late."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from baodao.kit.mongo import UnreachableError
from baodao.kit.outbox import OUTBOX, Outbox, Publication
from baodao.kit.servers import MongoServer, NatsServer
from tests.support.published_log import PublishedLog
from tests.support.services import until

WINDOW = 0.1
SECONDS = 30


class Gate:
    """Stands before every mark: lets it through or has it fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fails, self.failed = 0, 0
        mark = Outbox.mark

        async def guarded(outbox: Outbox, publications: list[Publication]) -> None:
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
        # Nor does the relay look at the stream unless something went wrong.
        ours.pace = replace(ours.pace, check=600)
        async with ours:
            await ours.commit({"A": 1})
            await ours.published()
            yield ours


@pytest.mark.parametrize("fails", [1, 3])
async def test_what_failed_to_be_marked_is_found_in_the_stream(
    log: PublishedLog, gate: Gate, fails: int
) -> None:
    await asyncio.sleep(2 * WINDOW)
    gate.fails = fails
    for _ in range(5):
        await log.commit({"A": 1, "B": 1})
    # A failure is followed by a pause, longer than the server remembers the ids of messages.
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
