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
from baodao.identity.use_cases.sign_ins import confirmed, signed_in
from baodao.kit.decisions import (
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
from baodao.schema.identity.passkeys import (
    MOST_PASSKEYS,
    AddPasskey,
    BeginPasskey,
    BeginPasskeyConfirmation,
    BeginPasskeySignIn,
    ConfirmByPasskey,
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
from baodao.schema.identity.sign_in import ConfirmedSession, SessionReceipt


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
    if not account.has_proof(command.session_id, now):
        return refuse(StepUpRequired(capability="identity"))
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
    # Nobody has said who they are: the authenticator has to.
    if command.credential.response.userHandle is None:
        return refuse(PasskeyRefused())
    used = _used(command, account, passkey, challenge, proved)
    if isinstance(used, Refused):
        return used
    return signed_in(account.sign_in(command.session, now), *used)


@use_case
def begin_passkey_confirmation(
    command: BeginPasskeyConfirmation,
    account: Annotated[Account, by("account_id")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    party: RelyingParty,
    drawn: Drawn,
    now: datetime,
) -> Decision[RequestOptions]:
    """Let a page prove again, by one of the account's passkeys, who is signed in there."""
    if not party.is_on:
        return refuse(PasskeysOff())
    held = [one.credential for one in passkeys.values() if not one.is_copied]
    if not held:
        # A page would offer whichever passkey is there, of whomever.
        return refuse(PasskeyRefused())
    options = party.request(drawn.challenge, held)
    return accept(options, drawn.kept("confirmation", account.id, now))


@use_case
def confirm_by_passkey(
    command: ConfirmByPasskey,
    account: Annotated[Account, by("account_id")],
    challenge: Annotated[Challenge | None, by(lambda command: challenge_of(command.credential))],
    passkey: Annotated[Passkey | None, by(lambda command: passkey_id(command.credential))],
    party: RelyingParty,
    proved: Proved,
    now: datetime,
) -> Decision[ConfirmedSession]:
    """Prove again, by a passkey of one's own, who is signed in there."""
    if not party.is_on:
        return refuse(PasskeysOff())
    if challenge is None or not challenge.is_for("confirmation", account.id, now):
        return refuse(PasskeyRefused())
    one = account.sign_in_of(command.session_id, now)
    if one is None or not one.is_in_person or passkey is None or passkey.account_id != account.id:
        return refuse(PasskeyRefused())
    used = _used(command, account, passkey, challenge, proved)
    if isinstance(used, Refused):
        return used
    return confirmed(account, one, now, *used)


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


def _used(
    command: SignInByPasskey | ConfirmByPasskey,
    account: Account,
    passkey: Passkey,
    challenge: Challenge,
    proved: Proved,
) -> list[Change[Aggregate]] | Refused:
    """What changes by a passkey that proves its owner, or that it does not."""
    handle = command.credential.response.userHandle
    is_theirs = handle is None or handle == handle_of(passkey.account_id)
    if not is_theirs or passkey.is_copied or proved.public_key != passkey.public_key:
        return refuse(PasskeyRefused())
    if passkey.has_gone_back(proved.signed):
        copied = [account.passkey_copied(passkey.id), passkey.copied(), challenge.erase()]
        return refuse(PasskeyRefused(), leaving=copied)
    return [challenge.erase(), *passkey.used(proved.signed)]
