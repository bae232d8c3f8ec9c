"""Whose records are whose: what was recorded under a merged record is the kept one's person's."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.registration.store import VOLUNTEERS
from baodao.schema import NotFound

Document = dict[str, Any]


async def volunteer_at(volunteer_id: str, reads: Reads) -> Document | NotFound:
    """The record under this id."""
    rows = await reads.named(VOLUNTEERS.name, volunteer_id)
    return rows[0] if rows else NotFound(kind="volunteer", id=volunteer_id)


def theirs(row: Document) -> Document:
    """A filter on what is recorded of the person of this record."""
    return {"$in": [row["_id"], *row["also"]]}


async def owner_of(volunteer_id: str, reads: Reads) -> Document | NotFound:
    """The record under which the person of this one acts now."""
    row = await volunteer_at(volunteer_id, reads)
    if isinstance(row, NotFound) or not row["merged_into"]:
        return row
    return await volunteer_at(row["merged_into"], reads)
