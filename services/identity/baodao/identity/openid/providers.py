"""The providers of an installation: the way there, what they say for a code, and the way out."""

import hashlib
import hmac
import time
from collections import deque
from collections.abc import Iterable
from typing import Literal, NamedTuple, Self
from urllib.parse import quote_plus, urlencode, urlsplit

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from baodao.identity.openid.configured import Configured
from baodao.identity.openid.fetching import Fetching, ProviderAwayError
from baodao.identity.openid.tokens import (
    IdClaims,
    Keys,
    LogoutClaims,
    TokenError,
    UnknownKeyError,
    id_claims,
    logout_claims,
)
from baodao.kit.urls import SafeUrl, is_loopback
from baodao.schema.identity.providers import Provider as ShownProvider
from baodao.schema.identity.secrets import Derived

log = structlog.get_logger()

_DISCOVERY_HOLDS = 3600.0
_LOOKS, _LOOKS_WITHIN = 10, 60.0
"""How often an unknown key has us look at the provider's: others could make up such tokens."""
_SCOPE = "openid"
_BETWEEN = "\x1f"
_Auth = Literal["client_secret_basic", "client_secret_post"]


class _Discovery(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414, RFC 9207)."""

    model_config = ConfigDict(extra="ignore", strict=True)

    issuer: str
    authorization_endpoint: SafeUrl
    token_endpoint: SafeUrl
    jwks_uri: SafeUrl
    end_session_endpoint: SafeUrl | None = None
    authorization_response_iss_parameter_supported: bool = False
    code_challenge_methods_supported: list[str] = Field(default=["S256"])
    token_endpoint_auth_methods_supported: list[str] = Field(default=["client_secret_basic"])

    @model_validator(mode="after")
    def _is_as_safe_as_its_issuer(self) -> Self:
        ends = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        if not is_loopback(urlsplit(self.issuer).hostname) and any(
            is_loopback(urlsplit(end).hostname) for end in ends
        ):
            raise ValueError("it leads to this machine")
        if "S256" not in self.code_challenge_methods_supported:
            raise ValueError("it has no PKCE with S256")
        return self

    @property
    def auth(self) -> _Auth:
        supported = self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if "client_secret_basic" in supported else "client_secret_post"


class Code(NamedTuple):
    """What a browser came back with, and the secret that says where it began."""

    code: str
    iss: str | None
    binding: str


class Provider:
    """One provider."""

    def __init__(self, configured: Configured, fetching: Fetching) -> None:
        self.configured, self._fetching = configured, fetching
        self._discovered: tuple[float, _Discovery] | None = None
        self._keys: Keys | None = None
        self._looks: deque[float] = deque(maxlen=_LOOKS)

    async def way(self) -> str:
        """Where browsers are sent, but for what only they and we know.

        Raises:
            ProviderAwayError: it cannot be found out now.
        """
        us, found = self.configured, await self._discover()
        way: str = prepare_grant_uri(
            found.authorization_endpoint,
            us.client_id,
            "code",
            redirect_uri=us.callback,
            scope=_SCOPE,
            code_challenge_method="S256",
        )
        return way

    async def way_out(self) -> str | None:
        """Where browsers sign out of it, if it says so (RP-Initiated Logout 1.0)."""
        us, found = self.configured, await self._discover()
        if found.end_session_endpoint is None:
            return None
        said = {"client_id": us.client_id, "post_logout_redirect_uri": f"{us.origin}/"}
        mark = "&" if "?" in found.end_session_endpoint else "?"
        return f"{found.end_session_endpoint}{mark}{urlencode(said)}"

    async def redeem(self, answer: Code) -> IdClaims:
        """What the provider says for a code, once.

        Raises:
            TokenError: it says nothing that proves somebody.
            ProviderAwayError: it does not answer.
        """
        us, found = self.configured, await self._discover()
        is_required = found.authorization_response_iss_parameter_supported
        if answer.iss != us.issuer and (is_required or answer.iss is not None):
            raise TokenError("iss of the answer")
        token = await self._exchange(found, answer)
        nonce = Derived.of(answer.binding).nonce
        try:
            return id_claims(token, await self._shown_keys(), us, nonce)
        except UnknownKeyError:
            return id_claims(token, await self._look_again(), us, nonce)

    async def signed_out(self, token: str) -> LogoutClaims:
        """What a logout token says.

        Raises:
            TokenError: it proves nothing.
            ProviderAwayError: the provider's keys cannot be seen now.
        """
        try:
            return logout_claims(token, await self._shown_keys(), self.configured)
        except UnknownKeyError:
            return logout_claims(token, await self._look_again(), self.configured)

    async def _exchange(self, found: _Discovery, answer: Code) -> str:
        us, known_as = self.configured, (self.configured.client_id, self.configured.client_secret)
        if found.auth == "client_secret_basic":
            # RFC 6749, 2.3.1; the library leaves that out.
            known_as = (quote_plus(us.client_id), quote_plus(us.client_secret))
        async with self._fetching.client(
            client_id=known_as[0],
            client_secret=known_as[1],
            token_endpoint_auth_method=found.auth,
        ) as client:
            try:
                said = await client.fetch_token(
                    found.token_endpoint,
                    grant_type="authorization_code",
                    code=answer.code,
                    redirect_uri=us.callback,
                    code_verifier=Derived.of(answer.binding).verifier,
                )
            except OAuthError as error:
                raise TokenError(_known(error.error)) from None
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                # Its JSON is read by the library, which takes for granted that it is in form.
                raise ProviderAwayError("a provider's answer to a code is none") from None
        token = said.get("id_token")
        if not isinstance(token, str):
            raise TokenError("no ID token")
        return token

    async def _discover(self) -> _Discovery:
        now = time.monotonic()
        if self._discovered and now < self._discovered[0] + _DISCOVERY_HOLDS:
            return self._discovered[1]
        issuer = self.configured.issuer
        document = await self._fetching.get(
            f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
        )
        try:
            found = _Discovery.model_validate(document)
        except ValidationError as error:
            where = sorted({str(one["loc"][0]) if one["loc"] else "" for one in error.errors()})
            raise ProviderAwayError(f"the discovery of {issuer} is out of form: {where}") from None
        if found.issuer != issuer:
            raise ProviderAwayError(f"the discovery of {issuer} is of another issuer")
        self._discovered = now, found
        return found

    async def _shown_keys(self) -> Keys:
        if self._keys is None:
            self._keys = Keys(await self._fetching.get((await self._discover()).jwks_uri))
        return self._keys

    async def _look_again(self) -> Keys:
        """The keys as they are now: they may have been rotated."""
        now = time.monotonic()
        if len(self._looks) == _LOOKS and now < self._looks[0] + _LOOKS_WITHIN:
            raise TokenError("kid, and too many of those")
        self._looks.append(now)
        self._keys = None
        return await self._shown_keys()


class Providers:
    """All providers of the installation.

    Args:
        configured: none of them if the installation names none.
        key: of the digests of who somebody is at a provider: 32 bytes that are in no database.
        fetching: how they are asked.
    """

    def __init__(
        self, configured: Iterable[Configured], key: bytes, fetching: Fetching | None = None
    ) -> None:
        fetching = fetching or Fetching()
        self._by_id = {one.id: Provider(one, fetching) for one in configured}
        self._key = key

    def get(self, provider_id: str) -> Provider | None:
        """The provider of this name."""
        return self._by_id.get(provider_id)

    def shown(self) -> list[ShownProvider]:
        """All of them, as people see them."""
        all_of_them = [one.configured for one in self._by_id.values()]
        return [ShownProvider(provider_id=one.id, zh=one.zh, en=one.en) for one in all_of_them]

    def identity_of(self, provider: Provider, subject: str) -> str:
        """What stands for somebody at a provider."""
        return self._digest("subject", provider.configured.issuer, subject)

    def session_of(self, provider: Provider, session: str | None) -> str | None:
        """What stands for a session at a provider, if it has a name there."""
        return session and self._digest("session", provider.configured.issuer, session)

    def _digest(self, *parts: str) -> str:
        text = _BETWEEN.join(("baodao provider", *parts))
        return hmac.digest(self._key, text.encode(), hashlib.sha256).hex()


_OAUTH_ERRORS = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant"),
        *("unauthorized_client", "unsupported_grant_type", "invalid_scope"),
    }
)


def _known(error: object) -> str:
    """An error of RFC 6749, 5.2; what else a provider says is not repeated."""
    return error if isinstance(error, str) and error in _OAUTH_ERRORS else "an unknown error"
