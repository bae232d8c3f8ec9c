"""Trying is counted before anything is looked at, and what cannot be counted is not let through."""

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from baodao.gateway import limits
from baodao.gateway.exchange import Exchange
from baodao.schema.identity.accounts import ActivateAccount, ChangePassword
from baodao.schema.identity.sign_in import SignIn
from tests.builders.identity import OTHER_PASSWORD, PASSWORD, account, signed_in
from tests.support.front_door import Door, bearer

SESSION, ACTIVATE = "/api/v1/session", "/api/v1/account/activate"
RIGHT = {"login": "login-ana", "password": PASSWORD}
WRONG = RIGHT | {"password": OTHER_PASSWORD}
WINDOW = 300


class Time(SimpleNamespace):
    """In the place of the module `time`: the middle of a window."""

    now = 1_800_000_000.0 + 120

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Time:
    now = Time()
    monkeypatch.setattr(limits, "time", now)
    return now


def from_address(door: Door, address: str, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(door.gateway.app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)


async def test_after_ten_tries_the_right_password_is_not_looked_at(door: Door, now: Time) -> None:
    async with door.client() as http:
        for _ in range(10):
            assert (await http.post(SESSION, json=WRONG)).status_code == 401
        refused = await http.post(SESSION, json=RIGHT)
        assert refused.status_code == 429
        assert refused.json()["type"] == "urn:baodao:problem:too-many-tries"
        assert refused.headers["retry-after"] == "180"
        assert door.behind.count(SignIn) == 10, "identity was not asked"
        now.now += 179
        again = await http.post(SESSION, json=RIGHT)
        assert (again.status_code, again.headers["retry-after"]) == (429, "1")
        now.now += 1
        assert (await http.post(SESSION, json=RIGHT)).status_code == 201


async def test_a_right_try_is_a_try_too(door: Door) -> None:
    async with door.client() as http:
        statuses = [(await http.post(SESSION, json=RIGHT)).status_code for _ in range(11)]
    assert statuses == [201] * 10 + [429]


async def test_one_name_is_counted_from_everywhere_and_others_are_not(door: Door) -> None:
    await account(door.identity, "bob")
    for number in range(10):
        async with from_address(door, f"10.0.0.{number}") as http:
            assert (await http.post(SESSION, json=WRONG)).status_code == 401
    async with from_address(door, "10.0.1.1") as http:
        assert (await http.post(SESSION, json=RIGHT)).status_code == 429
        others = RIGHT | {"login": "login-bob"}
        assert (await http.post(SESSION, json=others)).status_code == 201


async def test_one_address_tries_names_for_an_office_and_not_for_a_town(door: Door) -> None:
    async with from_address(door, "10.0.0.1") as http:
        for number in range(200):
            said = WRONG | {"login": f"nobody-{number}"}
            assert (await http.post(SESSION, json=said)).status_code == 401
        assert (await http.post(SESSION, json=RIGHT)).status_code == 429
    async with from_address(door, "10.0.0.2") as http:
        assert (await http.post(SESSION, json=RIGHT)).status_code == 201


async def test_what_a_header_says_of_the_address_makes_no_difference(door: Door) -> None:
    async with from_address(door, "10.0.0.1") as http:
        for number in range(200):
            said = WRONG | {"login": f"nobody-{number}"}
            headers = {"X-Forwarded-For": f"10.1.0.{number}", "Forwarded": f"for=10.1.0.{number}"}
            await http.post(SESSION, json=said, headers=headers)
        headers = {"X-Forwarded-For": "10.2.0.1"}
        assert (await http.post(SESSION, json=RIGHT, headers=headers)).status_code == 429


async def test_codes_are_guessed_no_oftener(door: Door) -> None:
    said = {"login": "ana-1", "password": PASSWORD}
    async with door.client() as http:
        for _ in range(10):
            body = said | {"code": "AAAA-AAAA-AAAA"}
            assert (await http.post(ACTIVATE, json=body)).status_code == 409
        assert (await http.post(ACTIVATE, json=body)).status_code == 429
        for number in range(190):
            await http.post(ACTIVATE, json=said | {"code": f"AAAA-AAAA-{number:04}"})
        body = said | {"code": "BBBB-BBBB-BBBB"}
        assert (await http.post(ACTIVATE, json=body)).status_code == 429
    assert door.behind.count(ActivateAccount) <= 200
    async with door.client() as http:
        assert (await http.post(SESSION, json=RIGHT)).status_code == 201, "sign-ins are others"


async def test_whoever_has_a_session_does_not_guess_the_password_either(door: Door) -> None:
    token = await signed_in(door.identity, "ana")
    await account(door.identity, "bob")
    bobs = await signed_in(door.identity, "bob")
    body = {"password": OTHER_PASSWORD, "new_password": "测试·第三个很长的密码"}
    path = "/api/v1/account/password"
    async with door.client() as http:
        for _ in range(10):
            refused = await http.post(path, json=body, headers=bearer(token))
            assert refused.status_code == 401
        assert (await http.post(path, json=body, headers=bearer(token))).status_code == 429
        assert (await http.post(path, json=body, headers=bearer(bobs))).status_code == 401
    assert door.behind.count(ChangePassword) == 11


@pytest.mark.parametrize("body", [WRONG, {}, {"login": ["a"]}, {"login": None}, {"password": "x"}])
async def test_what_cannot_be_counted_is_not_let_through(door: Door, body: Any) -> None:
    door.tries.fails = True
    async with door.client() as http:
        response = await http.post(SESSION, json=body)
    assert response.status_code == 503
    assert response.json()["type"] == "urn:baodao:problem:unavailable"
    assert door.behind.asked == []


async def test_nor_is_it_before_nats_is_connected(door: Door) -> None:
    door.gateway._desk.counter.connection = None
    async with door.client() as http:
        for path, body in ((SESSION, RIGHT), (ACTIVATE, {"code": "x"})):
            assert (await http.post(path, json=body)).status_code == 503
    assert door.behind.asked == []


async def test_reading_goes_on_where_nothing_can_be_counted(door: Door) -> None:
    token = await signed_in(door.identity, "ana")
    door.tries.fails = True
    async with door.client(**bearer(token)) as http:
        assert (await http.get("/api/v1/account")).status_code == 200


async def test_the_subjects_that_operators_see_name_nobody(door: Door) -> None:
    async with from_address(door, "198.51.100.7") as http:
        await http.post(SESSION, json=RIGHT)
        await http.post(ACTIVATE, json={"login": "ana-1", "password": PASSWORD, "code": "7K3M"})
    subjects = list(door.tries.counts)
    assert len(subjects) == 4
    for subject in subjects:
        context, name, digest, window = subject.split(".")
        assert (context, window) == ("limits", str(int(1_800_000_120 // WINDOW)))
        assert name in ("sign-in", "slip")
        assert len(digest) == 32
        assert not any(word in subject for word in ("ana", "198", "7K3M"))


async def test_a_request_from_another_page_is_not_even_counted(door: Door) -> None:
    async with door.client() as http:
        await http.post(SESSION, json=RIGHT, headers={"Sec-Fetch-Site": "cross-site"})
    assert not door.tries.counts, "else a page could lock somebody out"


@pytest.mark.parametrize(
    ("peer", "said", "counted"),
    [
        ("203.0.113.7", ["10.9.9.9"], "203.0.113.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        # The last that is none of ours has told us; what stands before it anybody can write.
        ("10.0.0.1", ["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["nonsense"], "nonsense"),
        ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", [], "203.0.113.7"),
        (None, [], ""),
    ],
)
def test_behind_our_own_proxies_everybody_has_an_address(
    peer: str | None, said: list[str], counted: str
) -> None:
    scope = {
        "headers": [(b"x-forwarded-for", one.encode()) for one in said],
        "client": (peer, 1) if peer else None,
    }
    ours = limits.Counter([ip_network("10.0.0.0/8")])
    assert ours.address_of(Exchange(scope, nothing)) == counted
    assert limits.Counter().address_of(Exchange({**scope, "headers": []}, nothing)) != "10.9.9.9"


async def nothing() -> Any:
    return {}
