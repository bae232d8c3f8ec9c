"""Answers of hours: balances, entries, and whether ledgers hold."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Annotated

from baodao.hours.domain import KnownVolunteer, Ledger, first_fault
from baodao.hours.store import ENTRIES, KNOWN_VOLUNTEERS, LEDGERS, READS
from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import may_be_minor
from baodao.kernel.reach import in_reach, named
from baodao.kit.decisions import by
from baodao.kit.read_log import Person
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Page, Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema import hours as schema
from baodao.schema.access import WATCHERS
from baodao.schema.reads import ReadPage


async def people_of(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """The volunteers with these ids, for the log of reads."""
    found = await reads.each(KNOWN_VOLUNTEERS, ids)
    return [
        Person(one.id, one.division or "", may_be_minor(one.age_class, one.age_known))
        for one in found.values()
    ]


async def get_balance(
    query: schema.GetBalance,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.Balance:
    ledger = await reads.get(LEDGERS, query.volunteer_id) or Ledger(id=query.volunteer_id)
    return shown(schema.Balance, ledger, volunteer_id=ledger.id)


async def list_entries(
    query: schema.ListEntries,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.EntryPage:
    visible = named(eq("volunteer_id", query.volunteer_id))
    page = await reads.page(ENTRIES, visible, EVERYTHING, query, along="sequence")
    entries = [shown(schema.Entry, entry, entry_id=entry.id) for entry in page.items]
    return schema.EntryPage(entries=entries, next=page.next)


async def verify_ledgers(query: schema.VerifyLedgers, reads: Reads) -> schema.LedgerReport:
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
    return schema.LedgerReport(
        ledgers=len(page.items),
        entries=len(entries),
        minutes=sum(entry.minutes for entry in entries),
        broken=[
            schema.BrokenLedger(volunteer_id=volunteer_id, sequence=sequence, reason=reason)
            for volunteer_id, (sequence, reason) in faults
        ],
        next=page.next,
    )


async def _ledgers(query: schema.VerifyLedgers, reads: Reads) -> Page[Ledger]:
    if query.volunteer_id is None:
        visible = in_reach(query.actor, None, (*WATCHERS, "operator"))
        return await reads.page(LEDGERS, visible, EVERYTHING, query)
    return Page(list((await reads.each(LEDGERS, [query.volunteer_id])).values()), None)


async def list_reads(
    query: schema.ListHoursReads,
    person: Annotated[KnownVolunteer | None, by("person_id")],
    reads: Reads,
    now: datetime,
) -> ReadPage:
    own = query.person_id is not None and speaks_for(query.actor, query.person_id)
    overseen = in_reach(query.actor, query.division, WATCHERS)
    return await page_of_reads(READS, query, reads, overseen, now, own=own)
