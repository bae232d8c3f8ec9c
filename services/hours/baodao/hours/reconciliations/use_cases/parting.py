"""Two records are two people's after all: cases between them are looked at again."""

from collections.abc import Iterable, Mapping
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
from baodao.hours.ledger.domain.served import Served, ServedDay
from baodao.hours.ledger.domain.service import Service
from baodao.hours.reconciliations.commands import ReviewParted
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
from baodao.schema.hours.ledger import EntryCause

People = dict[str, KnownVolunteer]
_CAUSE: EntryCause = "overlap-settled"


def _volunteers(overlap: Overlap, rivals: dict[str, Entry]) -> list[str]:
    return sorted({overlap.volunteer_id, *(one.volunteer_id for one in rivals.values())})


def _attendances(overlap: Overlap, rivals: dict[str, Entry]) -> list[str]:
    return sorted({overlap.service.attendance_id, *(one.attendance_id for one in rivals.values())})


def _counting(standing: dict[str, Credit]) -> list[str]:
    return [key for one in standing.values() for key in one.counting]


def _days(overlap: Overlap, person: People, counting: dict[str, Entry]) -> list[str]:
    """Its days, and those of what counts of it, in all records of its person as of now."""
    mine = overlap.service.attendance_id
    times = [(overlap.served.served_from, overlap.served.served_until)]
    times += [
        (one.served_from, one.served_until)
        for one in counting.values()
        if one.attendance_id == mine
    ]
    records = all_records(overlap.volunteer_id, _own(overlap.volunteer_id, person))
    return sorted({day for first, last in times for day in days_of(records, first, last)})


def _own(volunteer_id: str, person: Mapping[str, KnownVolunteer]) -> People:
    """The record that is kept of one of several people."""
    return {key: one for key, one in person.items() if volunteer_id in one.records}


def _shift(overlap: Overlap) -> list[str]:
    return [overlap.service.shift_id] if overlap.service.shift_id else []


def _cases(rivals: dict[str, Entry]) -> list[str]:
    return sorted({Overlap.id_for(one.attendance_id) for one in rivals.values()})


@use_case
def review_parted(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    command: ReviewParted,
    overlap: Annotated[Overlap, by("overlap_id")],
    rivals: Annotated[dict[str, Entry], by_each("overlap.entry_ids")],
    known: Annotated[People, by_each(_volunteers)],
    person: Annotated[People, by_each(kept_records)],
    standing: Annotated[dict[str, Credit], by_each(_attendances, or_new=Credit.unknown)],
    counting: Annotated[dict[str, Entry], by_each(_counting)],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    shift: Annotated[dict[str, ShiftCeiling], by_each(_shift, or_new=ShiftCeiling.blank)],
    ledger: Annotated[Ledger, by("overlap.volunteer_id", or_new=Ledger.empty)],
    cases: Annotated[dict[str, Overlap], by_each(_cases)],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[None]:
    """Give back what was taken because of somebody else's time.

    What a person has decided, a person decides again.
    """
    records = all_records(overlap.volunteer_id, _own(overlap.volunteer_id, person))
    strangers = [one for one in rivals.values() if one.volunteer_id not in records]
    if not strangers or not overlap.is_reviewable:
        return refuse(NothingDue(of=overlap.id))
    if overlap.decision == "instead":
        opened = _opened(overlap, strangers, standing, cases, now)
        return accept(None, *opened, overlap.change(entry_ids=(), other_time=()))
    if overlap.state == "settled":
        return accept(None, overlap.reopen(now))
    kept = kept_record(overlap.volunteer_id, known)
    posting = Posting(
        {ledger.id: ledger}, days, shift, now=now, seals=seals, new_id=new_id, kept_id=kept
    )
    mine = overlap.service.attendance_id
    own = next((one for one in counting.values() if one.attendance_id == mine), None)
    return _given_back(overlap, own, standing[mine], posting, now)


def _given_back(
    overlap: Overlap, own: Entry | None, credit: Credit, posting: Posting, now: datetime
) -> Decision[None]:
    """Credit all of it, or what none of its own person's entries covers."""
    served, service = overlap.served, overlap.service.because(_CAUSE, overlap.id)
    own_id = own.id if own else None
    clashes = [one for one in posting.clashes(served) if one.entry_id != own_id]
    counts: Served | None = served
    noted: list[Change[Aggregate]] = [overlap.settle("rest", now)]
    if clashes:
        facts = overlap.volunteer_id, overlap.service, served, clashes, overlap.policy, now
        noted = [Overlap.found(overlap, *facts, cause=overlap.cause)]
        counts = served.without(clashes) if overlap.cause == "records-merged" else None
    if counts and (own is None or posting.time_of(own.id) != counts.under(own.id)):
        around = posting.around(own) if own else None
        if own:
            posting.reverse(own, credit.grade_of(own), _CAUSE, overlap.id)
        credited = overlap.volunteer_id, service, counts, overlap.policy
        entry = posting.credit(*credited, around=around)
        noted.append(credit.change(entry_id=entry.id, grade=service.evidence_grade))
    return accept(None, *posting.changes, *noted, under=overlap.policy)


def _opened(
    overlap: Overlap,
    strangers: Iterable[Entry],
    standing: Mapping[str, Credit],
    cases: Mapping[str, Overlap],
    now: datetime,
) -> list[Change[Aggregate]]:
    """A case for each entry that was taken back for this one; not where it was corrected since."""
    opened: list[Change[Aggregate]] = []
    for entry in strangers:
        credit = standing[entry.attendance_id]
        spans = tuple(one for one in overlap.other_time if one.entry_id == entry.id)
        if entry.id in credit.counting or credit.known or credit.disowned or not spans:
            continue
        service, case = (
            Service.of(entry, credit.grade_of(entry)),
            Overlap.id_for(entry.attendance_id),
        )
        facts = entry.volunteer_id, service, Served(spans), (), entry.policy, now
        opened.append(Overlap.found(cases.get(case), *facts, cause="records-merged"))
    return opened
