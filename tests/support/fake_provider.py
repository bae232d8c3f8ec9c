"""An OpenID provider in memory, with keys of its own, that can be made to say anything wrong.

provider = FakeProvider()
back = provider.visit(address, "sub-ana")     # what a browser comes back with
provider.claims["aud"] = "somebody else"      # in every token from now on
"""

import base64
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote_plus, urlsplit

import httpx2
from joserfc import jwk, jws

from baodao.identity.openid import Configured, Fetching, Providers
from baodao.kit.testing import TEST_KEY

ISSUER = "https://sign-in.test"
ORIGIN = "https://baodao.test"
CLIENT_ID, CLIENT_SECRET = "baodao-test", "测试·secret/+:% of the client"
TOWN = Configured("town", "测试·登录", "Test sign-in", ISSUER, CLIENT_ID, CLIENT_SECRET, ORIGIN)
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class Gone:
    """In place of a claim: it is left out."""

    def __repr__(self) -> str:
        return "gone"


GONE = Gone()
"""Stands for a claim that is left out."""


class After(NamedTuple):
    """Stands for so many seconds from when a token is made."""

    seconds: float


Answer = Callable[[httpx2.Request], Awaitable[httpx2.Response]]


def ec_key(name: str, curve: str = "P-256") -> jwk.ECKey:
    return jwk.ECKey.generate_key(curve, {"kid": name}, auto_kid=False)


_FIRST = ec_key("first")


class FakeProvider(httpx2.AsyncBaseTransport):
    """All there is behind `ISSUER`."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Be a provider that does everything right."""
        self.keys: list[dict[str, Any]] = [_FIRST.as_dict(private=False)]
        self.sign_with: Any = _FIRST
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "first"}
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "end_session_endpoint": f"{ISSUER}/end",
            "authorization_response_iss_parameter_supported": True,
        }
        self.instead: dict[str, Answer] = {}
        """What answers at a path in place of all this."""
        self.asked: list[str] = []
        self._visits = 0
        self._codes: dict[str, dict[str, str]] = {}

    # --- browsers ---

    def visit(self, address: str, sub: str, sid: str | None = None) -> dict[str, str]:
        """What a browser comes back with after somebody has signed in here."""
        assert address.startswith(f"{ISSUER}/authorize?")
        said = {name: only for name, (only,) in parse_qs(urlsplit(address).query).items()}
        assert said["code_challenge_method"] == "S256"
        assert (said["client_id"], said["scope"]) == (CLIENT_ID, "openid")
        self._visits += 1
        code = f"code-{self._visits}"
        self._codes[code] = said | {"sub": sub, **({"sid": sid} if sid else {})}
        return {"code": code, "state": said["state"], "iss": ISSUER}

    # --- tokens ---

    def token(self, **claims: Any) -> str:
        """A token that says so."""
        now = int(time.time())
        said: dict[str, Any] = {"iss": ISSUER, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        said |= claims | self.claims
        said = {k: now + v.seconds if isinstance(v, After) else v for k, v in said.items()}
        said = {k: v for k, v in said.items() if v is not GONE}
        return self.signed(json.dumps(said))

    def signed(self, payload: str | bytes) -> str:
        return jws.serialize_compact(
            self.header, payload, self.sign_with, algorithms=[self.header["alg"]]
        )

    def logout_token(self, **claims: Any) -> str:
        return self.token(**{"jti": "1", "events": {LOGOUT: {}}} | claims)

    def rotate(self, name: str = "second", *, keep: bool = False) -> None:
        """Sign with another key from now on."""
        key = ec_key(name)
        self.keys = [key.as_dict(private=False), *(self.keys if keep else [])]
        self.sign_with, self.header = key, {"alg": "ES256", "kid": name}

    # --- the network ---

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.instead:
            return await self.instead[path](request)
        if path == "/.well-known/openid-configuration":
            return _json(self.discovery)
        if path == "/keys":
            return _json({"keys": self.keys})
        if path == "/token":
            return self._redeem(request)
        raise AssertionError(f"nobody asks for {request.url}")

    def _redeem(self, request: httpx2.Request) -> httpx2.Response:
        form = {name: only for name, (only,) in parse_qs(request.content.decode()).items()}
        begun = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        if not self._is_client(request, form):
            return _json({"error": "invalid_client"}, 401)
        if begun is None or challenge.decode() != begun["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        if form["redirect_uri"] != begun["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        known = {name: begun[name] for name in ("nonce", "sub", "sid") if name in begun}
        access = {"access_token": "of no use", "token_type": "Bearer", "expires_in": 60}
        return _json(access | {"id_token": self.token(**known)})

    def _is_client(self, request: httpx2.Request, form: dict[str, str]) -> bool:
        methods = self.discovery.get("token_endpoint_auth_methods_supported")
        if methods == ["client_secret_post"]:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(said).decode().partition(":")
        assert scheme == "Basic"
        return (unquote_plus(name), unquote_plus(secret)) == (CLIENT_ID, CLIENT_SECRET)


def _json(found: Any, status: int = 200) -> httpx2.Response:
    raw = json.dumps(found).encode()
    return httpx2.Response(status, headers={"content-type": "application/json"}, stream=Chunks(raw))


async def away(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("nobody listens", request=request)


class Chunks(httpx2.AsyncByteStream):
    """A body that comes in pieces."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> Any:
        for chunk in self._chunks:
            yield chunk


PROVIDER = FakeProvider()
"""By which one signs in to identity in memory; a new one there lets it do everything right."""


def providers(seconds: float = 2.0) -> Providers:
    """The provider as a process sees it that has not asked it yet."""
    return Providers([TOWN], TEST_KEY, Fetching(seconds, PROVIDER))
