"""Sign-in over HTTP on real services: slips, passwords, sessions, tokens, roles, and their ends."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest
import pytest_asyncio

from baodao.cli.operate.signing import INSTALLATION
from baodao.cli.synthetic import resident_id
from baodao.kit.client import Client
from baodao.kit.servers import MongoServer
from baodao.schema.identity.grants import GrantRole
from baodao.schema.registration.organisations import RegisterOrganisation
from baodao.schema.replies import Refused
from tests.support.authenticator import Authenticator
from tests.support.browsers import PASSWORD, SAME, Town, registered_minor, slug
from tests.support.gateway import gateway
from tests.support.scenario import COMMUNITY, Scenario, command_id
from tests.support.services import RunningServices, until
from tests.support.signing import ROOTS

pytestmark = pytest.mark.asyncio(loop_scope="module")

Running = tuple[RunningServices, Scenario, str]


_towns = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator["Running"]:
    """All services, a volunteer, and a gateway without the test header."""
    async with RunningServices(
        tmp_path_factory.mktemp("sign-in"),
        mongo_server,
        env={"BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE": ""},
    ) as services:
        await services.start_slice()
        city = await Scenario.prepare(services, volunteers=1)
        async with gateway(services) as http:
            http.headers.pop("Baodao-Actor")
            yield services, city, str(http.base_url)


@pytest.fixture
def town(running: "Running") -> "Town":
    """The same town for everybody, in which each test has login names of its own."""
    return Town(*running, f"-{next(_towns)}")


async def test_the_first_operator_gets_in_and_lets_others_in(town: Town) -> None:
    async with town.browser() as boss, town.browser() as desk:
        await town.operator(boss)
        hired = await boss.post(
            "/api/v1/accounts", json={"label": "测试·值班台", "division": COMMUNITY}
        )
        assert hired.status_code == 201
        account = hired.json()["account_id"]
        grant = {"role": "organiser", "division": COMMUNITY}
        granted = await boss.post(f"/api/v1/accounts/{account}/grants", json=grant)
        assert granted.status_code == 201
        # As it is typed at a desk.
        typed = hired.json()["code"].replace("-", " ").lower()
        assert (await town.activate(desk, typed, "desk-1")).status_code == 200
        assert (await town.sign_in(desk, "desk-1")).status_code == 201
        listed = await desk.get("/api/v1/volunteers")
        seen = {one["volunteer_id"] for one in listed.json()["volunteers"]}
        assert seen >= {*town.city.volunteers}
        mine = (await desk.get("/api/v1/account")).json()
        assert [one["role"] for one in mine["grants"]] == ["organiser"]
        assert [one["kind"] for one in mine["sessions"]] == ["session"]
        again = await town.activate(desk, typed, "desk-2")
        assert (again.status_code, slug(again)) == (409, "slip-refused")


async def test_a_volunteer_gets_a_slip_at_the_desk_and_acts_as_themself(town: Town) -> None:
    (volunteer,) = town.city.volunteers
    async with town.browser() as boss, town.browser() as phone:
        await town.operator(boss)
        slip = (await boss.post(f"/api/v1/volunteers/{volunteer}/slip")).json()
        assert slip["account_id"] == volunteer
        assert (await town.activate(phone, slip["code"], "jia")).status_code == 200
        assert (await town.sign_in(phone, "jia")).status_code == 201
        assert (await phone.get(f"/api/v1/volunteers/{volunteer}")).status_code == 200
        assert (await phone.get("/api/v1/volunteers")).status_code == 403
        # Of another account it is not even said whether it is there.
        other = await phone.get(f"/api/v1/accounts/{'0' * 26}")
        boss_account = (await boss.get("/api/v1/account")).json()["account_id"]
        theirs = await phone.get(f"/api/v1/accounts/{boss_account}")
        assert other.status_code == theirs.status_code == 403


async def test_whoever_has_no_account_registers_online_and_opens_one(town: Town) -> None:
    async with town.browser() as phone:
        body = {
            "name": "测试·乙",
            "phone": "19900000777",
            "division": COMMUNITY,
            "document": {"type": "resident-id", "number": resident_id(777)},
            "consent": {"text_version": "2026-1", "how": "screen"},
        }
        registered = await phone.post("/api/v1/volunteers", json=body, headers=SAME)
        assert registered.status_code == 201, registered.text
        volunteer, code = registered.json()["volunteer_id"], registered.json()["code"]
        # At once: what registration tells is waited for.
        assert (await town.activate(phone, code, "yi-1")).status_code == 200
        assert (await town.sign_in(phone, "yi-1")).status_code == 201
        assert (await phone.get("/api/v1/account")).json()["account_id"] == volunteer
        assert (await phone.get(f"/api/v1/volunteers/{volunteer}")).status_code == 200
        # Whoever is signed in registers nobody else.
        again = await phone.post("/api/v1/volunteers", json=body)
        assert (again.status_code, slug(again)) == (403, "out-of-scope")


async def test_a_guardian_acts_for_their_ward_until_the_desk_ends_it(town: Town) -> None:
    (stranger,) = town.city.volunteers
    async with town.browser() as boss, town.browser() as phone:
        await town.operator(boss)
        ward = await registered_minor(boss)
        path = f"/api/v1/volunteers/{ward}"
        slip = (await boss.post(f"{path}/guardians/slip")).json()
        assert (await town.activate(phone, slip["code"], "mother")).status_code == 200
        assert (await town.sign_in(phone, "mother")).status_code == 201
        (grant,) = (await phone.get("/api/v1/account")).json()["grants"]
        assert (grant["role"], grant["ward_id"]) == ("guardian", ward)
        for what in ("", "/profile", "/consents", "/hours", "/guardians"):
            assert (await phone.get(path + what)).status_code == 200, what
            other = await phone.get(f"/api/v1/volunteers/{stranger}{what}")
            assert (other.status_code, slug(other)) == (404, "not-found"), what
        # Without a word of an organiser's: and so the ward may sign up for such activities.
        agreed = {
            "purpose": "participation",
            "subject": "居家养老",
            "consent": {"text_version": "2026-1", "how": "screen", "by": "guardian"},
        }
        given = await phone.post(f"{path}/consents", json=agreed)
        assert given.status_code == 201, given.text
        shift = await town.city.open_shift(2)
        await until(lambda: town.city.signed_up(shift, ward), 10, "the consent is known")
        refused = await phone.post(f"/api/v1/shifts/{shift}/sign-ups", json={"volunteer_id": ward})
        assert (refused.status_code, slug(refused)) == (403, "out-of-scope")
        (seat,) = (await phone.get(f"{path}/sign-ups")).json()["sign_ups"]
        assert (seat["shift_id"], seat["state"]) == (shift, "reserved")
        back = {"reason": "测试·家里有事"}
        cancel = f"/api/v1/shifts/{shift}/sign-ups/{ward}/cancel"
        assert (await phone.post(cancel, json=back)).status_code == 200
        reads = (await phone.get("/api/v1/reads", params={"person_id": ward})).json()["reads"]
        assert {one["role"] for one in reads} == {"guardian"}
        ended = await boss.post(f"/api/v1/grants/{slip['grant_id']}/end")
        assert ended.status_code == 200
        await until(lambda: _is(phone, 403, path), 5, "without the ward")


async def test_the_end_of_a_grant_is_felt_at_once(town: Town) -> None:
    async with town.browser() as boss, town.browser() as desk:
        await town.operator(boss)
        hired = (
            await boss.post("/api/v1/accounts", json={"label": "测试", "division": COMMUNITY})
        ).json()
        path = f"/api/v1/accounts/{hired['account_id']}/grants"
        body = {"role": "organiser", "division": COMMUNITY}
        grant = (await boss.post(path, json=body)).json()["grant_id"]
        await town.activate(desk, hired["code"], "desk")
        await town.sign_in(desk, "desk")
        assert (await desk.get("/api/v1/volunteers")).status_code == 200
        begun = asyncio.Event()
        feed = asyncio.create_task(follow_until_it_ends(desk, begun))
        await asyncio.wait_for(begun.wait(), 10)
        began = time.monotonic()
        assert (await boss.post(f"/api/v1/grants/{grant}/end")).status_code == 200
        await until(lambda: _is(desk, 403), 5, "without the role")
        took = time.monotonic() - began
        await asyncio.wait_for(feed, 10)
        print(f"felt after {took * 1000:.0f} ms")


async def test_a_password_changed_ends_every_session_and_a_slip_helps_who_lost_it(
    town: Town,
) -> None:
    async with town.browser() as one, town.browser() as two:
        account = await town.operator(one)
        assert (await town.sign_in(two, "boss")).status_code == 201
        body = {"password": "no password", "new_password": "another horse"}
        refused = await one.post("/api/v1/account/password", json=body)
        assert (refused.status_code, slug(refused)) == (401, "sign-in-refused")
        body["password"] = PASSWORD
        assert (await one.post("/api/v1/account/password", json=body)).status_code == 200
        for browser in (one, two):
            await until(lambda b=browser: _is(b, 401, "/api/v1/account"), 5, "signed out")
        assert (await town.sign_in(one, "boss")).status_code == 401
        assert (await town.sign_in(one, "boss", "another horse")).status_code == 201
        # Recovery: another operator hands out a slip; what was used before is over.
        async with town.browser() as colleague:
            await town.operator(colleague, "colleague")
            slip = (await colleague.post(f"/api/v1/accounts/{account}/slip")).json()
        assert (await town.activate(two, slip["code"], "boss-2")).status_code == 200
        await until(lambda: _is(one, 401, "/api/v1/account"), 5, "signed out")
        assert (await town.sign_in(two, "boss", "another horse")).status_code == 401
        assert (await town.sign_in(two, "boss-2")).status_code == 201


async def test_a_program_has_a_token_in_one_role_until_it_is_revoked(town: Town) -> None:
    async with town.browser() as boss:
        account = await town.operator(boss)
        (grant,) = (await boss.get("/api/v1/account")).json()["grants"]
        body = {"label": "报表", "grant_id": grant["grant_id"], "until_day": "2027-06-30"}
        consents = f"/api/v1/volunteers/{town.city.volunteers[0]}/consents"
        bare = (await boss.post("/api/v1/account/tokens", json=body)).json()["token"]
        body["capabilities"] = ["minors"]
        issued = await boss.post("/api/v1/account/tokens", json=body)
        assert issued.status_code == 201
        token = issued.json()["token"]
        shown_again = await boss.get("/api/v1/account")
        assert token not in shown_again.text
        async with town.browser(Authorization=f"Bearer {bare}") as program:
            assert (await program.get("/api/v1/volunteers")).status_code == 200
            lacking = await program.get(consents)
            assert (lacking.status_code, slug(lacking)) == (403, "capability-required")
        async with town.browser(Authorization=f"Bearer {token}") as program:
            assert (await program.get(consents)).status_code == 200
            # Without a cookie no page can have sent it; it is the holder's own to do all the same.
            ending = f"/api/v1/sessions/{issued.json()['session_id']}/end"
            for path in (
                ending,
                "/api/v1/account/sessions/end",
                f"/api/v1/accounts/{account}/close",
            ):
                refused = await program.post(path)
                assert (refused.status_code, slug(refused)) == (403, "in-person-only")
            assert (await boss.post(ending)).status_code == 200
            await until(lambda: _is(program, 401), 5, "revoked")
        assert (await boss.get(f"/api/v1/accounts/{account}")).status_code == 200


async def test_somebody_signs_in_by_a_passkey_until_it_is_removed_or_a_slip_resets_all(
    town: Town,
) -> None:
    key, other = Authenticator(), Authenticator()
    async with town.browser() as boss, town.browser(**SAME) as phone:
        account = await town.operator(boss)
        for label, one in (("手机", key), ("钥匙", other)):
            options = (await boss.post("/api/v1/account/passkeys/begin")).json()
            body = {"label": f"测试·{label}", "credential": one.create(options)}
            added = await boss.post("/api/v1/account/passkeys", json=body)
            assert added.status_code == 201, added.text
        options = (await phone.post("/api/v1/session/passkey/begin")).json()
        credential = key.get(options)
        assert await town.by_passkey(phone, credential) == 201
        mine = (await phone.get("/api/v1/account")).json()
        assert mine["account_id"] == account
        assert [one["label"] for one in mine["passkeys"]] == ["测试·手机", "测试·钥匙"]
        # What was signed once is worth nothing again, nor is what was signed on another page.
        assert await town.by_passkey(phone, credential) == 401
        begun = (await phone.post("/api/v1/session/passkey/begin")).json()
        elsewhere = key.get(begun, client={"origin": "https://evil.example"})
        assert await town.by_passkey(phone, elsewhere) == 401
        confirming = (await phone.post("/api/v1/session/confirm/passkey/begin")).json()
        proof = {"credential": key.get(confirming)}
        confirmed = await phone.post("/api/v1/session/confirm/passkey", json=proof)
        assert confirmed.status_code == 200, confirmed.text
        removed = mine["passkeys"][0]["passkey_id"]
        path = f"/api/v1/account/passkeys/{removed}/remove"
        assert (await phone.post(path)).status_code == 200
        assert await town.by_passkey(phone, key.get(begun)) == 401
        assert await town.by_passkey(phone, other.get(begun)) == 201
        async with town.browser() as colleague:
            await town.operator(colleague, "colleague")
            slip = (await colleague.post(f"/api/v1/accounts/{account}/slip")).json()
        assert (await town.activate(boss, slip["code"], "boss-2")).status_code == 200
        begun = (await boss.post("/api/v1/session/passkey/begin", headers=SAME)).json()
        assert await town.by_passkey(phone, other.get(begun)) == 401
        assert (await town.sign_in(boss, "boss-2")).status_code == 201
        assert (await boss.get("/api/v1/account")).json()["passkeys"] == []


async def test_what_is_most_sensitive_is_proved_again(town: Town) -> None:
    """Proofs are dated by identity's clock, the shifted one; signatures by the machine's."""
    async with town.browser() as boss:
        await town.operator(boss)
        body = {"label": "测试", "division": COMMUNITY}
        hired = (await boss.post("/api/v1/accounts", json=body)).json()["account_id"]
        path, grant = f"/api/v1/accounts/{hired}/grants", {"role": "auditor"}
        assert (await boss.post(path, json=grant)).status_code == 201
        purposes = count()

        async def is_too_old() -> bool:
            # For another purpose, since a gateway keeps who acts for one for some seconds.
            boss.headers["Baodao-Purpose"] = f"records-{next(purposes)}"
            answer = await boss.post(path, json=grant)
            return answer.status_code == 403 and slug(answer) == "step-up-required"

        try:
            for minutes in (11, 22):
                town.services.set_clock(minutes * 60)
                await until(is_too_old, 10, "that the proof is too old")
                token = {"label": "测试", "until_day": "2027-06-30"}
                (held,) = (await boss.get("/api/v1/account")).json()["grants"]
                token |= {"grant_id": held["grant_id"], "capabilities": ["identity"]}
                refused = await boss.post("/api/v1/account/tokens", json=token)
                assert (refused.status_code, slug(refused)) == (403, "step-up-required")
                wrong = await boss.post("/api/v1/session/confirm", json={"password": "no password"})
                assert (wrong.status_code, slug(wrong)) == (401, "sign-in-refused")
                assert await is_too_old()
                right = await boss.post("/api/v1/session/confirm", json={"password": PASSWORD})
                assert right.status_code == 200
                assert (await boss.post(path, json=grant)).status_code == 201
                assert (await boss.post("/api/v1/account/tokens", json=token)).status_code == 201
        finally:
            town.services.set_clock(0)


async def test_who_tries_too_often_waits_at_every_gateway(town: Town) -> None:
    async with town.browser() as one, gateway(town.services) as other:
        await town.operator(one)
        other.headers.pop("Baodao-Actor")
        codes = []
        for turn in range(14):
            browser = (one, other)[turn % 2]
            codes.append((await town.sign_in(browser, "boss", f"wrong horse {turn}")).status_code)
        # A window may begin in between: then they wait for the second one.
        assert set(codes) <= {401, 429}
        assert codes.count(401) <= 20
        last = await town.sign_in(other, "boss", "wrong horse")
        if last.status_code == 429:
            assert 0 < int(last.headers["retry-after"]) <= 300
            # The right one is not looked at either.
            assert (await town.sign_in(other, "boss")).status_code == 429


async def test_services_believe_signatures_and_nothing_else(town: Town) -> None:
    services = town.services
    nobody = Client(services.connection)
    command = RegisterOrganisation(
        command_id=command_id(),
        actor=INSTALLATION,
        name="测试·居委会二",
        kind="residents-committee",
        division=COMMUNITY,
    )
    reply = await nobody.send(command)
    assert isinstance(reply, Refused)
    assert [rule.slug for rule in reply.refusals] == ["out-of-scope"]
    for forged in ("", "x", "a.b.c", ROOTS):
        reply = await nobody.send(command, {"Baodao-Actor": forged} if forged else None)
        assert isinstance(reply, Refused)
        assert [rule.slug for rule in reply.refusals] in (["sign-in-needed"], ["out-of-scope"])
    grant = GrantRole(
        command_id=command_id(), actor=INSTALLATION, account_id="nobody", role="operator"
    )
    refused = await services.client.send(grant)
    assert isinstance(refused, Refused)


async def follow_until_it_ends(http: httpx.AsyncClient, begun: asyncio.Event) -> None:
    async with http.stream("GET", "/api/v1/events") as response:
        assert response.status_code == 200
        begun.set()
        async for _ in response.aiter_lines():
            pass


async def _is(http: httpx.AsyncClient, status: int, path: str = "/api/v1/volunteers") -> bool:
    return (await http.get(path)).status_code == status
