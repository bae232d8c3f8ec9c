"""Pages of a service's log of reads, for people about themselves and for whoever oversees readers.

    async def list_reads(query: ListHoursReads, reads: Reads) -> ReadPage:
        return await page_of_reads(READS, query, reads, in_reach(…), own=speaks_for(…))

The gateway puts those of all services into one.
"""

from collections.abc import Collection
from typing import Protocol

from baodao.kit.read_log import Read
from baodao.kit.reads import Paging, Reads
from baodao.kit.store import Collection as Stock
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Visible, Wanted, eq, is_in, within
from baodao.schema import reads as schema


class Question(Paging, Protocol):
    """A query that is `AboutReads`."""

    @property
    def person_id(self) -> str | None:
        """Whose data were seen."""

    @property
    def actor_id(self) -> str | None:
        """Who saw them."""

    @property
    def division(self) -> str | None:
        """Where."""


async def page_of_reads(
    log: Stock[Read],
    query: Question,
    reads: Reads,
    overseen: Visible,
    *,
    own: bool,
    ids: Collection[str] = (),
) -> schema.ReadPage:
    """The page of a log that a query asks for.

    Who asks about their `own` data sees that alone, of the records with these `ids` as well; others
    see what is `overseen` by them.
    """
    persons = {query.person_id, *ids} if query.person_id else set()
    wanted: Wanted = EVERYTHING
    if query.person_id:
        wanted &= is_in("person_ids", sorted(persons))
    if query.actor_id:
        wanted &= eq("actor_id", query.actor_id)
    if own and query.division:
        wanted &= within(query.division)
    visible = Visible(is_in("person_ids", sorted(persons))) if own else overseen
    page = await reads.page(log, visible, wanted, query)
    listed = [_shown(one, persons if own else None) for one in page.items]
    return schema.ReadPage(reads=listed, next=page.next)


def _shown(read: Read, only: Collection[str] | None) -> schema.Read:
    people = [key for key in read.person_ids if only is None or key in only]
    return shown(
        schema.Read, read, read_id=read.id, person_ids=people, division=read.division or None
    )
