"""Which minutes are credited, and what becomes of them when an attendance is corrected."""

from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.common.policies import GRACE_AT_MOST, Policy
from baodao.hours.deadlines.use_cases import OfShift
from baodao.hours.known.domain import KnownVolunteer, all_records, kept_record, kept_records
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.posting import Posting, days_of
from baodao.hours.ledger.domain.served import ServedDay, Span
from baodao.hours.ledger.domain.service import Service, as_recorded, served_by
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, NewId, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceAnnulled, AttendanceCorrected

People = dict[str, KnownVolunteer]


def _days(event: AttendanceRecorded, person: People) -> list[str]:
    first, last = event.shift_starts_at - GRACE_AT_MOST, event.shift_ends_at + GRACE_AT_MOST
    return days_of(all_records(event.volunteer_id, person), first, last)


def _days_after(
    event: AttendanceCorrected, person: People, counting: dict[str, Entry]
) -> list[str]:
    """The days of what counts, and of what is to count."""
    instants = [one.came_at for one in event.after] + [one.left_at for one in event.after]
    for entry in counting.values():
        instants += [entry.served_from, entry.served_until]
    return days_of(all_records(event.volunteer_id, person), min(instants), max(instants))


def _days_before(counting: dict[str, Entry]) -> list[str]:
    return [
        day
        for entry in counting.values()
        for day in ServedDay.ids_for(entry.volunteer_id, entry.served_from, entry.served_until)
    ]


_Known = Annotated[People, by_each("volunteer_id")]
_Person = Annotated[People, by_each(kept_records)]
"""The record that is kept of the volunteer, by which all of a person's are found."""
_Ledger = Annotated[Ledger, by("volunteer_id", or_new=Ledger.empty)]
_Credit = Annotated[Credit, by("sign_up_id", or_new=Credit.unknown)]
_Counting = Annotated[dict[str, Entry], by_each("credit.counting")]
"""The entry that counts of the attendance; none, or one."""
_Overlap = Annotated[Overlap | None, by(lambda event: Overlap.id_for(event.sign_up_id))]


def _shifts(
    event: AttendanceCorrected | AttendanceAnnulled, counting: dict[str, Entry]
) -> list[str]:
    entries = {one.shift_id for one in counting.values() if one.shift_id}
    return sorted({event.shift_id, *entries})


_Shifts = Annotated[dict[str, ShiftCeiling], by_each(_shifts, or_new=ShiftCeiling.blank)]


@use_case
def credit_minutes(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    event: AttendanceRecorded,
    envelope: Envelope,
    known: _Known,
    person: _Person,
    ledger: _Ledger,
    credit: _Credit,
    entry: Annotated[Entry | None, by(lambda event: Entry.id_for(event.sign_up_id))],
    overlap: _Overlap,
    deadline: OfShift,
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    shift: Annotated[dict[str, ShiftCeiling], by_each("shift_id", or_new=ShiftCeiling.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[None]:
    """Append what was served to the volunteer's ledger, once per attendance.

    Nothing of an attendance is appended that overlaps what is there: what counts is then decided by
    somebody (`settle-overlap`).
    """
    policy = rules_at(Policy, packs, event.division, event.shift_starts_at)
    served = served_by(event, policy)
    if entry or overlap:
        return accept(None)
    entered = deadline.enter(event, envelope.time, policy)
    if served is None or envelope.aggregate_version <= credit.known:
        return accept(None, *entered, under=policy.version)
    posting = Posting(
        {ledger.id: ledger},
        days,
        shift,
        now=now,
        seals=seals,
        new_id=new_id,
        kept_id=kept_record(ledger.id, known),
    )
    if clashes := posting.clashes(served):
        who, service = event.volunteer_id, Service.attended(event)
        found = Overlap.found(None, who, service, served, clashes, policy.version, now)
        return accept(None, found, *entered, under=policy.version)
    posting.credit(ledger.id, Service.attended(event), served, policy.version, served.entry_id)
    return accept(None, *posting.changes, *entered, under=policy.version)


@use_case
def follow_correction(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    event: AttendanceCorrected,
    envelope: Envelope,
    known: _Known,
    person: _Person,
    ledger: _Ledger,
    credit: _Credit,
    counting: _Counting,
    overlap: _Overlap,
    days: Annotated[dict[str, ServedDay], by_each(_days_after, or_new=ServedDay.idle)],
    shifts: _Shifts,
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[None]:
    """Reverse what was credited of an attendance and credit what it is now; or only its grade."""
    recorded = as_recorded(event)
    if recorded is None or envelope.aggregate_version <= credit.known:
        return accept(None)
    if credit.disowned:
        return accept(None, credit.change(known=envelope.aggregate_version))
    policy = rules_at(Policy, packs, event.division, recorded.shift_starts_at)
    served = served_by(recorded, policy)
    service = Service.attended(recorded).because("attendance-corrected")
    posting = Posting(
        {ledger.id: ledger},
        days,
        shifts,
        now=now,
        seals=seals,
        new_id=new_id,
        kept_id=kept_record(ledger.id, known),
    )
    counts = next(iter(counting.values()), None)
    entry_id = counts.id if counts else None
    clashes: list[Span] = []
    if counts and posting.time_of(counts.id) == (served and served.under(counts.id)):
        posting.regrade(counts, credit.grade_of(counts), service.evidence_grade, service.cause)
    else:
        if counts:
            posting.reverse(counts, credit.grade_of(counts), service.cause)
        clashes = posting.clashes(served) if served else []
        entry_id = None
        if served and not clashes:
            entry_id = posting.credit(ledger.id, service, served, policy.version).id
    noted: list[Change[Aggregate]] = [
        credit.change(
            known=envelope.aggregate_version,
            entry_id=entry_id,
            grade=service.evidence_grade,
            annulled=False,
        )
    ]
    if clashes and served:
        who, version = event.volunteer_id, policy.version
        noted.append(Overlap.found(overlap, who, service, served, clashes, version, now))
    elif overlap and overlap.state == "open":
        noted.append(overlap.settle("corrected", now))
    return accept(None, *posting.changes, *noted, under=policy.version)


@use_case
def follow_annulment(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    event: AttendanceAnnulled,
    envelope: Envelope,
    ledger: _Ledger,
    credit: _Credit,
    counting: _Counting,
    overlap: _Overlap,
    days: Annotated[dict[str, ServedDay], by_each(_days_before, or_new=ServedDay.idle)],
    shifts: _Shifts,
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[None]:
    """Reverse what was credited of an attendance that counts for nothing now."""
    if envelope.aggregate_version <= credit.known:
        return accept(None)
    posting = Posting({ledger.id: ledger}, days, shifts, now=now, seals=seals, new_id=new_id)
    for counts in counting.values():
        posting.reverse(counts, credit.grade_of(counts), "attendance-annulled")
    noted: list[Change[Aggregate]] = [
        credit.change(known=envelope.aggregate_version, entry_id=None, annulled=True)
    ]
    if overlap and overlap.state == "open":
        noted.append(overlap.settle("corrected", now))
    return accept(None, *posting.changes, *noted)
