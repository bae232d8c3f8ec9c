"""Signed actors: who asks is proved by a token, which identity signs and every service checks.

A token is a JWT (RFC 7519) with an Ed25519 signature that holds for half a minute and travels in
the header `Baodao-Actor` of a NATS message. Keys are JWK sets (RFC 7517): a new signing key is put
first, and the old one stays among the public ones until its last token has run out. Times are the
machine's, never those of a shifted clock.

    token = Signer(signing_keys).sign(actor)
    actor = Signatures(public_keys_file).actor_of(token)
"""

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from nats.aio.msg import Msg
from pydantic import ValidationError

from baodao.kit.settings import NotStartedError
from baodao.schema import Actor, UnreadableEventError
from baodao.schema.envelope import read_event
from baodao.schema.identity.sign_in import AccessRevoked
from baodao.schema.subjects import event_filter

HEADER = "Baodao-Actor"
LIFETIME = 30.0
"""Seconds for which a token holds."""

REVOKED = event_filter("identity", AccessRevoked.NAME)
"""The subjects on which identity tells what it does not stand for any more."""

_ALGORITHM: Final = "Ed25519"
_ISSUER, _AUDIENCE = "baodao", "baodao-services"
_SKEW = 5.0
_REMEMBERED = 20_000
_CLAIMS = ("role", "scope", "purpose", "organisation")


class NotSignedError(Exception):
    """A token proves nothing: it is forged, over, revoked, or none at all."""


def new_signing_keys() -> str:
    """A JWK set with one new signing key, as the text of a file that nobody else may read."""
    key = OKPKey.generate_key(_ALGORITHM, {"kid": secrets.token_hex(8), "use": "sig"})
    return json.dumps({"keys": [key.as_dict(private=True)]}, indent=2) + "\n"


def public_keys(signing_keys: str) -> str:
    """The public part of signing keys, as the text of a file for those who check."""
    keys = KeySet.import_key_set(json.loads(signing_keys))
    return json.dumps(keys.as_dict(private=False), indent=2) + "\n"


class Signer:
    """Signs actors with the first of the signing keys.

    Raises:
        ValueError: they are no signing keys.
    """

    def __init__(self, signing_keys: str, now: Callable[[], float] = time.time) -> None:
        key = KeySet.import_key_set(json.loads(signing_keys)).keys[0]
        if not (isinstance(key, OKPKey) and key.is_private and key.kid):
            raise ValueError("the first of the signing keys is no private Ed25519 key with a kid")
        self._key, self._now = key, now
        self._head = {"alg": _ALGORITHM, "kid": key.kid}

    def sign(self, actor: Actor, seconds: float = LIFETIME) -> str:
        """A token that proves for so many seconds that this actor asks."""
        now = self._now()
        claims: dict[str, Any] = actor.model_dump(include=set(_CLAIMS), exclude_unset=True)
        claims |= {"iss": _ISSUER, "aud": _AUDIENCE, "sub": actor.id}
        claims |= {"iat": round(now, 3), "exp": round(now + seconds, 3)}
        return jwt.encode(self._head, claims, self._key, algorithms=[_ALGORITHM])


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    issued_at: float
    expires_at: float


class Signatures:
    """Tells of a token whom it proves; what was checked once is remembered.

    Args:
        file: a JWK set of public keys, read again when a token names a key that is not in it.

    Raises:
        NotStartedError: the file is missing, or holds no keys.
    """

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._file, self._now = file, now
        self._keys, self._read_at = _read(file), _changed_at(file)
        self._known: dict[str, _Known] = {}
        self._revoked: dict[str, float] = {}

    def actor_of(self, token: str) -> Actor:
        """Whom a token proves.

        Raises:
            NotSignedError: nobody.
        """
        known = self._known.get(token) or self._remember(token)
        if self._now() >= known.expires_at:
            raise NotSignedError("the token is over")
        if self._revoked and known.issued_at <= self._revoked.get(known.actor.id, 0.0):
            raise NotSignedError("the token is revoked")
        return known.actor

    async def on_revoked(self, message: Msg) -> None:
        """Take note of an event on `REVOKED`."""
        try:
            _, event = read_event(message.headers, message.data)
        except UnreadableEventError:
            return
        if isinstance(event, AccessRevoked):
            self.revoke(event.account_id)

    def revoke(self, subject: str) -> None:
        """Believe no token any more that was signed for this subject until now.

        It is our now: what was signed a moment ago, still in time, is simply asked for again.
        """
        now = self._now()
        oldest = now - LIFETIME - _SKEW
        self._revoked = {who: then for who, then in self._revoked.items() if then > oldest}
        self._revoked[subject] = now

    def _remember(self, token: str) -> _Known:
        known = self._check(token)
        if len(self._known) >= _REMEMBERED:
            now = self._now()
            self._known = {t: k for t, k in self._known.items() if k.expires_at > now}
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
        self._known[token] = known
        return known

    def _check(self, token: str) -> _Known:
        try:
            claims = self._decoded(token)
            issued_at, expires_at = float(claims["iat"]), float(claims["exp"])
            if (claims["iss"], claims["aud"]) != (_ISSUER, _AUDIENCE):
                raise NotSignedError("the token is meant for others")
            said = {name: claims[name] for name in _CLAIMS if name in claims}
            actor = Actor(id=claims["sub"], **said)
        except (JoseError, ValidationError, ValueError, KeyError, TypeError) as error:
            raise NotSignedError(f"the token proves nothing ({type(error).__name__})") from None
        if issued_at > self._now() + _SKEW or expires_at > issued_at + LIFETIME + _SKEW:
            raise NotSignedError("the token is not of now")
        return _Known(actor, issued_at, expires_at)

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._keys, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            if (changed_at := _changed_at(self._file)) == self._read_at:
                raise
        # A key has been added since: once for every change of the file, not for every forgery.
        self._keys, self._read_at = _read(self._file), changed_at
        return jwt.decode(token, self._keys, algorithms=[_ALGORITHM]).claims


def _read(file: Path) -> KeySet:
    try:
        keys = KeySet.import_key_set(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, JoseError, KeyError, TypeError) as error:
        raise NotStartedError(f"{file}: no keys to check signatures ({error})") from None
    if any(key.is_private for key in keys.keys):
        raise NotStartedError(f"{file}: holds a signing key; services get the public ones only")
    return keys


def _changed_at(file: Path) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 -- for every forged token
    except OSError:
        return 0
