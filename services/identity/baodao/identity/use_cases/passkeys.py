"""Decisions about passkeys: adding, using and removing them."""

from datetime import datetime
from typing import Annotated

from baodao.identity.commands import ForgetChallenge
from baodao.identity.domain.accounts import Account, Session
from baodao.identity.domain.passkeys import (
    Challenge,
    Drawn,
    Passkey,
    Proved,
    RelyingParty,
    challenge_of,
    handle_of,
    passkey_id,
)
from baodao.identity.use_cases.sign_ins import signed_in
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.identity.passkeys import (
    MOST_PASSKEYS,
    AddPasskey,
    BeginPasskey,
    BeginPasskeySignIn,
    CreationOptions,
    PasskeyReceipt,
    PasskeyRefused,
    PasskeysOff,
    RemovePasskey,
    RequestOptions,
    SignInByPasskey,
    TooManyPasskeys,
)
from baodao.schema.identity.providers import LastWay
from baodao.schema.identity.sign_in import SessionReceipt


@use_case
def begin_passkey(
    command: BeginPasskey,
    account: Annotated[Account, by("account_id")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    party: RelyingParty,
    drawn: Drawn,
    now: datetime,
) -> Decision[CreationOptions]:
    """Let a page have a passkey made."""
    if not party.is_on:
        return refuse(PasskeysOff())
    if len(account.passkeys) >= MOST_PASSKEYS:
        return refuse(TooManyPasskeys(most=MOST_PASSKEYS))
    known = [one.credential for one in passkeys.values()]
    named = account.login or account.label or account.id
    options = party.creation(drawn.challenge, account.id, named, known)
    return accept(options, drawn.kept("adding", account.id, now))


@use_case
def add_passkey(
    command: AddPasskey,
    account: Annotated[Account, by("account_id")],
    challenge: Annotated[Challenge | None, by(lambda command: challenge_of(command.credential))],
    passkey: Annotated[Passkey | None, by(lambda command: passkey_id(command.credential))],
    party: RelyingParty,
    proved: Proved,
    now: datetime,
) -> Decision[PasskeyReceipt]:
    """Add a passkey; one that is somebody's already is not told from one that proves nothing."""
    if not party.is_on:
        return refuse(PasskeysOff())
    if challenge is None or not challenge.is_for("adding", account.id, now):
        return refuse(PasskeyRefused())
    if proved.public_key is None or passkey is not None or account.state != "open":
        return refuse(PasskeyRefused())
    if len(account.passkeys) >= MOST_PASSKEYS:
        return refuse(TooManyPasskeys(most=MOST_PASSKEYS))
    added = Passkey.create(
        id=passkey_id(command.credential),
        account_id=account.id,
        credential=command.credential.id,
        public_key=proved.public_key,
        signed=proved.signed,
        label=command.label,
        since=now,
    )
    reply = PasskeyReceipt(passkey_id=added.after.id, account_id=account.id)
    return accept(reply, account.add_passkey(added.after.id), added, challenge.erase())


@use_case
def remove_passkey(
    command: RemovePasskey,
    passkey: Annotated[Passkey, by("passkey_id")],
    account: Annotated[Account, by("passkey.account_id")],
) -> Decision[PasskeyReceipt]:
    """Remove a passkey of one's own."""
    if not account.has_another_way(passkey.id):
        return refuse(LastWay())
    reply = PasskeyReceipt(passkey_id=passkey.id, account_id=account.id)
    return accept(reply, account.remove_passkey(passkey.id), passkey.erase())


@use_case
def begin_passkey_sign_in(
    command: BeginPasskeySignIn, party: RelyingParty, drawn: Drawn, now: datetime
) -> Decision[RequestOptions]:
    """Let a page sign in by whichever passkey is there."""
    if not party.is_on:
        return refuse(PasskeysOff())
    return accept(party.request(drawn.challenge), drawn.kept("sign-in", None, now))


@use_case
def sign_in_by_passkey(
    command: SignInByPasskey,
    challenge: Annotated[Challenge | None, by(lambda command: challenge_of(command.credential))],
    passkey: Annotated[Passkey | None, by(lambda command: passkey_id(command.credential))],
    account: Annotated[Account | None, by("passkey.account_id")],
    session: Annotated[Session | None, by("session")],
    party: RelyingParty,
    proved: Proved,
    now: datetime,
) -> Decision[SessionReceipt]:
    """Sign in; all that can be wrong is told alike, and a copy of a passkey is announced."""
    if not party.is_on:
        return refuse(PasskeysOff())
    if challenge is None or not challenge.is_for("sign-in", None, now):
        return refuse(PasskeyRefused())
    if passkey is None or account is None or account.state != "open" or session is not None:
        return refuse(PasskeyRefused())
    if not _is_proved(command, passkey, proved):
        return refuse(PasskeyRefused())
    if passkey.has_gone_back(proved.signed):
        copied = [account.passkey_copied(passkey.id), passkey.copied(), challenge.erase()]
        return refuse(PasskeyRefused(), leaving=copied)
    used = passkey.used(proved.signed)
    return signed_in(account.sign_in(command.session, now), challenge.erase(), *used)


@use_case
def forget_challenge(
    command: ForgetChallenge,
    challenge: Annotated[Challenge | None, by("challenge_id")],
    now: datetime,
) -> Decision[None]:
    """Let go of a challenge that nobody has signed in time."""
    if challenge is None or now < challenge.until:
        return refuse(NothingDue(of="challenge"))
    return accept(None, challenge.erase())


def _is_proved(command: SignInByPasskey, passkey: Passkey, proved: Proved) -> bool:
    """Whether it was signed by this passkey, and its authenticator knows whose it is."""
    is_theirs = command.credential.response.userHandle == handle_of(passkey.account_id)
    return is_theirs and not passkey.is_copied and proved.public_key == passkey.public_key
