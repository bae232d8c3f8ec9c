"""What is read of a collection, from what a view wants of its aggregates."""

from collections.abc import Sequence
from typing import Any

from baodao.kit.rows import check_order, check_path, fields_of_row
from baodao.kit.store import Collection
from baodao.kit.wanted import WITHIN, Selection, Wanted, stored_path


def select(
    collection: Collection[Any],
    wanted: Wanted,
    into: type[Any] | None,
    *,
    sort: Sequence[str] = (),
    limit: int = 0,
    by: Sequence[str] = (),
    within_ms: int = 0,
) -> Selection:
    """Which documents a read wants, checked against the class of a collection.

    Args:
        collection: of what is read.
        wanted: which of it.
        into: a row, where less than the whole is wanted.
        sort: fields of the aggregate, `-at` for the last first.
        limit: 0 is none.
        by: the fields of the index to go along, where the database would not know better.
        within_ms: 0 is however long it takes.

    Raises:
        TypeError: a field is none of the aggregate's.
    """
    kind: Any = collection.aggregate
    for path in wanted.fields():
        if path != WITHIN and path not in collection.derived:
            check_path(kind, path)
    for field in sort:
        if field.removeprefix("-") not in collection.derived:
            check_order(kind, field.removeprefix("-"))
    return Selection(
        wanted,
        tuple((stored_path(f.removeprefix("-")), -1 if f[0] == "-" else 1) for f in sort),
        limit,
        fields_of_row(collection, into) if into else None,
        tuple(map(stored_path, by)),
        within_ms,
    )
