"""Sums of whole numbers over many documents, by what they have in common: made by the database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from baodao.kit.rows import check_order, check_path
from baodao.kit.store import Document
from baodao.kit.wanted import stored_path, values_at

_LARGEST = 2**63


class Sums(NamedTuple):
    """What some documents have in common, the sums of their numbers, and how many they are."""

    common: tuple[str, ...]
    numbers: tuple[int, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Adding:
    """Which numbers are added up, at paths with dots, and by which texts those are told apart.

    A document counts where each of them is what it should be.
    """

    of: tuple[str, ...]
    by: tuple[str, ...] = ()

    def check(self, aggregate: Any) -> None:
        """Check that the paths lead to fields of an aggregate.

        Raises:
            TypeError: one of them leads nowhere.
        """
        for path in self.of:
            check_path(aggregate, path)
        for field in self.by:
            check_order(aggregate, field)

    def pipeline(self, wanted: Document) -> list[Document]:
        """The aggregation for documents of a filter."""
        sound: Document = {field: _is_one("int", "long") for field in self.of}
        sound |= {stored_path(field): _is_one("string") for field in self.by}
        common = {f"by{place}": f"${stored_path(field)}" for place, field in enumerate(self.by)}
        sums = {f"sum{place}": {"$sum": f"${field}"} for place, field in enumerate(self.of)}
        group = {"_id": common, **sums, "documents": {"$sum": 1}}
        return [{"$match": {"$and": [wanted, sound]}}, {"$group": group}]

    def read(self, rows: Iterable[Document]) -> list[Sums]:
        """The result of that aggregation."""
        return [
            Sums(
                tuple(row["_id"][f"by{place}"] for place in range(len(self.by))),
                tuple(row[f"sum{place}"] for place in range(len(self.of))),
                row["documents"],
            )
            for row in rows
        ]

    def add_up(self, documents: Iterable[Document]) -> list[Sums]:
        """The same of documents in memory."""
        found = defaultdict[tuple[str, ...], list[list[int]]](list)
        for row in documents:
            numbers = [_at(row, field) for field in self.of]
            common = tuple(_at(row, stored_path(field)) for field in self.by)
            if all(map(_is_whole, numbers)) and all(isinstance(one, str) for one in common):
                found[common].append(numbers)
        return [
            Sums(common, tuple(map(sum, zip(*rows, strict=True))), len(rows))
            for common, rows in found.items()
        ]


def _is_one(*types: str) -> Document:
    # A list is of the types of its items as well.
    return {"$type": list(types), "$not": {"$type": "array"}}


def _at(row: Document, field: str) -> Any:
    return next(iter(values_at(row, field.split("."))), None)


def _is_whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) < _LARGEST
