"""A database in memory, held against a real one by `tests/contract`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from itertools import islice
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError

from baodao.kit.mongo import ConflictError, Database, UnwritableError, Writes
from baodao.kit.store import Collection, Document, Index

_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
_LARGEST_DOCUMENT = 16 * 1024 * 1024


class MemoryDatabase(Database):
    """The part of `Database` that a group needs, in memory: guarded commits, reads by id."""

    def __init__(self, name: str = "memory") -> None:
        """An empty database; documents are kept as the bytes a real one would get."""
        self.name = name
        self._documents: dict[str, dict[str, bytes]] = {}
        self._own: set[str] = set()
        """Collections that no copy shares; another one is made anew before it is written to."""
        self._unique: dict[str, list[tuple[str, ...]]] = {}

    async def prepare(
        self,
        collections: Iterable[Collection[Any]],
        own: Mapping[str, Sequence[Index]],
        made: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Note the unique indexes."""
        wanted = {c.name: c.indexes for c in collections} | {n: tuple(i) for n, i in own.items()}
        for name, indexes in wanted.items():
            self._unique[name] = [index.fields for index in indexes if index.unique]
            made(name)

    async def by_ids(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """The documents with these ids; missing ones are absent."""
        stored = self._documents.get(collection, {})
        return [bson.decode(stored[i], _CODEC) for i in set(ids) if i in stored]

    async def load(self, wanted: Sequence[tuple[str, Iterable[str]]]) -> list[list[Document]]:
        """The documents with these ids, collection after collection."""
        return [await self.by_ids(name, ids) for name, ids in wanted]

    def documents(self, collection: str, since: int = 0) -> list[Document]:
        """The documents of a collection in the order of insertion, after the first `since`."""
        stored = islice(self._documents.get(collection, {}).values(), since, None)
        return [bson.decode(document, _CODEC) for document in stored]

    def matching(self, collection: str, is_wanted: Callable[[Document], bool]) -> list[Document]:
        """Those that are wanted, in the order of insertion; what is looked at is not to change."""
        stored = self._documents.get(collection, {}).values()
        return [bson.decode(document, _CODEC) for document in stored if is_wanted(_seen(document))]

    def count_of(self, collection: str) -> int:
        """How many documents a collection has."""
        return len(self._documents.get(collection, {}))

    def snapshot(self) -> dict[tuple[str, str], bytes]:
        """The bytes of every document, by collection and id, in which whatever is written shows."""
        return {
            (name, key): document
            for name, documents in self._documents.items()
            for key, document in documents.items()
        }

    def is_like(self, other: "MemoryDatabase") -> bool:
        """Whether both have the same documents, byte by byte."""
        return self._filled() == other._filled()  # noqa: SLF001 -- it is one of us

    def _filled(self) -> dict[str, dict[str, bytes]]:
        return {name: documents for name, documents in self._documents.items() if documents}

    async def append(self, collection: str, documents: Sequence[Document]) -> None:
        """Insert documents outside of a commit.

        Raises:
            ConflictError: an `_id` exists.
        """
        stored = self._mine(collection)
        for document in documents:
            if document["_id"] in stored:
                raise ConflictError(collection)
            stored[document["_id"]] = _encode(document)

    def put_raw(self, collection: str, document: Document) -> None:
        """Store a document as it is, whatever form it has; one with its `_id` is replaced."""
        self._mine(collection)[document["_id"]] = _encode(document)

    def lose(self, collection: str, *ids: str) -> None:
        """Have a collection, or these documents of it, be gone as if they had never been there.

        Raises:
            KeyError: one is not there.
        """
        if not ids:
            del self._documents[collection]
            self._own.discard(collection)
        for key in ids:
            del self._mine(collection)[key]

    def copy(self) -> "MemoryDatabase":
        """Another database with the same documents; both share what neither writes to."""
        other = MemoryDatabase(self.name)
        other._unique, other._documents = self._unique, dict(self._documents)
        self._own.clear()
        return other

    def _mine(self, collection: str) -> dict[str, bytes]:
        if collection not in self._own:
            self._documents[collection] = dict(self._documents.get(collection, {}))
            self._own.add(collection)
        return self._documents[collection]

    async def commit(self, writes: Writes) -> None:
        """Carry out all writes or none.

        Raises:
            ConflictError: a version moved on, or an `_id` or a unique value exists.
            UnwritableError: a document cannot be stored.
        """
        writes.check_deadline()
        after = dict(self._documents)
        touched = {*writes.inserts, *writes.replaces, *writes.deletes}
        for name in touched:
            after[name] = dict(after.get(name, {}))
        for name, (by, values) in writes.removals.items():
            rows = after.get(name, {})
            after[name] = {k: r for k, r in rows.items() if not _has_one(r, by, values)}
        for name, documents in writes.inserts.items():
            for document in documents:
                if document["_id"] in after[name]:
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
        self._check_unique({*writes.inserts, *writes.replaces}, after)
        self._documents = after
        self._own |= touched

    def _check_unique(self, written: set[str], stored: dict[str, dict[str, bytes]]) -> None:
        for name in written:
            rows = stored[name].values()
            for index in self._unique.get(name, ()):
                if len({_values(row, index) for row in rows}) < len(rows):
                    raise ConflictError(name)


@lru_cache(maxsize=1 << 12)
def _seen(document: bytes) -> Document:
    """A document to look at: most are looked at for every list, and wanted in few."""
    return bson.decode(document, _CODEC)


@lru_cache(maxsize=1 << 15)
def _values(document: bytes, fields: tuple[str, ...]) -> tuple[Any, ...]:
    """What a document has in these fields; most are the same at the next commit."""
    row = bson.decode(document, _CODEC)
    return tuple(row[field] for field in fields)


def _has_one(document: bytes, by: str, values: set[str]) -> bool:
    found = bson.decode(document, _CODEC).get(by)
    return bool(values & set(found if isinstance(found, list) else [found]))


def _require(stored: dict[str, dict[str, bytes]], name: str, key: str, version: int) -> None:
    before = stored.get(name, {}).get(key)
    if before is None or bson.decode(before, _CODEC)["version"] != version:
        raise ConflictError(name)


def _encode(document: Document) -> bytes:
    try:
        data = bson.encode(document, codec_options=_CODEC)
    except (BSONError, OverflowError) as error:
        raise UnwritableError(type(error).__name__) from error
    if len(data) > _LARGEST_DOCUMENT:
        raise UnwritableError("DocumentTooLarge")
    return data
