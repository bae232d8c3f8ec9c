"""Passkeys, challenges for authenticators to sign, and what is found out about them beforehand."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Self

from pydantic_core import from_json

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.identity.passkeys import (
    CreationOptions,
    HeldPasskey,
    KeyKind,
    KnownCredential,
    NewCredential,
    Party,
    PasskeyUser,
    RequestOptions,
    ShownCredential,
)

CHALLENGE_HOLDS = timedelta(minutes=5)
KEY_KINDS = (-7, -8, -257)
"""ES256, Ed25519, RS256, as COSE numbers them: what authenticators have."""

_CHALLENGE_LENGTH = 43

Ceremony = Literal["adding", "sign-in", "confirmation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge(Aggregate):
    """32 random bytes as base64url, for an authenticator to sign once, for one end.

    `account_id` is whose passkey it is, or is to be; nobody has said who they are at a sign-in.
    """

    ceremony: Ceremony
    account_id: str | None
    until: datetime

    def is_for(self, ceremony: Ceremony, account_id: str | None, now: datetime) -> bool:
        """Whether it was made for this, and is not over."""
        return (self.ceremony, self.account_id) == (ceremony, account_id) and now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey(Aggregate):
    """The public half of a key that an authenticator keeps; its id is the digest of its name there.

    `signed` is how often the authenticator says that it has signed; some say 0 for ever.
    """

    account_id: str
    credential: str
    public_key: str
    signed: int
    label: str
    since: datetime
    is_copied: bool = False

    def has_gone_back(self, signed: int) -> bool:
        """Whether an authenticator that says this has signed less often than before."""
        return bool(signed or self.signed) and signed <= self.signed

    def copied(self) -> Change[Self]:
        """Sign nobody in any more: there are two of it."""
        return self.change(is_copied=True)

    def used(self, signed: int) -> list[Change[Self]]:
        """Note how often it has signed, where it counts."""
        return [self.change(signed=signed)] if signed != self.signed else []

    def held(self) -> HeldPasskey:
        """It, as its owner sees it."""
        return HeldPasskey(
            passkey_id=self.id, label=self.label, since=self.since, is_copied=self.is_copied
        )


class Drawn(NamedTuple):
    """A new challenge."""

    challenge: str

    def kept(self, ceremony: Ceremony, account_id: str | None, now: datetime) -> Change[Challenge]:
        """The first state of this challenge."""
        until = now + CHALLENGE_HOLDS
        return Challenge.create(
            id=self.challenge, ceremony=ceremony, account_id=account_id, until=until
        )


class Proved(NamedTuple):
    """What was found out about an authenticator's word: by which key it is right, None if by none.

    `signed` is what it says of how often it has signed.
    """

    public_key: str | None = None
    signed: int = 0


class RelyingParty:
    """For which host passkeys are, and from which pages; for none, unless all of it is said."""

    def __init__(
        self, host: str | None = None, name: str | None = None, origins: tuple[str, ...] = ()
    ) -> None:
        self.host, self.name, self.origins = host or "", name or "", list(origins)
        self.is_on = bool(self.host and self.name and self.origins)

    def creation(
        self, challenge: str, account_id: str, login: str, known: list[str]
    ) -> CreationOptions:
        """What a page needs to have a passkey made for an account."""
        return CreationOptions(
            rp=Party(id=self.host, name=self.name),
            user=PasskeyUser(id=handle_of(account_id), name=login, displayName=login),
            challenge=challenge,
            pubKeyCredParams=[KeyKind(alg=kind) for kind in KEY_KINDS],
            timeout=_MILLISECONDS,
            excludeCredentials=[KnownCredential(id=one) for one in known],
        )

    def request(self, challenge: str, by: Iterable[str] = ()) -> RequestOptions:
        """What a page needs to have a challenge signed by one of these keys, or by whichever."""
        return RequestOptions(
            challenge=challenge,
            timeout=_MILLISECONDS,
            rpId=self.host,
            allowCredentials=[KnownCredential(id=one) for one in by],
        )


_MILLISECONDS = CHALLENGE_HOLDS // timedelta(milliseconds=1)


def passkey_id(credential: NewCredential | ShownCredential) -> str:
    """The id of a passkey: the name that its authenticator gave it may be too long for one."""
    return hashlib.sha256(credential.id.encode()).hexdigest()


def handle_of(account_id: str) -> str:
    """What an authenticator keeps of whose passkey it is."""
    return encoded(account_id.encode())


def challenge_of(credential: NewCredential | ShownCredential) -> str | None:
    """The challenge that an authenticator says it has signed, None if it says none."""
    try:
        said = from_json(decoded(credential.response.clientDataJSON))
    except ValueError:
        return None
    challenge = said.get("challenge") if isinstance(said, dict) else None
    if not isinstance(challenge, str) or len(challenge) != _CHALLENGE_LENGTH:
        return None
    return challenge if challenge.isascii() else None


def encoded(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url.

    Raises:
        ValueError: it is none.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
