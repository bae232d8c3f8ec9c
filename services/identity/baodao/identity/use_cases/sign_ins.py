"""Decisions about sign-ins, programs' tokens and passwords."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from baodao.identity.commands import ForgetSession
from baodao.identity.domain.accounts import PROOF_HOLDS, Account, LoginName, Session, Slip
from baodao.identity.domain.accounts import SignIn as HeldSignIn
from baodao.identity.domain.grants import Grant, not_to_give
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.passwords import Checked
from baodao.identity.domain.providers import ProviderIdentity, WayOut
from baodao.kit.decisions import (
    Accepted,
    Aggregate,
    Change,
    Decision,
    Refused,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.accounts import (
    ActivatedAccount,
    ChangePassword,
    CloseAccount,
    ClosedAccount,
    PasswordHasLogin,
)
from baodao.schema.identity.grants import GrantBeyondOwn
from baodao.schema.identity.sign_in import (
    ConfirmedSession,
    ConfirmSession,
    EndedSessions,
    EndSession,
    EndSessions,
    IssueToken,
    NoSuchRole,
    SessionReceipt,
    SignIn,
    SignInRefused,
)

_ZONE = ZoneInfo("Asia/Shanghai")
linked_to = by_each(lambda account: [one.identity for one in account.links])
"""Who the holder of `account` is at providers."""
sessions_of = by_each(lambda account: [one.id for one in account.sign_ins])


@use_case
def sign_in(
    command: SignIn,
    name: Annotated[LoginName | None, by("login")],
    account: Annotated[Account | None, by("name.account_id")],
    session: Annotated[Session | None, by("session")],
    checked: Checked,
    now: datetime,
) -> Decision[SessionReceipt]:
    """Sign in; a wrong name, a wrong password and a closed account are told alike."""
    if account is None or account.state != "open" or session is not None:
        return refuse(SignInRefused())
    if not checked.matches or checked.against != account.password:
        return refuse(SignInRefused())
    return signed_in(account.sign_in(command.session, now))


@use_case
def confirm_session(
    command: ConfirmSession,
    account: Annotated[Account, by("account_id")],
    checked: Checked,
    now: datetime,
) -> Decision[ConfirmedSession]:
    """Prove again, by the password, who is signed in there."""
    one = account.sign_in_of(command.session_id, now)
    if one is None or not one.is_in_person:
        return refuse(SignInRefused())
    if not checked.matches or checked.against != account.password:
        return refuse(SignInRefused())
    return confirmed(account, one, now)


@use_case
def issue_token(
    command: IssueToken,
    account: Annotated[Account, by("account_id")],
    grant: Annotated[Grant | None, by("grant_id")],
    session: Annotated[Session | None, by("session")],
    now: datetime,
) -> Decision[SessionReceipt]:
    """Let a program act for an account in one role."""
    if account.state != "open" or session is not None:
        return refuse(SignInRefused())
    # In the role in which it is asked for: else a program would get itself the others.
    if command.grant_id is None:
        is_own = account.is_volunteer and command.actor.role == "volunteer"
    else:
        # Nobody but the guardian themself acts for a child.
        is_own = grant is not None and grant.id in account.grants and grant.is_of(command.actor)
        is_own = is_own and grant is not None and grant.ward_id is None
    if not is_own:
        return refuse(NoSuchRole())
    if not account.has_proof(command.session_id, now):
        return refuse(StepUpRequired(capability="identity"))
    if beyond := not_to_give(command.actor, command.capabilities):
        return refuse(*beyond)
    last = datetime.combine(datetime.fromisoformat(command.until_day), time.min, _ZONE)
    one = HeldSignIn(
        id=command.session,
        kind="token",
        label=command.label,
        since=now,
        until=last + timedelta(days=1),
        grant_id=command.grant_id,
        capabilities=tuple(sorted({*command.capabilities})),
    )
    return signed_in(account.issue_token(one))


@use_case
def end_session(
    command: EndSession,
    session: Annotated[Session, by("session_id")],
    account: Annotated[Account, by("session.account_id")],
    way_out: WayOut,
) -> Decision[EndedSessions]:
    """Sign out in one place."""
    reply = EndedSessions(account_id=account.id, ended=1, provider_address=way_out.address)
    return accept(reply, account.end(session.id), session.erase())


@use_case
def end_sessions(
    command: EndSessions,
    account: Annotated[Account, by("account_id")],
    sessions: Annotated[dict[str, Session], sessions_of],
    now: datetime,
) -> Decision[EndedSessions]:
    """Sign out everywhere."""
    reply = EndedSessions(account_id=account.id, ended=len(account.sign_ins))
    return accept(reply, account.sign_out(), *(one.erase() for one in sessions.values()))


@use_case
def change_password(
    command: ChangePassword,
    account: Annotated[Account, by("account_id")],
    sessions: Annotated[dict[str, Session], sessions_of],
    checked: Checked,
    now: datetime,
) -> Decision[ActivatedAccount]:
    """Change a password; every sign-in so far is over."""
    if account.state != "open" or account.login is None:
        return refuse(SignInRefused())
    if not checked.matches or checked.against != account.password or checked.made is None:
        return refuse(SignInRefused())
    if account.login in command.new_password.lower():
        return refuse(PasswordHasLogin())
    changed = account.change_password(checked.made)
    reply = ActivatedAccount(account_id=account.id, login=account.login)
    return accept(reply, changed, *(one.erase() for one in sessions.values()))


@use_case
def close_account(
    command: CloseAccount,
    account: Annotated[Account, by("account_id")],
    name: Annotated[LoginName | None, by("account.login")],
    slip: Annotated[Slip | None, by("account.slip")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    sessions: Annotated[dict[str, Session], sessions_of],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
) -> Decision[ClosedAccount]:
    """Close an account; nobody signs in to it any more."""
    reply, actor = ClosedAccount(account_id=account.id), command.actor
    if account.state == "closed":
        return accept(reply)
    beyond = [one for one in grants.values() if not one.within_reach_of(actor.role, actor.scope)]
    if beyond and actor.id != account.id:
        return refuse(*[GrantBeyondOwn(role=actor.role, granted=one.role) for one in beyond])
    ways = [name, slip, *passkeys.values(), *identities.values(), *sessions.values()]
    return accept(reply, *closing(account, ways, grants))


@use_case
def forget_session(
    command: ForgetSession,
    session: Annotated[Session | None, by("session_id")],
    account: Annotated[Account | None, by("session.account_id")],
    now: datetime,
) -> Decision[None]:
    """Let go of a sign-in that is over."""
    if session is None or now < session.until:
        return refuse(NothingDue(of="session"))
    held = account is not None and any(one.id == session.id for one in account.sign_ins)
    changes = [account.forget(session.id)] if account is not None and held else []
    return accept(None, session.erase(), *changes)


def closing(
    account: Account,
    ways: Iterable[Aggregate | None],
    grants: Mapping[str, Grant],
    merged_into: str | None = None,
    *,
    rests: bool = False,
) -> list[Change[Aggregate]]:
    """All that ends with an account: its ways in and its sign-ins, and what it was granted."""
    held: list[Change[Aggregate]] = [
        grant.end("account-closed") for grant in grants.values() if not grant.ended
    ]
    gone = [one.erase() for one in ways if one is not None]
    return [account.close(merged_into, rests=rests), *held, *gone]


def confirmed(
    account: Account, one: HeldSignIn, now: datetime, *others: Change[Aggregate]
) -> Accepted[ConfirmedSession] | Refused:
    """A sign-in whose holder has just proved who they are, and what changes beside it."""
    until = min(now + PROOF_HOLDS, one.until)
    reply = ConfirmedSession(session_id=one.id, account_id=account.id, until=until)
    return accept(reply, account.confirm(one.id, now), *others)


def signed_in(
    change: Change[Account], *others: Change[Aggregate]
) -> Accepted[SessionReceipt] | Refused:
    """A sign-in by which an account has just changed, and what changes beside it."""
    account, one = change.after, change.after.sign_ins[-1]
    receipt = SessionReceipt(session_id=one.id, account_id=account.id, until=one.until)
    session = Session.create(id=one.id, account_id=account.id, until=one.until)
    return accept(receipt, change, session, *others)
