"""What every answer tells browsers not to do with it."""

import base64
import hashlib
import re

import httpx
import pytest

from baodao.gateway import certificates, events
from baodao.gateway.app import Gateway
from baodao.gateway.edge import Edge, OpenRequests
from baodao.gateway.origins import Origins
from baodao.gateway.protection import Protection, policy_of
from baodao.gateway.settings import GatewaySettings
from baodao.schema.hours.certificates import CertificateCheck

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
OURS = {"/", "/docs"}


def check(response: httpx.Response, policy: str = NOTHING) -> None:
    """Every header is there once, and says what it should."""
    for name, value in {**COMMON, "content-security-policy": policy}.items():
        assert response.headers.get_list(name) == [value], name
    assert "strict-transport-security" not in response.headers
    stored = response.headers.get_list("cache-control")
    if response.request.url.path.startswith("/api/v1/"):
        assert stored == ["no-store"]


def policy_there(path: str) -> str:
    """What an answer of the API allows: nothing, but for the style of the public check."""
    (begin, policy), *_ = certificates.POLICIES.items()
    return policy.decode() if path.startswith(begin.removesuffix("*")) else NOTHING


def test_the_public_check_allows_the_style_that_is_in_it() -> None:
    page = certificates.page_of(CertificateCheck(status="unknown"))
    (policy,) = certificates.POLICIES.values()
    assert policy == policy_of(page)
    assert b"style-src 'sha256-" in policy
    assert b"script-src" not in policy


def sources(response: httpx.Response, directive: str) -> list[str]:
    policy = response.headers["content-security-policy"]
    directives = [part.strip().split(" ") for part in policy.split(";")]
    return next((values for name, *values in directives if name == directive), [])


async def test_every_path_has_them(gateway, http, services) -> None:
    statuses = set()
    for path, methods in gateway.api.openapi()["paths"].items():
        for method in methods:
            filled = re.sub(r"\{\w+\}", "X", path)
            response = await http.request(method.upper(), filled, json={})
            check(response, policy_there(filled))
            statuses.add(response.status_code)
    assert {200, 201, 422, 503} <= statuses


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/api/v1/nowhere", {}, 404),
        ("DELETE", "/api/v1/volunteers", {}, 405),
        ("GET", "/api/v1/account", {"Authorization": "Basic eA=="}, 401),
        ("GET", "/docs/assets/nothing.js", {}, 404),
        ("GET", "/docs", {"Host": "elsewhere"}, 421),
        ("POST", "/api/v1/session", {"Content-Length": "9999999"}, 413),
    ],
)
async def test_refusals_have_them(gateway, method, path, headers, status) -> None:
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as stranger:
        response = await stranger.request(method, path, headers=headers)
    assert response.status_code == status
    check(response, response.headers["content-security-policy"] if path in OURS else NOTHING)


async def test_a_failure_has_them(http, services) -> None:
    services.before = lambda: 1 // 0
    response = await http.post("/api/v1/shifts/S/sign-ups", json={"volunteer_id": "V"})
    assert response.status_code == 500
    check(response)


async def test_a_feed_has_them_and_its_own_word_on_storage() -> None:
    async def feed(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": events._HEADERS})
        await send({"type": "http.response.body", "body": b""})

    edge = Edge(feed, OpenRequests(), Origins(("gateway",)), Protection({}, behind_tls=False))
    transport = httpx.ASGITransport(edge)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.get("/api/v1/events")
    check(response)
    assert response.headers["content-type"].startswith("text/event-stream")


async def test_what_an_answer_says_of_storage_is_kept() -> None:
    async def kept(scope, receive, send) -> None:
        headers = [(b"cache-control", b"max-age=60")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    edge = Edge(kept, OpenRequests(), Origins(("gateway",)), Protection({}, behind_tls=False))
    transport = httpx.ASGITransport(edge)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.get("/api/v1/divisions")
    assert response.headers.get_list("cache-control") == ["max-age=60"]


@pytest.mark.parametrize("path", sorted(OURS))
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pages_run_what_is_written_into_them_and_nothing_else(http, path, language) -> None:
    response = await http.get(path, headers={"Accept-Language": language})
    check(response, response.headers["content-security-policy"])
    assert "unsafe" not in response.headers["content-security-policy"]
    assert " style=" not in response.text
    assert not re.search(r" on\w+=", response.text)
    found = re.findall(r"<(script|style)([^>]*)>(.*?)</\1>", response.text, re.DOTALL)
    assert found
    for kind, attributes, text in found:
        if "src=" in attributes:
            assert "'self'" in sources(response, f"{kind}-src")
        else:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in sources(response, f"{kind}-src")


async def test_the_files_of_the_documents_may_be_loaded_by_it(http) -> None:
    page = await http.get("/docs")
    for asset in re.findall(r"(?:src|href)=[\"'](/[^\"']+)", page.text):
        response = await http.get(asset)
        assert response.status_code == 200
        check(response)
    assert sources(page, "connect-src") == ["'self'"]
    assert sources(page, "img-src") == ["'self'", "data:"]


def test_a_policy_names_what_is_written_into_a_page() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\n1").digest()).decode()
    page = '<script src="/x.js"></script><script>\n1</script>'
    policy = policy_of(page, script_src="'self'").decode()
    assert f"; script-src 'self' 'sha256-{digest}'; " in policy


async def test_only_behind_tls_browsers_are_told_to_keep_to_it(services) -> None:
    settings = GatewaySettings(
        nats_url="nats://nowhere", gateway_hosts=("gateway",), gateway_behind_tls=True
    )
    transport = httpx.ASGITransport(Gateway(settings, services).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        for path in ("/", "/docs", "/healthz", "/api/v1/account", "/nowhere"):
            told = (await client.get(path)).headers.get_list("strict-transport-security")
            assert told == ["max-age=31536000"]
