"""Who asks is found by a cookie or a token, asked of identity, and forgotten when it is over."""

import asyncio
import itertools
import time
from types import SimpleNamespace
from typing import Any

import pytest

from baodao.gateway import sessions
from baodao.kit.client import NoAnswerError
from baodao.kit.signatures import Signer
from baodao.schema import Actor
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import GetAccount
from baodao.schema.identity.sign_in import EndSessions, ProveActor, SignIn
from baodao.schema.replies import Failed, Unavailable, encode_refused
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.actors import acting_as
from tests.builders.identity import PASSWORD, account, granted, oneself, secret, signed_in
from tests.builders.registration import COMMUNITY
from tests.support.front_door import OWN_PAGE, Clock, Door, bearer, cookie

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
BODY = {"volunteer_id": "ana"}


def actors(door: Door) -> list[Actor]:
    """As whom scheduling was asked."""
    return [message.actor for message, _ in door.behind.asked if isinstance(message, ReserveSeat)]


# --- what a request says ---


@pytest.mark.parametrize("kind", [cookie, bearer])
async def test_a_cookie_and_a_token_prove_the_same(door: Door, token: str, kind: Any) -> None:
    async with door.client(**OWN_PAGE) as http:
        response = await http.post(SIGN_UPS, json=BODY, headers=kind(token))
    assert response.status_code == 201
    assert actors(door) == [acting_as(id="ana", role="volunteer")]
    assert token not in str(door.behind.asked[-1]), "no service gets the token itself"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_written_as_one_likes(door: Door, token: str, scheme: str) -> None:
    async with door.client() as http:
        headers = {"Authorization": f"{scheme}  {token} "}
        assert (await http.post(SIGN_UPS, json=BODY, headers=headers)).status_code == 201


@pytest.mark.parametrize("before", ["", "a=b; ", "__Host-other=x; ", "__host-baodao=x; ", "; ;; "])
async def test_the_cookie_is_one_of_several(door: Door, token: str, before: str) -> None:
    async with door.client(**OWN_PAGE) as http:
        headers = {"Cookie": f"{before}__Host-baodao={token}; z=1"}
        assert (await http.post(SIGN_UPS, json=BODY, headers=headers)).status_code == 201


async def test_a_token_in_a_header_comes_before_the_cookie(door: Door, token: str) -> None:
    await account(door.identity, "bob")
    bobs = await signed_in(door.identity, "bob")
    async with door.client(**OWN_PAGE) as http:
        both = {**cookie(token), **bearer(bobs)}
        assert (await http.post(SIGN_UPS, json=BODY, headers=both)).status_code == 201
        wrong = {**cookie(token), **bearer(secret("nobody"))}
        assert (await http.post(SIGN_UPS, json=BODY, headers=wrong)).status_code == 401
    assert [actor.id for actor in actors(door)] == ["bob"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer bds_short"},
        {"Authorization": f"Bearer {secret('x')}é".encode()},
        {"Authorization": f"Bearer {secret('x', 'bdx')}"},
        {"Authorization": "Bearer " + "x" * 8000},
        {"Cookie": "__Host-baodao="},
        {"Cookie": "__Host-baodao=x"},
        {"Cookie": "__Host-baodao"},
    ],
    ids=itertools.count(),
)
async def test_what_is_no_token_is_401_and_nobody_is_asked(door: Door, headers: Any) -> None:
    async with door.client(**OWN_PAGE) as http:
        response = await http.post(SIGN_UPS, json=BODY, headers=headers)
    assert response.status_code == 401
    assert response.json()["type"] == "urn:baodao:problem:unauthenticated"
    assert response.headers["www-authenticate"] == "Bearer"
    assert door.behind.asked == []


async def test_a_header_that_comes_twice_is_refused(door: Door, token: str) -> None:
    for name in (b"authorization", b"cookie", b"baodao-grant", b"baodao-purpose"):
        twice = [(name, b"x"), (name, b"y"), (b"sec-fetch-site", b"same-origin")]
        async with door.client() as http:
            response = await http.post(SIGN_UPS, json=BODY, headers=twice)
        assert response.status_code == 400, name
    assert door.behind.asked == []


