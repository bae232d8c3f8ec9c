"""Pages, which every view of a list needs."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.store import Collection, Document


async def page_of(
    reads: Reads, collection: Collection[Any], wanted: Document, limit: int
) -> tuple[list[Document], Any]:
    """A page of the wanted documents by id, and the id after which the next page starts."""
    rows = await reads.find(collection.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    return next_page(rows, limit)


def next_page(rows: list[Document], limit: int) -> tuple[list[Document], Any]:
    """The page of `limit + 1` rows asked for, and the id to go on after (None at the end)."""
    page = rows[:limit]
    return page, page[-1]["_id"] if len(rows) > limit else None
