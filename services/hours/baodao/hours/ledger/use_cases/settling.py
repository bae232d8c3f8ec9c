"""What counts of two records for the same time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.known.domain import all_records, kept_record, kept_records
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.posting import Posting, days_of
from baodao.hours.ledger.domain.served import Served, ServedDay
from baodao.hours.ledger.domain.service import Service
from baodao.hours.ledger.use_cases.crediting import People
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema.hours.ledger import EntryCause
from baodao.schema.hours.overlaps import OverlapClosed, OverlapReceipt, SettleOverlap

_CAUSE: EntryCause = "overlap-settled"


def _days(overlap: Overlap, person: People) -> list[str]:
    served = overlap.served
    records = all_records(overlap.volunteer_id, person)
    return days_of(records, served.served_from, served.served_until)


def _clashing(overlap: Overlap, days: dict[str, ServedDay]) -> list[str]:
    """The entries that share time with it as of now."""
    spans = (span for day in days.values() for span in day.spans)
    return sorted({span.entry_id for span in overlap.served.clashes(spans)})


def _days_around(overlap: Overlap, person: People, entries: dict[str, Entry]) -> list[str]:
    records = all_records(overlap.volunteer_id, person)
    ids = (days_of(records, one.served_from, one.served_until) for one in entries.values())
    return sorted({day for of_one in ids for day in of_one})


def _ledgers(overlap: Overlap, entries: dict[str, Entry]) -> list[str]:
    return sorted({overlap.volunteer_id, *(one.volunteer_id for one in entries.values())})


def _shifts(overlap: Overlap, entries: dict[str, Entry]) -> list[str]:
    shifts = {overlap.service.shift_id, *(one.shift_id for one in entries.values())}
    return sorted(one for one in shifts if one)


def _attendances(overlap: Overlap, entries: dict[str, Entry]) -> list[str]:
    return sorted({overlap.service.attendance_id, *(one.attendance_id for one in entries.values())})


@use_case
def settle_overlap(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    command: SettleOverlap,
    overlap: Annotated[Overlap, by("overlap_id")],
    known: Annotated[People, by_each("overlap.volunteer_id")],
    person: Annotated[People, by_each(kept_records)],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    entries: Annotated[dict[str, Entry], by_each(_clashing)],
    around: Annotated[dict[str, ServedDay], by_each(_days_around, or_new=ServedDay.idle)],
    ledgers: Annotated[dict[str, Ledger], by_each(_ledgers, or_new=Ledger.empty)],
    shifts: Annotated[dict[str, ShiftCeiling], by_each(_shifts, or_new=ShiftCeiling.blank)],
    standing: Annotated[dict[str, Credit], by_each(_attendances, or_new=Credit.unknown)],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[OverlapReceipt]:
    """Decide what counts of two records for the same time."""
    if overlap.state != "open":
        return refuse(OverlapClosed(overlap_id=overlap.id))
    kept = kept_record(overlap.volunteer_id, known)
    time = days | around
    posting = Posting(ledgers, time, shifts, now=now, seals=seals, new_id=new_id, kept_id=kept)
    own, others = _parted(overlap, entries)
    counts = None if command.decision == "nothing" else overlap.served
    if command.decision == "rest":
        clashes = posting.clashes(overlap.served)
        counts = overlap.served.without(one for one in clashes if one.entry_id in others)
    noted: list[Change[Aggregate]] = []
    is_there = own and counts and posting.time_of(own.id) == counts.under(own.id)
    if own and not is_there:
        posting.reverse(own, standing[own.attendance_id].grade_of(own), _CAUSE, overlap.id)
    if command.decision == "instead":
        noted += _make_room(overlap, others, standing, posting)
    if not is_there and (own or counts):
        noted.append(_counts(overlap, counts, standing, posting))
    settled = overlap.settle(command.decision, now, command.actor.id, command.reason)
    receipt = OverlapReceipt(overlap_id=overlap.id, state="settled", decision=command.decision)
    return accept(receipt, *posting.changes, *noted, settled, under=overlap.policy)


def _parted(
    overlap: Overlap, entries: Mapping[str, Entry]
) -> tuple[Entry | None, dict[str, Entry]]:
    """What counts of the attendance itself, if something does, and the entries of others."""
    mine = overlap.service.attendance_id
    own = next((one for one in entries.values() if one.attendance_id == mine), None)
    return own, {key: one for key, one in entries.items() if one is not own}


def _counts(
    overlap: Overlap, counts: Served | None, standing: Mapping[str, Credit], posting: Posting
) -> Change[Credit]:
    """Credit what counts of the attendance, if anything does, and note which entry it is."""
    service = overlap.service.because(_CAUSE, overlap.id)
    entry_id = None
    if counts:
        entry_id = posting.credit(overlap.volunteer_id, service, counts, overlap.policy).id
    grade = service.evidence_grade
    return standing[service.attendance_id].change(entry_id=entry_id, grade=grade)


def _make_room(
    overlap: Overlap,
    entries: Mapping[str, Entry],
    standing: Mapping[str, Credit],
    posting: Posting,
) -> list[Change[Aggregate]]:
    """Take back what it overlaps, and credit the rest of that again."""
    noted: list[Change[Aggregate]] = []
    for entry in entries.values():
        credit = standing[entry.attendance_id]
        grade = credit.grade_of(entry)
        rest, around = posting.time_of(entry.id).without(overlap.spans), posting.around(entry)
        posting.reverse(entry, grade, _CAUSE, overlap.id)
        again = None
        if rest:
            service = Service.of(entry, grade).because(_CAUSE, overlap.id)
            facts = entry.volunteer_id, service, rest, entry.policy
            again = posting.credit(*facts, around=around).id
        noted.append(credit.change(entry_id=again, grade=grade))
    return noted
