"""Reads of a database in memory: what views and sweeps see, held against a real one.

Whatever is said in `baodao.kit.wanted` is answered; aggregation pipelines are asked of MongoDB.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from baodao.kit.reads import Reads
from baodao.kit.store import Collection, Document
from baodao.kit.sums import Adding, Sums
from baodao.kit.testing.database import MemoryDatabase
from baodao.kit.wanted import Selection, values_at

R = TypeVar("R")

# The order of types in MongoDB, as far as anything is sorted by them.
_RANKS: tuple[tuple[type | tuple[type, ...], int], ...] = (
    (bool, 8),
    ((int, float), 2),
    (str, 3),
    (bytes, 6),
    (datetime, 9),
)


class MemoryReads(Reads):
    """A service's database in memory as its views see it."""

    def __init__(self, database: MemoryDatabase, collections: Iterable[Collection[Any]]) -> None:
        super().__init__(database, collections)
        self._memory = database

    async def _rows(self, collection: Collection[Any], selection: Selection) -> list[Document]:
        found = self._wanted(collection, selection)
        for field, direction in reversed(selection.sort):
            found.sort(key=lambda row: _sort_key(row, field, direction), reverse=direction < 0)
        shown = found[: selection.limit] if selection.limit else found
        if selection.fields is None:
            return shown
        return [{name: row[name] for name in selection.fields if name in row} for row in shown]

    async def _stream(
        self, collection: Collection[Any], selection: Selection
    ) -> AsyncIterator[Document]:
        for row in await self._rows(collection, selection):
            yield row

    async def _count(self, collection: Collection[Any], selection: Selection) -> int:
        found = len(self._wanted(collection, selection))
        return min(found, selection.limit) if selection.limit else found

    async def _sums(
        self, collection: Collection[Any], selection: Selection, adding: Adding
    ) -> list[Sums]:
        return adding.add_up(self._wanted(collection, selection))

    def _wanted(self, collection: Collection[Any], selection: Selection) -> list[Document]:
        wanted, tree = selection.wanted, collection.tree
        return self._memory.matching(collection.name, lambda row: wanted.matches(row, tree))

    async def aggregate(
        self, collection: Collection[Any], pipeline: Sequence[Document], *, into: type[R]
    ) -> list[R]:
        """Nobody emulates MongoDB here.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"an aggregation of {collection.name} is asked of a database")


def _sort_key(row: Document, field: str, direction: int) -> tuple[int, Any]:
    keys = [_ranked(value) for value in _sorted_values(row, field)]
    return min(keys) if direction > 0 else max(keys)


def _sorted_values(row: Document, field: str) -> list[Any]:
    """What a document is sorted by: of a list its items, of an empty one less than nothing."""
    found = list(values_at(row, field.split(".")))
    return [value for value in found if not isinstance(value, list)] or [[]]


def _ranked(value: Any) -> tuple[int, Any]:
    if value is None:
        return (1, 0)
    if value == []:
        return (0, 0)
    if isinstance(value, dict):
        return (4, _compared(value))
    return next((rank, value) for kind, rank in _RANKS if isinstance(value, kind))


def _compared(document: Document) -> tuple[Any, ...]:
    """What MongoDB compares of documents: field by field its type, its name, its value."""
    parts = []
    for name, value in document.items():
        if isinstance(value, list):
            items = {str(place): item for place, item in enumerate(value)}
            parts.append((5, name, _compared(items)))
        else:
            rank, key = _ranked(value)
            parts.append((rank, name, key))
    return tuple(parts)
