"""The two databases that are compared, and reading a document of either."""

from typing import Any, NamedTuple

from baodao.kit.mongo import Database
from baodao.kit.store import Collection, Document, UnreadableDocumentError


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
        return collection.restore(row)
    except UnreadableDocumentError as error:
        return f"it cannot be read: {error}"