async def test_the_role_and_the_purpose_are_said_in_headers(door: Door, token: str) -> None:
    grant = await granted(door.identity, "ana")
    async with door.client(**bearer(token)) as http:
        headers = {"Baodao-Grant": grant, "Baodao-Purpose": "%E5%B9%B4%E5%BA%A6%E5%AE%A1%E8%AE%A1"}
        assert (await http.post(SIGN_UPS, json=BODY, headers=headers)).is_success
        assert (await http.post(SIGN_UPS, json=BODY)).is_success
        unknown = await http.post(SIGN_UPS, json=BODY, headers={"Baodao-Grant": "unknown"})
        malformed = await http.post(SIGN_UPS, json=BODY, headers={"Baodao-Purpose": "%ff"})
        too_long = await http.post(SIGN_UPS, json=BODY, headers={"Baodao-Grant": "x" * 65})
    assert actors(door) == [
        Actor(id="ana", role="organiser", scope=COMMUNITY, purpose="年度审计", in_person=True),
        acting_as(id="ana", role="volunteer"),
    ]
    assert (unknown.status_code, unknown.json()["type"]) == (403, "urn:baodao:problem:no-such-role")
    assert malformed.status_code == too_long.status_code == 400, "they are signed in all the same"


# --- what is remembered ---


async def test_identity_is_asked_once_for_nearly_as_long_as_it_signed_for(
    door: Door, token: str, clock: Clock
) -> None:
    async with door.client(**bearer(token)) as http:
        for at, asked in ((0, 1), (1, 1), (24.9, 1), (25, 2), (49.9, 2), (50, 3)):
            clock.now = 1000 + at
            assert (await http.post(SIGN_UPS, json=BODY)).is_success
            assert door.behind.count(ProveActor) == asked


async def test_identity_is_asked_once_for_all_who_come_at_once(door: Door, token: str) -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def hold(message: Any) -> None:
        if isinstance(message, ProveActor):
            asked.set()
            await go.wait()

    door.behind.before = hold
    async with door.client(**bearer(token)) as http:
        requests = [asyncio.create_task(http.post(SIGN_UPS, json=BODY)) for _ in range(20)]
        await asked.wait()
        gone = requests.pop()
        gone.cancel()
        go.set()
        responses = await asyncio.gather(*requests)
    assert {response.status_code for response in responses} == {201}
    assert door.behind.count(ProveActor) == 1


async def test_each_role_is_asked_for_and_remembered_by_itself(door: Door, token: str) -> None:
    grant = await granted(door.identity, "ana")
    async with door.client(**bearer(token)) as http:
        for _ in range(2):
            for headers in ({}, {"Baodao-Grant": grant}, {"Baodao-Purpose": "audit"}):
                assert (await http.post(SIGN_UPS, json=BODY, headers=headers)).is_success
    assert door.behind.count(ProveActor) == 3


async def test_what_proves_nobody_is_not_remembered(door: Door, token: str) -> None:
    async with door.client(**bearer(secret("later"))) as http:
        assert (await http.post(SIGN_UPS, json=BODY)).status_code == 401
        await signed_in(door.identity, "ana", "later")
        assert (await http.post(SIGN_UPS, json=BODY)).status_code == 201


async def test_no_more_is_remembered_than_there_is_room_for(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_REMEMBERED", 3)
    async with door.client() as http:
        for number in range(8):
            token = await signed_in(door.identity, "ana", f"s{number}")
            assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(token))).is_success
            assert len(door.sessions._known) <= 3


async def test_what_was_revoked_is_forgotten_at_once_and_of_others_nothing(
    door: Door, token: str
) -> None:
    await account(door.identity, "bob")
    bobs = await signed_in(door.identity, "bob")
    async with door.client() as http:
        for one in (token, bobs):
            assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(one))).is_success
        await door.tell()
        asked = door.behind.count(ProveActor)
        await door.identity.done(EndSessions, oneself("ana"), account_id="ana")
        assert await door.tell() == 1
        assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(token))).status_code == 401
        assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(bobs))).is_success
    assert door.behind.count(ProveActor) == asked + 2, "the first telling was about both"


async def test_an_answer_that_was_on_its_way_when_it_was_revoked_is_not_remembered(
    door: Door, token: str
) -> None:
    original = door.behind._answer

    async def revoked_meanwhile(message: Any) -> bytes:
        answer = await original(message)
        if isinstance(message, ProveActor):
            await door.identity.done(EndSessions, oneself("ana"), account_id="ana")
            await door.tell(services=False)
        return answer

    door.behind._answer = revoked_meanwhile  # type: ignore[method-assign]
    async with door.client(**bearer(token)) as http:
        await http.post(SIGN_UPS, json=BODY)
        door.behind._answer = original  # type: ignore[method-assign]
        assert (await http.post(SIGN_UPS, json=BODY)).status_code == 401


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff"])
async def test_a_foreign_message_revokes_nothing(door: Door, token: str, data: bytes) -> None:
    async with door.client(**bearer(token)) as http:
        assert (await http.post(SIGN_UPS, json=BODY)).is_success
        for headers in (None, {}, {"ce-type": "baodao.identity.access-revoked.v1"}):
            await door.sessions.on_revoked(SimpleNamespace(headers=headers, data=data))
        assert (await http.post(SIGN_UPS, json=BODY)).is_success
    assert door.behind.count(ProveActor) == 1


