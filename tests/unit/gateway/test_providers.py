"""Browsers that go to a provider and come back: what they carry, and what of it is told to whom."""

import re
from collections import Counter as Counts
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from baodao.schema.identity.providers import BeginProviderSignIn, FinishProviderSignIn
from baodao.schema.identity.secrets import Derived, digest_of, digest_of_code
from tests.builders.identity import account, digest, oneself, program, signed_in, slip, volunteer
from tests.builders.providers import linked
from tests.support.fake_provider import ISSUER, ORIGIN, PROVIDER
from tests.support.front_door import OWN_PAGE, Door, bearer, cookie

OIDC = "/api/v1/session/oidc/town"
LINK = "/api/v1/account/providers/town"
BINDS = re.compile(
    r"__Host-baodao-provider=(bdb_[0-9A-Za-z_-]{43}); Path=/; Max-Age=600; Secure; HttpOnly; "
    r"SameSite=Lax"
)
TAKEN = "__Host-baodao-provider=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
# A browser that another site has sent here.
SENT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


async def begin(http: Any, path: str = OIDC, **more: Any) -> tuple[str, str]:
    """Begin at the provider: the address to go to, and what is in the cookie."""
    response = await http.post(path, headers={**OWN_PAGE, **more.pop("headers", {})}, **more)
    assert response.status_code == 201, response.text
    assert response.headers["cache-control"] == "no-store"
    found = BINDS.fullmatch(response.headers["set-cookie"])
    assert found
    assert found[1] not in response.text
    return response.json()["address"], found[1]


async def arrive(http: Any, said: dict[str, str], binding: str, **more: Any) -> Any:
    headers = {**SENT, "Cookie": f"__Host-baodao-provider={binding}"}
    return await http.get(f"{OIDC}/callback", params=said, headers=headers, **more)


@pytest.fixture
async def town(door: Door) -> Door:
    await account(door.identity)
    await linked(door.identity)
    return door


async def test_a_browser_takes_along_what_only_it_can_bring_back(door: Door) -> None:
    async with door.client() as http:
        address, binding = await begin(http)
    said = {name: only for name, (only,) in parse_qs(urlsplit(address).query).items()}
    derived = Derived.of(binding)
    assert address.startswith(f"{ISSUER}/authorize?")
    assert said == {
        "response_type": "code",
        "client_id": "baodao-test",
        "redirect_uri": f"{ORIGIN}{OIDC}/callback",
        "scope": "openid",
        "code_challenge_method": "S256",
        "state": derived.state,
        "nonce": derived.nonce,
        "code_challenge": derived.challenge,
    }
    assert derived.verifier not in address
    # Identity is told the digest, and the answer that it keeps has nothing of all that.
    (message,) = (m for m, _ in door.behind.asked if isinstance(m, BeginProviderSignIn))
    assert message.browser == digest_of(binding)
    assert derived.state not in str(door.identity.database.snapshot())


async def test_no_two_browsers_are_alike(door: Door) -> None:
    async with door.client(**{"Idempotency-Key": "the same"}) as http:
        found = [await begin(http) for _ in range(20)]
    assert len({address for address, _ in found}) == len({cookie for _, cookie in found}) == 20
    every = [getattr(Derived.of(found[0][1]), name) for name in ("state", "nonce", "verifier")]
    assert len({*every, found[0][1]}) == 4


async def test_a_browser_comes_back_and_is_signed_in(town: Door) -> None:
    async with town.client() as http:
        address, binding = await begin(http)
        said = PROVIDER.visit(address, "sub-ana")
        done = await arrive(http, said | {"session_state": "x", "scope": "openid"}, binding)
        assert (done.status_code, done.json()["account_id"]) == (200, "ana")
        over, kept = done.headers.get_list("set-cookie")
        assert over == TAKEN
        name, _, token = kept.partition(";")[0].partition("=")
        assert name == "__Host-baodao"
        assert token not in done.text
        mine = await http.get("/api/v1/account", headers=cookie(token))
        assert mine.json()["account_id"] == "ana"


@pytest.mark.parametrize("brought", [None, "", "x", "bdb_short", "bdb_" + "A" * 43])
async def test_without_the_cookie_an_answer_is_worth_nothing(
    town: Door, brought: str | None
) -> None:
    async with town.client() as http:
        address, _ = await begin(http)
        said = PROVIDER.visit(address, "sub-ana")
        answer = await http.get(
            f"{OIDC}/callback",
            params=said,
            headers=SENT if brought is None else {"Cookie": f"__Host-baodao-provider={brought}"},
        )
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:baodao:problem:provider-sign-in-refused"
    assert "set-cookie" not in answer.headers


async def test_whoever_is_signed_in_comes_back_as_nobody(town: Door) -> None:
    """A link is for who began it: what the browser is signed in with by now does not matter."""
    token = await signed_in(town.identity, await account(town.identity, "bob"))
    async with town.client() as http:
        address, binding = await begin(http, LINK, headers=cookie(token))
        said = PROVIDER.visit(address, "sub-bob")
        done = await arrive(http, said, binding)
        assert done.json() == {
            "purpose": "link",
            "account_id": "bob",
            "session_id": None,
            "until": None,
        }
        assert done.headers.get_list("set-cookie") == [TAKEN]
        ended = await http.post(f"{LINK}/end", headers={**OWN_PAGE, **cookie(token)})
        assert ended.json() == {"account_id": "bob", "provider_id": "town", "ended": 0}
    for message, headers in town.behind.asked:
        if isinstance(message, FinishProviderSignIn):
            assert "Baodao-Actor" not in headers


