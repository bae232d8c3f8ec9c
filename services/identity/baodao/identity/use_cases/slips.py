"""Decisions about accounts and the slips with which they are opened, and opened again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant, handed_out
from baodao.identity.domain.known import Person
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.passwords import Checked
from baodao.identity.domain.providers import ProviderIdentity
from baodao.identity.use_cases.sign_ins import linked_to, sessions_of
from baodao.kit.decisions import (
    Accepted,
    Aggregate,
    Change,
    Decision,
    NewId,
    Refused,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema import Refusal
from baodao.schema.identity.accounts import (
    AccountNotOpen,
    AccountReceipt,
    ActivateAccount,
    ActivatedAccount,
    InviteStaff,
    InviteVolunteer,
    LoginTaken,
    PasswordHasLogin,
    RenewSlip,
    SlipRefused,
)
from baodao.schema.identity.grants import CapabilityBeyondOwn, GrantBeyondOwn
from baodao.schema.registration.personal_data import MergedInto


@use_case
def invite_volunteer(
    command: InviteVolunteer,
    person: Annotated[Person, by("volunteer_id", noun="volunteer")],
    account: Annotated[Account, by("volunteer_id", or_new=Account.of_volunteer)],
    former: Annotated[Slip | None, by("account.slip")],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    slip: Annotated[Slip | None, by("slip")],
    now: datetime,
) -> Decision[AccountReceipt]:
    """Hand a volunteer a slip; for who holds roles, only those may who could grant them."""
    if person.merged_into:
        return refuse(MergedInto(volunteer_id=person.id, merged_into=person.merged_into))
    if person.is_gone:
        return refuse(AccountNotOpen())
    return _hand_out(command, account, person.division, former, grants.values(), slip, now)


@use_case
def renew_slip(
    command: RenewSlip,
    account: Annotated[Account, by("account_id")],
    former: Annotated[Slip | None, by("account.slip")],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    slip: Annotated[Slip | None, by("slip")],
    now: datetime,
) -> Decision[AccountReceipt]:
    """Hand the holder of an account another slip."""
    return _hand_out(command, account, account.division, former, grants.values(), slip, now)


@use_case
def invite_staff(
    command: InviteStaff,
    slip: Annotated[Slip | None, by("slip")],
    now: datetime,
    new_id: NewId,
) -> Decision[AccountReceipt]:
    """Open an account for somebody who works here."""
    if slip is not None:
        return refuse(SlipRefused())
    account = Account(id=new_id(), label=command.label, division=command.division)
    invited = account.invite(command.slip, command.actor.id, command.division, now)
    return _receipt(invited, _slip(command, account))


@use_case
def activate_account(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    command: ActivateAccount,
    slip: Annotated[Slip | None, by("slip")],
    account: Annotated[Account | None, by("slip.account_id")],
    former: Annotated[LoginName | None, by("account.login")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    sessions: Annotated[dict[str, Session], sessions_of],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
    name: Annotated[LoginName | None, by("login")],
    checked: Checked,
    now: datetime,
) -> Decision[ActivatedAccount]:
    """Set how one signs in, with a slip; every way in so far and every sign-in is over."""
    if slip is None or account is None or not account.takes(command.slip, now):
        return refuse(SlipRefused())
    # Who handed it out knows the code, and may have waited until its holder was somebody.
    if _beyond(slip, grants.values()):
        return refuse(SlipRefused())
    if command.login in command.password.lower():
        return refuse(PasswordHasLogin())
    if name is not None and name.account_id != account.id:
        return refuse(LoginTaken())
    if checked.made is None:
        return refuse(SlipRefused())
    gone: list[Aggregate] = [slip, *passkeys.values(), *sessions.values(), *identities.values()]
    changes: list[Change[Aggregate]] = [one.erase() for one in gone]
    if former is not None and former.id != command.login:
        changes.append(former.erase())
    if name is None:
        changes.append(LoginName.create(id=command.login, account_id=account.id))
    activated = account.activate(command.login, checked.made)
    reply = ActivatedAccount(account_id=account.id, login=command.login)
    return accept(reply, activated, *changes)


def _hand_out(
    command: InviteVolunteer | RenewSlip,
    account: Account,
    division: str | None,
    former: Slip | None,
    grants: Iterable[Grant],
    slip: Slip | None,
    now: datetime,
) -> Accepted[AccountReceipt] | Refused:
    if account.state == "closed":
        return refuse(AccountNotOpen())
    if slip is not None:
        return refuse(SlipRefused())
    # Who has the slip of an account is the account: nobody gets one to more than they could give.
    handed = _slip(command, account)
    if beyond := _beyond(handed.after, grants):
        return refuse(*beyond)
    invited = account.invite(command.slip, command.actor.id, division, now)
    void = [former.erase()] if former else []
    return _receipt(invited, handed, *void)


def _slip(command: InviteVolunteer | RenewSlip | InviteStaff, account: Account) -> Change[Slip]:
    return handed_out(command.slip, account, command.actor)


def _beyond(slip: Slip, grants: Iterable[Grant]) -> list[Refusal]:
    """What of these grants whoever handed out the slip could not have given."""
    found: list[Refusal] = []
    for grant in grants:
        if not grant.within_reach_of(slip.role, slip.scope):
            found.append(GrantBeyondOwn(role=slip.role, granted=grant.role))
        lacking = sorted({*grant.capabilities} - {*slip.capabilities})
        found += [CapabilityBeyondOwn(capability=one) for one in lacking]
    return found


def _receipt(invited: Change[Account], *others: Change[Slip]) -> Accepted[AccountReceipt]:
    account = invited.after
    assert account.slip_until is not None  # noqa: S101 -- it was invited
    receipt = AccountReceipt(
        account_id=account.id, state=account.shown_state, slip_until=account.slip_until
    )
    return accept(receipt, invited, *others)
