"""MongoDB behind one narrow door: the only module that imports the driver.

Motor was asked for and has passed its end of life; PyMongo's own async client is its successor.
Everything that would change with the driver is in this file (ADR 0007).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal, TypeVar

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import DeleteMany, IndexModel, MongoClient, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database as SyncDatabase
from pymongo.errors import ConfigurationError, DuplicateKeyError, ExecutionTimeout, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from baodao.kit.mongo_errors import ConflictError as ConflictError
from baodao.kit.mongo_errors import TooSlowError as TooSlowError
from baodao.kit.mongo_errors import UnreachableError as UnreachableError
from baodao.kit.mongo_errors import UnwritableError as UnwritableError
from baodao.kit.mongo_errors import ignoring_exists, translated
from baodao.kit.not_started import NotStartedError
from baodao.kit.store import Collection, Document, Index
from baodao.kit.writes import Writes as Writes

# Majority without the journal would make every write wait for the next journal flush (100 ms).
_DURABLE = WriteConcern(w="majority", j=True)
_COMMIT_TRIES = 5
# The server's own is 16 MiB: of small documents that is most of a process's memory.
_STREAM_BATCH = 250
_PLACE = "_place"
_CONNECTIONS = 16
# The other connections are for commits, which never wait for a read.
_READS_AT_ONCE = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A document, and the values that the one in whose place it is put must still have."""

    guard: Document
    document: Document


