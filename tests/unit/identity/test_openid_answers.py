"""Providers that do not answer as they should, and the file that names them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from baodao.identity.openid import ProviderAwayError, TokenError, read_providers
from baodao.kit.settings import NotStartedError
from baodao.schema.identity.secrets import Derived
from tests.builders.providers import binding, redeemed
from tests.support.fake_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    ISSUER,
    PROVIDER,
    Chunks,
    away,
    providers,
)


@pytest.fixture(autouse=True)
def _right() -> None:
    PROVIDER.reset()


# --- answers that are none ---

Answer = Callable[[httpx2.Request], Awaitable[httpx2.Response]]


def says(status: int, *chunks: bytes, **headers: str) -> Answer:
    async def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            status,
            headers={n.replace("_", "-"): v for n, v in headers.items()},
            stream=Chunks(*chunks),
        )

    return answer


async def slow(request: httpx2.Request) -> httpx2.Response:
    await asyncio.Event().wait()
    raise AssertionError("nobody waits for so long")


class _Endless(Chunks):
    async def __aiter__(self) -> Any:
        yield b"{"
        await asyncio.Event().wait()


async def endless(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, stream=_Endless())


HUGE = b" " * 300_000
NO_ANSWERS: dict[str, Answer] = {
    "away": away,
    "empty": says(200),
    "text": says(200, "测试".encode()),
    "a page": says(200, b"<html>"),
    "a list": says(200, b"[]"),
    "no UTF-8": says(200, b'{"a": "\xff"}'),
    "deep": says(200, b'{"a":' * 50_000),
    "huge": says(200, b"{", *[HUGE] * 4, b"}"),
    "packed": says(200, b"\x1f\x8b", content_encoding="gzip"),
    "elsewhere": says(302, location="https://other.test/"),
    "an error": says(500, b"{}"),
    "not found": says(404, b"<html>"),
    "slow": slow,
    "endless": endless,
}


@pytest.mark.parametrize("name", NO_ANSWERS)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
async def test_a_provider_that_does_not_answer(path: str, name: str) -> None:
    known = providers(0.1 if name in ("slow", "endless") else 2.0)
    PROVIDER.instead[path] = NO_ANSWERS[name]
    with pytest.raises(ProviderAwayError):
        await redeemed(known)
    # And may later.
    del PROVIDER.instead[path]
    assert (await redeemed(known)).sub == "sub-ana"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (says(400, b'{"error": "invalid_grant"}'), "invalid_grant"),
        (says(401, b'{"error": "invalid_client"}'), "invalid_client"),
        (says(400, '{"error": "测试"}'.encode()), "an unknown error"),
        (says(400, b'{"error": ["x"]}'), "an unknown error"),
        (says(200, b'{"access_token": "a", "token_type": "Bearer"}'), "no ID token"),
        (says(200, b'{"id_token": 1}'), "no ID token"),
        (says(200, b'{"id_token": "x.y.z"}'), "header"),
        (says(200, b'{"id_token": "", "expires_in": "soon"}'), "header|answer"),
    ],
)
async def test_a_provider_that_gives_no_token(answer: Answer, error: str) -> None:
    PROVIDER.instead["/token"] = answer
    with pytest.raises((TokenError, ProviderAwayError), match=error):
        await redeemed()


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": "https://other.test"},
        {"issuer": None},
        {"authorization_endpoint": "http://sign-in.test/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://a@sign-in.test/"},
        {"authorization_endpoint": "https://sign-in.test/#here"},
        {"token_endpoint": "http://127.0.0.1:27017/"},
        {"token_endpoint": "https://localhost/"},
        {"token_endpoint": "/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://sign-in.test:port/"},
        {"jwks_uri": 1},
        {"end_session_endpoint": "http://sign-in.test/end"},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": "S256"},
        {"token_endpoint_auth_methods_supported": "none"},
    ],
    ids=str,
)
async def test_a_provider_that_describes_itself_wrongly(change: dict[str, Any]) -> None:
    PROVIDER.discovery |= change
    with pytest.raises(ProviderAwayError):
        await redeemed()


async def test_a_provider_that_wants_the_secret_in_the_form() -> None:
    PROVIDER.discovery["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert (await redeemed()).sub == "sub-ana"


async def test_no_secret_is_shown_when_something_is_wrong() -> None:
    shown = [repr(providers().get("town").configured)]  # type: ignore[union-attr]
    for answer in (away, says(400, b'{"error": "invalid_client"}'), says(200, b"[]")):
        PROVIDER.instead["/token"] = answer
        with capture_logs() as logs:
            with pytest.raises((TokenError, ProviderAwayError)) as caught:
                await redeemed()
            shown += [repr(caught.value), str(logs)]
    assert CLIENT_SECRET not in "".join(shown)
    assert Derived.of(binding("browser")).verifier not in "".join(shown)


# --- the file of providers ---

ONE = {
    "id": "town",
    "zh": "测试",
    "en": "Test",
    "issuer": ISSUER,
    "client_id": CLIENT_ID,
    "client_secret_file": "town.secret",
}


def written(folder: Path, *entries: Any, secret: bytes = b"s3cret\n", mode: int = 0o400) -> Path:
    (folder / "town.secret").write_bytes(secret)
    (folder / "town.secret").chmod(mode)
    file = folder / "providers.json"
    file.write_text(json.dumps({"providers": entries}))
    return file


def test_providers_are_read_from_a_file(tmp_path: Path) -> None:
    (one,) = read_providers(written(tmp_path, ONE), "https://baodao.test:8443")
    assert one.client_secret == "s3cret"
    assert one.callback == "https://baodao.test:8443/api/v1/session/oidc/town/callback"
    loopback = ONE | {"issuer": "http://127.0.0.1:9000"}
    assert read_providers(written(tmp_path / "..", loopback), "http://localhost:8080")


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (ONE, ONE),
        (ONE, ONE | {"id": "other"}),
        *[({k: v for k, v in ONE.items() if k != gone},) for gone in ONE],
        (ONE | {"scopes": "openid"},),
        (ONE | {"issuer": "http://sign-in.test"},),
        (ONE | {"issuer": "https://sign-in.test?x=1"},),
        (ONE | {"issuer": "https://sign-in.test#x"},),
        (ONE | {"id": "Town"},),
        (ONE | {"client_secret_file": "missing"},),
        (ONE | {"client_id": 1},),
        ("town",),
    ],
    ids=str,
)
def test_a_file_that_says_something_wrong(tmp_path: Path, entries: tuple[Any, ...]) -> None:
    with pytest.raises(NotStartedError) as caught:
        read_providers(written(tmp_path, *entries), "https://baodao.test")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("secret", "mode", "why"),
    [
        (b"", 0o400, "empty"),
        (b"\xff\xfe", 0o400, "not text"),
        (b"s3cret", 0o440, "others can read"),
        (b"s3cret", 0o404, "others can read"),
    ],
)
def test_a_secret_that_is_none(tmp_path: Path, secret: bytes, mode: int, why: str) -> None:
    with pytest.raises(NotStartedError, match=why):
        read_providers(written(tmp_path, ONE, secret=secret, mode=mode), "https://baodao.test")


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotStartedError, match="BAODAO_IDENTITY_PUBLIC_ORIGIN"):
        read_providers(written(tmp_path, ONE), None)
    with pytest.raises(NotStartedError, match="No such file"):
        read_providers(tmp_path / "none.json", "https://baodao.test")
    (tmp_path / "garbage").write_bytes(b"\xff{")
    with pytest.raises(NotStartedError, match="JSON"):
        read_providers(tmp_path / "garbage", "https://baodao.test")
