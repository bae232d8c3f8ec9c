"""Pages of a service's log of reads, for people about themselves and for whoever oversees readers.

    async def list_reads(query: ListHoursReads, reads: Reads) -> ReadPage:
        return await page_of_reads(READS, query, reads, in_reach(…), own=speaks_for(…))

The gateway puts those of all services into one.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from baodao.kit.ids import first_at
from baodao.kit.pages import After, Page, Paging
from baodao.kit.read_log import Read
from baodao.kit.reads import Reads
from baodao.kit.store import Collection as Stock
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Visible, Wanted, eq, in_range, is_in, within
from baodao.schema import reads as schema
from baodao.schema.spoken import CHINA

_SKEW = timedelta(days=1)
"""No clock of a process is more than this ahead of its ids."""


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

    @property
    def minor(self) -> bool | None:
        """Whether minors were among them."""

    @property
    def from_day(self) -> str | None:
        """The first day in China."""

    @property
    def until_day(self) -> str | None:
        """The first day in China that is too late."""


async def page_of_reads(
    log: Stock[Read],
    query: Question,
    reads: Reads,
    overseen: Visible,
    now: datetime,
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
    if query.minor is not None:
        wanted &= eq("minor", query.minor)
    wanted &= _in_days(query, now)
    if own and query.division:
        wanted &= within(query.division)
    visible = Visible(is_in("person_ids", sorted(persons))) if own else overseen
    page = await reads.page(log, visible, wanted, query)
    listed = [_shown(one, persons if own else None) for one in page.items]
    return schema.ReadPage(reads=listed, next=page.next)


async def page_of_reads_about(
    log: Stock[Read], ids: Collection[str], reads: Reads, after: str, limit: int
) -> Page[schema.Read]:
    """The page of a log about these records of one person, in which nobody else is named."""
    whose = is_in("person_ids", sorted(ids))
    page = await reads.page(log, Visible(whose), EVERYTHING, After(after, limit))
    return Page([_shown(one, ids) for one in page.items], page.next, page.unreadable)


def _in_days(query: Question, now: datetime) -> Wanted:
    """Those of the days; an index finds them by their ids, which carry the time they were made."""
    bounds = {
        bound: datetime.combine(date.fromisoformat(day), time(), CHINA)
        for bound, day in (("gte", query.from_day), ("lt", query.until_day))
        if day
    }
    if not bounds:
        return EVERYTHING
    # Ids know nothing of a clock that was shifted, as in a demonstration.
    shift = now - datetime.now(UTC)
    made = {
        bound: first_at(at - shift + (_SKEW if bound == "lt" else -_SKEW))
        for bound, at in bounds.items()
    }
    return in_range("at", **bounds) & in_range("id", **made)


def _shown(read: Read, only: Collection[str] | None) -> schema.Read:
    people = [key for key in read.person_ids if only is None or key in only]
    return shown(
        schema.Read, read, read_id=read.id, person_ids=people, division=read.division or None
    )
