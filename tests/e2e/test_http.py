"""The whole path through HTTP: one happy path, every kind of no, and the truth about readiness."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.ids import Ids
from tests.builders.people import ON_PAPER
from tests.support.gateway import ORGANISER, events, gateway, is_ready
from tests.support.scenario import COMMUNITY, TREE, now
from tests.support.services import RunningServices, until

API = "/api/v1"


@pytest.fixture
async def http(isolated_services: RunningServices) -> AsyncIterator[httpx.AsyncClient]:
    await isolated_services.start_slice()
    async with gateway(isolated_services) as client:
        rows = [{"code": code, "name": f"测试·{code}"} for code in TREE]
        await created(client, "/divisions", {"rows": rows}, status=200)
        yield client


async def created(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201
) -> dict[str, Any]:
    response = await client.post(API + path, json=body)
    assert response.status_code == status, response.text
    result: dict[str, Any] = response.json()
    return result


async def organisation(client: httpx.AsyncClient) -> str:
    body = {"name": "测试·居委会", "kind": "residents-committee", "division": COMMUNITY}
    return str((await created(client, "/organisations", body))["organisation_id"])


_people = itertools.count(1)


def person(name: str, number: int) -> dict[str, Any]:
    return {
        "name": name,
        "phone": f"1990000{number:04}",
        "division": COMMUNITY,
        "document": {"type": "resident-id", "number": resident_id(number)},
        "consent": ON_PAPER,
    }


async def volunteer(client: httpx.AsyncClient) -> str:
    body = person("测试·甲0001", next(_people))
    return str((await created(client, "/volunteers", body))["volunteer_id"])


def plan(organiser: str, **changes: Any) -> dict[str, Any]:
    starts_at = now() + timedelta(hours=1)
    shift = {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "max_crew": 1,
    }
    return {
        "organisation_id": organiser,
        "title": "测试·居家养老",
        "category": "居家养老",
        "division": COMMUNITY,
        "place": "测试·社区服务站",
        "responsible_id": "operator",
        "risk_note": "测试·无",
        "shifts": [shift | changes.pop("shift", {})],
    } | changes


def told(feed: list[Any]) -> dict[str, Any]:
    """By their names and in their order, but for what falls due by itself, sooner or later."""
    found = {event["type"].split(".")[2]: event for _, event in feed}
    for by_itself in ("activity-ended", "shift-over", "roll-settled"):
        assert found.pop(by_itself)
    return found


async def test_an_hour_travels_from_the_notice_to_the_ledger_and_out_again(
    http: httpx.AsyncClient, isolated_services: RunningServices
) -> None:
    organisation_id = await organisation(http)
    first, second = await volunteer(http), await volunteer(http)
    await isolated_services.settled()
    draft = await created(http, "/activities", plan(organisation_id))
    (shift_id,) = draft["shift_ids"]
    activity = f"/activities/{draft['activity_id']}"
    await created(http, f"{activity}/publish", {}, status=200)

    sign_ups = f"/shifts/{shift_id}/sign-ups"
    await created(http, sign_ups, {"volunteer_id": first})
    refused = await http.post(
        API + sign_ups, json={"volunteer_id": second}, headers={"Accept-Language": "zh-CN"}
    )
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["type"] == "urn:baodao:problem:shift-full"
    assert [rule["slug"] for rule in problem["refusals"]] == ["shift-full"]
    assert problem["refusals"][0]["detail"] == "该班次的 1 个名额已满，请选择其他班次。"

    isolated_services.set_clock(timedelta(hours=4).total_seconds())
    starts_at = (await http.get(API + activity)).json()["shifts"][0]["starts_at"]
    left_at = (now() + timedelta(hours=2)).isoformat()
    for path, at in (("check-ins", starts_at), ("check-outs", left_at)):
        body = {"volunteer_id": first, "at": at}
        await created(http, f"/shifts/{shift_id}/{path}", body, status=200)
    await created(http, f"/shifts/{shift_id}/roll/close", {}, status=200)
    since = (now() - timedelta(hours=1)).isoformat()
    feed = await events(http, 10, since=since, division="12.01.04", context="scheduling")
    await isolated_services.settled()

    balance = (await http.get(f"{API}/volunteers/{first}/hours")).json()
    assert 55 <= balance["minutes"] <= 60
    entries = (await http.get(f"{API}/volunteers/{first}/hours/entries")).json()["entries"]
    assert [entry["minutes"] for entry in entries] == [balance["minutes"]]
    report = (await http.get(f"{API}/volunteers/{first}/hours/verify")).json()
    assert (report["entries"], report["broken"]) == (1, [])

    assert [*told(feed)] == [
        "activity-drafted",
        "activity-published",
        "seat-reserved",
        "checked-in",
        "checked-out",
        "roll-closed",
        "attendance-recorded",
    ]
    resumed = await events(
        http, 7, last_event_id=feed[2][0], division="12.01.04", context="scheduling"
    )
    assert [event["id"] for _, event in resumed] == [event["id"] for _, event in feed[3:]]
    ((_, credited),) = await events(http, 1, since=since, context="hours")
    assert credited["data"]["minutes"] == balance["minutes"]
    recorded = told(feed)["attendance-recorded"]
    assert credited["correlationid"] == recorded["correlationid"]
    assert credited["causationid"] == recorded["id"]
    assert "测试·甲" not in str([feed, credited])


async def test_what_was_made_a_moment_ago_can_be_named_at_once(http: httpx.AsyncClient) -> None:
    for number in range(20):
        division = f"1201040070{50 + number}"
        rows = [{"code": division, "name": f"测试·{division}"}]
        await created(http, "/divisions", {"rows": rows}, status=200)
        made = await created(
            http,
            "/organisations",
            {"name": "测试·居委会", "kind": "residents-committee", "division": division},
        )
        draft = await created(http, "/activities", plan(made["organisation_id"], division=division))
        await created(http, f"/activities/{draft['activity_id']}/publish", {}, status=200)
        sign_ups = f"/shifts/{draft['shift_ids'][0]}/sign-ups"
        await created(http, sign_ups, {"volunteer_id": await volunteer(http)})


async def test_what_is_nowhere_is_told_from_what_is_not_known_yet(http: httpx.AsyncClient) -> None:
    made_up = await http.post(f"{API}/activities", json=plan(Ids().next()))
    assert made_up.status_code == 503, made_up.text
    assert made_up.headers["retry-after"]
    long_ago = await http.post(f"{API}/activities", json=plan("01JD0000000000000000000000"))
    assert (long_ago.status_code, long_ago.json()["type"]) == (422, "urn:baodao:problem:not-found")


async def test_a_repeated_idempotency_key_gets_the_first_answer(http: httpx.AsyncClient) -> None:
    body = person("测试·乙", 1002)
    key = {"Idempotency-Key": "tapped-twice"}
    first, again = [await http.post(f"{API}/volunteers", json=body, headers=key) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await http.post(f"{API}/volunteers", json=body | {"name": "测试·丙"}, headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:baodao:problem:command-id-reused"
    elsewhere = await http.post(f"{API}/volunteers", json=body, headers=key | ORGANISER)
    assert elsewhere.json()["type"] == "urn:baodao:problem:already-registered"
    assert first.json()["number"][:-4] not in elsewhere.text


PLANS_OUT_OF_FORM: list[tuple[dict[str, Any], int, str]] = [
    ({"division": "130104007017"}, 422, "unknown-division"),
    ({"division": "1201040070"}, 422, "division"),
    ({"shift": {"max_crew": -1}}, 422, "shifts.0.max_crew"),
    ({"shift": {"max_crew": "three"}}, 422, "shifts.0.max_crew"),
    ({"shift": {"max_crew": 1.5}}, 422, "shifts.0.max_crew"),
    ({"shift": {"min_crew": 2}}, 409, "crew-out-of-order"),
    ({"shift": {"ends_at": "2020-01-01T00:00:00Z"}}, 409, "shift-without-duration"),
    ({"shift": {"ends_at": "2026-01-01T00:00:00"}}, 422, "shifts.0.ends_at"),
    ({"title": "a\x00b"}, 422, "title"),
    ({"title": ""}, 422, "title"),
    ({"title": "x" * 201}, 422, "title"),
    ({"zone": "Mars/Olympus"}, 409, "unknown-zone"),
    ({"unheard_of": 1}, 422, "unheard_of"),
    ({"organisation_id": "nobody"}, 422, "not-found"),
]
BODIES_THAT_ARE_NONE = [
    (b"{", 400),
    (b'"\xff\xfe"', 400),
    (b"[]", 422),
    (b"x" * 10_000_000, 413),
    (b'{"name": "\\ud800"}', 400),
]


async def test_what_is_out_of_form_is_refused_with_the_field_and_leaves_nothing(
    http: httpx.AsyncClient, isolated_services: RunningServices
) -> None:
    organisation_id = await organisation(http)
    await isolated_services.settled()
    for change, status, named in PLANS_OUT_OF_FORM:
        response = await http.post(f"{API}/activities", json=plan(organisation_id, **change))
        assert (change, response.status_code) == (change, status), response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert named in response.text
        assert "Traceback" not in response.text
    for content, status in BODIES_THAT_ARE_NONE:
        headers = {"content-type": "application/json"}
        response = await http.post(f"{API}/volunteers", content=content, headers=headers)
        assert (content[:20], response.status_code) == (content[:20], status), response.text
        assert response.headers["content-type"] == "application/problem+json"
    assert await isolated_services.database("scheduling").count("activities", {}) == 0
    assert await isolated_services.database("registration").count("volunteers", {}) == 0
    assert await is_ready(http)


async def test_readiness_tells_of_a_dead_mongod_and_a_dead_nats_server(
    http: httpx.AsyncClient, isolated_services: RunningServices
) -> None:
    services = isolated_services
    assert services.mongo
    assert services.nats

    async def not_ready() -> bool:
        assert (await http.get("/healthz")).status_code == 200
        return (await http.get("/readyz")).status_code == 503

    await services.mongo.kill()
    await until(not_ready, 20, "unready without mongod")
    assert "mongodb" in (await http.get("/readyz")).text
    await services.mongo.start()
    await until(lambda: is_ready(http), 30, "ready again")

    await services.nats.kill()
    await until(not_ready, 20, "unready without nats-server")
    body = person("测试·丁", 1003)
    response = await http.post(f"{API}/volunteers", json=body)
    assert response.status_code == 503
    assert "retry-after" in response.headers
    await services.nats.start()
    await until(lambda: is_ready(http), 30, "ready again")
    assert await asyncio.wait_for(volunteer(http), 30)
