"""Signed actors: who asks is proved by a token, which identity signs and every service checks.

A token is a JWT (RFC 7519) for one service, with an HMAC-SHA-256 under a key that only identity
and that service have: whoever breaks into a service can speak to that one alone. It holds for half
a minute and travels in the header `Baodao-Actor` of a NATS message. A public-key signature would
cost a service 0.12 ms for each person, in the very second in which everybody signs up (ADR 0040).

Identity has root keys, a line `id:base64` each, the current one first; a service has the keys that
are derived from them for it. A new root is written for the services before identity signs by it.
Times are the machine's, never those of a shifted clock.
"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from nats.aio.msg import Msg
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from baodao.kit.ids import time_of
from baodao.kit.keys import Keys, new_key, parse_keys
from baodao.kit.settings import NotStartedError
from baodao.schema import Actor, UnreadableEventError
from baodao.schema.envelope import read_event
from baodao.schema.identity.sign_in import AccessRevoked
from baodao.schema.subjects import event_filter

log = structlog.get_logger()

HEADER = "Baodao-Actor"
LIFETIME = 30.0
"""Seconds for which a token holds."""
REVOKED = event_filter("identity", AccessRevoked.NAME)
"""The subjects on which identity tells what it does not stand for any more."""

_ISSUER = "/baodao/identity"
_SKEW = 5.0
_LOOK_SECONDS = 1.0
_REMEMBERED = 20_000
_CLAIMS = (
    *("role", "scope", "purpose", "organisation", "succeeds", "ward", "wards", "also"),
    *("capabilities", "dormant", "in_person"),
)


class NotSignedError(Exception):
    """A token proves nothing: it is forged, over, revoked, or none at all."""


def new_root() -> str:
    """A line with a new root key."""
    return f"{secrets.token_hex(4)}:{new_key()}"


def derived(roots: Keys, service: str) -> Keys:
    """The keys of one service."""
    return {
        kid: hmac.digest(root, b"actors for " + service.encode(), "sha256")
        for kid, root in roots.items()
    }


def lines_of(keys: Keys) -> str:
    """Keys as the text of a file."""
    return "".join(f"{kid}:{base64.b64encode(key).decode()}\n" for kid, key in keys.items())


class Signer:
    """Signs actors for services, with keys derived from the first root.

    Args:
        roots: as in the file of roots.

    Raises:
        ValueError: there are none.
    """

    def __init__(self, roots: str, now: Callable[[], float] = time.time) -> None:
        self._roots, self.now = parse_keys(roots), now
        self._of: dict[str, tuple[bytes, bytes]] = {}

    def sign(
        self, actor: Actor, service: str, seconds: float = LIFETIME, at: float | None = None
    ) -> str:
        """A token that proves to a service for so many seconds that this actor asks.

        `at` is when it was begun to find out whether they may, by `now`.
        """
        now = self.now() if at is None else at
        claims = {name: said for name in _CLAIMS if (said := getattr(actor, name))}
        claims |= {"iss": _ISSUER, "aud": service, "sub": actor.id}
        claims |= {"iat": round(now, 6), "exp": round(now + seconds, 6)}
        head, key = self._of.get(service) or self._prepare(service)
        said = head + b"." + _encoded(to_json(claims))
        return (said + b"." + _encoded(hmac.digest(key, said, "sha256"))).decode()

    def _prepare(self, service: str) -> tuple[bytes, bytes]:
        kid, key = next(iter(derived(self._roots, service).items()))
        head = _encoded(json.dumps({"alg": "HS256", "typ": "JWT", "kid": kid}).encode())
        self._of[service] = head, key
        return head, key


class Revocation(NamedTuple):
    """For whom identity does not stand any more, and the id of the event that says so."""

    account_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    issued_at: float
    expires_at: float


class Signatures:
    """Tells of a token whom it proves; what was checked once is remembered.

    Args:
        service: which checks.
        file: its keys, read again when it has changed: a key that was taken out proves nothing.

    Raises:
        NotStartedError: the file is missing, or holds no keys.
    """

    def __init__(self, service: str, file: Path, now: Callable[[], float] = time.time) -> None:
        self._service, self._file, self._now = service, file, now
        self._keys, self._read_at = _read(file), _changed_at(file)
        self._look_at = now() + _LOOK_SECONDS
        self._of_head: dict[str, bytes] = {}
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
        if (told := read_revocation(message)) is None:
            return
        # By both clocks: what was signed meanwhile, still in time, is simply signed again. The id
        # has the machine's time, `time` may be a shifted one.
        decided, heard = time_of(told.event_id), self._now()
        ahead = decided.timestamp() if decided else heard
        self.revoke(told.account_id, min(max(heard, ahead), heard + _SKEW))

    def revoke(self, subject: str, at: float) -> None:
        """Believe no token any more that was signed for this subject until then (Unix seconds)."""
        oldest = self._now() - LIFETIME - _SKEW
        self._revoked = {who: then for who, then in self._revoked.items() if then > oldest}
        self._revoked[subject] = max(at, self._revoked.get(subject, 0.0))

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
            claims = self._claims(token)
            issued_at, expires_at = float(claims["iat"]), float(claims["exp"])
            said = {name: claims[name] for name in _CLAIMS if name in claims}
            actor = Actor(id=claims["sub"], **said)
        except (ValidationError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise NotSignedError(f"the token proves nothing ({type(error).__name__})") from None
        if (claims.get("iss"), claims.get("aud")) != (_ISSUER, self._service):
            raise NotSignedError("the token is meant for others")
        # As what holds, since nothing holds of what is no number.
        if not (issued_at <= self._now() + _SKEW and expires_at <= issued_at + LIFETIME + _SKEW):
            raise NotSignedError("the token is not of now")
        return _Known(actor, issued_at, expires_at)

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What a token says, once its signature is right.

        Raises:
            ValueError, KeyError, TypeError: it is not, or it is no token.
        """
        said, _, mac = token.rpartition(".")
        head, _, claims = said.partition(".")
        if self._now() >= self._look_at:
            self._look()
        key = self._of_head.get(head) or self._key_of(head)
        expected = _encoded(hmac.digest(key, said.encode("ascii"), "sha256"))
        # As text: base64 has several ways to write the same bytes.
        if not hmac.compare_digest(expected, mac.encode("ascii")):
            raise ValueError("another signature")
        # Only now: whoever forges could have any number of heads remembered.
        self._of_head[head] = key
        found: Mapping[str, Any] = from_json(_decoded(claims))
        return found

    def _key_of(self, head: str) -> bytes:
        header = from_json(_decoded(head))
        # One algorithm: a token does not choose how it is checked (RFC 8725).
        if header["alg"] != "HS256":
            raise ValueError("another algorithm")
        kid = header["kid"]
        if kid not in self._keys:
            self._look()
        return self._keys[kid]

    def _look(self) -> None:
        """Read the file again, once for every change and not for every forgery."""
        self._look_at = self._now() + _LOOK_SECONDS
        if (changed_at := _changed_at(self._file)) == self._read_at:
            return
        self._read_at = changed_at
        try:
            self._keys = _read(self._file)
        except NotStartedError as error:
            log.warning("keys_not_read_again", error=str(error))
            return
        self._of_head, self._known = {}, {}


def read_revocation(message: Msg) -> Revocation | None:
    """What identity tells on `REVOKED`; None if it is not to be read, or something else."""
    try:
        attributes, event = read_event(message.headers, message.data)
    except UnreadableEventError:
        return None
    if not isinstance(event, AccessRevoked):
        return None
    return Revocation(event.account_id, attributes["id"])


def _read(file: Path) -> Keys:
    try:
        return parse_keys(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotStartedError(f"{file}: no keys by which who asks is checked ({error})") from None


def _changed_at(file: Path) -> tuple[int, int]:
    """What is another whenever a file is: half of one may be as old as all of it."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
