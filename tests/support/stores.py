"""One store to ask: the database in memory, or a real mongod behind the real committer."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.kit.committer import Committer, Limits
from baodao.kit.group import INBOX, INBOX_INDEXES, Group, Retention, Setting
from baodao.kit.ids import Ids
from baodao.kit.mongo import Database, UnwritableError
from baodao.kit.outbox import INDEXES, OUTBOX, Record
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection
from baodao.kit.testing import MemoryDatabase
from baodao.kit.work import Cause, Failed, Outcome, Work
from baodao.schema import decode
from baodao.schema.base import Command
from baodao.schema.registration.divisions import DivisionRenamed

NOW = datetime(2026, 11, 23, 1, 2, 3, 456000, UTC)


def work(case: Any, command: Command, fingerprint: str = "f") -> Work:
    """A message for the committer."""
    key = command.command_id
    return Work(case, command, f"s:{key}", fingerprint, Cause("request", key), 100)


class Store:
    """A database, and a way to commit groups to it."""

    def __init__(self, database: Any, commit: Callable[[list[Work]], Any]) -> None:
        self.database, self.commit = database, commit

    async def all(self, collection: str) -> list[dict[str, Any]]:
        if isinstance(self.database, MemoryDatabase):
            return self.database.documents(collection)
        rows: list[dict[str, Any]] = await self.database.find(collection, {})
        return rows

    async def events(self) -> list[tuple[str, int]]:
        """Names in `DivisionRenamed` events and their aggregate versions, in their order."""
        records = [Record.restore(row) for row in await self.all(OUTBOX)]
        found = []
        for record in sorted(records, key=lambda r: r.id):
            for event in record.events:
                envelope, content = decode(event.headers, event.data)
                assert isinstance(content, DivisionRenamed)
                found.append((content.name, envelope.aggregate_version))
        return found


@asynccontextmanager
async def memory(
    collections: Sequence[Collection], tools: Sequence[object] = ()
) -> AsyncIterator[Store]:
    database = MemoryDatabase()
    await database.prepare(collections, {})
    ids = Ids()
    kinds = {c.aggregate: c for c in collections}
    by_class = {type(tool): tool for tool in tools}

    async def group(works: list[Work]) -> list[Outcome]:
        try:
            retention = Retention(timedelta(days=1), timedelta(minutes=10))
            setting = Setting(database, kinds, "registration", ids, retention, by_class)
            return await Group(works, setting, NOW).attempt()
        except UnwritableError as error:
            if len(works) == 1:
                return [Failed(error)]
            return [outcome for w in works for outcome in await group([w])]

    yield Store(database, group)


@asynccontextmanager
async def mongod(
    server: MongoServer, collections: Sequence[Collection], tools: Sequence[object] = ()
) -> AsyncIterator[Store]:
    database = Database(server.url, f"contract_{uuid.uuid4().hex[:8]}")
    await database.prepare(collections, {INBOX: INBOX_INDEXES, OUTBOX: INDEXES})
    committer = Committer(
        database,
        collections,
        "registration",
        lambda: NOW,
        lambda _: None,
        Limits(patience=timedelta(seconds=5)),
        tools,
    )
    running = asyncio.create_task(committer.run())
    try:
        yield Store(database, committer.commit)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close()
