"""What views and sweeps read: documents in the form of today, without those that nobody can read.

A document is read as its aggregate and handed out as that would be stored now: fields that came
later have their defaults, older forms are upgraded. One that cannot be read is left out and noted
(`Collection.unreadable`), so that it never ends a page or a sweep.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Any, Literal

from baodao.kit.decisions import Aggregate, NotNowError
from baodao.kit.mongo import Database
from baodao.kit.store import Collection, Document, UnreadableDocumentError


class Reads:
    """A service's database as its views see it.

    Args:
        database: where the documents are; `stored` for what decides on them.
        collections: of the service's aggregates.
    """

    def __init__(self, database: Database, collections: Iterable[Collection[Any]]) -> None:
        self.stored = database
        self._collections = {collection.name: collection for collection in collections}

    @property
    def collections(self) -> dict[type[Aggregate], Collection[Any]]:
        """The collections, by the class of their aggregates."""
        return {known.aggregate: known for known in self._collections.values()}

    async def named(self, collection: str, key: str) -> list[Document]:
        """The document with the id that a query names, in a list; an empty list if there is none.

        Raises:
            UnreadableDocumentError: it is there and cannot be read.
            NewerDocumentError: a later version of this service can read it.
        """
        rows = await self.stored.by_ids(collection, [key])
        known = self._collections.get(collection)
        return [_as_of_today(known, row) for row in rows] if known else rows

    async def by_ids(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """The documents with these ids, in no particular order; missing ones are absent."""
        return await self.find(collection, {"_id": {"$in": list(ids)}})

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
        """The documents that match, at most `limit` if it is not 0; with `fields`, parts of them.

        `by` names the fields of the index to go along where the database would not know better.

        Raises:
            UnreachableError: the database did not answer.
            TooSlowError: it did not in `within_ms`, if that is not 0.
        """
        wished = list(fields) if fields is not None else None
        rows = await self.stored.find(
            collection,
            wanted,
            sort=sort,
            limit=limit,
            fields=wished,
            by=by,
            within_ms=within_ms,
        )
        if wished is None:
            return self._whole(collection, rows)
        return await self._parts(collection, rows, wished)

    async def stream(
        self,
        collection: str,
        wanted: Document,
        *,
        sort: Sequence[tuple[str, Literal[1, -1]]],
    ) -> AsyncIterator[Document]:
        """The documents that match, one after the other: for reads larger than memory."""
        async for document in self.stored.stream(collection, wanted, sort=sort):
            for readable in self._whole(collection, [document]):
                yield readable

    async def aggregate(self, collection: str, pipeline: list[Document]) -> list[Document]:
        """The result of an aggregation pipeline, which sees documents as they are stored."""
        return await self.stored.aggregate(collection, pipeline)

    async def count(self, collection: str, wanted: Document) -> int:
        """How many documents match."""
        return await self.stored.count(collection, wanted)

    async def append(self, collection: str, documents: Sequence[Document]) -> None:
        """Insert documents outside of a commit, durably on a majority: for logs.

        Raises:
            ConflictError: an `_id` exists.
            UnreachableError: the outcome is unknown.
        """
        await self.stored.append(collection, documents)

    def _whole(self, name: str, rows: list[Document]) -> list[Document]:
        collection = self._collections.get(name)
        if collection is None:
            return rows
        found = []
        for row in rows:
            # One that cannot be read is noted, and the others are shown.
            with suppress(UnreadableDocumentError, NotNowError):
                found.append(_as_of_today(collection, row))
        return found

    async def _parts(self, name: str, rows: list[Document], fields: list[str]) -> list[Document]:
        """Rows with some fields; a field that a row lacks is taken from its whole document."""
        collection = self._collections.get(name)
        if collection is None:
            return rows
        known = {field for field in fields if field in collection.aggregate.__dataclass_fields__}
        lacking = [row["_id"] for row in rows if not known <= row.keys()]
        if not lacking and not collection.upgrade:
            return rows
        keys = [row["_id"] for row in rows] if collection.upgrade else lacking
        whole = {row["_id"]: row for row in await self.by_ids(name, keys)}
        return [
            {name: found[name] for name in ("_id", *fields) if name in found}
            for row in rows
            if (found := whole.get(row["_id"], None if row["_id"] in keys else row)) is not None
        ]


def _as_of_today(collection: Collection[Any], row: Document) -> Document:
    return collection.document(collection.restore(row), row.get("_record", ""))
