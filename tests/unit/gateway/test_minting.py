"""Secrets are made at the edge: shown once, to whoever asked, and told to nobody else."""

import json
import re
from typing import Any

import pytest

from baodao.identity.domain.accounts import Account
from baodao.schema.identity.accounts import ActivateAccount, InviteVolunteer
from baodao.schema.identity.secrets import (
    digest_of,
    digest_of_code,
    new_code,
    new_session,
    new_token,
)
from baodao.schema.identity.sign_in import EndSession, IssueToken, ProveActor, SignIn
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    acting,
    digest,
    granted,
    secret,
    signed_in,
    slip,
    volunteer,
)
from tests.support.front_door import OWN_PAGE, Door, bearer, cookie
from tests.support.needles import Needles

SESSION = "/api/v1/session"
SAID = {"login": "login-ana", "password": PASSWORD}
SET = re.compile(
    r"__Host-baodao=(bds_[0-9A-Za-z_-]{43}); Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax"
)
TAKEN = "__Host-baodao=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"


async def sign_in(http: Any, **headers: str) -> str:
    response = await http.post(SESSION, json=SAID, headers={**OWN_PAGE, **headers})
    assert response.status_code == 201
    found = SET.fullmatch(response.headers["set-cookie"])
    assert found
    return found[1]


# --- secrets ---


def test_secrets_are_random_and_of_the_form_that_identity_takes() -> None:
    for make, form in (
        (new_session, r"bds_[0-9A-Za-z_-]{43}"),
        (new_token, r"bdt_[0-9A-Za-z_-]{43}"),
        (new_code, r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}"),
    ):
        made = {make() for _ in range(200)}
        assert len(made) == 200
        assert all(re.fullmatch(form, one) for one in made)
    letters = {letter for _ in range(500) for letter in new_code()} - {"-"}
    assert len(letters) == 32


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXT-01AB",
        "7k3m-9qxt-01ab",
        "7k3m9qxt01ab",
        " 7K3M 9QXT 01AB ",
        "7K3M_9QXT_01AB",
        "7K3M-9QXT-OIAB",
        "7K3M-9QXT-olab",
        "7K-3M-9Q-XT-01-AB",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert digest_of_code(typed) == digest("7K3M9QXT01AB")
    assert digest_of_code("7K3M-9QXT-01AC") != digest_of_code(typed)


# --- sessions ---


async def test_a_session_is_a_cookie_that_no_script_reads(door: Door) -> None:
    async with door.client() as http:
        response = await http.post(SESSION, json=SAID, headers=OWN_PAGE)
        assert response.status_code == 201
        found = SET.fullmatch(response.headers["set-cookie"])
        assert found
        assert found[1] not in response.text
        assert response.json()["session_id"] == digest_of(found[1])
    (message, headers) = door.behind.asked[-1]
    assert isinstance(message, SignIn)
    assert message.session == digest_of(found[1])
    assert found[1] not in f"{message!r} {headers}"
    assert "Baodao-Actor" not in headers
    assert (await acting(door.identity, found[1])).account_id == "ana"


async def test_a_cookie_that_was_sent_is_never_adopted(door: Door) -> None:
    """Session fixation: whoever plants a cookie does not share what is signed in with it."""
    planted = secret("planted")
    async with door.client() as http:
        given = await sign_in(http, **cookie(planted))
        assert given != planted
        mine = await http.get("/api/v1/account", headers={**OWN_PAGE, **cookie(planted)})
    assert mine.status_code == 401


async def test_one_signs_in_though_the_browser_has_a_cookie_that_is_over_or_of_somebody(
    door: Door,
) -> None:
    await account(door.identity, "bob")
    bobs = await signed_in(door.identity, "bob")
    async with door.client() as http:
        for old in (secret("over"), "garbage", "", bobs):
            assert await sign_in(http, **cookie(old))
        over = {**OWN_PAGE, **bearer(secret("over"))}
        assert (await http.post(SESSION, json=SAID, headers=over)).status_code == 201
    assert not door.behind.count(ProveActor), "who signs in is nobody yet"


