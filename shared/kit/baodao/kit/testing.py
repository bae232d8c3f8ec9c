"""For the tests of services: a whole service in memory, and what every event test needs.

    service = MemoryService(subscribers, COLLECTIONS)
    outcome = await service.decide(ReserveSeat(...), now)
    assert isinstance(outcome, Done)
    assert [event for _, event in service.published()] == [SeatReserved(...)]

The decisions are loaded, made and written by the same code as in production; only the database is a
dictionary. `tests/contract` holds it against a real one.
"""

import asyncio
import hashlib
import inspect
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError

from baodao.kit.decisions import Aggregate, UseCase
from baodao.kit.group import Group
from baodao.kit.ids import Ids
from baodao.kit.mongo import ConflictError, Database, UnwritableError, Writes
from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.store import Collection, Document, Index
from baodao.kit.subscribers import Subscribers
from baodao.kit.work import Cause, Outcome, Work
from baodao.schema import Command, Envelope, Event, decode

T = TypeVar("T")

_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
_LARGEST_DOCUMENT = 16 * 1024 * 1024
_POLL_SECONDS = 0.02


class MemoryDatabase(Database):
    """The part of `Database` that a group needs, in memory: guarded commits, reads by id."""

    def __init__(self, name: str = "memory") -> None:
        """An empty database; documents are kept as the bytes a real one would get."""
        self.name = name
        self._documents: dict[str, dict[str, bytes]] = {}
        self._unique: dict[str, list[tuple[str, ...]]] = {}

    async def prepare(
        self, collections: Iterable[Collection], own: Mapping[str, Sequence[Index]]
    ) -> None:
        """Note the unique indexes."""
        wanted = {c.name: c.indexes for c in collections} | {n: tuple(i) for n, i in own.items()}
        for name, indexes in wanted.items():
            self._unique[name] = [index.fields for index in indexes if index.unique]

    async def by_ids(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """The documents with these ids; missing ones are absent."""
        stored = self._documents.get(collection, {})
        return [bson.decode(stored[i], _CODEC) for i in set(ids) if i in stored]

    def documents(self, collection: str) -> list[Document]:
        """All documents of a collection in the order of their insertion."""
        return [bson.decode(d, _CODEC) for d in self._documents.get(collection, {}).values()]

    async def commit(self, writes: Writes) -> None:
        """Carry out all writes or none.

        Raises:
            ConflictError: a version moved on, or an `_id` or a unique value exists.
            UnwritableError: a document cannot be stored.
        """
        after = {name: dict(documents) for name, documents in self._documents.items()}
        for name, documents in writes.inserts.items():
            for document in documents:
                if document["_id"] in after.setdefault(name, {}):
                    raise ConflictError(name)
                after[name][document["_id"]] = _encode(document)
        for name, replaces in writes.replaces.items():
            for version, document in replaces:
                _require(after, name, document["_id"], version)
                after[name][document["_id"]] = _encode(document)
        for name, deletes in writes.deletes.items():
            for version, key in deletes:
                _require(after, name, key, version)
                del after[name][key]
        self._check_unique(after)
        self._documents = after

    def _check_unique(self, stored: dict[str, dict[str, bytes]]) -> None:
        for name, indexes in self._unique.items():
            rows = (
                [bson.decode(d, _CODEC) for d in stored.get(name, {}).values()] if indexes else []
            )
            for index in indexes:
                if len({tuple(row[f] for f in index) for row in rows}) < len(rows):
                    raise ConflictError(name)


def _require(stored: dict[str, dict[str, bytes]], name: str, key: str, version: int) -> None:
    before = stored.get(name, {}).get(key)
    if before is None or bson.decode(before, _CODEC)["version"] != version:
        raise ConflictError(name)


def _first(event: Event, event_id: str) -> Envelope:
    return Envelope(
        id=event_id,
        type=event.TYPE,
        source=f"/baodao/{event.CONTEXT}",
        subject=event.aggregate_id,
        time=datetime.now(UTC),
        aggregate_version=1,
        correlation_id=event_id,
        causation_id=event_id,
    )


def _encode(document: Document) -> bytes:
    try:
        data = bson.encode(document, codec_options=_CODEC)
    except (BSONError, OverflowError) as error:
        raise UnwritableError(type(error).__name__) from error
    if len(data) > _LARGEST_DOCUMENT:
        raise UnwritableError("DocumentTooLarge")
    return data


class MemoryService:
    """The use cases of a service on a store in memory.

    Args:
        subscribers: the service's table.
        collections: of its aggregates.
        tools: handed to the use cases that ask for their classes.
    """

    def __init__(
        self,
        subscribers: Subscribers,
        collections: Iterable[Collection],
        tools: Iterable[object] = (),
    ) -> None:
        """Start with nothing stored."""
        self._tools = {type(tool): tool for tool in tools}
        self.database = MemoryDatabase(subscribers.service)
        self._subscribers = subscribers
        self._collections = {c.aggregate: c for c in collections}
        self._prepared = False
        self._ids = Ids()

    async def decide(
        self, message: Command | Event, now: datetime, message_id: str = ""
    ) -> Outcome:
        """Commit one message as the service would; a repeated one finds its first outcome.

        A command is known again by its command id, an event by `message_id`.
        """
        (outcome,) = await self.decide_together([message], now, [message_id])
        return outcome

    async def follow(self, envelope: Envelope, event: Event, now: datetime) -> Outcome:
        """Commit an event as delivered: what `published` of another service gives.

        A plain event given to `decide` counts as the first one of its aggregate.
        """
        work = self._work(event, envelope.id)
        (outcome,) = await self._attempt([replace(work, envelope=envelope)], now)
        return outcome

    async def decide_together(
        self, messages: Sequence[Command | Event], now: datetime, ids: Sequence[str] = ()
    ) -> list[Outcome]:
        """Commit messages as one group."""
        names = ids or [""] * len(messages)
        works = [self._work(m, n) for m, n in zip(messages, names, strict=True)]
        return await self._attempt(works, now)

    async def _attempt(self, works: list[Work], now: datetime) -> list[Outcome]:
        if not self._prepared:
            await self.database.prepare(self._collections.values(), {})
            self._prepared = True
        group = Group(
            works,
            self.database,
            self._collections,
            self._ids,
            self._subscribers.service,
            now,
            timedelta(days=30),
            self._tools,
        )
        return await group.attempt()

    def _work(self, message: Command | Event, message_id: str) -> Work:
        envelope = None
        if isinstance(message, Command):
            data = message.model_dump_json().encode()
            name = message.command_id
            fingerprint = hashlib.blake2b(data, digest_size=16).hexdigest()
            use_case: UseCase = self._subscribers.commands[type(message)]
        else:
            name, fingerprint = message_id or self._ids.next(), ""
            use_case = self._subscribers.events[message.CONTEXT][type(message)]
            envelope = _first(message, name)
        inbox_id = f"{self._subscribers.service}:{name}"
        return Work(use_case, message, inbox_id, fingerprint, Cause(name, name), 0, envelope)

    async def stored(self, kind: type[Aggregate], aggregate_id: str) -> Any:
        """An aggregate as stored, or None."""
        collection = self._collections[kind]
        found = await self.database.by_ids(collection.name, [aggregate_id])
        return collection.restore(found[0]) if found else None

    def published(self) -> list[tuple[Envelope, Event]]:
        """All events committed so far, in their order."""
        records = [Record.restore(d) for d in self.database.documents(OUTBOX)]
        return [
            decode(event.headers, event.data)
            for record in sorted(records, key=lambda r: r.id)
            for event in record.events
        ]


async def eventually(check: Callable[[], T | Awaitable[T]], within: float = 10.0) -> T:
    """Poll `check` until it gives something true; returns that.

    An exception of the check counts as "not yet".

    Raises:
        AssertionError: it did not happen within so many seconds; the last exception is its cause.
    """
    deadline = time.monotonic() + within
    while True:
        error: Exception | None = None
        try:
            found = check()
            value: Any = await found if inspect.isawaitable(found) else found
        except Exception as failure:  # noqa: BLE001 -- whatever is missing may still come
            value, error = None, failure
        if value:
            result: T = value
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s; at the end: {value!r}") from error
        await asyncio.sleep(_POLL_SECONDS)


def delivered_twice_and_shuffled(events: Iterable[T], seed: int) -> list[T]:
    """What a consumer may see of these events: each one twice, in an order that `seed` fixes."""
    deliveries = [event for event in events for _ in range(2)]
    random.Random(seed).shuffle(deliveries)  # noqa: S311 -- to be repeatable, not secret
    return deliveries
