"""From an HTTP request to a message, and what is refused on the way."""

from collections.abc import AsyncIterator

import pytest

from baodao.gateway.exchange import BODY_LIMIT
from baodao.schema.hours.ledger import ListEntries
from baodao.schema.hours.verification import VerifyLedgers
from baodao.schema.registration.divisions import ListDivisions
from baodao.schema.registration.imports import PreviewVolunteers
from baodao.schema.scheduling.activities import PublishActivity
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
JSON = {"content-type": "application/json"}


async def test_path_body_actor_and_key_make_the_command(http, services):
    response = await http.post(
        SIGN_UPS, json={"volunteer_id": "V"}, headers={"Idempotency-Key": "k-1"}
    )
    assert response.status_code == 201
    assert response.json() == {"sign_up_id": "U", "shift_id": "S", "volunteer_id": "V"}
    assert response.headers["location"] == SIGN_UPS
    command = services.last
    assert isinstance(command, ReserveSeat)
    assert (command.shift_id, command.volunteer_id) == ("S", "V")
    assert command.command_id == "test-1/k-1"
    assert (command.actor.id, command.actor.scope) == ("test-1", "120104")


async def test_without_a_key_every_request_is_another_command(http, services):
    for _ in range(2):
        await http.post(SIGN_UPS, json={"volunteer_id": "V"})
    first, second = (message.command_id for message, _ in services.asked)
    assert first != second
    assert "/" not in first


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "é".encode()])
async def test_an_unusable_key_is_refused(http, services, key):
    response = await http.post(
        SIGN_UPS, json={"volunteer_id": "V"}, headers={"Idempotency-Key": key}
    )
    assert response.status_code == 400
    assert "Idempotency-Key" in response.json()["detail"]
    assert not services.asked


async def test_the_longest_key_of_the_longest_actor_fits_a_command_id(http, services):
    headers = {"Idempotency-Key": "k" * 128, "Baodao-Actor": f"id={'a' * 64}; role=volunteer"}
    assert (await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)).is_success
    assert len(services.last.command_id) == 64 + 1 + 128


async def test_two_parameters_in_the_path_and_the_rest_in_the_body(http, services):
    response = await http.post(f"{SIGN_UPS}/V/cancel", json={"reason": "临时有事"})
    assert response.status_code == 200
    assert isinstance(services.last, CancelSeat)
    assert services.last.reason == "临时有事"


async def test_a_command_without_fields_of_its_own_needs_no_body(http, services):
    assert (await http.post("/api/v1/activities/A/publish")).is_success
    assert isinstance(services.last, PublishActivity)


async def test_a_location_may_need_the_reply(http, services):
    services.reply = b'{"status":"accepted","result":{"volunteer_id":"01V"}}'
    body = {
        "name": "测试·甲0001",
        "phone": "19900000001",
        "division": "120104007017",
        "consent": {"text_version": "2026-1", "how": "screen"},
    }
    response = await http.post("/api/v1/volunteers", json=body)
    assert response.headers["location"] == "/api/v1/volunteers/01V"


async def test_query_parameters_make_the_query(http, services):
    await http.get("/api/v1/divisions", params={"parent": "120104", "limit": "7"})
    assert services.last == ListDivisions(actor=services.last.actor, parent="120104", limit=7)
    await http.get("/api/v1/volunteers/V/hours/entries", params={"after": "3"})
    assert services.last == ListEntries(actor=services.last.actor, volunteer_id="V", after=3)


async def test_a_query_too_long_for_an_address_has_a_body(http, services):
    rows = [{"line": 2, "name": "测试·甲"}]
    response = await http.post("/api/v1/volunteers/imports/preview", json={"rows": rows})
    assert response.status_code == 200
    assert isinstance(services.last, PreviewVolunteers)
    assert services.last.rows[0].name == "测试·甲"
    bad = await http.post("/api/v1/volunteers/imports/preview", json={"rows": []})
    assert bad.json()["errors"][0]["field"] == "rows"


async def test_a_path_hides_what_it_does_not_offer(http, services):
    assert (await http.get("/api/v1/volunteers/V/hours/verify")).is_success
    assert isinstance(services.last, VerifyLedgers)
    assert services.last.volunteer_id == "V"
    response = await http.get("/api/v1/hours/verify", params={"volunteer_id": "V"})
    assert response.json()["errors"][0]["field"] == "volunteer_id"


