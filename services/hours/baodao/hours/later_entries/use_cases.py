"""Decisions about later entries: asked for, approved and credited, declined, taken back, lapsed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import SettledShift, ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.common.policies import GRACE_AT_MOST, Policy
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.known.domain import KnownVolunteer, all_records, kept_of
from baodao.hours.later_entries.commands import LapseLaterEntry
from baodao.hours.later_entries.domain import LaterEntry, LaterTally, Room, taken, wish_refusals
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.posting import Posting, days_of
from baodao.hours.ledger.domain.served import ServedDay
from baodao.hours.ledger.use_cases.crediting import People
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema import Refusal
from baodao.schema.hours import later_entries as schema
from baodao.schema.hours import later_entry_refusals as refusals
from baodao.schema.scheduling.attendance import attendance_id


def _asked_before(command: schema.RequestLaterEntry) -> str:
    return LaterEntry.id_for(command.shift_id, command.volunteer_id)


def _days(ceiling: ShiftCeiling, volunteer: KnownVolunteer, person: People) -> list[str]:
    """The days of a shift and its grace, in all records of the person."""
    if (shift := ceiling.shift) is None:
        return []
    first, last = shift.starts_at - GRACE_AT_MOST, shift.ended_at + GRACE_AT_MOST
    return days_of(all_records(volunteer.id, person), first, last)


def _on_days(days: dict[str, ServedDay]) -> list[str]:
    """The entries that count on these days."""
    return sorted({span.entry_id for span in taken(days.values())})


def _attendances(ceiling: ShiftCeiling, volunteer: KnownVolunteer, person: People) -> list[str]:
    """The attendances that there can be of a person in a shift, and later entries."""
    records = all_records(volunteer.id, person)
    named = (attendance_id, LaterEntry.id_for)
    return [name(ceiling.id, record) for record in records for name in named]


_Person = Annotated[People, by_each(kept_of)]
_Days = Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)]
_OnDays = Annotated[dict[str, Entry], by_each(_on_days)]
_Standing = Annotated[dict[str, Credit], by_each(_attendances, or_new=Credit.unknown)]
_Later = Annotated[LaterEntry, by("later_entry_id", noun="later-entry")]


@use_case
def request_later_entry(  # noqa: PLR0913, PLR0917 -- all that it is judged by
    command: schema.RequestLaterEntry,
    deadline: Annotated[RecordingDeadline, by("shift_id", noun="shift")],
    ceiling: Annotated[ShiftCeiling, by("shift_id", or_new=ShiftCeiling.blank)],
    volunteer: Annotated[KnownVolunteer, by("volunteer_id", noun="volunteer")],
    person: _Person,
    later: Annotated[LaterEntry | None, by(_asked_before)],
    days: _Days,
    entries: _OnDays,
    standing: _Standing,
    packs: Annotated[dict[str, PolicyPack], packs_at("deadline.division")],
    now: datetime,
) -> Decision[schema.LaterEntryReceipt]:
    """Say what somebody has served that nobody recorded then."""
    if (shift := ceiling.shift) is None or not deadline.is_complete:
        return refuse(refusals.RollNotSettled(shift_id=command.shift_id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    if found := (later.ask_refusals() if later else []):
        return refuse(*found)
    if found := wish_refusals(command, shift, policy, now):
        return refuse(*found)
    asked = LaterEntry.request(later, command, shift, policy, now)
    room = Room.of(ceiling, shift, days, entries)
    people = (volunteer, *person.values())
    if found := _refusals(asked.after, shift, room, people, standing):
        return refuse(*found)
    return accept(_receipt(asked.after), asked, under=policy.version)


@use_case
def decide_later_entry(  # noqa: PLR0913, PLR0917 -- all that entries are made of
    command: schema.DecideLaterEntry,
    later: _Later,
    people: Annotated[People, by_each("later.involved")],
    ceiling: Annotated[ShiftCeiling, by("later.shift_id", noun="shift")],
    deadline: Annotated[RecordingDeadline, by("later.shift_id", noun="shift")],
    volunteer: Annotated[KnownVolunteer, by("later.volunteer_id")],
    person: _Person,
    ledger: Annotated[Ledger, by("later.volunteer_id", or_new=Ledger.empty)],
    days: _Days,
    entries: _OnDays,
    standing: _Standing,
    tally: Annotated[LaterTally | None, by(LaterTally.id_for)],
    packs: Annotated[dict[str, PolicyPack], packs_at("later.division")],
    seals: LedgerSeals,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.LaterEntryReceipt]:
    """Credit a later entry, if there is still room for it, or decline it."""
    if not later.is_open or (shift := ceiling.shift) is None:
        return refuse(refusals.LaterEntryClosed(state=later.state))
    decided = later.decide(command, now)
    if command.outcome == "declined":
        return accept(_receipt(decided.after), decided)
    if not deadline.is_complete:
        return refuse(refusals.RollNotSettled(shift_id=later.shift_id))
    room = Room.of(ceiling, shift, days, entries)
    if found := _refusals(later, shift, room, (volunteer, *person.values()), standing):
        return refuse(*found)
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    (kept,) = kept_of(volunteer)
    posting = Posting(
        {ledger.id: ledger},
        days,
        {ceiling.id: ceiling},
        now=now,
        seals=seals,
        new_id=new_id,
        kept_id=kept,
    )
    around = None if later.spans else (shift.starts_at, shift.ended_at)
    service, entry_id = later.service(shift), Entry.id_for(later.id)
    time = room.time(later)
    posting.admit(posting.credit(ledger.id, service, time, policy.version, entry_id, around=around))
    counted = (tally or LaterTally.of(later)).add(later)
    return accept(_receipt(decided.after), *posting.changes, decided, counted, under=policy.version)


def _refusals(
    later: LaterEntry,
    shift: SettledShift,
    room: Room,
    people: Iterable[KnownVolunteer],
    standing: Mapping[str, Credit],
) -> list[Refusal]:
    """Why it is not to be credited as things stand."""
    if any(one.disowned or one.annulled for one in standing.values()):
        return [refusals.LaterEntryDisowned()]
    if any(one.is_suspended_in(shift.division) for one in people):
        return [refusals.LaterEntryWhileSuspended()]
    return room.refusals(later.spans, later.minutes)


@use_case
def withdraw_later_entry(
    command: schema.WithdrawLaterEntry, later: _Later
) -> Decision[schema.LaterEntryReceipt]:
    """Take back that it was asked for."""
    if not later.is_open:
        return refuse(refusals.LaterEntryClosed(state=later.state))
    withdrawn = later.withdraw()
    return accept(_receipt(withdrawn.after), withdrawn)


@use_case
def lapse_later_entry(command: LapseLaterEntry, later: _Later, now: datetime) -> Decision[None]:
    """Note that nobody has decided in time."""
    if not later.is_due(now):
        return refuse(NothingDue(of=later.id))
    return accept(None, later.lapse(now))


def _receipt(later: LaterEntry) -> schema.LaterEntryReceipt:
    return schema.LaterEntryReceipt(later_entry_id=later.id, state=later.state, due_on=later.due_on)
