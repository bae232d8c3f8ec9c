"""Whether ledgers hold, by themselves and against what their events have told."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kernel.reach import in_reach, named
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.wanted import EVERYTHING, is_in
from baodao.schema.access import WATCHERS
from baodao.schema.hours.verification import (
    BrokenLedger,
    CompareLedgers,
    LedgerReport,
    ToldHead,
    VerifyLedgers,
)

Chains = dict[str, list[Entry]]
Faults = dict[str, BrokenLedger]
_AGAIN = 3


async def verify_ledgers(query: VerifyLedgers, reads: Reads, seals: LedgerSeals) -> LedgerReport:
    if query.volunteer_id is None:
        visible = in_reach(query.actor, None, (*WATCHERS, "operator"))
        page = await reads.page(LEDGERS, visible, EVERYTHING, query)
    else:
        page = Page(list((await reads.each(LEDGERS, [query.volunteer_id])).values()), None)
    chains, faults = await _checked(reads, page.items, seals)
    return _report(page.items, chains, faults, page.next)


async def compare_ledgers(query: CompareLedgers, reads: Reads, seals: LedgerSeals) -> LedgerReport:
    """The ledgers up to the last one that was told of, or to the end; both ways."""
    visible = in_reach(query.actor, None, (*WATCHERS, "operator"))
    if query.only_these:
        visible = named(is_in("id", [one.volunteer_id for one in query.told]))
    page = await reads.page(LEDGERS, visible, EVERYTHING, After(query.after, query.limit))
    until = None if query.is_end else max((one.volunteer_id for one in query.told), default="")
    if page.next and (until is None or page.next < until):
        until = page.next
    ledgers = [one for one in page.items if until is None or one.id <= until]
    told = [one for one in query.told if until is None or one.volunteer_id <= until]
    if query.since:
        named_in = {one.volunteer_id for one in told}
        ledgers = [one for one in ledgers if one.id in named_in or _is_newer(one, query.since)]
    chains, faults = await _checked(reads, ledgers, seals)
    differing = {one.volunteer_id: one for one in _differing(told, chains)}
    report = _report(ledgers, chains, differing | faults, until)
    known = {one.volunteer_id: one.entries for one in told}
    ahead = [one.id for one in ledgers if one.entries > known.get(one.id, 0)]
    return report.model_copy(update={"ahead": ahead})


def _is_newer(ledger: Ledger, since: datetime) -> bool:
    return ledger.recorded_at is None or ledger.recorded_at >= since


async def _checked(
    reads: Reads, ledgers: Sequence[Ledger], seals: LedgerSeals
) -> tuple[Chains, Faults]:
    """The chains of ledgers, and which do not hold.

    Whatever does not is read again: something may have been appended between two reads.
    """
    chains = await _chains(reads, ledgers)
    faults = _faults(ledgers, chains, seals)
    for _ in range(_AGAIN):
        if not faults:
            break
        heads = await reads.find(LEDGERS, is_in("id", [*faults]))
        again = await _chains(reads, heads)
        chains |= again
        faults = _faults(heads, again, seals)
    return chains, faults


async def _chains(reads: Reads, ledgers: Sequence[Ledger]) -> Chains:
    entries = await reads.find(
        ENTRIES,
        is_in("volunteer_id", [ledger.id for ledger in ledgers]),
        sort=["volunteer_id", "sequence"],
    )
    return {key: list(chain) for key, chain in groupby(entries, lambda one: one.volunteer_id)}


def _faults(ledgers: Sequence[Ledger], chains: Chains, seals: LedgerSeals) -> Faults:
    found = {one.id: first_fault(one, chains.get(one.id, []), seals) for one in ledgers}
    return {
        key: BrokenLedger(volunteer_id=key, sequence=fault[0], reason=fault[1])
        for key, fault in found.items()
        if fault
    }


def _differing(told: Sequence[ToldHead], chains: Chains) -> Iterator[BrokenLedger]:
    """Where ledgers are not what their events have told; they may have gone on since."""
    for one in told:
        chain = chains.get(one.volunteer_id, [])
        last = chain[one.entries - 1] if 0 < one.entries <= len(chain) else None
        if last is None:
            reason = f"events tell of {one.entries} entries, there are {len(chain)}"
            yield BrokenLedger(
                volunteer_id=one.volunteer_id, sequence=len(chain) + 1, reason=reason
            )
        elif last.hash != one.hash:
            yield BrokenLedger(
                volunteer_id=one.volunteer_id,
                sequence=one.entries,
                reason="the entry is another one than its event has told",
            )


def _report(
    ledgers: Sequence[Ledger],
    chains: Chains,
    broken: Faults,
    after: str | None,
) -> LedgerReport:
    entries = [entry for chain in chains.values() for entry in chain]
    return LedgerReport(
        ledgers=len(ledgers),
        entries=len(entries),
        minutes=sum(entry.minutes for entry in entries),
        broken=list(broken.values()),
        next=after,
    )
