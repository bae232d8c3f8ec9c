"""The sweep of reconciliations: what two ledgers have both credited, some at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.posting import days_of
from baodao.hours.ledger.domain.served import Served, ServedDay, Span
from baodao.hours.ledger.store import CREDITS, ENTRIES, LEDGERS, OVERLAPS, SERVED_DAYS
from baodao.hours.reconciliations.commands import (
    AdvanceReconciliation,
    ReviewParted,
    TakeBackDouble,
)
from baodao.hours.reconciliations.domain import Reconciliation, Strength
from baodao.hours.reconciliations.store import RECONCILIATIONS
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range, passed

_JOBS, _PAGE, _PAGES = 20, 200, 25
_ENOUGH = 500
"""So many commands are found in one turn, or a few more."""


@row_of(LEDGERS)
class _Head:
    id: str
    entries: int


async def due_reconciliations(reads: Reads, now: datetime) -> list[OwnCommand]:
    """What counts twice in merged ledgers, cases of parted ones, and how far all was looked at."""
    wanted = passed("next_at", now)
    jobs = await reads.find(RECONCILIATIONS, wanted, sort=["next_at"], limit=_JOBS)
    found: dict[str, OwnCommand] = {}
    for job in jobs:
        if len(found) >= _ENOUGH:
            break
        look = _joining if job.state == "joining" else _parting
        found |= {one.command_id: one for one in await look(job, reads, now)}
    return list(found.values())


# --- joining --------------------------------------------------------------------------------------


async def _joining(job: Reconciliation, reads: Reads, now: datetime) -> list[OwnCommand]:
    """Entries that others of the person outweigh, and how far there are none."""
    merged, person = await _people(job, reads)
    mine = [one for one in person if one in merged]
    theirs = [one for one in person if one not in merged]
    heads = await reads.each(LEDGERS, person, into=_Head)
    ends = {key: heads[key].entries if key in heads else 0 for key in person}
    # What is compared with all of the others is enough to be looked at once; of those, only what
    # is appended from now on.
    looked = {key: job.looked.get(key, 0 if key in merged else ends[key]) for key in person}
    found: list[OwnCommand] = []
    pages = _PAGES
    for record in (*mine, *theirs):
        others = theirs if record in merged else mine
        while looked[record] < ends[record] and pages and not found:
            pages -= 1
            entries = await _entries(record, looked[record], reads)
            weaker = await _weaker(entries, others, reads)
            found += [TakeBackDouble.due(one, entry_id=one) for one in weaker]
            if not found:
                looked[record] = entries[-1].sequence if entries else ends[record]
    if looked == job.looked and found:
        return found
    is_end = not found and all(looked[key] >= ends[key] for key in person)
    return [*found, _advance(job, looked, now, is_end=is_end)]


async def _people(job: Reconciliation, reads: Reads) -> tuple[list[str], list[str]]:
    """The records that were merged, and all of the person whose they are now."""
    known = await reads.each(KNOWN_VOLUNTEERS, [job.kept_id, job.merged_id])
    merged = known.get(job.merged_id) or KnownVolunteer.unknown(job.merged_id)
    kept = known.get(job.kept_id) or KnownVolunteer.unknown(job.kept_id)
    if kept.merged_into:
        kept = await reads.get(KNOWN_VOLUNTEERS, kept.merged_into) or kept
    return merged.records, kept.records


async def _entries(record: str, after: int, reads: Reads) -> list[Entry]:
    wanted = eq("volunteer_id", record) & in_range("sequence", gt=after)
    return await reads.find(ENTRIES, wanted, sort=["volunteer_id", "sequence"], limit=_PAGE)


async def _weaker(entries: Sequence[Entry], others: Sequence[str], reads: Reads) -> list[str]:
    """Of entries and of those of other records for the same time, the weaker ones."""
    credited = [one for one in entries if not (one.reverses or one.regrades)]
    ids = {
        day
        for one in credited
        for day in days_of([one.volunteer_id, *others], one.served_from, one.served_until)
    }
    days = await reads.each(SERVED_DAYS, ids)
    clashes: dict[str, set[str]] = defaultdict(set)
    for one in credited:
        mine = _spans(one, [one.volunteer_id], days)
        time = Served(tuple(span for span in mine if span.entry_id == one.id))
        for span in time.clashes(_spans(one, others, days)):
            clashes[one.id].add(span.entry_id)
    if not clashes:
        return []
    known = {one.id: one for one in credited}
    rivals = {key for keys in clashes.values() for key in keys}
    known |= await reads.each(ENTRIES, rivals)
    standing = await reads.each(CREDITS, {one.attendance_id for one in known.values()})

    def strength(key: str) -> Strength:
        entry = known[key]
        credit = standing.get(entry.attendance_id)
        return Strength.of(entry, credit.grade_of(entry) if credit else entry.evidence_grade)

    pairs = ((key, rival) for key, keys in clashes.items() for rival in keys if rival in known)
    return sorted({max(pair, key=strength) for pair in pairs})


def _spans(entry: Entry, records: Sequence[str], days: dict[str, ServedDay]) -> list[Span]:
    """What is on an entry's days in some records."""
    ids = days_of(records, entry.served_from, entry.served_until)
    return [span for day in ids if day in days for span in days[day].spans]


# --- parting --------------------------------------------------------------------------------------


async def _parting(job: Reconciliation, reads: Reads, now: datetime) -> list[OwnCommand]:
    """Cases between those who are two people now; none, once all were looked at."""
    merged, person = await _people(job, reads)
    found: list[OwnCommand] = []
    for own, others in ((merged, person), (person, merged)):
        for record in own:
            found += await _cases(record, {*others} - {*own}, reads)
    return found[:_ENOUGH] or [_advance(job, {}, now, is_end=True)]


async def _cases(record: str, strangers: set[str], reads: Reads) -> list[ReviewParted]:
    """The cases of a record that are about time of others."""
    found: list[ReviewParted] = []
    after = ""
    while len(found) < _ENOUGH:
        wanted = eq("volunteer_id", record) & in_range("id", gt=after)
        page = await reads.find(OVERLAPS, wanted, sort=["volunteer_id", "id"], limit=_PAGE)
        about = await reads.each(ENTRIES, {key for one in page for key in one.entry_ids})
        whose = {key: entry.volunteer_id for key, entry in about.items()}
        found += [_review(one) for one in page if _is_between(one, whose, strangers)]
        if len(page) < _PAGE:
            break
        after = page[-1].id
    return found


def _is_between(overlap: Overlap, whose: dict[str, str], strangers: set[str]) -> bool:
    about = (whose.get(key) for key in overlap.entry_ids)
    return overlap.is_reviewable and any(one in strangers for one in about)


def _review(overlap: Overlap) -> ReviewParted:
    return ReviewParted.due(overlap.id, f"{overlap.version}", overlap_id=overlap.id)


def _advance(
    job: Reconciliation, looked: dict[str, int], now: datetime, *, is_end: bool
) -> AdvanceReconciliation:
    return AdvanceReconciliation.due(
        job.id,
        f"{job.version}",
        reconciliation_id=job.id,
        version=job.version,
        looked_at=now,
        done=looked,
        is_end=is_end,
    )


SWEEPS = (Sweep("reconciliations", timedelta(seconds=10), due_reconciliations),)
