"""Signing in by OpenID Connect over HTTP, with a provider that is not ours on real services."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest
import pytest_asyncio

from baodao.cli.operate.signing import Installation
from baodao.kit.servers import MongoServer, free_port
from tests.support.gateway import gateway_alone
from tests.support.openid_process import OpenIdProvider, openid_provider
from tests.support.services import RunningServices, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

OIDC = "/api/v1/session/oidc/town"
LINK = "/api/v1/account/providers/town"
SAME = {"Sec-Fetch-Site": "same-origin"}
# What a browser says when another site has sent it here.
SENT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
PASSWORD = "correct horse 电池"
_names = count(1)


class Phone:
    """A browser: one session here, and one at the provider."""

    def __init__(self, url: str, provider: OpenIdProvider) -> None:
        self.here = httpx.AsyncClient(base_url=url, timeout=30)
        self.there = httpx.AsyncClient(timeout=30)
        self.provider, self.cookies = provider, dict[str, str]()

    async def send(self, method: str, path: str, headers: Any = SAME, **more: Any) -> Any:
        """Ask, and keep cookies as a browser on loopback does though they are `Secure`."""
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookies = {"Cookie": said} if said else {}
        answer = await self.here.request(method, path, headers={**headers, **cookies}, **more)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            assert line.endswith("; Secure; HttpOnly; SameSite=Lax")
            self.cookies[name] = value
            if "; Max-Age=0;" in line:
                del self.cookies[name]
        return answer

    async def begin(self, path: str = OIDC, **body: str) -> str:
        """Begin at the provider; the address to go to."""
        began = await self.send("POST", path, json=body)
        assert began.status_code == 201, began.text
        address = began.json()["address"]
        assert address.startswith(f"{self.provider.issuer}/auth?")
        return str(address)

    async def back(self, address: str, sub: str) -> str:
        """Sign in there; the path to which one is sent back."""
        return await self.provider.visit(self.there, address, sub)

    async def arrive(self, target: str) -> httpx.Response:
        """Follow where the provider sends this browser."""
        assert target.startswith(f"{self.here.base_url}")
        answer: httpx.Response = await self.send("GET", target, SENT)
        return answer

    async def sign_in(self, sub: str) -> httpx.Response:
        return await self.arrive(await self.back(await self.begin(), sub))

    async def account(self) -> Any:
        return await self.send("GET", "/api/v1/account")

    async def is_signed_out(self) -> bool:
        return bool((await self.account()).status_code == 401)


class Town:
    """An installation with one provider."""

    def __init__(self, services: RunningServices, provider: OpenIdProvider, url: str) -> None:
        self.services, self.provider, self.url = services, provider, url

    @asynccontextmanager
    async def phone(self) -> AsyncIterator[Phone]:
        phone = Phone(self.url, self.provider)
        async with phone.here, phone.there:
            yield phone

    async def linked(self, phone: Phone) -> str:
        """Open an account by a slip, and link the provider to it; who one is there."""
        number = next(_names)
        login, sub = f"holder-{number}", f"测试·sub {number}"
        invited = await Installation(self.services.client).operator(f"测试·{number}")
        body = {"code": invited.code, "login": login, "password": PASSWORD}
        assert (await phone.send("POST", "/api/v1/account/activate", json=body)).is_success
        body = {"login": login, "password": PASSWORD}
        assert (await phone.send("POST", "/api/v1/session", json=body)).is_success
        done = await phone.arrive(await phone.back(await phone.begin(LINK), sub))
        assert (done.status_code, done.json()["purpose"]) == (200, "link")
        return sub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Town]:
    """Identity, a gateway without the test header, and a provider."""
    directory, port = tmp_path_factory.mktemp("openid"), free_port()
    url = f"http://127.0.0.1:{port}"
    env = {"BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE": ""}
    async with (
        openid_provider(directory, url) as provider,
        RunningServices(directory, mongo_server, env=env | provider.env) as services,
    ):
        await services.start("identity")
        assert services.nats
        wire, log_file = services.nats.url_of("gateway"), directory / "gateway.log"
        async with gateway_alone(wire, log_file, services.env, port):
            yield Town(services, provider, url)


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition(":")[2]


def changed(url: str, **values: str | None) -> str:
    """An address with other values in its query."""
    parts = urlsplit(url)
    said = {name: only for name, (only,) in parse_qs(parts.query).items()} | values
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return urlunsplit(parts._replace(query=query))


REFUSED = (401, "provider-sign-in-refused")


async def test_somebody_links_a_provider_and_signs_in_by_it(town: Town) -> None:
    async with town.phone() as phone, town.phone() as other:
        listed = await other.send("GET", "/api/v1/session/providers")
        assert [one["provider_id"] for one in listed.json()["providers"]] == ["town"]
        nobody = await other.sign_in("测试·somebody")
        assert slug(nobody) == (401, "provider-not-linked")
        sub = await town.linked(phone)
        mine = (await phone.account()).json()
        assert [one["provider_id"] for one in mine["links"]] == ["town"]
        assert sub not in str(mine)
        async with town.phone() as tablet:
            done = await tablet.sign_in(sub)
            assert (done.status_code, done.json()["purpose"]) == (200, "sign-in")
            assert set(tablet.cookies) == {"__Host-baodao"}
            assert done.headers["cache-control"] == "no-store"
            assert (await tablet.account()).json()["account_id"] == mine["account_id"]
            ended = await phone.send("POST", f"{LINK}/end")
            assert ended.json()["ended"] == 1
            await until(tablet.is_signed_out, 5, "signed out")
            assert slug(await tablet.sign_in(sub)) == (401, "provider-not-linked")
        assert (await phone.account()).status_code == 200


async def test_an_account_is_opened_by_a_provider_with_a_slip(town: Town) -> None:
    async with town.phone() as phone, town.phone() as again:
        invited = await Installation(town.services.client).operator("测试·滑")
        path = "/api/v1/account/activate/oidc/town"
        target = await phone.back(await phone.begin(path, code=invited.code), "测试·opened")
        opened = await phone.arrive(target)
        assert (opened.status_code, opened.json()["purpose"]) == (200, "activate")
        assert (await phone.account()).json()["login"] is None
        assert slug(await phone.send("POST", f"{LINK}/end")) == (409, "last-way")
        assert (await again.sign_in("测试·opened")).is_success
        used = await again.back(await again.begin(path, code=invited.code), "测试·thief")
        assert slug(await again.arrive(used)) == (409, "slip-refused")


async def test_what_is_forged_replayed_or_stolen_signs_nobody_in(town: Town) -> None:
    async with town.phone() as phone, town.phone() as thief:
        sub = await town.linked(phone)
        phone.cookies.clear()
        good = await phone.back(await phone.begin(), sub)
        for wrong in (
            changed(good, state="forged"),
            changed(good, state=None),
            changed(good, iss="https://other.test"),
            changed(good, iss=None),
            changed(good, code="forged"),
            changed(good, code=None, error="access_denied"),
        ):
            refused = await phone.arrive(wrong)
            assert slug(refused) in (REFUSED, (422, "invalid")), wrong
            assert "__Host-baodao" not in phone.cookies
        # Whoever has the address alone is in another browser, with a sign-in begun there or not.
        assert slug(await thief.arrive(good)) == REFUSED
        await thief.begin()
        assert slug(await thief.arrive(good)) == REFUSED
        # What was begun elsewhere does not make anybody else's browser theirs.
        theirs = await thief.back(await thief.begin(), "测试·mallory")
        assert slug(await phone.arrive(theirs)) == REFUSED
        kept = dict(phone.cookies)
        # What others add to an answer is not understood, and is no error.
        assert (await phone.arrive(f"{good}&session_state=x")).status_code == 200
        phone.cookies = kept
        assert slug(await phone.arrive(good)) == REFUSED


async def test_an_answer_to_another_question_signs_nobody_in(town: Town) -> None:
    async with town.phone() as phone:
        sub = await town.linked(phone)
        for wrong in ({"nonce": "forged"}, {"code_challenge": "x" * 43}):
            address = changed(await phone.begin(), **wrong)
            assert slug(await phone.arrive(await phone.back(address, sub))) == REFUSED


async def test_keys_that_were_rotated_are_found_again(town: Town) -> None:
    async with town.phone() as phone:
        sub = await town.linked(phone)
        await town.provider.rotate()
        phone.cookies.clear()
        assert (await phone.sign_in(sub)).status_code == 200


async def test_who_signs_out_at_the_provider_is_signed_out_here(town: Town) -> None:
    async with town.phone() as phone, town.phone() as other:
        sub = await town.linked(phone)
        for browser in (phone, other):
            browser.cookies.clear()
            assert (await browser.sign_in(sub)).status_code == 200
        began = time.monotonic()
        await town.provider.sign_out(phone.there)
        await until(phone.is_signed_out, 5, "signed out")
        took = time.monotonic() - began
        print(f"felt after {took * 1000:.0f} ms")
        # It was that session alone.
        assert (await other.account()).status_code == 200
        for token in ("forged", "a.b.c", ""):
            told = await other.here.post(f"{OIDC}/logout", data={"logout_token": token})
            assert slug(told) == (400, "logout-token-refused")
            assert told.headers["cache-control"] == "no-store"
        as_json = await other.here.post(f"{OIDC}/logout", json={"logout_token": "x"})
        assert as_json.status_code == 415
        assert (await other.account()).status_code == 200


async def test_who_signs_out_here_is_told_how_to_sign_out_there(town: Town) -> None:
    async with town.phone() as phone:
        sub = await town.linked(phone)
        by_password = await phone.send("POST", "/api/v1/session/end")
        assert by_password.json()["provider_address"] is None
        assert (await phone.sign_in(sub)).status_code == 200
        out = await phone.send("POST", "/api/v1/session/end")
        assert phone.cookies == {}
        gone = await town.provider.sign_out(phone.there, out.json()["provider_address"])
        assert gone == f"{town.url}/"
        # The next one is asked there who they are.
        page = await phone.there.get(await phone.begin(), follow_redirects=True)
        assert 'name="login"' in page.text


async def test_secrets_are_in_no_log(town: Town) -> None:
    async with town.phone() as phone:
        sub = await town.linked(phone)
        phone.cookies.clear()
        address = await phone.begin()
        binding = phone.cookies["__Host-baodao-provider"]
        target = await phone.back(address, sub)
        assert (await phone.arrive(target)).status_code == 200
        said = {name: only for name, (only,) in parse_qs(urlsplit(target).query).items()}
        words = [sub, binding, said["code"], said["state"], phone.cookies["__Host-baodao"]]
        (process,) = town.services.processes["identity"]
        logs = process.log(100_000) + (town.services.directory / "gateway.log").read_text()
        assert not [word for word in words if word in logs]