@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=0", 422), ("limit=x", 422), ("x=1", 422), ("name=a&name=b", 422), ("name=%ff", 400)],
)
async def test_a_bad_query_string_is_refused(http, services, query, status):
    response = await http.get(f"/api/v1/divisions?{query}")
    assert response.status_code == status
    assert not services.asked


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b'{"volunteer_id":', 400, None),
        (b'{"volunteer_id":"\xff"}', 400, None),
        (b'{"volunteer_id":"\x00"}', 400, None),
        (b'{"volunteer_id":"\\ud800"}', 400, None),
        (b'{"volunteer_id":NaN}', 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"volunteer_id":"\\u0000"}', 422, "volunteer_id"),
        (b'{"volunteer_id":7}', 422, "volunteer_id"),
        (b"{}", 422, "volunteer_id"),
        (b"[]", 422, "message"),
        (b'{"volunteer_id":"V","actor":{"id":"root"}}', 422, "actor"),
        (b'{"volunteer_id":"V","command_id":"x"}', 422, "command_id"),
        (b'{"volunteer_id":"V","shift_id":"other"}', 422, "shift_id"),
    ],
)
async def test_a_bad_body_is_refused_with_its_reason(http, services, body, status, field):
    response = await http.post(SIGN_UPS, content=body, headers=JSON)
    problem = response.json()
    assert response.status_code == status == problem["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in problem.get("errors", [])] == ([field] if field else [])
    assert not services.asked


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=UTF-8", 201),
        ("application/merge-patch+json", 201),
        ("application/json; charset=gbk", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
    ],
)
async def test_the_media_type_must_be_json(http, media_type, status):
    body = b'{"volunteer_id":"V"}'
    response = await http.post(SIGN_UPS, content=body, headers={"content-type": media_type})
    assert response.status_code == status


async def test_a_body_that_announces_its_size_is_refused_unread(gateway, services):
    sent, received = [], 0

    async def receive():
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b"x" * BODY_LIMIT, "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": SIGN_UPS,
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", b"gateway"),
            (b"content-length", b"10000000"),
            (b"content-type", b"application/json"),
        ],
        "client": ("127.0.0.1", 1),
    }
    await gateway.app(scope, receive, send)
    assert sent[0]["status"] == 413
    assert received == 0


async def test_a_streamed_body_is_refused_as_soon_as_it_is_too_large(http, services):
    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(160):
            taken += 1
            yield b" " * 65536

    response = await http.post(SIGN_UPS, content=chunks(), headers=JSON)
    assert response.status_code == 413
    assert response.json()["type"] == "urn:baodao:problem:too-large"
    assert taken <= BODY_LIMIT // 65536 + 1
    assert not services.asked


async def test_a_body_of_exactly_the_limit_is_read(http):
    body = b'{"volunteer_id":"V"}'.ljust(BODY_LIMIT)
    assert (await http.post(SIGN_UPS, content=body, headers=JSON)).status_code == 201


def beside_the_actor(services):
    headers = dict(services.asked[0][1])
    assert headers.pop("Baodao-Actor")
    return headers


async def test_the_correlation_id_goes_along_and_comes_back(http, services):
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    headers = {"X-Correlation-Id": "abc-1", "traceparent": trace}
    response = await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)
    assert response.headers["x-correlation-id"] == "abc-1"
    sent = beside_the_actor(services)
    assert len(sent.pop("Baodao-Request-Id")) == 26
    assert sent == {"Baodao-Correlation-Id": "abc-1", "traceparent": trace}


async def test_what_a_client_chose_is_in_no_log_and_no_problem(http, services, logs):
    services.before = lambda: 1 / 0
    headers = {"X-Correlation-Id": "19900000001", "Idempotency-Key": "19900000001"}
    response = await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)
    assert response.headers["x-correlation-id"] == "19900000001"
    assert "19900000001" not in response.text + str(logs)
    assert logs[0]["request_id"] == response.json()["instance"]


@pytest.mark.parametrize("unusable", ["", "a b", "x" * 129, "a\tb"])
async def test_an_unusable_correlation_id_is_replaced(http, services, unusable):
    headers = {"X-Correlation-Id": unusable, "traceparent": "nonsense"}
    response = await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)
    made_up = response.headers["x-correlation-id"]
    assert len(made_up) == 26
    assert beside_the_actor(services) == {"Baodao-Request-Id": made_up}


async def test_the_actor_header_may_come_once(http, services):
    headers = [("Baodao-Actor", "id=a; role=organiser"), ("Baodao-Actor", "id=b; role=operator")]
    http.headers.pop("Baodao-Actor")
    response = await http.get("/api/v1/divisions", headers=headers)
    assert response.status_code == 400
    assert not services.asked
