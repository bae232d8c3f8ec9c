"""Paths of signing in by a provider (OpenID Connect).

The gateway carries what a browser brings back and what is in its cookie, and cannot say who it is:
identity asks the provider. What the browser takes there (state, nonce, challenge) is made here of a
secret that nobody keeps but the browser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic_core import from_json, to_json

from baodao.gateway.callers import Caller
from baodao.gateway.exchange import Exchange
from baodao.gateway.limits import Counter, Limit
from baodao.gateway.minting import SESSION, SESSION_SECONDS, At, Mint, kept_cookie, session_cookie
from baodao.gateway.operations import Operation, Source
from baodao.gateway.sessions import cookie_of
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    EndProviderLink,
    EndProviderSessions,
    FinishProviderSignIn,
    ListProviders,
)
from baodao.schema.identity.secrets import Derived, digest_of, new_binding

COOKIE = "__Host-baodao-provider"
_SECONDS = 600
_BINDING = re.compile(r"bdb_[0-9A-Za-z_-]{43}")
_AT = "/session/oidc/{provider_id}"
_LINK = "/account/providers/{provider_id}"
_OWN = {"account_id": "account", "session_id": "session"}

_BINDS = Mint("browser", new_binding, digest_of, "address", as_cookie=True)
_BEGINNINGS = Limit("provider", 10, 300)
_CODES = Limit("slip", 10, 300, "code")
_LOGOUTS = Limit("logout", 60, 300)


@dataclass(frozen=True)
class Begins(At):
    """Sends a browser to a provider, with what only this browser can come back with."""

    mint: Mint | None = _BINDS
    limit: Limit | None = _BEGINNINGS

    def show(self, result: bytes, secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """The address, complete; the secret is a cookie."""
        way, derived = from_json(result), Derived.of(secret)
        said = {"state": derived.state, "nonce": derived.nonce, "code_challenge": derived.challenge}
        shown = {**way, "address": f"{way['address']}&{urlencode(said)}"}
        return to_json(shown), [kept_cookie(COOKIE, secret, _SECONDS)]


@dataclass(frozen=True)
class ComesBack(At):
    """Takes a browser that a provider sends back, with the cookie that it left with."""

    SOURCE: ClassVar[Source] = "redirect"

    mint: Mint | None = SESSION
    limit: Limit | None = _BEGINNINGS

    @property
    def fills(self) -> frozenset[str]:
        return super().fills | {"browser"}

    async def fill(
        self, exchange: Exchange, caller: Caller, values: dict[str, Any], counter: Counter
    ) -> str:
        """Fill in the cookie too; without one it is like any that was not given out here."""
        found = cookie_of(exchange, COOKIE) or ""
        values["browser"] = found if _BINDING.fullmatch(found) else new_binding()
        return await super().fill(exchange, caller, values, counter)

    def show(self, result: bytes, secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """The session as a cookie, if there is one; the other cookie is used up."""
        said: Mapping[str, Any] = from_json(result)
        over = kept_cookie(COOKIE, "", 0)
        if said["session_id"] is None:
            return result, [over]
        return result, [over, session_cookie(secret, SESSION_SECONDS)]


@dataclass(frozen=True)
class IsTold(At):
    """Takes what a provider's server says."""

    SOURCE: ClassVar[Source] = "form"

    limit: Limit | None = _LOGOUTS


OPERATIONS = [
    Operation("GET", "/session/providers", ListProviders, "By which providers one can sign in"),
    Operation(
        "POST",
        _AT,
        BeginProviderSignIn,
        "Begin to sign in by a provider: the address to go to",
        status=201,
        hidden=frozenset(["slip"]),
        trait=Begins(),
    ),
    Operation(
        "GET",
        f"{_AT}/callback",
        FinishProviderSignIn,
        "Where providers send browsers back; the session is kept in a cookie",
        trait=ComesBack(),
    ),
    Operation(
        "POST",
        f"{_AT}/logout",
        EndProviderSessions,
        "Where providers say that somebody has signed out",
        example={"logout_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"},
        trait=IsTold(),
    ),
    Operation(
        "POST",
        "/account/activate/oidc/{provider_id}",
        BeginProviderSignIn,
        "Begin to open an account by a provider, with the code of a slip",
        status=201,
        operation_id="beginActivationByProvider",
        example={"code": "7K3M-9QXT-2RAB"},
        trait=Begins(code=True, limit=_CODES),
    ),
    Operation(
        "POST",
        _LINK,
        BeginProviderLink,
        "Begin to link a provider to my account: the address to go to",
        status=201,
        trait=Begins(own=_OWN),
    ),
    Operation(
        "POST",
        f"{_LINK}/end",
        EndProviderLink,
        "Sign in by this provider no more",
        trait=At(own={"account_id": "account"}),
    ),
]