async def test_a_refused_sign_in_sets_no_cookie_and_shows_no_secret(door: Door) -> None:
    async with door.client(**OWN_PAGE) as http:
        refused = [
            await http.post(SESSION, json=said)
            for said in (
                SAID | {"password": OTHER_PASSWORD},
                SAID | {"login": "login-nobody"},
            )
        ]
    bodies = [{**response.json(), "instance": ""} for response in refused]
    assert bodies[0] == bodies[1]
    for response in refused:
        assert response.status_code == 401
        assert "set-cookie" not in response.headers
        assert "bds_" not in response.text
        assert PASSWORD not in response.text
        assert OTHER_PASSWORD not in response.text


async def test_signing_out_takes_the_cookie_away(door: Door) -> None:
    async with door.client(**OWN_PAGE) as http:
        token = await sign_in(http)
        for path in ("/api/v1/session/end", "/api/v1/account/sessions/end"):
            token = await sign_in(http)
            response = await http.post(path, headers=cookie(token))
            assert response.status_code == 200
            assert response.headers["set-cookie"] == TAKEN
            await door.tell()
            assert (await http.get("/api/v1/account", headers=cookie(token))).status_code == 401


async def test_signing_out_ends_the_sign_in_that_one_came_with(door: Door) -> None:
    here = await signed_in(door.identity, "ana", "here")
    there = await signed_in(door.identity, "ana", "there")
    async with door.client(**OWN_PAGE) as http:
        other = {"session_id": digest(there)}
        said = await http.post("/api/v1/session/end", json=other, headers=cookie(here))
        assert said.status_code == 422
        assert (await http.post("/api/v1/session/end", headers=cookie(here))).is_success
    assert [m.session_id for m, _ in door.behind.asked if isinstance(m, EndSession)] == [
        digest(here)
    ]
    left = (await door.identity.stored(Account, "ana")).sign_ins
    assert [one.id for one in left] == [digest(there)]


async def test_a_new_password_signs_out_here_too(door: Door) -> None:
    token = await signed_in(door.identity, "ana")
    body = {"password": PASSWORD, "new_password": OTHER_PASSWORD}
    async with door.client(**OWN_PAGE) as http:
        wrong = await http.post(
            "/api/v1/account/password",
            json=body | {"password": OTHER_PASSWORD},
            headers=cookie(token),
        )
        assert wrong.status_code == 401
        assert "set-cookie" not in wrong.headers
        done = await http.post("/api/v1/account/password", json=body, headers=cookie(token))
    assert done.headers["set-cookie"] == TAKEN


# --- other origins ---


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://gateway:81"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://gateway"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://gateway"}, 200),
    ],
)
async def test_a_cookie_changes_something_from_our_own_pages_alone(
    door: Door, headers: dict[str, str], status: int
) -> None:
    token = await signed_in(door.identity, "ana")
    async with door.client() as http:
        response = await http.post("/api/v1/session/end", headers={**headers, **cookie(token)})
        assert response.status_code == status
        assert bool(door.behind.count(EndSession)) == (status == 200)


async def test_programs_come_without_cookies_and_need_no_page(door: Door) -> None:
    token = await signed_in(door.identity, "ana")
    async with door.client(**bearer(token)) as http:
        assert (await http.post("/api/v1/session/end")).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_nobody_is_signed_in_by_another_page(door: Door, site: str) -> None:
    async with door.client() as http:
        response = await http.post(SESSION, json=SAID, headers={"Sec-Fetch-Site": site})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert door.behind.asked == []


# --- tokens and codes: shown once ---


async def test_a_token_is_shown_once_and_never_again(door: Door) -> None:
    session = await signed_in(door.identity, "ana")
    body = {"label": "测试·报表", "until_day": "2027-01-31"}
    async with door.client(**bearer(session)) as http:
        answers = [
            await http.post("/api/v1/account/tokens", json=body, headers={"Idempotency-Key": "k"})
            for _ in range(2)
        ]
        shown = await http.get("/api/v1/account")
    tokens = [answer.json()["token"] for answer in answers]
    assert len(set(tokens)) == 2, "each request makes another one"
    for answer, token in zip(answers, tokens, strict=True):
        assert answer.status_code == 201
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert (await acting(door.identity, token)).account_id == "ana"
    sent = [m for m, _ in door.behind.asked if isinstance(m, IssueToken)]
    assert len({m.command_id for m in sent}) == 2
    assert not any(m.command_id.rpartition("/")[2] == "k" for m in sent)
    assert not any(m.may_repeat for m in sent)
    needles = Needles([session, *tokens])
    kept = {f"{key}": raw for key, raw in door.identity.database.snapshot().items()}
    said = {"account": shown.content, "asked": repr(door.behind.asked).encode()}
    proofs = {key: raw for key, raw in (kept | said).items() if key != "asked"}
    assert needles.found(proofs) == {}
    assert not Needles(tokens).found(said)


