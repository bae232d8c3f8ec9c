"""What every list view needs: pages."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.store import Collection, Document


async def page_of(
    reads: Reads, collection: Collection[Any], wanted: Document, limit: int
) -> tuple[list[Document], Any]:
    """Of what is wanted, in the order of ids: a page, and where the next one starts."""
    rows = await reads.find(collection.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    return next_page(rows, limit)


def next_page(rows: list[Document], limit: int) -> tuple[list[Document], Any]:
    """Of `limit + 1` rows asked for: the page, and where the next one starts (None at the end)."""
    page = rows[:limit]
    return page, page[-1]["_id"] if len(rows) > limit else None