# --- a service that does not believe it ---


async def test_a_service_that_does_not_believe_is_asked_once_more_with_a_fresh_proof(
    door: Door, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grant ended: the service has heard of it, and the gateway has not."""
    milliseconds = itertools.count(time.time_ns() // 1_000_000)
    signer = door.identity._tools[Signer]
    monkeypatch.setattr(signer, "now", lambda: next(milliseconds) / 1000)
    async with door.client(**bearer(token)) as http:
        assert (await http.post(SIGN_UPS, json=BODY)).is_success
        for one in door.behind.signatures.values():
            known = next(iter(one._known.values()), None)
            if known:
                one.revoke("ana", known.issued_at)
        response = await http.post(SIGN_UPS, json=BODY, headers={"Idempotency-Key": "k"})
    assert response.status_code == 201
    (_, first), (_, believed), (_, again) = [
        (m, h["Baodao-Actor"]) for m, h in door.behind.asked if isinstance(m, ReserveSeat)
    ]
    assert first == believed != again
    sent = [m for m, _ in door.behind.asked if isinstance(m, ReserveSeat)][1:]
    assert len({m.command_id for m in sent}) == 1, "it is the same command"


async def test_and_only_once(door: Door, token: str) -> None:
    door.behind.reply = encode_refused((SignInNeeded(),))
    async with door.client(**bearer(token)) as http:
        response = await http.post(SIGN_UPS, json=BODY)
    assert response.status_code == 401
    assert door.behind.count(ReserveSeat) == 2
    assert door.behind.count(ProveActor) == 2


async def test_who_is_signed_out_meanwhile_gets_401_from_the_gateway(
    door: Door, token: str
) -> None:
    async with door.client(**bearer(token)) as http:
        assert (await http.post(SIGN_UPS, json=BODY)).is_success
        await door.identity.done(EndSessions, oneself("ana"), account_id="ana")
        for one in door.behind.signatures.values():
            for known in one._known.values():
                one.revoke("ana", known.issued_at)
                break
        response = await http.post(SIGN_UPS, json=BODY)
    assert response.status_code == 401
    assert door.behind.count(ReserveSeat) == 2, "not a third time"


async def test_a_guest_who_is_not_believed_is_not_tried_again(door: Door) -> None:
    said = {"login": "login-ana", "password": PASSWORD}
    original = door.behind._answer

    async def unbelieving(_: Any) -> bytes:
        return encode_refused((SignInNeeded(),))

    door.behind._answer = unbelieving  # type: ignore[method-assign]
    async with door.client() as http:
        assert (await http.post("/api/v1/session", json=said)).status_code == 401
    assert door.behind.count(SignIn) == 1
    door.behind._answer = original  # type: ignore[method-assign]


# --- identity that does not answer ---


@pytest.mark.parametrize("reply", [Unavailable(reason="x"), Failed(reason="x")])
async def test_without_an_answer_of_identity_nobody_is_let_in(
    door: Door, token: str, reply: Any
) -> None:
    async def silent(_: Any) -> bytes:
        encoded: bytes = reply.model_dump_json().encode()
        return encoded

    door.behind._answer = silent  # type: ignore[method-assign]
    async with door.client(**bearer(token)) as http:
        response = await http.post(SIGN_UPS, json=BODY)
    assert response.status_code == 503
    assert actors(door) == []


async def test_an_identity_that_is_not_there_is_503_and_known_callers_go_on(
    door: Door, token: str
) -> None:
    async def away(message: Any) -> None:
        if message.CONTEXT == "identity":
            raise NoAnswerError("not-running", "identity", "no identity service is running")

    async with door.client() as http:
        assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(token))).is_success
        door.behind.before = away
        assert (await http.post(SIGN_UPS, json=BODY, headers=bearer(token))).is_success
        other = await http.post(SIGN_UPS, json=BODY, headers=bearer(secret("other")))
        assert other.status_code == 503
        assert (await http.post(SIGN_UPS, json=BODY)).status_code == 401


async def test_ones_own_account_is_found_by_the_sign_in_alone(door: Door, token: str) -> None:
    async with door.client(**bearer(token)) as http:
        response = await http.get("/api/v1/account")
        other = await http.get("/api/v1/account?account_id=bob")
    assert response.json()["account_id"] == "ana"
    assert other.status_code == 422
    assert door.behind.count(GetAccount) == 1
