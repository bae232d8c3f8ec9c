"""What takes too long for a decision, or is drawn: passwords, passkeys, challenges, providers."""

from datetime import datetime

import structlog

from baodao.identity.domain.passkeys import Drawn, Proved, passkey_id
from baodao.identity.domain.passwords import Checked
from baodao.identity.domain.providers import Redeemed, SignedOut, Way, WayOut
from baodao.identity.openid import Code, ProviderAwayError, Providers, TokenError
from baodao.identity.passkeys import Passkeys
from baodao.identity.passwords import Passwords
from baodao.identity.store import (
    ACCOUNTS,
    ATTEMPTS,
    LOGIN_NAMES,
    PASSKEYS,
    PROVIDER_IDENTITIES,
    SESSIONS,
)
from baodao.kit.reads import Reads
from baodao.kit.wanted import eq
from baodao.schema.identity.accounts import ActivateAccount, ChangePassword
from baodao.schema.identity.passkeys import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyConfirmation,
    BeginPasskeySignIn,
    ConfirmByPasskey,
    SignInByPasskey,
)
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    EndProviderSessions,
    FinishProviderSignIn,
)
from baodao.schema.identity.secrets import digest_of
from baodao.schema.identity.sign_in import ConfirmSession, EndSession, SignIn

log = structlog.get_logger()


async def check_sign_in(command: SignIn, reads: Reads, passwords: Passwords) -> Checked:
    """Compare the password with the one of the account, or with nobody's."""
    name = await reads.get(LOGIN_NAMES, command.login)
    account = await reads.get(ACCOUNTS, name.account_id) if name else None
    stored = account.password if account else None
    return Checked(await passwords.matches(stored, command.password), stored)


async def check_holder(command: ConfirmSession, reads: Reads, passwords: Passwords) -> Checked:
    """Compare the password with the one of the account that is signed in."""
    account = await reads.get(ACCOUNTS, command.account_id)
    stored = account.password if account else None
    return Checked(await passwords.matches(stored, command.password), stored)


async def make_password(command: ActivateAccount, reads: Reads, passwords: Passwords) -> Checked:  # noqa: ARG001 -- all of them are handed it
    """Make the stored form of a password, whether the slip can be used or is on its way."""
    return Checked(made=await passwords.make(command.password))


async def change_password(command: ChangePassword, reads: Reads, passwords: Passwords) -> Checked:
    """Compare the password so far, and make the stored form of the new one."""
    account = await reads.get(ACCOUNTS, command.account_id)
    stored = account.password if account else None
    if not await passwords.matches(stored, command.password):
        return Checked(against=stored)
    return Checked(matches=True, against=stored, made=await passwords.make(command.new_password))


async def draw_challenge(
    command: BeginPasskey | BeginPasskeySignIn | BeginPasskeyConfirmation,  # noqa: ARG001 -- all of them are handed it
    reads: Reads,  # noqa: ARG001 -- and these
    passkeys: Passkeys,
) -> Drawn:
    """Draw a challenge: here, so that what was signed once and seen is worth nothing again."""
    return passkeys.draw()


async def look_at_new(command: AddPasskey, reads: Reads, passkeys: Passkeys) -> Proved:  # noqa: ARG001 -- all of them are handed it
    """Look at a key that was just made."""
    return await passkeys.made(command.credential)


async def look_at_signature(
    command: SignInByPasskey | ConfirmByPasskey, reads: Reads, passkeys: Passkeys
) -> Proved:
    """Look at what was signed, by the key that is stored under its name."""
    passkey = await reads.get(PASSKEYS, passkey_id(command.credential))
    return await passkeys.signed(command.credential, passkey.public_key) if passkey else Proved()


async def find_way(
    command: BeginProviderSignIn | BeginProviderLink,
    reads: Reads,  # noqa: ARG001 -- all of them are handed it
    providers: Providers,
) -> Way:
    """Find out where the provider wants browsers to be sent."""
    provider = providers.get(command.provider_id)
    return Way(await provider.way()) if provider else Way()


async def redeem(
    command: FinishProviderSignIn, reads: Reads, providers: Providers, now: datetime
) -> Redeemed:
    """Ask the provider who it is, if it is the answer to what this browser began."""
    attempt = await reads.get(ATTEMPTS, digest_of(command.browser))
    provider = providers.get(command.provider_id)
    if attempt is None or provider is None or command.code is None:
        return Redeemed()
    if not attempt.takes(command.provider_id, command.browser, command.state, now):
        return Redeemed()
    try:
        claims = await provider.redeem(Code(command.code, command.iss, command.browser))
    except TokenError as error:
        log.warning("id_token_refused", provider=command.provider_id, reason=str(error))
        return Redeemed()
    session = providers.session_of(provider, claims.sid)
    return Redeemed(providers.identity_of(provider, claims.sub), session)


async def find_way_out(command: EndSession, reads: Reads, providers: Providers) -> WayOut:
    """Find out where one signs out of the provider by which one came; signing out goes on."""
    session = await reads.get(SESSIONS, command.session_id)
    provider = providers.get(session.provider_id) if session and session.provider_id else None
    if provider is None:
        return WayOut()
    try:
        return WayOut(await provider.way_out())
    except ProviderAwayError as error:
        log.warning("no_way_out", provider=provider.configured.id, reason=str(error))
        return WayOut()


async def read_logout(
    command: EndProviderSessions, reads: Reads, providers: Providers
) -> SignedOut:
    """Check a logout token, and find whose account it concerns."""
    provider = providers.get(command.provider_id)
    if provider is None:
        return SignedOut()
    try:
        claims = await provider.signed_out(command.logout_token)
    except TokenError as error:
        log.warning("logout_token_refused", provider=command.provider_id, reason=str(error))
        return SignedOut()
    if (at := providers.session_of(provider, claims.sid)) is not None:
        found = await reads.find(SESSIONS, eq("provider_session", at), limit=1)
        return SignedOut(True, found[0].account_id if found else None, at)  # noqa: FBT003 -- it is proven
    identity = providers.identity_of(provider, claims.sub or "")
    linked = await reads.get(PROVIDER_IDENTITIES, identity)
    return SignedOut(True, linked.account_id if linked else None)  # noqa: FBT003 -- it is proven