class Database:
    """One service's database: guarded commits, plain reads.

    Raises:
        NotStartedError: the URL is none, or names a file with certificates that has none.
    """

    def __init__(self, url: str, name: str, *, timeout_ms: int = 5_000) -> None:
        try:
            self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
                url,
                tz_aware=True,
                tzinfo=UTC,
                serverSelectionTimeoutMS=timeout_ms,
                connectTimeoutMS=timeout_ms,
                maxPoolSize=_CONNECTIONS,
                appname=name,
            )
        except (ConfigurationError, OSError) as error:
            raise NotStartedError(f"MongoDB: its URL does not do ({error})") from None
        options: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
        self._db = self._client.get_database(
            name,
            codec_options=options,
            write_concern=_DURABLE,
            read_concern=ReadConcern("majority"),
        )
        self._threads = ThreadPoolExecutor(_READS_AT_ONCE, "mongo")
        self.name = name

    async def ping(self) -> None:
        """Ask the server for a sign of life.

        Raises:
            UnreachableError: there was none in time.
        """
        with translated():
            await self._client.admin.command("ping")

    async def close(self) -> None:
        """Close all connections, in a thread: the driver waits for a server that is gone."""
        await asyncio.to_thread(self._client.close)
        self._threads.shutdown(wait=False)

    async def prepare(
        self,
        collections: Iterable[Collection[Any]],
        own: Mapping[str, Sequence[Index]],
        made: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Create collections and indexes that are missing; existing ones are left alone.

        Args:
            collections: of the service's aggregates.
            own: indexes of the kit's own collections, by name.
            made: is told each collection that is complete.

        """
        wanted = {c.name: c.indexes for c in collections} | {n: tuple(i) for n, i in own.items()}

        async def create(name: str, indexes: Sequence[Index]) -> None:
            if name not in present:
                # Two replicas of a service may start together.
                with ignoring_exists():
                    await self._db.create_collection(name)
            if indexes:
                await self._db[name].create_indexes([_index_model(index) for index in indexes])
            made(name)

        with translated():
            present = set(await self._db.list_collection_names())
            await asyncio.gather(*(create(*one) for one in wanted.items()))

    async def commit(self, writes: Writes) -> None:
        """Carry out all writes in one transaction, durably on a majority.

        Raises:
            ConflictError: a version moved on, an `_id` exists, or another transaction came between.
            UnreachableError: the outcome is unknown; the caller finds out by reading.
            UnwritableError: a document cannot be stored.
        """
        # All of it in one thread: a transaction has many steps, and none of them should wait until
        # the loop has time for it.
        with translated():
            await asyncio.to_thread(self._commit, writes)

    def _commit(self, writes: Writes) -> None:
        client: MongoClient[Document] = self._client.delegate
        with client.start_session() as session:
            session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=_DURABLE)
            try:
                self._write(writes, session)
                writes.check_deadline()
            except BaseException:
                _abort(session)
                raise
            _commit(session)

    def _write(self, writes: Writes, session: ClientSession) -> None:
        db: SyncDatabase[Document] = self._db.delegate
        for name, (by, values) in writes.removals.items():
            db[name].delete_many({by: {"$in": sorted(values)}}, session=session)
        # mongod updates documents one by one, but deletes and inserts many at a time: to replace
        # them by that takes half the time.
        inserts = {name: list(documents) for name, documents in writes.inserts.items()}
        for name in {*writes.replaces, *writes.deletes}:
            outdated: dict[int, list[str]] = {}
            for version, key in writes.deletes.get(name, []):
                outdated.setdefault(version, []).append(key)
            for version, document in writes.replaces.get(name, []):
                outdated.setdefault(version, []).append(document["_id"])
                inserts.setdefault(name, []).append(document)
            operations = [
                DeleteMany({"_id": {"$in": keys}, "version": version})
                for version, keys in outdated.items()
            ]
            result = db[name].bulk_write(operations, session=session)
            if result.deleted_count != sum(len(keys) for keys in outdated.values()):
                raise ConflictError(name)
        for name, documents in inserts.items():
            db[name].insert_many(documents, ordered=True, session=session)

    async def by_ids(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """The documents with these ids, in no particular order; missing ones are absent."""
        return await self.find(collection, {"_id": {"$in": list(ids)}})

    async def load(self, wanted: Sequence[tuple[str, Iterable[str]]]) -> list[list[Document]]:
        """The documents with these ids, collection after collection in this order.

        All in one aggregation, in one thread and not through the loop: a third of the time of as
        many single reads. Each is read when those before it were.

        Raises:
            UnreachableError: the database did not answer.
        """
        with translated():
            return await asyncio.to_thread(self._load, wanted)

    def _load(self, wanted: Sequence[tuple[str, Iterable[str]]]) -> list[list[Document]]:
        db: SyncDatabase[Document] = self._db.delegate
        first, pipeline, most = load_pipeline([(name, list(ids)) for name, ids in wanted])
        found: list[list[Document]] = [[] for _ in wanted]
        # Room for one more than there can be: all come with the first reply.
        for document in db[first].aggregate(pipeline, batchSize=most + 1):
            found[document.pop(_PLACE)].append(document)
        return found

    async def find(
        self,
        collection: str,
        wanted: Document,
        *,
        sort: Sequence[tuple[str, Literal[1, -1]]] = (),
        limit: int = 0,
        fields: Iterable[str] | None = None,
        by: Sequence[str] = (),
        within_ms: int = 0,
    ) -> list[Document]:
        """The documents that match, at most `limit` if it is not 0.

        `by` names the fields of the index to go along where the database would not know better.

        Raises:
            UnreachableError: the database did not answer.
            TooSlowError: it did not in `within_ms`, if that is not 0.
        """
        db: SyncDatabase[Document] = self._db.delegate
        with translated():
            cursor = db[collection].find(wanted, list(fields) if fields else None).limit(limit)
            if limit:
                # All of it at once: nothing is asked for again, and no cursor is left to be closed.
                cursor = cursor.batch_size(limit + 1)
            if sort:
                cursor = cursor.sort(list(sort))
            if by:
                cursor = cursor.hint([(name, 1) for name in by])
            if within_ms:
                cursor = cursor.max_time_ms(within_ms)
            try:
                return await self._aside(cursor.to_list)
            except ExecutionTimeout as error:
                raise TooSlowError(collection) from error

    async def _aside(self, work: Callable[[], T]) -> T:
        """What the driver does in one thread: half of Motor's way there and back."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def stream(
        self,
        collection: str,
        wanted: Document,
        *,
        sort: Sequence[tuple[str, Literal[1, -1]]],
        fields: Document | None = None,
    ) -> AsyncIterator[Document]:
        """The documents that match, one after the other: for reads larger than memory.

        `fields` is a projection in MongoDB's own terms.
        """
        with translated():
            cursor = self._db[collection].find(wanted, fields)
            async for document in cursor.sort(list(sort)).batch_size(_STREAM_BATCH):
                yield document

    async def aggregate(self, collection: str, pipeline: list[Document]) -> list[Document]:
        """The result of an aggregation pipeline."""
        with translated():
            return await self._db[collection].aggregate(pipeline).to_list(None)

    async def count(self, collection: str, wanted: Document, *, at_most: int = 0) -> int:
        """How many documents match; with a bound that is not 0, no more are counted."""
        bound: dict[str, Any] = {"limit": at_most} if at_most else {}
        with translated():
            return await self._aside(
                lambda: self._db.delegate[collection].count_documents(wanted, **bound)
            )

    async def append(self, collection: str, documents: Sequence[Document]) -> None:
        """Insert documents outside of a commit, durably on a majority: for logs.

        Raises:
            ConflictError: an `_id` exists.
            UnreachableError: the outcome is unknown.
        """
        with translated():
            await self._aside(lambda: self._append(collection, documents))

    def _append(self, collection: str, documents: Sequence[Document]) -> None:
        db: SyncDatabase[Document] = self._db.delegate
        if len(documents) == 1:
            # Many are a bulk, which takes the driver as long again.
            db[collection].insert_one(documents[0])
        else:
            db[collection].insert_many(documents)

    async def update_many(self, collection: str, wanted: Document, update: Document) -> int:
        """Change all that match outside of a commit; returns how many were changed."""
        with translated():
            result = await self._db[collection].update_many(wanted, update)
            return result.modified_count

    async def update_each(self, collection: str, updates: Sequence[tuple[str, Document]]) -> None:
        """Change single documents by id outside of a commit."""
        with translated():
            operations = [UpdateOne({"_id": key}, update) for key, update in updates]
            await self._db[collection].bulk_write(operations, ordered=False)

    async def replace_each(self, collection: str, replacements: Sequence[Guarded]) -> int:
        """Replace documents that still match their guards, outside of a commit; returns how many.

        Raises:
            UnreachableError: the outcome is unknown.
        """
        with translated():
            operations = [ReplaceOne(one.guard, one.document) for one in replacements]
            result = await self._db[collection].bulk_write(operations, ordered=False)
            return result.modified_count

    async def hold_lease(self, name: str, holder: str, seconds: float) -> bool:
        """Take or keep the lease `name` for some seconds by the database's own clock.

        Returns whether `holder` has it now.
        """
        until = {"$add": ["$$NOW", int(seconds * 1000)]}
        free = {"$or": [{"$eq": ["$holder", holder]}, {"$lt": ["$until", "$$NOW"]}]}
        kept = {"$cond": [free, holder, "$holder"]}
        update = [{"$set": {"holder": kept, "until": {"$cond": [free, until, "$until"]}}}]
        with translated():
            try:
                lease = await self._db["leases"].find_one_and_update(
                    {"_id": name}, update, upsert=True, return_document=ReturnDocument.AFTER
                )
            except DuplicateKeyError:
                return False
        return bool(lease["holder"] == holder)

    async def drop_lease(self, name: str, holder: str) -> None:
        """Give the lease back, so that the next holder need not wait for its end."""
        with translated():
            await self._db["leases"].delete_one({"_id": name, "holder": holder})


