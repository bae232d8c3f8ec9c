"""Which person a record belongs to: after a merge, both records are the kept one's person's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baodao.kit.reads import Reads
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.reads.notes import note_minors
from baodao.schema import Actor, NotFound
from baodao.schema.registration.personal_data import ReadKind

Document = dict[str, Any]


async def volunteer_at(volunteer_id: str, reads: Reads) -> Document | NotFound:
    """The volunteer record under this id."""
    rows = await reads.named(VOLUNTEERS.name, volunteer_id)
    return rows[0] if rows else NotFound(kind="volunteer", id=volunteer_id)


def records_filter(row: Document) -> Document:
    """A filter on ids: this volunteer record, and those that were merged into it."""
    return {"$in": [row["_id"], *row["also"]]}


async def owner_of(volunteer_id: str, reads: Reads) -> Document | NotFound:
    """The volunteer record under which the person of this one acts now."""
    row = await volunteer_at(volunteer_id, reads)
    if isinstance(row, NotFound) or not row["merged_into"]:
        return row
    return await volunteer_at(row["merged_into"], reads)


async def note_minors_of(
    reads: Reads,
    actor: Actor,
    what: ReadKind,
    volunteer_ids: Iterable[str | None],
    now: datetime,
) -> None:
    """Log that the actor sees what is recorded of those of these people who are minors."""
    ids = {key for key in volunteer_ids if key}
    rows = await reads.by_ids(VOLUNTEERS.name, ids) if ids else []
    await note_minors(reads, actor, what, rows, now)
