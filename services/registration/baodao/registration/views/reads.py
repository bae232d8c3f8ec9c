"""The log of reads: written before an answer is given, and answers about it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baodao.kernel.divisions import below
from baodao.kit.ids import Ids
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.domain.reads import Read
from baodao.registration.domain.rights import is_self, may_watch
from baodao.registration.store import READS, VOLUNTEERS
from baodao.schema import Actor, Refusal
from baodao.schema.registration import personal_data as schema

Document = dict[str, Any]

MINORS = ("minor", "child")
_ids = Ids()


async def note_read(
    reads: Reads,
    actor: Actor,
    what: schema.ReadKind,
    volunteers: Iterable[Document],
    now: datetime,
) -> None:
    """Write down durably that the actor sees these people; without it there is no answer.

    Raises:
        UnreachableError: whether it was written is unknown.
    """
    seen: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for row in volunteers:
        seen[row["division"], row["age_class"] in MINORS].append(row["_id"])
    entries = [
        Read.by(actor, _ids.next(), what, division, tuple(people), now, minor=minor)
        for (division, minor), people in seen.items()
    ]
    if entries:
        await reads.append(READS.name, [READS.document(entry, "") for entry in entries])


async def note_minors(
    reads: Reads,
    actor: Actor,
    what: schema.ReadKind,
    volunteers: Iterable[Document],
    now: datetime,
) -> None:
    """Write down that the actor sees the records of those of these who are minors.

    A record has no name in it, but it tells of a child where it lives and when it has time.
    """
    minors = [row for row in volunteers if row["age_class"] in MINORS]
    await note_read(reads, actor, what, minors, now)


async def note_minors_of(
    reads: Reads,
    actor: Actor,
    what: schema.ReadKind,
    volunteer_ids: Iterable[str | None],
    now: datetime,
) -> None:
    """The same of the people whose records stand on a page."""
    ids = {key for key in volunteer_ids if key}
    rows = await reads.by_ids(VOLUNTEERS.name, ids) if ids else []
    await note_minors(reads, actor, what, rows, now)


async def list_reads(query: schema.ListReads, reads: Reads) -> schema.ReadPage | Refusal:
    """Whoever is none of the readers' overseers sees the reads of their own data alone."""
    actor = query.actor
    wanted: Document = {"_id": {"$gt": query.after}}
    ids: list[str] = []
    if query.person_id:
        rows = await reads.named(VOLUNTEERS.name, query.person_id)
        ids = [query.person_id, *(rows[0]["also"] if rows else [])]
        wanted["person_ids"] = {"$in": ids}
    if query.actor_id:
        wanted["actor_id"] = query.actor_id
    own = query.person_id is not None and is_self(actor, query.person_id)
    if own and query.division:
        wanted["division"] = below(query.division)
    elif not own:
        division = query.division or ("" if actor.scope == "*" else actor.scope)
        if refusals := may_watch(actor, division):
            return refusals[0]
        if division:
            wanted["division"] = below(division)
    found = await reads.find(READS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(found, query.limit)
    return schema.ReadPage(reads=[_read(row, ids if own else None) for row in page], next=after)


def _read(row: Document, only: list[str] | None) -> schema.Read:
    people = [key for key in row["person_ids"] if only is None or key in only]
    return schema.Read.model_validate({**row, "read_id": row["_id"], "person_ids": people})