async def test_a_code_is_shown_once_and_opens_the_account(door: Door) -> None:
    await volunteer(door.identity, "bob")
    where = {"division": "120104007", "capabilities": ("identity",)}
    await granted(door.identity, "ana", "street-coordinator", **where)
    token = await signed_in(door.identity, "ana")
    account_of = await door.identity.stored(Account, "ana")
    who = {**bearer(token), "Baodao-Grant": account_of.grants[0]}
    async with door.client() as http:
        codes = []
        for _ in range(2):
            headers = {**who, "Idempotency-Key": "k"}
            answer = await http.post("/api/v1/volunteers/bob/slip", headers=headers)
            assert answer.status_code == 201
            assert answer.headers["cache-control"] == "no-store"
            codes.append(answer.json()["code"])
        first, second = codes
        assert first != second
        body = {"login": "bob-1", "password": PASSWORD}
        void = await http.post("/api/v1/account/activate", json=body | {"code": first})
        assert void.status_code == 409
        typed = second.lower().replace("-", " ")
        opened = await http.post("/api/v1/account/activate", json=body | {"code": typed})
        assert opened.json() == {"account_id": "bob", "login": "bob-1"}
    sent = [m for m, _ in door.behind.asked if isinstance(m, InviteVolunteer | ActivateAccount)]
    assert not Needles(codes).found({"asked": repr(sent).encode()})
    kept = {f"{key}": raw for key, raw in door.identity.database.snapshot().items()}
    plain = [code.replace("-", "") for code in codes]
    assert Needles([*codes, *plain]).found(kept) == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": None}, "code"),
        ({"code": 7}, "code"),
        ({"code": ["7K3M-9QXT-01AB"]}, "code"),
        ({"code": "7K3M-9QXT-01AB", "slip": "0" * 64}, "slip"),
        ({"slip": "0" * 64}, "slip"),
    ],
)
async def test_a_code_is_asked_for_and_never_its_digest(
    door: Door, body: dict[str, Any], field: str
) -> None:
    async with door.client() as http:
        more = {"login": "bob-1", "password": PASSWORD}
        response = await http.post("/api/v1/account/activate", json=body | more)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert door.behind.asked == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SESSION, SAID | {"session": "0" * 64}),
        ("/api/v1/account/tokens", {"label": "x", "until_day": "2027-01-31", "session": "0" * 64}),
        ("/api/v1/account/tokens", {"label": "x", "until_day": "2027-01-31", "account_id": "bob"}),
        ("/api/v1/volunteers/bob/slip", {"slip": "0" * 64}),
        ("/api/v1/account/password", {"account_id": "bob", "password": PASSWORD}),
    ],
)
async def test_nobody_brings_a_secret_or_an_account_of_their_own(
    door: Door, path: str, body: dict[str, Any]
) -> None:
    token = await signed_in(door.identity, "ana")
    async with door.client(**bearer(token)) as http:
        response = await http.post(path, json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["kind"] == "extra-forbidden"


async def test_a_wrong_body_does_not_repeat_the_password(door: Door) -> None:
    async with door.client(**OWN_PAGE) as http:
        for said in (
            {"login": "Not A Login", "password": PASSWORD},
            {"login": "login-ana", "password": "7chars!"},
            {"login": "login-ana", "password": ["in a list: " + PASSWORD]},
        ):
            response = await http.post(SESSION, json=said)
            assert response.status_code == 422
            words = [PASSWORD, "7chars!"]
            assert not Needles(words).found_in(response.content), response.json()


async def test_slips_of_the_desk_work_at_the_gateway(door: Door) -> None:
    await volunteer(door.identity, "bob")
    await slip(door.identity, "bob", "7K3M9QXT01AB")
    body = {"login": "bob-1", "password": PASSWORD, "code": "7k3m-9qxt-oiab"}
    async with door.client() as http:
        assert (await http.post("/api/v1/account/activate", json=body)).status_code == 200
        again = await http.post("/api/v1/account/activate", json=body)
    assert again.status_code == 409
    assert json.dumps(again.json()).count("slip-refused") >= 1
