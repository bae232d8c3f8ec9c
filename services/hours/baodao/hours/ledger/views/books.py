"""What is in ledgers: balances, entries, and what overlaps."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.deadlines.store import DEADLINES
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain import entries as domain
from baodao.hours.ledger.domain import overlaps
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.store import ENTRIES, LEDGERS, OVERLAPS
from baodao.kernel.actors import speaks_for
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page, Paging
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in, within
from baodao.schema.access import WATCHERS
from baodao.schema.hours.ledger import Balance, Entry, EntryPage, GetBalance, ListEntries
from baodao.schema.hours.overlaps import ListOverlaps, Overlap, OverlapPage


async def get_balance(
    query: GetBalance,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> Balance:
    ids = volunteer.records if volunteer else [query.volunteer_id]
    ledgers = (await reads.each(LEDGERS, ids)).values()
    own = next((one for one in ledgers if one.id == query.volunteer_id), Ledger(id=ids[0]))
    return Balance(
        volunteer_id=query.volunteer_id,
        minutes=sum(one.minutes for one in ledgers),
        entries=sum(one.entries for one in ledgers),
        hash=own.hash,
    )


def balance_of(ledger: Ledger) -> Balance:
    return shown(Balance, ledger, volunteer_id=ledger.id)


async def list_overlaps(query: ListOverlaps, reads: Reads) -> OverlapPage:
    if query.volunteer_id and speaks_for(query.actor, query.volunteer_id):
        visible = named(eq("volunteer_id", query.volunteer_id))
        wanted = within(query.division) if query.division else EVERYTHING
    else:
        visible, wanted = kept_or_in_reach(query, ("street-coordinator", *WATCHERS))
    for name in ("volunteer_id", "organisation_id", "state"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(OVERLAPS, visible, wanted, query)
    return OverlapPage(overlaps=[_overlap(one) for one in page.items], next=page.next)


def _overlap(one: overlaps.Overlap) -> Overlap:
    return shown(
        Overlap,
        one,
        overlap_id=one.id,
        attendance_id=one.service.attendance_id,
        activity_id=one.service.activity_id,
        title=one.service.title,
        evidence_grade=one.service.evidence_grade,
        served_from=one.served.served_from,
        served_until=one.served.served_until,
    )


async def list_entries(
    query: ListEntries,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> EntryPage:
    page = await entries_of(query.volunteer_id, reads, query)
    return EntryPage(entries=page.items, next=page.next)


async def entries_of(volunteer_id: str, reads: Reads, place: Paging) -> Page[Entry]:
    visible = named(eq("volunteer_id", volunteer_id))
    page = await reads.page(ENTRIES, visible, EVERYTHING, place, along="sequence")
    deadlines = await reads.each(DEADLINES, {one.shift_id for one in page.items if one.shift_id})
    entries = [
        shown(Entry, one, entry_id=one.id, late=_is_late(one, deadlines.get(one.shift_id or "")))
        for one in page.items
    ]
    return Page(entries, page.next, page.unreadable)


_IN_TIME = ("attendance", "later-entry")
"""Of what is told for the first time it is known whether that was in time."""


def _is_late(entry: domain.Entry, deadline: RecordingDeadline | None) -> bool | None:
    """Whether a service was recorded after its deadline; None where nobody can say."""
    if not (deadline and deadline.ended_at and entry.recorded_at and entry.cause in _IN_TIME):
        return None
    return deadline.limit.is_past(entry.recorded_at)


async def overlaps_of(ids: Sequence[str], reads: Reads, after: str, limit: int) -> Page[Overlap]:
    """A page of the overlaps of these records."""
    whose = named(is_in("volunteer_id", ids))
    page = await reads.page(OVERLAPS, whose, EVERYTHING, After(after, limit))
    return Page([_overlap(one) for one in page.items], page.next, page.unreadable)
