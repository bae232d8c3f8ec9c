"""Everything that is not a success is application/problem+json."""

import pytest

from baodao.gateway.problems import language_of
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import CommandIdReused
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.replies import Failed, FieldError, Invalid, Refused, RefusedRule, Unavailable
from baodao.schema.scheduling.seats import AlreadySignedUp, ShiftFull

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
FULL = ShiftFull(shift_id="S", capacity=500)
TWICE = AlreadySignedUp(shift_id="S")
FOREIGN = OutOfScope(role="organiser", scope="120104", division="13")


async def sign_up(http, **headers):
    return await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)


async def test_a_refusal_lists_every_rule_that_failed(http, services):
    services.refuses(FULL, TWICE)
    response = await sign_up(http, **{"X-Correlation-Id": "abc-1"})
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:baodao:problem:shift-full",
        "title": "Refused by the rules",
        "status": 409,
        "detail": f"{FULL.text()} {TWICE.text()}",
        "instance": "abc-1",
        "refusals": [
            {
                "slug": "shift-full",
                "detail": FULL.text(),
                "values": {"shift_id": "S", "capacity": 500},
            },
            {"slug": "already-signed-up", "detail": TWICE.text(), "values": {"shift_id": "S"}},
        ],
    }


async def test_a_refusal_in_chinese(http, services):
    services.refuses(FULL)
    response = await sign_up(http, **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert response.json()["detail"] == FULL.text("zh-Hans") == "该班次的 500 个名额已满。"
    assert response.json()["title"] == "不符合规则"
    assert response.headers["content-language"] == "zh-Hans"


@pytest.mark.parametrize(
    ("refusals", "status", "slug"),
    [
        ([FOREIGN], 403, "out-of-scope"),
        ([NotFound(kind="shift", id="S")], 404, "not-found"),
        ([NotFound(kind="volunteer", id="V")], 422, "not-found"),
        ([UnknownDivision(division="99")], 422, "unknown-division"),
        ([CommandIdReused(command_id="a/b")], 422, "command-id-reused"),
        ([FULL, FOREIGN], 403, "out-of-scope"),
        ([FULL, UnknownDivision(division="99")], 422, "unknown-division"),
        ([NotFound(kind="volunteer", id="V"), NotFound(kind="shift", id="S")], 404, "not-found"),
    ],
)
async def test_the_deciding_rule_gives_status_and_type(http, services, refusals, status, slug):
    services.refuses(*refusals)
    response = await sign_up(http)
    assert response.status_code == status
    assert response.json()["type"] == f"urn:baodao:problem:{slug}"
    assert len(response.json()["refusals"]) == len(refusals)


async def test_an_unknown_division_in_the_path_does_not_exist(http, services):
    services.refuses(UnknownDivision(division="99"))
    assert (await http.get("/api/v1/divisions/99")).status_code == 404


@pytest.mark.parametrize(
    "rule",
    [
        RefusedRule(slug="from-the-future", values={"a": 1}),
        RefusedRule(slug="shift-full", values={"seats": 1}),
    ],
)
async def test_a_rule_of_a_newer_service_is_passed_on_by_its_slug(http, services, rule):
    services.says(Refused(refusals=[rule]))
    response = await sign_up(http)
    assert response.status_code == 409
    assert response.json()["refusals"] == [
        {"slug": rule.slug, "detail": rule.slug, "values": rule.values}
    ]


async def test_what_a_service_cannot_read_is_invalid(http, services):
    services.says(Invalid(errors=[FieldError(field="shift_id", reason="too old")]))
    response = await sign_up(http)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "shift_id", "reason": "too old"}]


async def test_an_unavailable_service_says_when_to_try_again(http, services):
    services.says(Unavailable(reason="the service is busy"))
    response = await sign_up(http)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert "busy" in response.json()["detail"]


async def test_a_defect_shows_no_internals(http, services):
    services.says(Failed(reason="KeyError in use_cases.py"))
    response = await sign_up(http)
    assert response.status_code == 500
    assert "KeyError" not in response.text


async def test_our_own_defect_shows_no_internals(http, services, logs):
    def explode() -> None:
        raise ZeroDivisionError("secret")

    services.before = explode
    response = await sign_up(http)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["instance"] == response.headers["x-correlation-id"]
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert logs[0]["event"] == "request_failed"
    assert logs[0]["correlation_id"] == response.json()["instance"]


@pytest.mark.parametrize("reply", [b"", b"hello", b'{"status":"odd"}', b'{"status": "accepted"}'])
async def test_a_reply_that_is_none_is_a_defect(http, services, reply):
    services.reply = reply
    assert (await sign_up(http)).status_code == 500


@pytest.mark.parametrize("path", ["/nope", "/api/v1/divisions/", "/docs/assets/nope.js"])
async def test_an_unknown_path(http, path):
    response = await http.get(path)
    assert response.status_code == 404
    assert response.json()["type"] == "urn:baodao:problem:unknown-path"


async def test_a_method_that_the_path_does_not_have(http):
    response = await http.delete("/api/v1/divisions")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    assert response.json()["type"] == "urn:baodao:problem:method-not-allowed"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (b"", "en"),
        (b"de", "en"),
        (b"*", "en"),
        (b"zh", "zh-Hans"),
        (b"zh-Hans-CN;q=0.5, en;q=0.4", "zh-Hans"),
        (b"zh;q=0.4, en-GB;q=0.9", "en"),
        (b"zh;q=0", "en"),
        (b"zh;q=nonsense", "en"),
        (b"\xff\xfe", "en"),
    ],
)
def test_language(header, language):
    assert language_of(header) == language