def load_pipeline(wanted: Sequence[tuple[str, list[str]]]) -> tuple[str, list[Document], int]:
    """A collection and the pipeline that reads it and the others after it; how many at most.

    Each document says in `_PLACE` which of them it is of.
    """
    reads: list[list[Document]] = [
        [{"$match": {"_id": {"$in": ids}}}, {"$set": {_PLACE: place}}]
        for place, (_, ids) in enumerate(wanted)
    ]
    (first, _), *others = wanted
    unions: list[Document] = [
        {"$unionWith": {"coll": name, "pipeline": read}}
        for (name, _), read in zip(others, reads[1:], strict=True)
    ]
    return first, [*reads[0], *unions], sum(len(ids) for _, ids in wanted)


def _commit(session: ClientSession) -> None:
    for attempt in range(_COMMIT_TRIES):
        try:
            session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
            if attempt == _COMMIT_TRIES - 1:
                raise
            time.sleep(0.05 * 2**attempt)
        else:
            return


def _abort(session: ClientSession) -> None:
    # The server aborts on its own what it never heard of again; the first error is the one to tell.
    try:
        session.abort_transaction()
    except PyMongoError:
        return


def _index_model(index: Index) -> IndexModel:
    options: Document = {"unique": True} if index.unique else {}
    if index.expire_after_seconds is not None:
        options["expireAfterSeconds"] = index.expire_after_seconds
    if index.partial is not None:
        options["partialFilterExpression"] = index.partial
    if index.name is not None:
        options["name"] = index.name
    return IndexModel([(field, 1) for field in index.fields], **options)
