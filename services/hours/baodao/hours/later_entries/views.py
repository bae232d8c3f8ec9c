"""Later entries as whose service it is, who records it and who watches see them."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.later_entries.domain import LaterEntry, LaterTally
from baodao.hours.later_entries.store import LATER_ENTRIES, LATER_TALLIES
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import later_entries as schema
from baodao.schema.scheduling.attendance import Stretch


async def list_later_entries_of(
    query: schema.ListLaterEntriesOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.LaterEntryPage:
    visible = named(eq("volunteer_id", query.volunteer_id))
    return _page(await reads.page(LATER_ENTRIES, visible, EVERYTHING, query))


async def list_later_entries(query: schema.ListLaterEntries, reads: Reads) -> schema.LaterEntryPage:
    visible, wanted = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= eq("state", query.state) if query.state else EVERYTHING
    return _page(await reads.page(LATER_ENTRIES, visible, wanted, query))


async def list_later_tallies(query: schema.ListLaterTallies, reads: Reads) -> schema.LaterTallyPage:
    visible, wanted = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    page = await reads.page(LATER_TALLIES, visible, wanted, query)
    return schema.LaterTallyPage(tallies=list(map(_tally, page.items)), next=page.next)


def _tally(tally: LaterTally) -> schema.LaterTally:
    askers = [
        schema.LaterAsker(asked_by=one.asked_by, entries=one.entries, minutes=one.minutes)
        for one in tally.askers
    ]
    return shown(schema.LaterTally, tally, askers=askers)


async def later_entries_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.LaterEntry]:
    """A page of the later entries of these records."""
    whose = named(is_in("volunteer_id", ids))
    page = await reads.page(LATER_ENTRIES, whose, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


def _page(page: Page[LaterEntry]) -> schema.LaterEntryPage:
    return schema.LaterEntryPage(later_entries=[_shown(one) for one in page.items], next=page.next)


def _shown(later: LaterEntry) -> schema.LaterEntry:
    times = [Stretch(came_at=one.served_from, left_at=one.served_until) for one in later.spans]
    return shown(
        schema.LaterEntry,
        later,
        later_entry_id=later.id,
        due_on=later.due_on,
        stretches=times,
    )
