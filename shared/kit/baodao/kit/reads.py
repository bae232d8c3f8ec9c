"""What views and sweeps read: aggregates as of today, without those that nobody can read.

    claim = await reads.get(CLAIMS, query.claim_id)
    page = await reads.page(CLAIMS, visible, eq("kind", "need"), query)
    people = await reads.find(VOLUNTEERS, within(code), into=Seen)

No list is read without what is `Visible` of it to whoever asks (`baodao.kernel.reach`).
What is wanted is said in `baodao.kit.wanted`. A stored document is read as its aggregate, or, where
less is wanted, as a row (`row_of`). One that cannot be read is left out and noted
(`Collection.unreadable`), so that it never ends a page or a sweep.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Any, Self, TypeVar, overload

from pydantic import TypeAdapter

from baodao.kit.decisions import Aggregate, NotNowError
from baodao.kit.ids import time_of
from baodao.kit.mongo import Database
from baodao.kit.pages import Page, Paging
from baodao.kit.rows import fields_of_row, part_of, read_row
from baodao.kit.selections import select
from baodao.kit.store import Collection, Document, UnreadableDocumentError
from baodao.kit.sums import Adding, Sums
from baodao.kit.wanted import (
    EVERYTHING,
    WITHIN,
    Selection,
    Visible,
    Wanted,
    after_cursor,
    in_range,
    is_in,
    stored_path,
)
from baodao.schema.counted import MOST_COUNTED, CountedQuery

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")
T = TypeVar("T")


class Reads:
    """A service's database as its views see it.

    Args:
        database: where the documents are; `stored` for what decides on them.
        collections: of the service's aggregates.
    """

    def __init__(self, database: Database, collections: Iterable[Collection[Any]]) -> None:
        self.stored = database
        self._collections = {collection.name: collection for collection in collections}
        self.collections: dict[type[Aggregate], Collection[Any]] = {
            known.aggregate: known for known in self._collections.values()
        }
        """By the class of their aggregates."""
        self._known: dict[str, dict[str, Document]] | None = None

    def for_one_answer(self) -> Self:
        """The same, but for one question: what it has read whole, it does not ask for again."""
        own = copy(self)
        own._known = defaultdict(dict)  # noqa: SLF001 -- a copy of this one
        return own

    def collection(self, name: str) -> Collection[Any]:
        """The collection of this name, for those who know of it and not its wing.

        Raises:
            KeyError: there is none.
        """
        return self._collections[name]

    async def get(self, collection: Collection[A], key: str) -> A | None:
        """The aggregate with the id that a query names.

        Raises:
            UnreadableDocumentError: it is there and cannot be read.
            NewerDocumentError: a later version of this service can read it.
        """
        found = await self._of_ids(collection, [key], None)
        return collection.restore(found[0]) if found else None

    @overload
    async def each(self, collection: Collection[A], ids: Iterable[str]) -> dict[str, A]: ...
    @overload
    async def each(
        self, collection: Collection[Any], ids: Iterable[str], *, into: type[R]
    ) -> dict[str, R]: ...
    async def each(
        self, collection: Collection[Any], ids: Iterable[str], *, into: type[Any] | None = None
    ) -> dict[str, Any]:
        """Those with these ids, by id; missing ones are absent."""
        listed = list(ids)
        if not listed:
            return {}
        rows = await self._of_ids(collection, listed, into)
        return dict(await self._read(collection, rows, into))

    async def decided_at(
        self, collection: Collection[Any], ids: Iterable[str]
    ) -> dict[str, datetime]:
        """When each of these was last decided on, by the clock of whoever committed it.

        Where they were read whole for this answer, it costs nothing more.
        """
        rows = await self._of_ids(collection, list(ids), None)
        found = {row["_id"]: time_of(row.get("_record") or "") for row in rows}
        return {key: at for key, at in found.items() if at}

    @overload
    async def find(
        self,
        collection: Collection[A],
        wanted: Wanted,
        *,
        sort: Sequence[str] = (),
        limit: int = 0,
    ) -> list[A]: ...
    @overload
    async def find(
        self,
        collection: Collection[Any],
        wanted: Wanted,
        *,
        sort: Sequence[str] = (),
        limit: int = 0,
        into: type[R],
    ) -> list[R]: ...
    async def find(
        self,
        collection: Collection[Any],
        wanted: Wanted,
        *,
        sort: Sequence[str] = (),
        limit: int = 0,
        into: type[Any] | None = None,
    ) -> list[Any]:
        """Those that are wanted, at most `limit` if it is not 0; `sort=["-at"]`: the latest first.

        Raises:
            UnreachableError: the database did not answer.
            TypeError: a field is none of the aggregate's.
        """
        selection = select(collection, wanted, into, sort=sort, limit=limit)
        rows = await self._known_rows(collection, selection)
        return [one for _, one in await self._read(collection, rows, into)]

    @overload
    async def page(
        self,
        collection: Collection[A],
        visible: Visible,
        wanted: Wanted,
        query: Paging,
        *,
        along: str = "id",
        scan: bool = False,
        within_ms: int = 0,
    ) -> Page[A]: ...
    @overload
    async def page(
        self,
        collection: Collection[Any],
        visible: Visible,
        wanted: Wanted,
        query: Paging,
        *,
        along: str = "id",
        scan: bool = False,
        within_ms: int = 0,
        into: type[R],
    ) -> Page[R]: ...
    async def page(
        self,
        collection: Collection[Any],
        visible: Visible,
        wanted: Wanted,
        query: Paging,
        *,
        along: str = "id",
        scan: bool = False,
        within_ms: int = 0,
        into: type[Any] | None = None,
    ) -> Page[Any]:
        """The page that a query asks for, in the order of the field `along`; `-at`: the last first.

        Only of what is `visible` to whoever asks, whatever is wanted of that.
        With `scan` the database goes along that field's own index, where it would not know better.

        Raises:
            UnreachableError: the database did not answer.
            TooSlowError: it did not in `within_ms`, if that is not 0.
            TypeError: a field is none of the aggregate's.
        """
        field = along.removeprefix("-")
        selection = select(
            collection,
            visible.rows & wanted & after_cursor(along, query.after),
            into,
            sort=(along,),
            limit=query.limit + 1,
            by=(field,) if scan else (),
            within_ms=within_ms,
        )
        rows = await self._known_rows(collection, selection)
        # Of all rows, those that cannot be read among them: they must not end the list.
        shown = rows[: query.limit]
        following = shown[-1][stored_path(field)] if len(rows) > len(shown) else None
        read = await self._read(collection, shown, into)
        return Page([one for _, one in read], following, len(shown) - len(read))

    async def stream(
        self, collection: Collection[Any], wanted: Wanted, *, sort: Sequence[str], into: type[R]
    ) -> AsyncIterator[R]:
        """Those that are wanted, one after the other: for reads larger than memory."""
        selection = select(collection, wanted, into, sort=sort)
        async for row in self._stream(collection, selection):
            for _, one in await self._read(collection, [row], into):
                yield one

    async def count(self, collection: Collection[Any], wanted: Wanted, *, at_most: int = 0) -> int:
        """How many documents are wanted, also such as cannot be read; `at_most` if it is not 0."""
        selection = select(collection, wanted, None, limit=at_most)
        return await self._count(collection, selection)

    async def total(
        self, collection: Collection[Any], visible: Visible, wanted: Wanted, query: CountedQuery
    ) -> int | None:
        """How many are on all pages of a list together, up to `MOST_COUNTED`; None if not asked."""
        if not query.counted:
            return None
        rows = visible.rows & wanted
        # Everything there is, is counted along the index of ids.
        rows = in_range("id", gt="") if rows == EVERYTHING else rows
        return await self.count(collection, rows, at_most=MOST_COUNTED)

    async def sums(self, collection: Collection[Any], wanted: Wanted, adding: Adding) -> list[Sums]:
        """Sums of whole numbers of those that are wanted, for each value of other fields.

        What has not all of them is left out, as what cannot be read is.
        """
        adding.check(collection.aggregate)
        return await self._sums(collection, select(collection, wanted, None), adding)

    async def aggregate(
        self, collection: Collection[Any], pipeline: Sequence[Document], *, into: type[R]
    ) -> list[R]:
        """The result of an aggregation pipeline, which sees documents as they are stored."""
        rows = await self.stored.aggregate(collection.name, list(pipeline))
        return TypeAdapter(list[into]).validate_python(rows)  # type: ignore[valid-type]

    async def append(self, collection: Collection[A], entries: Sequence[A]) -> None:
        """Insert aggregates outside of a commit, durably on a majority: for logs.

        Raises:
            ConflictError: an id exists.
            UnreachableError: the outcome is unknown.
        """
        documents = [collection.document(entry, "") for entry in entries]
        await self.stored.append(collection.name, documents)

    async def load(self, wanted: Sequence[tuple[str, Iterable[str]]]) -> list[list[Document]]:
        """What `Database.load` gives; for one answer, it is read whole by that."""
        found = await self.stored.load(wanted)
        for (name, _), documents in zip(wanted, found, strict=True):
            self._know(name, documents)
        return found

    # --- the database; `baodao.kit.testing` has another one ---

    async def _rows(self, collection: Collection[Any], selection: Selection) -> list[Document]:
        def find(wanted: Document) -> Awaitable[list[Document]]:
            return self.stored.find(
                collection.name,
                wanted,
                sort=selection.sort,
                limit=selection.limit,
                fields=selection.fields,
                by=selection.by,
                within_ms=selection.within_ms,
            )

        return await self._answer(collection, selection.wanted, find)

    async def _stream(
        self, collection: Collection[Any], selection: Selection
    ) -> AsyncIterator[Document]:
        wanted = selection.wanted
        is_settled = WITHIN not in wanted.fields() or await self._is_settled(collection)
        rendered = wanted.render(collection.tree, settled=is_settled)
        async for row in self.stored.stream(collection.name, rendered, sort=selection.sort):
            yield row

    async def _count(self, collection: Collection[Any], selection: Selection) -> int:
        return await self._answer(
            collection,
            selection.wanted,
            lambda wanted: self.stored.count(collection.name, wanted, at_most=selection.limit),
        )

    async def _sums(
        self, collection: Collection[Any], selection: Selection, adding: Adding
    ) -> list[Sums]:
        def add_up(wanted: Document) -> Awaitable[list[Document]]:
            return self.stored.aggregate(collection.name, adding.pipeline(wanted))

        return adding.read(await self._answer(collection, selection.wanted, add_up))

    async def _answer(
        self, collection: Collection[Any], wanted: Wanted, ask: Callable[[Document], Awaitable[T]]
    ) -> T:
        """The answer to a filter; by `within` where every document has it (ADR 0025)."""
        answer = ask(wanted.render(collection.tree))
        if WITHIN not in wanted.fields():
            return await answer
        # Both at once: a list that waited for this first would take twice as long.
        found, is_settled = await asyncio.gather(answer, self._is_settled(collection))
        return found if is_settled else await ask(wanted.render(collection.tree, settled=False))

    async def _is_settled(self, collection: Collection[Any]) -> bool:
        # The index knows at once, and a process of an earlier version may still be writing.
        return not await self.stored.find(collection.name, {WITHIN: None}, limit=1, fields=["_id"])

    # --- parts ---

    async def _of_ids(
        self, collection: Collection[Any], ids: Sequence[str], into: type[Any] | None
    ) -> list[Document]:
        """The documents with these ids, in no order; those that were read whole as they were."""
        known = (self._known or {}).get(collection.name, {})
        missing = [key for key in ids if key not in known]
        selection = select(collection, is_in("id", missing), into, limit=len(missing))
        rows = [part_of(known[key], selection.fields) for key in ids if key in known]
        if len(rows) < len(ids):
            rows += await self._known_rows(collection, selection)
        return rows

    async def _known_rows(
        self, collection: Collection[Any], selection: Selection
    ) -> list[Document]:
        rows = await self._rows(collection, selection)
        if selection.fields is None:
            self._know(collection.name, rows)
        return rows

    def _know(self, collection: str, rows: Iterable[Document]) -> None:
        if self._known is not None:
            self._known[collection] |= {row["_id"]: row for row in rows}

    async def _read(
        self, collection: Collection[Any], rows: Sequence[Document], into: type[Any] | None
    ) -> list[tuple[str, Any]]:
        """What can be read of these documents, with their ids."""
        whole: Mapping[str, Document] = {}
        read: Callable[[Document], Any] = collection.restore
        if into is not None:
            # A row of an earlier form may lack what it is made from now, but for its id.
            forms = "_form" in fields_of_row(collection, into)
            older = [r["_id"] for r in rows if forms and r.get("_form", 1) != collection.form]
            if older:
                found = await self._rows(collection, Selection(is_in("id", older)))
                whole = {document["_id"]: document for document in found}
            rows = [row for row in rows if row["_id"] not in older or row["_id"] in whole]

            def read(row: Document) -> Any:
                return read_row(collection, into, row, whole.get(row["_id"]))

        found_all = []
        for row in rows:
            # One that cannot be read is noted, and the others are shown.
            with suppress(UnreadableDocumentError, NotNowError):
                found_all.append((row["_id"], read(row)))
        return found_all
