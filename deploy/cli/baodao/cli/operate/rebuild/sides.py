"""The two databases that are compared, and reading a document of either."""

from typing import Any, NamedTuple

from baodao.kit.mongo import Database
from baodao.kit.store import (
    Collection,
    Document,
    NewerDocumentError,
    UnreadableDocumentError,
)
from baodao.kit.wanted import WITHIN


class Sides(NamedTuple):
    """What is live, and what was made of events."""

    live: Database
    into: Database


async def one_of(database: Database, collection: Collection[Any], key: str) -> Any:
    """A document; None if it is not there, or why it cannot be read."""
    rows = await database.by_ids(collection.name, [key])
    return restored(collection, rows[0]) if rows else None


def restored(collection: Collection[Any], row: Document) -> Any:
    """The aggregate; or why it cannot be read."""
    try:
        one = collection.restore(row)
    except (UnreadableDocumentError, NewerDocumentError) as error:
        return f"it cannot be read: {error}"
    if collection.tree and WITHIN in row and row[WITHIN] != collection.tree.place(row):
        return f"{WITHIN}: it is found where it is not"
    return one
