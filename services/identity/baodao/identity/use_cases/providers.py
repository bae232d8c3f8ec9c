"""Decisions about sign-ins by a provider: begun, come back from, linked, unlinked, ended there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from baodao.identity.commands import ForgetAttempt
from baodao.identity.domain.accounts import Account, Link, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.providers import (
    ATTEMPT_HOLDS,
    Attempt,
    ProviderIdentity,
    Redeemed,
    SignedOut,
    Way,
)
from baodao.identity.use_cases.sign_ins import linked_to, sessions_of
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
from baodao.schema.identity.accounts import SlipRefused
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    EndedLink,
    EndedProviderSessions,
    EndProviderLink,
    EndProviderSessions,
    FinishProviderSignIn,
    LastWay,
    LinkTaken,
    LogoutTokenRefused,
    ProviderNotLinked,
    ProviderSignIn,
    ProviderSignInRefused,
    ProviderUnknown,
    ProviderWay,
)
from baodao.schema.identity.secrets import digest_of


class _Opened(NamedTuple):
    """An account with all that a slip replaces."""

    slip: Slip | None
    account: Account | None
    name: LoginName | None
    sessions: Mapping[str, Session]
    passkeys: Mapping[str, Passkey]
    grants: Mapping[str, Grant]
    identities: Mapping[str, ProviderIdentity]


@use_case
def begin_provider_sign_in(
    command: BeginProviderSignIn,
    slip: Annotated[Slip | None, by("slip")],
    former: Annotated[Attempt | None, by("browser")],
    way: Way,
    now: datetime,
) -> Decision[ProviderWay]:
    """Send a browser to a provider; whether a slip can be used is not said yet."""
    if way.address is None:
        return refuse(ProviderUnknown(provider_id=command.provider_id))
    if former is not None:
        return refuse(ProviderSignInRefused())
    attempt = Attempt.create(
        id=command.browser,
        provider_id=command.provider_id,
        purpose="activate" if command.slip else "sign-in",
        until=now + ATTEMPT_HOLDS,
        account_id=slip.account_id if slip else None,
        slip=command.slip,
    )
    return accept(ProviderWay(address=way.address, until=attempt.after.until), attempt)


@use_case
def begin_provider_link(
    command: BeginProviderLink,
    account: Annotated[Account, by("account_id")],
    former: Annotated[Attempt | None, by("browser")],
    way: Way,
    now: datetime,
) -> Decision[ProviderWay]:
    """Send who is signed in to a provider, to link what they have there."""
    if way.address is None:
        return refuse(ProviderUnknown(provider_id=command.provider_id))
    if former is not None or not _is_in_person(account, command.session_id, now):
        return refuse(ProviderSignInRefused())
    if not account.has_proof(command.session_id, now):
        return refuse(StepUpRequired(capability="identity"))
    attempt = Attempt.create(
        id=command.browser,
        provider_id=command.provider_id,
        purpose="link",
        until=now + ATTEMPT_HOLDS,
        account_id=account.id,
        session_id=command.session_id,
    )
    return accept(ProviderWay(address=way.address, until=attempt.after.until), attempt)


@use_case
def finish_provider_sign_in(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    command: FinishProviderSignIn,
    attempt: Annotated[Attempt | None, by(lambda command: digest_of(command.browser))],
    identity: Annotated[ProviderIdentity | None, by(lambda redeemed: redeemed.identity)],
    holder: Annotated[Account | None, by("identity.account_id")],
    slip: Annotated[Slip | None, by("attempt.slip")],
    account: Annotated[Account | None, by("attempt.account_id")],
    name: Annotated[LoginName | None, by("account.login")],
    sessions: Annotated[dict[str, Session], sessions_of],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
    session: Annotated[Session | None, by("session")],
    redeemed: Redeemed,
    now: datetime,
) -> Decision[ProviderSignIn]:
    """Do what was begun, for whom the provider says it is."""
    if attempt is None or redeemed.identity is None or session is not None:
        return refuse(ProviderSignInRefused())
    if not attempt.takes(command.provider_id, command.browser, command.state, now):
        return refuse(ProviderSignInRefused())
    if attempt.purpose == "sign-in":
        if holder is None or holder.state != "open":
            return refuse(ProviderNotLinked())
        return _signed_in(command, attempt, redeemed, holder.sign_in(command.session, now))
    who = redeemed.identity
    if attempt.purpose == "link":
        return _link(attempt, account, who, identity, now)
    opened = _Opened(slip, account, name, sessions, passkeys, grants, identities)
    return _activate(command, attempt, opened, redeemed, identity, now)


@use_case
def end_provider_link(
    command: EndProviderLink,
    account: Annotated[Account, by("account_id")],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
    sessions: Annotated[dict[str, Session], sessions_of],
) -> Decision[EndedLink]:
    """Unlink a provider; nobody does that with the last way in which they sign in."""
    reply = EndedLink(account_id=account.id, provider_id=command.provider_id, ended=0)
    if (link := account.link_of(command.provider_id)) is None:
        return accept(reply)
    if not account.has_another_way(link):
        return refuse(LastWay())
    over = [one for one in sessions.values() if one.came_by(command.provider_id)]
    return accept(
        reply.model_copy(update={"ended": len(over)}),
        account.unlink(link, [one.id for one in over]),
        *(one.erase() for one in over),
        *(one.erase() for one in identities.values() if one.id == link.identity),
    )


@use_case
def end_provider_sessions(
    command: EndProviderSessions,
    account: Annotated[Account | None, by(lambda signed_out: signed_out.account_id)],
    sessions: Annotated[dict[str, Session], sessions_of],
    signed_out: SignedOut,
) -> Decision[EndedProviderSessions]:
    """Sign out who has signed out at the provider by which they came."""
    if not signed_out.is_proven:
        return refuse(LogoutTokenRefused())
    over = [
        one
        for one in sessions.values()
        if one.came_by(command.provider_id, signed_out.provider_session)
    ]
    reply = EndedProviderSessions(ended=len(over))
    if account is None or not over:
        return accept(reply)
    ended = account.end_each([one.id for one in over])
    return accept(reply, ended, *(one.erase() for one in over))


@use_case
def forget_attempt(
    command: ForgetAttempt,
    attempt: Annotated[Attempt | None, by("attempt_id")],
    now: datetime,
) -> Decision[None]:
    """Let go of what nobody came back from in time."""
    if attempt is None or now < attempt.until:
        return refuse(NothingDue(of="sign-in"))
    return accept(None, attempt.erase())


def _is_in_person(account: Account, session_id: str | None, now: datetime) -> bool:
    """Whether it is the holder at a browser who asks, and no program of theirs."""
    one = account.sign_in_of(session_id, now) if session_id else None
    return account.state == "open" and one is not None and one.is_in_person


def _signed_in(
    command: FinishProviderSignIn,
    attempt: Attempt,
    redeemed: Redeemed,
    change: Change[Account],
    *others: Change[Aggregate],
) -> Accepted[ProviderSignIn] | Refused:
    account, one = change.after, change.after.sign_ins[-1]
    reply = ProviderSignIn(
        purpose=attempt.purpose, account_id=account.id, session_id=one.id, until=one.until
    )
    session = Session.create(
        id=one.id,
        account_id=account.id,
        until=one.until,
        provider_id=command.provider_id,
        provider_session=redeemed.provider_session,
    )
    return accept(reply, *others, change, session, attempt.erase())


def _link(
    attempt: Attempt,
    account: Account | None,
    who: str,
    identity: ProviderIdentity | None,
    now: datetime,
) -> Accepted[ProviderSignIn] | Refused:
    if account is None or not _is_in_person(account, attempt.session_id, now):
        return refuse(ProviderSignInRefused())
    reply = ProviderSignIn(
        purpose=attempt.purpose, account_id=account.id, session_id=None, until=None
    )
    provider_id = attempt.provider_id
    held = account.link_of(provider_id)
    if held is not None and held.identity == who:
        return accept(reply, attempt.erase())
    if held is not None or identity is not None:
        return refuse(LinkTaken())
    return accept(
        reply,
        account.link(Link(provider_id, who, now)),
        ProviderIdentity.create(id=who, account_id=account.id, provider_id=provider_id),
        attempt.erase(),
    )


def _activate(
    command: FinishProviderSignIn,
    attempt: Attempt,
    opened: _Opened,
    redeemed: Redeemed,
    identity: ProviderIdentity | None,
    now: datetime,
) -> Accepted[ProviderSignIn] | Refused:
    slip, account = opened.slip, opened.account
    if slip is None or account is None or not account.takes(slip.id, now):
        return refuse(SlipRefused())
    # Who handed it out knows the code, and may have waited until its holder was somebody.
    if any(not one.within_reach_of(slip.role, slip.scope) for one in opened.grants.values()):
        return refuse(SlipRefused())
    if identity is not None and identity.account_id != account.id:
        return refuse(LinkTaken())
    assert redeemed.identity is not None  # noqa: S101 -- it was asked for before
    link = Link(attempt.provider_id, redeemed.identity, now)
    former = [one for one in opened.identities.values() if one.id != link.identity]
    over = [slip, *opened.sessions.values(), *opened.passkeys.values(), *former]
    over += [opened.name] if opened.name else []
    changes: list[Change[Aggregate]] = [one.erase() for one in over]
    if identity is None:
        new = {"account_id": account.id, "provider_id": link.provider_id}
        changes.append(ProviderIdentity.create(id=link.identity, **new))
    activated = account.activate_by(link)
    signed_in = activated.after.sign_in(command.session, now)
    return _signed_in(command, attempt, redeemed, signed_in, activated, *changes)
