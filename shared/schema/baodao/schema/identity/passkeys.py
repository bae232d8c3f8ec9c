"""Passkeys: signing in by a key that an authenticator keeps, instead of a password (WebAuthn).

What a page is given is what `PublicKeyCredential.parseCreationOptionsFromJSON` and
`parseRequestOptionsFromJSON` take, and what it sends is what `credential.toJSON()` gives; hence the
names of their fields (Web Authentication, level 3). A sign-in names no account: the authenticator
knows whose key it is.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import guests, oneself
from baodao.schema.base import Command, Event, Id, RecordedInstant, Refusal, Value
from baodao.schema.forms import form
from baodao.schema.identity.secrets import Digest
from baodao.schema.identity.sign_in import ConfirmedSession, SessionReceipt
from baodao.schema.words import OpenLine

MOST_PASSKEYS = 10
"""Of one account."""

_FORM = form(
    "base64url-form",
    r"^[0-9A-Za-z_-]+$",
    "It should be as the browser gives it (base64url without padding)",
    "应与浏览器给出的一致",
)
CredentialId = Annotated[str, _FORM, Field(max_length=1364)]
"""An authenticator's name for a key: 1,023 bytes at most, as base64url."""
_Short = Annotated[str, _FORM, Field(max_length=4096)]
_Long = Annotated[str, _FORM, Field(max_length=16_384)]
_UserHandle = Annotated[str, _FORM, Field(max_length=88)]

# --- events ---------------------------------------------------------------------------------------


class PasskeyAdded(
    Event, type="baodao.identity.passkey-added.v1", feed="people", aggregate="account_id"
):
    """Somebody can sign in by a passkey, or by one more."""

    account_id: Id
    passkey_id: Id


class PasskeyRemoved(
    Event, type="baodao.identity.passkey-removed.v1", feed="people", aggregate="account_id"
):
    """Somebody has removed a passkey; where they are signed in they stay so.

    `account-activated` and `account-closed` end all of an account's without saying so.
    """

    account_id: Id
    passkey_id: Id


class PasskeyCopied(
    Event, type="baodao.identity.passkey-copied.v1", feed="people", aggregate="account_id"
):
    """A passkey has counted backwards, so there are two of it; it signs nobody in any more."""

    account_id: Id
    passkey_id: Id


# --- what authenticators say ----------------------------------------------------------------------


class AttestationResponse(Value):
    """What an authenticator says of a key that it has made; browsers add to it."""

    clientDataJSON: _Short
    attestationObject: _Long


CredentialType = Literal["public-key"]


class NewCredential(Value):
    """A key that was just made, as `credential.toJSON()` gives it."""

    id: CredentialId
    rawId: CredentialId
    type: CredentialType
    response: AttestationResponse


class AssertionResponse(Value):
    """What an authenticator signs by a key; browsers add to it."""

    clientDataJSON: _Short
    authenticatorData: _Short
    signature: _Short
    userHandle: _UserHandle | None = None


class ShownCredential(Value):
    """A key that somebody has, as `credential.toJSON()` gives it."""

    id: CredentialId
    rawId: CredentialId
    type: CredentialType
    response: AssertionResponse


# --- what pages are given -------------------------------------------------------------------------


class Party(Value):
    """Who asks for a passkey: the host that it is for, and what people call it."""

    id: str
    name: str


class PasskeyUser(Value):
    """Whom a passkey is for, as their authenticator shows it."""

    id: str
    name: str
    displayName: str


class KeyKind(Value):
    """A kind of key that is taken, by its number in COSE."""

    type: CredentialType = "public-key"
    alg: int


class KnownCredential(Value):
    """A key that is there already."""

    type: CredentialType = "public-key"
    id: str


class AuthenticatorWanted(Value):
    """An authenticator that keeps the key by itself, and sees for itself who uses it."""

    residentKey: Literal["required"] = "required"
    requireResidentKey: Literal[True] = True
    userVerification: Literal["required"] = "required"


