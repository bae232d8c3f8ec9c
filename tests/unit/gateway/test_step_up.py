"""What is most sensitive is proved again: asked for, counted like a sign-in, and felt at once."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from baodao.gateway import limits
from baodao.identity.domain.accounts import PROOF_HOLDS
from baodao.kit.testing import NOW
from baodao.schema.access import CAPABILITIES
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.grants import GrantRole
from baodao.schema.identity.sign_in import ConfirmSession, ProveActor
from baodao.schema.replies import encode_refused
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    digest,
    granted,
    oneself,
    program,
    signed_in,
)
from tests.builders.registration import COMMUNITY
from tests.support.front_door import Door, bearer

CONFIRM = "/api/v1/session/confirm"
RIGHT, WRONG = {"password": PASSWORD}, {"password": OTHER_PASSWORD}
ROLE = {"role": "organiser", "division": COMMUNITY}


async def boss(door: Door, *capabilities: str) -> tuple[str, dict[str, str]]:
    """Somebody who grants roles, signed in an hour ago: their path, and what they send."""
    await account(door.identity, "boss")
    grant = await granted(
        door.identity, "boss", "supervisor", division="12", capabilities=capabilities
    )
    token = await signed_in(door.identity, "boss")
    await account(door.identity, "cyd")
    door.identity.now = NOW + timedelta(hours=1)
    return "/api/v1/accounts/cyd/grants", {**bearer(token), "Baodao-Grant": grant}


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_a_client_is_told_what_to_do_and_is_let_in_once_it_is_done(door: Door) -> None:
    path, headers = await boss(door, "identity")
    async with door.client(**headers) as http:
        asleep = await http.post(path, json=ROLE)
        assert (asleep.status_code, slug(asleep)) == (403, "step-up-required")
        assert "prove once more who you are" in asleep.json()["detail"]
        wrong = await http.post(CONFIRM, json=WRONG)
        assert (wrong.status_code, slug(wrong)) == (401, "sign-in-refused")
        assert slug(await http.post(path, json=ROLE)) == "step-up-required"
        confirmed = await http.post(CONFIRM, json=RIGHT)
        assert confirmed.status_code == 200
        until = (door.identity.now + PROOF_HOLDS).isoformat().replace("+00:00", "Z")
        assert confirmed.json()["until"] == until
        # At once, though this gateway keeps what was signed before; another one may as well.
        assert (await http.post(path, json=ROLE)).status_code == 201
        door.identity.now += PROOF_HOLDS
        door.sessions.__init__(door.behind)
        assert slug(await http.post(path, json=ROLE)) == "step-up-required"
    (confirming, _) = (m for m, _ in door.behind.asked if isinstance(m, ConfirmSession))
    assert confirming.session_id == digest(headers["Authorization"].removeprefix("Bearer "))


async def test_who_lacks_a_capability_is_told_otherwise_and_nobody_is_asked_again(
    door: Door,
) -> None:
    path, headers = await boss(door, "minors")
    async with door.client(**headers) as http:
        lacking = await http.post(path, json=ROLE)
        assert (lacking.status_code, slug(lacking)) == (403, "capability-required")
        assert lacking.json()["refusals"][0]["values"] == {"capability": "identity"}
    assert (door.behind.count(ProveActor), door.behind.count(GrantRole)) == (1, 1)


@pytest.mark.parametrize("capability", CAPABILITIES)
async def test_a_refusal_for_want_of_a_proof_is_asked_again_once_and_only_once(
    door: Door, capability: Any
) -> None:
    path, headers = await boss(door, "identity")
    async with door.client(**headers) as http:
        door.behind.reply = encode_refused((StepUpRequired(capability=capability),))
        shift = await http.post("/api/v1/shifts/S/sign-ups", json={"volunteer_id": "cyd"})
        assert slug(shift) == "step-up-required"
        assert slug(await http.post(path, json=ROLE)) == "step-up-required"
    assert door.behind.count(ProveActor) == 3
    assert door.behind.count(GrantRole) == 2


async def test_confirming_is_counted_like_signing_in(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_window = SimpleNamespace(time=lambda: 1_800_000_120.0)
    monkeypatch.setattr(limits, "time", in_a_window)
    _, headers = await boss(door)
    async with door.client(**headers) as http:
        statuses = [(await http.post(CONFIRM, json=WRONG)).status_code for _ in range(10)]
        assert statuses == [401] * 10
        assert (await http.post(CONFIRM, json=RIGHT)).status_code == 429
        # It is the same password that could be found out by changing it.
        body = {"password": PASSWORD, "new_password": OTHER_PASSWORD}
        assert (await http.post("/api/v1/account/password", json=body)).status_code == 429
    assert door.behind.count(ConfirmSession) == 10


async def test_a_program_confirms_nothing_and_touches_no_account(door: Door) -> None:
    await account(door.identity, "boss")
    token = await program(door.identity, oneself("boss"))
    password = {"password": PASSWORD, "new_password": OTHER_PASSWORD}
    asked = {
        CONFIRM: RIGHT,
        "/api/v1/account/password": password,
        "/api/v1/account/tokens": {"label": "测试", "until_day": "2027-01-31"},
        "/api/v1/account/sessions/end": {},
        "/api/v1/session/end": {},
        "/api/v1/accounts/boss/close": {},
        "/api/v1/accounts/boss/sessions/end": {},
    }
    async with door.client(**bearer(token)) as http:
        for path, body in asked.items():
            refused = await http.post(path, json=body)
            assert (refused.status_code, slug(refused)) == (403, "in-person-only"), path
        assert (await http.get("/api/v1/account")).status_code == 200
    async with door.client() as http:
        await http.post(CONFIRM, json=RIGHT)
    assert door.behind.count(ConfirmSession) == 1, "a guest is told to sign in"
