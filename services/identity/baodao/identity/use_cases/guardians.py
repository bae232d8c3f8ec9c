"""Decisions about guardians: who acts for which minor, and until when."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from baodao.identity.domain.accounts import Account, Slip
from baodao.identity.domain.grants import Grant, handed_out
from baodao.identity.domain.known import Person
from baodao.kernel.ages import may_be_minor
from baodao.kernel.days import today
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
from baodao.schema import Refusal
from baodao.schema.access import MOST_WARDS
from baodao.schema.base import NotFound
from baodao.schema.identity.accounts import SlipRefused
from baodao.schema.identity.guardians import (
    GuardianReceipt,
    GuardianshipEnding,
    InviteGuardian,
    NameGuardian,
    NoMinor,
    TooManyWards,
)
from baodao.schema.registration.personal_data import MergedInto

_Ward = Annotated[Person, by("volunteer_id", noun="volunteer")]
_Grants = Annotated[dict[str, Grant], by_each("person.guardians")]


@use_case
def invite_guardian(
    command: InviteGuardian,
    person: _Ward,
    named: _Grants,
    slip: Annotated[Slip | None, by("slip")],
    now: datetime,
    new_id: NewId,
) -> Decision[GuardianReceipt]:
    """Open an account for a minor's guardian, and let them act for the minor."""
    refusals = _ward_refusals(person)
    if slip is not None:
        refusals.append(SlipRefused())
    if refusals:
        return refuse(*refusals)
    actor, account = command.actor, Account(id=new_id(), is_guardian=True)
    grant = Grant.of_guardian(new_id(), account.id, person, actor.id, today(now))
    invited = account.invite(command.slip, actor.id, person.division, now)
    return accept(
        _receipt(grant, invited.after.slip_until),
        invited,
        handed_out(command.slip, account, actor),
        grant.granted(),
        invited.after.hold(grant.id),
        person.entrust([*_holding(named.values()), grant.id]),
    )


@use_case
def name_guardian(
    command: NameGuardian,
    person: _Ward,
    named: _Grants,
    account: Annotated[Account, by("account_id")],
    holder: Annotated[Person | None, by("account_id")],
    held: Annotated[dict[str, Grant], by_each("account.grants")],
    now: datetime,
    new_id: NewId,
) -> Decision[GuardianReceipt]:
    """Let who has an account act for a minor; all that was signed for them did not know of it."""
    if not _can_be_guardian(account, holder):
        return refuse(NotFound(kind="account", id=command.account_id))
    if refusals := _ward_refusals(person):
        return refuse(*refusals)
    for grant in named.values():
        if grant.account_id == account.id and not grant.ended:
            return accept(_receipt(grant, None))
    if sum(grant.ward_id is not None for grant in held.values()) >= MOST_WARDS:
        return refuse(TooManyWards(most=MOST_WARDS))
    grant = Grant.of_guardian(new_id(), account.id, person, command.actor.id, today(now))
    holding = account.hold(grant.id)
    return accept(
        _receipt(grant, None),
        grant.granted(),
        holding,
        holding.after.revoke(),
        person.entrust([*_holding(named.values()), grant.id]),
    )


def guardians_of(person: Person, named: Mapping[str, Grant]) -> dict[str, Grant]:
    """The grants of those who act for a person now."""
    return {key: named[key] for key in person.guardians if key in named and not named[key].ended}


def ending(
    named: Mapping[str, Grant], accounts: Mapping[str, Account], reason: GuardianshipEnding
) -> list[Change[Aggregate]]:
    """All that ends with somebody's childhood: nobody acts for them any more."""
    changes: list[Change[Aggregate]] = []
    latest = dict(accounts)
    for grant in named.values():
        if grant.ended:
            continue
        changes.append(grant.end_for(reason))
        if account := latest.get(grant.account_id):
            left = account.let_go(grant.id)
            latest[account.id] = left.after
            changes.append(left)
    return changes


def holders(named: Mapping[str, Grant]) -> list[str]:
    """The accounts of those who act by grants that have not ended."""
    return [grant.account_id for grant in named.values() if not grant.ended]


def _ward_refusals(person: Person) -> list[Refusal]:
    if person.merged_into:
        return [MergedInto(volunteer_id=person.id, merged_into=person.merged_into)]
    return [] if person.as_ward and not person.is_gone else [NoMinor()]


def _can_be_guardian(account: Account, holder: Person | None) -> bool:
    """Whether this is somebody's own account, who is of age; no desk's, unit's or system's."""
    if account.state == "closed":
        return False
    is_adult = holder is not None and not may_be_minor(holder.age_class, holder.age_known)
    is_theirs = holder is not None and not holder.is_gone
    return account.is_guardian or (account.is_volunteer and is_theirs and is_adult)


def _holding(named: Iterable[Grant]) -> list[str]:
    return [grant.id for grant in named if not grant.ended]


def _receipt(grant: Grant, slip_until: datetime | None) -> GuardianReceipt:
    assert grant.ward_id  # noqa: S101 -- it is a guardian's
    return GuardianReceipt(
        grant_id=grant.id,
        account_id=grant.account_id,
        ward_id=grant.ward_id,
        slip_until=slip_until,
    )
