"""Passkeys over HTTP: what a page gets and sends, the cookie that comes of it, and how often."""

from typing import Any

import httpx
import pytest

from baodao.schema.identity.passkeys import BeginPasskeySignIn, SignInByPasskey
from tests.builders.identity import account, passkey, signed_in
from tests.support.authenticator import HOST, Authenticator
from tests.support.front_door import OWN_PAGE, Door, cookie

BEGIN, SESSION = "/api/v1/session/passkey/begin", "/api/v1/session/passkey"
PASSKEYS = "/api/v1/account/passkeys"


async def made(http: httpx.AsyncClient, path: str, body: Any = None) -> Any:
    """What is answered to something that makes something."""
    response = await http.post(path, json=body)
    assert response.status_code == 201, response.text
    return response.json()


async def test_a_page_adds_a_passkey_and_signs_in_by_it(door: Door) -> None:
    token, key = await signed_in(door.identity, "ana"), Authenticator()
    async with door.client(**OWN_PAGE, **cookie(token)) as http:
        options = await made(http, f"{PASSKEYS}/begin")
        assert (options["rp"]["id"], options["user"]["name"]) == (HOST, "login-ana")
        body = {"label": "测试·手机", "credential": key.create(options)}
        added = await made(http, PASSKEYS, body)
        assert added["account_id"] == "ana"
    async with door.client(**OWN_PAGE) as page:
        credential = key.get(await made(page, BEGIN))
        response = await page.post(SESSION, json={"credential": credential})
        assert response.status_code == 201
        set_to = response.headers["set-cookie"].partition(";")[0].partition("=")[2]
        assert set_to not in response.text
        mine = await page.get("/api/v1/account", headers=cookie(set_to))
        (held,) = mine.json()["passkeys"]
        assert (held["label"], held["passkey_id"]) == ("测试·手机", added["passkey_id"])
        again = await page.post(SESSION, json={"credential": credential})
        assert (again.status_code, "set-cookie" in again.headers) == (401, False)
        path = f"{PASSKEYS}/{added['passkey_id']}/remove"
        assert (await page.post(path, headers=cookie(set_to))).status_code == 200
        gone = await page.post(path, headers=cookie(set_to))
        assert gone.status_code == 404
        mine = await page.get("/api/v1/account", headers=cookie(set_to))
        assert mine.json()["passkeys"] == []


async def test_each_page_gets_a_challenge_of_its_own_whatever_key_it_sends(door: Door) -> None:
    async with door.client(**OWN_PAGE, **{"Idempotency-Key": "the-same"}) as http:
        drawn = {(await made(http, BEGIN))["challenge"] for _ in range(5)}
    assert len(drawn) == 5
    message, _ = door.behind.asked[-1]
    assert isinstance(message, BeginPasskeySignIn)
    assert not message.may_repeat


async def test_whoever_is_signed_in_adds_a_passkey_to_their_own_account_alone(door: Door) -> None:
    await account(door.identity, "bob")
    token = await signed_in(door.identity, "ana")
    async with door.client(**OWN_PAGE, **cookie(token)) as http:
        options = await made(http, f"{PASSKEYS}/begin")
        body = {"label": "测试", "credential": Authenticator().create(options)}
        named = await http.post(PASSKEYS, json=body | {"account_id": "bob"})
        assert named.status_code == 422
    async with door.client(**OWN_PAGE) as nobody:
        assert (await nobody.post(PASSKEYS, json=body)).status_code == 401
        assert (await nobody.post(f"{PASSKEYS}/begin")).status_code == 401


@pytest.mark.parametrize("path", [BEGIN, SESSION])
async def test_one_address_signs_in_for_an_office_and_not_for_a_town(door: Door, path: str) -> None:
    key = await passkey(door.identity)
    async with door.client(**OWN_PAGE) as http:
        right = key.get(await made(http, BEGIN))
        wrong = {"credential": right | {"id": "AA", "rawId": "AA"}}
        for _ in range(199):
            assert (await http.post(path, json=wrong if path == SESSION else None)).status_code in (
                201,
                401,
            )
        refused = await http.post(SESSION, json={"credential": right})
        assert refused.status_code == 429
        assert "retry-after" in refused.headers
    asked = door.behind.count(SignInByPasskey) + door.behind.count(BeginPasskeySignIn)
    assert asked == 200
    other = httpx.ASGITransport(door.gateway.app, client=("10.0.0.2", 1))
    async with httpx.AsyncClient(transport=other, base_url="http://gateway") as elsewhere:
        answer = await elsewhere.post(SESSION, json={"credential": right}, headers=OWN_PAGE)
        assert answer.status_code == 201, "nobody else waits for it"


async def test_one_account_is_given_twenty_challenges_and_no_more(door: Door) -> None:
    token = await signed_in(door.identity, "ana")
    async with door.client(**OWN_PAGE, **cookie(token)) as http:
        statuses = [(await http.post(f"{PASSKEYS}/begin")).status_code for _ in range(21)]
    assert statuses == [201] * 20 + [429]
