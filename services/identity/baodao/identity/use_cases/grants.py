"""Decisions about grants: by somebody above, and by offices that begin and end."""

from datetime import datetime
from typing import Annotated

from baodao.identity.commands import EndDueGrant
from baodao.identity.domain.accounts import Account
from baodao.identity.domain.grants import Grant, may_grant, not_to_give
from baodao.identity.domain.known import Organisation, Person
from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.kit.views import shown
from baodao.schema import Envelope
from baodao.schema.access import usual
from baodao.schema.base import NotFound
from baodao.schema.identity.accounts import AccountNotOpen
from baodao.schema.identity.grants import EndGrant, GrantBeyondOwn, GrantReceipt, GrantRole
from baodao.schema.registration.offices import OfficeAccepted, OfficeEnded


@use_case
def grant_role(
    command: GrantRole,
    account: Annotated[Account, by("account_id")],
    organisation: Annotated[Organisation | None, by("organisation_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[GrantReceipt]:
    """Let somebody act in a role that is below one's own."""
    if not may_grant(command.actor, command.role):
        return refuse(GrantBeyondOwn(role=command.actor.role, granted=command.role))
    if beyond := not_to_give(command.actor, command.capabilities):
        return refuse(*beyond)
    if account.state == "closed":
        return refuse(AccountNotOpen())
    division = command.division
    if wanted := command.organisation_id:
        is_there = organisation and organisation.division.startswith(division or "")
        if organisation is None or not is_there or organisation.succeeded_by:
            return refuse(NotFound(kind="organisation", id=wanted))
        division = organisation.division
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=command.role,
        division=division,
        organisation_id=wanted,
        from_day=today(now),
        until_day=command.until_day,
        source=command.actor.id,
        capabilities=tuple(sorted({*command.capabilities})),
        succeeds=organisation.succeeds if organisation else (),
    )
    held = [organisation.hold(grant.id)] if organisation else []
    return accept(receipt(grant), grant.granted(), account.hold(grant.id), *held)


@use_case
def end_grant(
    command: EndGrant,
    grant: Annotated[Grant, by("grant_id")],
    account: Annotated[Account, by("grant.account_id")],
    person: Annotated[Person | None, by("grant.ward_id")],
    now: datetime,
) -> Decision[GrantReceipt]:
    """End a grant; what was signed by it proves nothing any more."""
    is_own = command.actor.id == account.id
    if not is_own and not may_grant(command.actor, grant.role):
        return refuse(GrantBeyondOwn(role=command.actor.role, granted=grant.role))
    if grant.ended:
        return accept(receipt(grant))
    ended = grant.end("ended")
    left = [person.entrust(one for one in person.guardians if one != grant.id)] if person else []
    return accept(receipt(ended.after), ended, account.let_go(grant.id), *left)


@use_case
def follow_office(
    event: OfficeAccepted,
    grant: Annotated[Grant | None, by("office_id")],
    account: Annotated[Account, by("volunteer_id", or_new=Account.of_volunteer)],
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
) -> Decision[None]:
    """Let who has accepted an office act for the organisation, for its term."""
    if grant is not None or account.state == "closed" or organisation.succeeded_by:
        return accept(None)
    grant = Grant(
        id=event.office_id,
        account_id=event.volunteer_id,
        role="organiser",
        division=event.division,
        organisation_id=event.organisation_id,
        from_day=event.from_day,
        until_day=event.until_day,
        source=event.office_id,
        capabilities=tuple(sorted(usual("organiser", for_organisation=True))),
        succeeds=organisation.succeeds,
    )
    return accept(None, grant.granted(), account.hold(grant.id), organisation.hold(grant.id))


@use_case
def follow_office_end(
    event: OfficeEnded,
    grant: Annotated[Grant | None, by("office_id")],
    account: Annotated[Account | None, by("volunteer_id")],
    envelope: Envelope,
) -> Decision[None]:
    """End what an office gave; what was signed by it proves nothing any more."""
    if grant is None or grant.ended or account is None:
        return accept(None)
    return accept(None, grant.end("office-ended"), account.let_go(grant.id))


@use_case
def end_due_grant(
    command: EndDueGrant,
    grant: Annotated[Grant, by("grant_id")],
    account: Annotated[Account, by("grant.account_id")],
    now: datetime,
) -> Decision[None]:
    """Announce that a grant's last day is over; it held no more from midnight on."""
    is_over = grant.until_day is not None and grant.until_day <= today(now)
    if grant.ended or not is_over:
        return refuse(NothingDue(of="grant"))
    return accept(None, grant.end("over"), account.let_go(grant.id))


def receipt(grant: Grant) -> GrantReceipt:
    """A grant as it is shown."""
    return shown(GrantReceipt, grant, grant_id=grant.id)
