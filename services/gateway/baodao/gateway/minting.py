"""Secrets that are made at the edge: shown to whoever asked for them, and told to nobody else.

Of a session, a program's token and a slip identity gets the digest, so that neither its database
nor a log nor a repeated reply can give the secret away. Hence such a request cannot be repeated
under a key: each makes another one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_json

from baodao.gateway.callers import Caller
from baodao.gateway.exchange import Exchange
from baodao.gateway.limits import Counter, Limit
from baodao.gateway.operations import Source
from baodao.gateway.problems import invalid_field
from baodao.gateway.sessions import COOKIE
from baodao.schema.identity.secrets import (
    digest_of,
    digest_of_code,
    new_code,
    new_long_code,
    new_session,
    new_token,
)


def session_cookie(value: str, seconds: int) -> tuple[bytes, bytes]:
    """The header that keeps a session in a browser, or takes it away (`seconds` 0)."""
    return kept_cookie(COOKIE, value, seconds)


def kept_cookie(name: str, value: str, seconds: int) -> tuple[bytes, bytes]:
    """The header that keeps a secret in a browser, for nobody but us to see."""
    text = f"{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"
    return b"set-cookie", text.encode()


@dataclass(frozen=True)
class Mint:
    """Makes a secret: its digest goes into the message as `digest`, itself into the reply."""

    digest: str
    make: Callable[[], str]
    digest_of: Callable[[str], str]
    shown_as: str
    as_cookie: bool = False
    for_guests: bool = False
    """Made for those alone who have no account."""


SESSION = Mint("session", new_session, digest_of, "token", as_cookie=True)
TOKEN = Mint("session", new_token, digest_of, "token")
CODE = Mint("slip", new_code, digest_of_code, "code")
OWN_CODE = Mint("slip", new_long_code, digest_of_code, "code", for_guests=True)


@dataclass(frozen=True)
class At:
    """A trait of paths: what they fill in of the caller, make, ask for instead, and limit.

    Args:
        own: fields that are the caller's: the account's id or that of the session.
        mint: a secret that is made.
        code: whether a slip's code is asked for in place of its digest.
        limit: how often; by whom is found in the request.
        ends_session: whether the browser's cookie is taken away.
        once: whether each request is one of its own, though nothing is made here.
    """

    SOURCE: ClassVar[Source] = "own"

    own: Mapping[str, str] = field(default_factory=dict)
    mint: Mint | None = None
    code: bool = False
    limit: Limit | None = None
    ends_session: bool = False
    once: bool = False

    @property
    def fills(self) -> frozenset[str]:
        minted = [self.mint.digest] if self.mint else []
        return frozenset([*self.own, *minted, *(["slip"] if self.code else [])])

    @property
    def takes(self) -> Mapping[str, FieldInfo]:
        if not self.code:
            return {}
        return {"code": FieldInfo(annotation=str, description="as it is on the slip")}

    @property
    def adds(self) -> Mapping[str, Any]:
        if self.mint is None or self.mint.as_cookie:
            return {}
        return {self.mint.shown_as: (str | None, None) if self.mint.for_guests else (str, ...)}

    def can_repeat(self, caller: Caller) -> bool:
        return not (self.code or self.once or self._mints(caller))

    def _mints(self, caller: Caller) -> bool:
        return self.mint is not None and (caller.is_guest or not self.mint.for_guests)

    async def fill(
        self, exchange: Exchange, caller: Caller, values: dict[str, Any], counter: Counter
    ) -> str:
        """Fill in the values of a message; gives the secret that was made."""
        for name, what in self.own.items():
            values[name] = caller.id if what == "account" else caller.session_id or "none"
        if self.limit and (caller.is_guest or not self.limit.of_guests):
            await self.limit.check(counter, exchange, values)
        if self.code:
            code = values.pop("code", None)
            if not isinstance(code, str):
                raise invalid_field("code", "missing" if code is None else "string-type")
            values["slip"] = digest_of_code(code)
        if self.mint is None or not self._mints(caller):
            return ""
        secret = self.mint.make()
        values[self.mint.digest] = self.mint.digest_of(secret)
        return secret

    def show(self, result: bytes, secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """The reply with the secret, or the secret as a cookie."""
        if self.ends_session:
            return result, [session_cookie("", 0)]
        if self.mint is None or not secret:
            return result, []
        if self.mint.as_cookie:
            return result, [session_cookie(secret, SESSION_SECONDS)]
        shown = {**from_json(result), self.mint.shown_as: secret}
        return to_json(shown), [(b"cache-control", b"no-store")]


SESSION_SECONDS = 12 * 3600
"""As long as a session holds at most; identity decides how long it does."""
