"""Answers of the ledger: balances, entries, and whether it holds."""

from functools import partial
from itertools import groupby
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import READS
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kernel.reach import in_reach, named
from baodao.kit.copy_pages import Part, page_of_parts, reads_about, whole
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page, Paging
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import WATCHERS
from baodao.schema.hours.copies import ExportHours, HoursCopy
from baodao.schema.hours.ledger import Balance, Entry, EntryPage, GetBalance, ListEntries
from baodao.schema.hours.verification import BrokenLedger, LedgerReport, VerifyLedgers

_CHAIN = "entries-"


async def get_balance(
    query: GetBalance,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> Balance:
    ledger = await reads.get(LEDGERS, query.volunteer_id) or Ledger(id=query.volunteer_id)
    return _balance(ledger)


def _balance(ledger: Ledger) -> Balance:
    return shown(Balance, ledger, volunteer_id=ledger.id)


async def list_entries(
    query: ListEntries,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> EntryPage:
    page = await _entries(query.volunteer_id, reads, query)
    return EntryPage(entries=page.items, next=page.next)


async def _entries(volunteer_id: str, reads: Reads, place: Paging) -> Page[Entry]:
    visible = named(eq("volunteer_id", volunteer_id))
    page = await reads.page(ENTRIES, visible, EVERYTHING, place, along="sequence")
    entries = [shown(Entry, entry, entry_id=entry.id) for entry in page.items]
    return Page(entries, page.next, page.unreadable)


async def export_hours(
    query: ExportHours,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> HoursCopy:
    """A page of the ledgers under all of a person's records, and of who saw them."""
    ids = volunteer.records if volunteer else [query.volunteer_id]
    ledgers = await reads.each(LEDGERS, ids)
    parts: dict[str, Part] = {
        "balances": whole([_balance(ledgers[key]) for key in ids if key in ledgers]),
        # Each chain has an order of its own.
        **{f"{_CHAIN}{key}": partial(_chain, key, reads) for key in ids},
        "reads": reads_about(READS, ids, reads),
    }
    page = await page_of_parts(parts, query.after, query.limit)
    chains = (rows for name, rows in page.rows.items() if name.startswith(_CHAIN))
    entries = [entry for chain in chains for entry in chain]
    return page.told(HoursCopy, volunteer_id=query.volunteer_id, records=ids, entries=entries)


async def _chain(volunteer_id: str, reads: Reads, after: str, limit: int) -> Page[Entry]:
    sequence = int(after) if after.isdecimal() else 0
    return await _entries(volunteer_id, reads, After(sequence, limit))


async def verify_ledgers(query: VerifyLedgers, reads: Reads) -> LedgerReport:
    page = await _ledgers(query, reads)
    entries = await reads.find(
        ENTRIES,
        is_in("volunteer_id", [ledger.id for ledger in page.items]),
        sort=["volunteer_id", "sequence"],
    )
    chains = {
        volunteer_id: list(chain)
        for volunteer_id, chain in groupby(entries, key=lambda entry: entry.volunteer_id)
    }
    faults = [
        (ledger.id, fault)
        for ledger in page.items
        if (fault := first_fault(ledger, chains.get(ledger.id, [])))
    ]
    return LedgerReport(
        ledgers=len(page.items),
        entries=len(entries),
        minutes=sum(entry.minutes for entry in entries),
        broken=[
            BrokenLedger(volunteer_id=volunteer_id, sequence=sequence, reason=reason)
            for volunteer_id, (sequence, reason) in faults
        ],
        next=page.next,
    )


async def _ledgers(query: VerifyLedgers, reads: Reads) -> Page[Ledger]:
    if query.volunteer_id is None:
        visible = in_reach(query.actor, None, (*WATCHERS, "operator"))
        return await reads.page(LEDGERS, visible, EVERYTHING, query)
    return Page(list((await reads.each(LEDGERS, [query.volunteer_id])).values()), None)
