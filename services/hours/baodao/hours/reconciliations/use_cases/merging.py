"""Two records are one person's: time that both ledgers have credited counts once."""

from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.known.domain import (
    KnownVolunteer,
    all_records,
    kept_record,
    kept_records,
)
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.posting import Posting, days_of
from baodao.hours.ledger.domain.served import ServedDay, Span
from baodao.hours.ledger.domain.service import Service
from baodao.hours.reconciliations.commands import TakeBackDouble
from baodao.hours.reconciliations.domain import Strength
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.hours.ledger import EntryCause

People = dict[str, KnownVolunteer]
_CAUSE: EntryCause = "records-merged"


def _days(entry: Entry, person: People) -> list[str]:
    records = all_records(entry.volunteer_id, person)
    return days_of(records, entry.served_from, entry.served_until)


def _rivals(entry: Entry, days: dict[str, ServedDay]) -> list[str]:
    """The entries on these days, but for itself."""
    found = {span.entry_id for day in days.values() for span in day.spans}
    return sorted(found - {entry.id})


def _attendances(entry: Entry, rivals: dict[str, Entry]) -> list[str]:
    return sorted({entry.attendance_id, *(one.attendance_id for one in rivals.values())})


@use_case
def take_back_double(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    command: TakeBackDouble,
    entry: Annotated[Entry, by("entry_id")],
    known: Annotated[People, by_each("entry.volunteer_id")],
    person: Annotated[People, by_each(kept_records)],
    ledger: Annotated[Ledger, by("entry.volunteer_id")],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    shift: Annotated[dict[str, ShiftCeiling], by_each("entry.shift_id", or_new=ShiftCeiling.blank)],
    rivals: Annotated[dict[str, Entry], by_each(_rivals)],
    standing: Annotated[dict[str, Credit], by_each(_attendances, or_new=Credit.unknown)],
    case: Annotated[Overlap | None, by(lambda entry: Overlap.id_for(entry.attendance_id))],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[None]:
    """Take an entry back whose time a stronger one covers, credit the rest, and open a case."""
    kept = kept_record(entry.volunteer_id, known)
    posting = Posting(
        {ledger.id: ledger}, days, shift, now=now, seals=seals, new_id=new_id, kept_id=kept
    )
    time, credit = posting.time_of(entry.id), standing[entry.attendance_id]
    grade = credit.grade_of(entry)
    over = _stronger(Strength.of(entry, grade), posting.clashes(time), rivals, standing)
    if not over:
        return refuse(NothingDue(of=entry.id))
    case_id, service = Overlap.id_for(entry.attendance_id), Service.of(entry, grade)
    around = posting.around(entry)
    posting.reverse(entry, grade, _CAUSE, case_id)
    again = None
    if rest := time.without(over):
        because = service.because(_CAUSE, case_id)
        again = posting.credit(ledger.id, because, rest, entry.policy, around=around).id
    whole = time
    if case and case.state == "open":
        whole, over = case.served, [*dict.fromkeys((*case.other_time, *over))]
    found = Overlap.found(
        case, ledger.id, service, whole, over, entry.policy, now, cause="records-merged"
    )
    noted = credit.change(entry_id=again, grade=grade)
    return accept(None, *posting.changes, noted, found, under=entry.policy)


def _stronger(
    mine: Strength, clashes: list[Span], rivals: dict[str, Entry], standing: dict[str, Credit]
) -> list[Span]:
    """All spans of the stronger ones among those that share time with an entry."""

    def strength(entry: Entry) -> Strength:
        return Strength.of(entry, standing[entry.attendance_id].grade_of(entry))

    return [
        one for one in clashes if one.entry_id in rivals and strength(rivals[one.entry_id]) < mine
    ]