class CreationOptions(Value):
    """What a page hands to `navigator.credentials.create()`."""

    rp: Party
    user: PasskeyUser
    challenge: str
    pubKeyCredParams: list[KeyKind]
    timeout: int
    excludeCredentials: list[KnownCredential]
    authenticatorSelection: AuthenticatorWanted = AuthenticatorWanted()
    attestation: Literal["none"] = "none"


class RequestOptions(Value):
    """What a page hands to `navigator.credentials.get()`."""

    challenge: str
    timeout: int
    rpId: str
    allowCredentials: list[KnownCredential]
    userVerification: Literal["required"] = "required"


# --- commands -------------------------------------------------------------------------------------


class BeginPasskey(
    Command,
    subject="commands.identity.begin-passkey",
    reply=CreationOptions,
    access=[oneself("account_id")],
    in_person=True,
):
    """Ask for what a page needs to make a passkey for one's account; it is good for 5 minutes.

    Whoever asks has just proved who they are: a session that was stolen gets no key of its own.
    """

    account_id: Id
    session_id: Id


class PasskeyReceipt(Value):
    """A passkey of an account."""

    passkey_id: Id
    account_id: Id


class AddPasskey(
    Command,
    subject="commands.identity.add-passkey",
    reply=PasskeyReceipt,
    access=[oneself("account_id")],
    in_person=True,
):
    """Add a passkey to one's account, one of ten at most."""

    account_id: Id
    label: OpenLine = Field(description="by which its owner knows it, such as 旧手机")
    credential: NewCredential


class RemovePasskey(
    Command,
    subject="commands.identity.remove-passkey",
    reply=PasskeyReceipt,
    access=[oneself("passkey.account_id")],
    in_person=True,
):
    """Remove a passkey of one's own; where one is signed in one stays so."""

    passkey_id: Id


class BeginPasskeySignIn(
    Command,
    subject="commands.identity.begin-passkey-sign-in",
    reply=RequestOptions,
    access=[guests()],
):
    """Ask for what a page needs to sign in by a passkey, whosever; it is good for 5 minutes."""


class SignInByPasskey(
    Command,
    subject="commands.identity.sign-in-by-passkey",
    reply=SessionReceipt,
    access=[guests()],
):
    """Sign in by a passkey; `session` is the digest of the new token."""

    credential: ShownCredential
    session: Digest


class BeginPasskeyConfirmation(
    Command,
    subject="commands.identity.begin-passkey-confirmation",
    reply=RequestOptions,
    access=[oneself("account_id")],
    in_person=True,
):
    """Ask for what a page needs to prove again by a passkey who one is, within 5 minutes."""

    account_id: Id


class ConfirmByPasskey(
    Command,
    subject="commands.identity.confirm-by-passkey",
    reply=ConfirmedSession,
    access=[oneself("account_id")],
    in_person=True,
):
    """Prove again who one is, as `confirm-session` does by a password."""

    account_id: Id
    session_id: Id
    credential: ShownCredential


# --- as it is shown -------------------------------------------------------------------------------


class HeldPasskey(Value):
    """A passkey as its owner sees it; one that `is_copied` signs nobody in."""

    passkey_id: Id
    label: str
    since: RecordedInstant
    is_copied: bool


# --- refusals -------------------------------------------------------------------------------------


class PasskeysOff(
    Refusal,
    slug="passkeys-off",
    en="Passkeys are not set up here. Please sign in with your password.",
    zh="这里没有启用通行密钥,请用密码登录。",
):
    """Identity was not told for which host passkeys are."""


class PasskeyRefused(
    Refusal,
    slug="passkey-refused",
    en="The passkey could not be verified, or it took too long. Please begin again.",
    zh="通行密钥验证没有通过,或操作已超时,请重新开始。",
):
    """Which of all that could be wrong it is would help whoever tries."""


class TooManyPasskeys(
    Refusal,
    slug="too-many-passkeys",
    en="An account has {most} passkeys at most. Please remove one that you do not use any more.",
    zh="每个账号最多 {most} 个通行密钥,请先移除不再使用的。",
):
    """So that what an account is made of can be looked over."""

    most: int
