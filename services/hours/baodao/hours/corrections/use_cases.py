"""Decisions about corrections: asked for, decided with all that follows, appealed, late."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.common.policies import Policy
from baodao.hours.corrections.commands import PassCorrectionMark
from baodao.hours.corrections.domain import Correction, later_refusals, side_of, wish_refusals
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.known.domain import KnownVolunteer, all_records, kept_record, kept_records
from baodao.hours.later_entries.domain import LaterEntry
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.posting import Posting, days_of
from baodao.hours.ledger.domain.served import Served, ServedDay
from baodao.hours.ledger.domain.service import Service
from baodao.hours.ledger.use_cases.crediting import People
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
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
from baodao.kit.own import NothingDue
from baodao.schema.hours import corrections as schema
from baodao.schema.hours.ledger import EntryCause, HoursReversed

_CAUSE: EntryCause = "correction"

_Correction = Annotated[Correction, by("correction_id")]
_Volunteer = Annotated[KnownVolunteer | None, by("correction.volunteer_id")]
_Kept = Annotated[KnownVolunteer | None, by("volunteer.merged_into")]
OfReversed = Annotated[
    dict[str, Correction], by_each(lambda event: Correction.ids_for(event.reverses))
]
"""The corrections of an entry that was taken back."""


def _asked_before(command: schema.RequestCorrection, entry: Entry) -> str:
    return Correction.id_for(entry.id, command.wrong, side_of(command))


@use_case
def request_correction(  # noqa: PLR0913, PLR0917 -- all that it is judged by
    command: schema.RequestCorrection,
    entry: Annotated[Entry, by("entry_id")],
    volunteer: Annotated[KnownVolunteer | None, by("entry.volunteer_id")],
    kept: _Kept,
    credit: Annotated[Credit, by("entry.attendance_id", or_new=Credit.unknown)],
    deadline: Annotated[RecordingDeadline | None, by("entry.shift_id")],
    later: Annotated[LaterEntry | None, by("entry.attendance_id")],
    known: Annotated[Correction | None, by(_asked_before)],
    packs: Annotated[dict[str, PolicyPack], packs_at("entry.division")],
    now: datetime,
) -> Decision[schema.CorrectionReceipt]:
    """Say that an entry is wrong, and what it should be."""
    policy = rules_at(Policy, packs, entry.division, entry.served_from)
    if entry.id not in credit.counting:
        return refuse(schema.EntryNotCounting(entry_id=entry.id))
    if known:
        return refuse(schema.CorrectionAskedBefore(correction_id=known.id, state=known.state))
    if refusals := wish_refusals(command, credit.grade_of(entry), deadline, policy, now):
        return refuse(*refusals)
    if later and (refusals := later_refusals(command, entry)):
        return refuse(*refusals)
    asked = Correction.request(command, entry, policy, now)
    return accept(_receipt(asked.after), asked, under=policy.version)


def _days(correction: Correction, entry: Entry, person: People) -> list[str]:
    """The days of what counts, and of what is to count, in all records of the person."""
    spans = correction.spans
    first = min([entry.served_from, *(one.served_from for one in spans)])
    last = max([entry.served_until, *(one.served_until for one in spans)])
    return days_of(all_records(entry.volunteer_id, person), first, last)


@use_case
def decide_correction(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    command: schema.DecideCorrection,
    correction: _Correction,
    volunteer: _Volunteer,
    entry: Annotated[Entry, by("correction.entry_id")],
    credit: Annotated[Credit, by("correction.attendance_id", or_new=Credit.unknown)],
    overlap: Annotated[Overlap | None, by(lambda entry: Overlap.id_for(entry.attendance_id))],
    known: Annotated[People, by_each("correction.volunteer_id")],
    person: Annotated[People, by_each(kept_records)],
    ledger: Annotated[Ledger, by("correction.volunteer_id", or_new=Ledger.empty)],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    shift: Annotated[dict[str, ShiftCeiling], by_each("entry.shift_id", or_new=ShiftCeiling.blank)],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.CorrectionReceipt]:
    """Correct an entry as was asked for, with all that follows, or refuse to."""
    if not correction.is_open:
        return refuse(schema.CorrectionClosed(state=correction.state))
    decided = correction.decide(command, now)
    if command.outcome == "refused":
        return accept(_receipt(decided.after), decided)
    if entry.id not in credit.counting:
        return refuse(schema.EntryNotCounting(entry_id=entry.id))
    kept = kept_record(entry.volunteer_id, known)
    posting = Posting(
        {ledger.id: ledger}, days, shift, now=now, seals=seals, new_id=new_id, kept_id=kept
    )
    before = posting.time_of(entry.id)
    clashes = posting.clashes(Served(correction.spans))
    if others := sorted({one.entry_id for one in clashes} - {entry.id}):
        return refuse(schema.CorrectionClashes(entry_ids=others))
    noted: list[Change[Aggregate]] = [_correct(correction, entry, before, credit, posting)]
    if overlap and _is_moot(overlap, correction):
        noted.append(overlap.settle("corrected", now))
    return accept(_receipt(decided.after), *posting.changes, *noted, decided, under=entry.policy)


def _is_moot(overlap: Overlap, correction: Correction) -> bool:
    """Whether nothing is left to decide of an overlap; of what was disowned never again."""
    if correction.wrong == "not-me":
        return overlap.is_reviewable
    return overlap.state == "open" and correction.wrong == "times"


def _correct(
    correction: Correction, entry: Entry, before: Served, credit: Credit, posting: Posting
) -> Change[Credit]:
    """Take an entry back and credit what it should be, or let it count by another grade.

    What somebody has not served stays so, whatever is told of the attendance later.
    """
    former = credit.grade_of(entry)
    grade = correction.grade_for(former, before) if correction.wrong != "not-me" else former
    if correction.wrong == "grade":
        posting.regrade(entry, former, grade, _CAUSE, correction.id)
        return credit.change(entry_id=entry.id, grade=grade)
    posting.reverse(entry, former, _CAUSE, correction.id)
    if correction.wrong == "not-me":
        return credit.change(entry_id=None, grade=grade, disowned=True)
    service = Service.of(entry, grade).because(_CAUSE, correction.id)
    time = Served(correction.spans)
    again = posting.credit(entry.volunteer_id, service, time, entry.policy)
    return credit.change(entry_id=again.id, grade=grade)


@use_case
def appeal_correction(
    command: schema.AppealCorrection,
    correction: _Correction,
    volunteer: _Volunteer,
    kept: _Kept,
    now: datetime,
) -> Decision[schema.CorrectionReceipt]:
    """Turn to the level above with what was refused."""
    if refusals := correction.appeal_refusals():
        return refuse(*refusals)
    appealed = correction.appeal(command, now)
    return accept(_receipt(appealed.after), appealed)


@use_case
def pass_mark(
    command: PassCorrectionMark, correction: _Correction, now: datetime
) -> Decision[None]:
    """Tell that a correction was not decided in time."""
    if not correction.is_due(now):
        return refuse(NothingDue(of=correction.id))
    return accept(None, correction.pass_mark(now))


def overtaken(
    event: HoursReversed, corrections: Mapping[str, Correction]
) -> list[Change[Correction]]:
    """What follows for corrections from an entry that was taken back."""
    others = (one for one in corrections.values() if one.id != event.cause_id)
    return [change for one in others for change in one.overtaken()]


def _receipt(correction: Correction) -> schema.CorrectionReceipt:
    return schema.CorrectionReceipt(
        correction_id=correction.id,
        state=correction.state,
        level=correction.level,
        due_on=correction.due_on,
    )