async def test_a_link_is_begun_by_its_holder_in_a_browser(town: Door) -> None:
    token = await program(town.identity, oneself("ana"))
    async with town.client() as http:
        nobody = await http.post(LINK, headers=OWN_PAGE)
        assert nobody.status_code == 401
        refused = await http.post(LINK, headers=bearer(token))
        assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)


async def test_a_page_of_another_site_begins_nothing(town: Door) -> None:
    token = await signed_in(town.identity, "ana", "again")
    async with town.client(**SENT, **cookie(token)) as http:
        for path in (OIDC, LINK, f"{LINK}/end", "/api/v1/account/activate/oidc/town"):
            assert (await http.post(path, json={})).status_code == 403


async def test_an_account_is_opened_with_the_code_of_a_slip(door: Door) -> None:
    code = "7K3M-9QXT-2RAB"
    await volunteer(door.identity)
    await slip(door.identity, "ana", "7K3M9QXT2RAB")
    path = "/api/v1/account/activate/oidc/town"
    async with door.client() as http:
        missing = await http.post(path, json={}, headers=OWN_PAGE)
        assert missing.status_code == 422
        other = await http.post(OIDC, json={"slip": digest("x")}, headers=OWN_PAGE)
        assert other.json()["errors"][0]["field"] == "slip"
        address, binding = await begin(http, path, json={"code": code.lower()})
        done = await arrive(http, PROVIDER.visit(address, "sub-ana"), binding)
    assert (done.status_code, done.json()["purpose"]) == (200, "activate")
    (message,) = (m for m, _ in door.behind.asked if isinstance(m, BeginProviderSignIn))
    assert message.slip == digest_of_code(code)


async def test_what_comes_twice_has_no_meaning(town: Door) -> None:
    async with town.client() as http:
        address, binding = await begin(http)
        said = PROVIDER.visit(address, "sub-ana")
        twice: Any = [*said.items(), ("code", "another")]
        assert (await arrive(http, twice, binding)).status_code == 422
        forged = await http.post(
            f"{OIDC}/logout",
            content=b"logout_token=a&logout_token=b",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert forged.status_code == 422


async def test_a_provider_tells_of_a_sign_out_by_a_form(town: Door) -> None:
    async with town.client() as http:
        address, binding = await begin(http)
        done = await arrive(http, PROVIDER.visit(address, "sub-ana", "sid-1"), binding)
        token = done.headers.get_list("set-cookie")[1].partition(";")[0].partition("=")[2]
        path, good = f"{OIDC}/logout", PROVIDER.logout_token(sid="sid-1")
        for wrong, status in (
            ({"json": {"logout_token": good}}, 415),
            ({"data": {"logout_token": "x"}}, 400),
            ({"data": {}}, 415),
            ({"data": {"token": good}}, 422),
        ):
            assert (await http.post(path, **wrong)).status_code == status, wrong
        told = await http.post(path, data={"logout_token": good, "state": "not ours"})
        assert (told.status_code, told.json()) == (200, {"ended": 1})
        assert told.headers["cache-control"] == "no-store"
        await town.tell()
        assert (await http.get("/api/v1/account", headers=cookie(token))).status_code == 401


class _Full(Counts[str]):
    """Everything has been tried as often as it may be."""

    def __missing__(self, _: str) -> int:
        return 200


async def test_tries_are_counted_by_address(town: Door) -> None:
    async with town.client() as http:
        await begin(http)
        (subject,) = town.tries.counts
        assert subject.startswith("limits.provider.")
        town.tries.counts = _Full()
        for method, path in (("POST", OIDC), ("GET", f"{OIDC}/callback"), ("POST", LINK)):
            token = await signed_in(town.identity, "ana", f"for {method} {path}")
            headers = {**OWN_PAGE, **cookie(token)}
            answer = await http.request(method, path, headers=headers)
            assert answer.status_code == 429, path
            assert answer.headers["retry-after"]


async def test_who_signs_out_is_told_where_to_sign_out_there(town: Door) -> None:
    async with town.client() as http:
        address, binding = await begin(http)
        done = await arrive(http, PROVIDER.visit(address, "sub-ana"), binding)
        token = done.headers.get_list("set-cookie")[1].partition(";")[0].partition("=")[2]
        out = await http.post("/api/v1/session/end", headers={**OWN_PAGE, **cookie(token)})
        assert out.json()["provider_address"].startswith(f"{ISSUER}/end?client_id=baodao-test&")


async def test_there_is_no_way_to_a_provider_that_nobody_named(door: Door) -> None:
    async with door.client() as http:
        answer = await http.post("/api/v1/session/oidc/other", headers=OWN_PAGE)
        assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)
        listed = await http.get("/api/v1/session/providers")
        assert [one["provider_id"] for one in listed.json()["providers"]] == ["town"]
