"""Decisions about awards: recorded, shown by whose they are, checked, withdrawn, disowned."""

from datetime import datetime
from typing import Annotated

from baodao.hours.awards.domain import Award, Entered, enter_refusals
from baodao.hours.known.domain import HomeUnknownError, KnownVolunteer, all_records, kept_of
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.schema import Refusal
from baodao.schema.access import WATCHERS
from baodao.schema.hours import awards as schema

_Volunteer = Annotated[KnownVolunteer, by("volunteer_id")]
_Person = Annotated[dict[str, KnownVolunteer], by_each(kept_of)]
_Award = Annotated[Award, by("award_id")]
_Owner = Annotated[KnownVolunteer | None, by("award.volunteer_id", noun="volunteer")]


def _known(
    command: Entered, volunteer: KnownVolunteer, person: dict[str, KnownVolunteer]
) -> list[str]:
    """The awards that there can be of this name, day and issuer, under any record of a person."""
    return [Award.id_for(one, command) for one in all_records(volunteer.id, person)]


_Known = Annotated[dict[str, Award], by_each(_known)]


@use_case
def record_award(
    command: schema.RecordAward,
    volunteer: _Volunteer,
    person: _Person,
    known: _Known,
    now: datetime,
) -> Decision[schema.AwardReceipt]:
    """Record an award from its papers; one of others waits for somebody else."""
    return _enter(command, next(iter(person.values()), volunteer), known, now)


@use_case
def show_award(
    command: schema.ShowAward,
    volunteer: _Volunteer,
    person: _Person,
    known: _Known,
    now: datetime,
) -> Decision[schema.AwardReceipt]:
    """Ask for an award to be recorded."""
    return _enter(command, next(iter(person.values()), volunteer), known, now)


def _enter(
    command: Entered, person: KnownVolunteer, those: dict[str, Award], now: datetime
) -> Decision[schema.AwardReceipt]:
    """Enter it in the name of the record that is kept, or where it is entered already."""
    if person.division is None:
        raise HomeUnknownError(person.id)
    there = [one for one in those.values() if one.state not in Award.LIFE.sources("enter_again")]
    own = those.get(Award.id_for(person.id, command))
    known = next(iter(there), own or next(iter(those.values()), None))
    if refused := enter_refusals(command, known, those.values(), now):
        return refuse(*refused)
    entered = Award.enter(command, person.id, person.division, known, now)
    return accept(_receipt(entered.after), entered)


@use_case
def check_award(
    command: schema.CheckAward, award: _Award, volunteer: _Owner
) -> Decision[schema.AwardReceipt]:
    """Record an award after a look at its papers, or refuse to."""
    if award.state not in Award.LIFE.sources("check"):
        return refuse(schema.AwardNotWaiting(state=award.state))
    if refused := _fault_refusals(command, award):
        return refuse(*refused)
    checked = award.check(command)
    return accept(_receipt(checked.after), checked)


def _fault_refusals(command: schema.CheckAward, award: Award) -> list[Refusal]:
    if (command.fault is not None) != (command.outcome == "refused"):
        return [schema.AwardFaultNeeded()]
    if award.award_kind == "official" and command.fault == "not-verified":
        return [schema.AwardMandatory()]
    return []


@use_case
def withdraw_award(
    command: schema.WithdrawAward, award: _Award, volunteer: _Owner
) -> Decision[schema.AwardReceipt]:
    """Take an award off a record."""
    if award.state not in Award.LIFE.sources("withdraw"):
        return refuse(schema.AwardNotRecorded(state=award.state))
    if award.award_kind == "official" and command.actor.role not in WATCHERS:
        return refuse(schema.AwardMandatory())
    withdrawn = award.withdraw(command.reason)
    return accept(_receipt(withdrawn.after), withdrawn)


@use_case
def disown_award(
    command: schema.DisownAward,
    award: _Award,
    volunteer: _Owner,
    kept: Annotated[KnownVolunteer | None, by("volunteer.merged_into")],
) -> Decision[schema.AwardReceipt]:
    """Take an award off one's own record."""
    if award.state not in Award.LIFE.sources("disown"):
        return refuse(schema.AwardNotRecorded(state=award.state))
    disowned = award.disown()
    return accept(_receipt(disowned.after), disowned)


def _receipt(award: Award) -> schema.AwardReceipt:
    return schema.AwardReceipt(award_id=award.id, state=award.state)
