"""Everything that is not a success is application/problem+json."""

import pytest

from baodao.kit.client import MessageTooLargeError, NoAnswerError
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import CommandIdReused
from baodao.schema.field_errors import FieldError
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.replies import Failed, Invalid, Refused, RefusedRule, Unavailable
from baodao.schema.scheduling.seat_refusals import AlreadySignedUp, ShiftFull

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
FULL = ShiftFull(shift_id="S", capacity=500)
TWICE = AlreadySignedUp(shift_id="S")
FOREIGN = OutOfScope(role="organiser", scope="120104", division="13")


async def sign_up(http, **headers):
    return await http.post(SIGN_UPS, json={"volunteer_id": "V"}, headers=headers)


async def test_a_refusal_lists_every_rule_that_failed(http, services):
    services.refuses(FULL, TWICE)
    response = await sign_up(http)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:baodao:problem:shift-full",
        "title": "This cannot be done",
        "status": 409,
        "detail": f"{FULL.text()} {TWICE.text()}",
        "instance": response.headers["x-correlation-id"],
        "refusals": [
            {
                "slug": "shift-full",
                "detail": FULL.text(),
                "values": {"shift_id": "S", "capacity": 500},
            },
            {"slug": "already-signed-up", "detail": TWICE.text(), "values": {"shift_id": "S"}},
        ],
    }


async def test_whoever_may_not_is_told_whom_to_ask(http, services):
    services.refuses(OutOfScope(role="auditor"))
    response = await sign_up(http, **{"Accept-Language": "zh"})
    assert response.status_code == 403
    told = "以“审计人员”的身份不能在此办理这件事，请由本人、班次负责人、社区或街道办理。"
    assert response.json()["detail"] == told
    assert response.json()["refusals"][0]["values"] == {"role": "auditor"}


async def test_a_refusal_in_chinese(http, services):
    services.refuses(FULL)
    response = await sign_up(http, **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert response.json()["detail"] == "该班次的 500 个名额已满，请选择其他班次。"
    assert response.json()["title"] == "现在不能这样办理"
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
async def test_a_rule_of_a_newer_service_is_passed_on_with_its_values(http, services, rule):
    services.says(Refused(refusals=[rule]))
    response = await sign_up(http, **{"Accept-Language": "zh"})
    assert response.status_code == 409
    (told,) = response.json()["refusals"]
    assert (told["slug"], told["values"]) == (rule.slug, rule.values)
    assert "请刷新页面后重试" in told["detail"]


async def test_what_a_service_cannot_read_is_invalid(http, services):
    services.says(Invalid(errors=[FieldError.of("limit", "answer-too-large", size=7)]))
    response = await sign_up(http)
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {
            "field": "limit",
            "name": "length of a page",
            "kind": "answer-too-large",
            "reason": "The answer is too large (7 bytes); please ask for a shorter page",
            "values": {"size": 7},
        }
    ]


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        (FieldError(field="a", reason="Too old"), "Too old", "格式不符合要求"),
        (FieldError(field="a", reason="New", kind="from-the-future"), "New", "格式不符合要求"),
        (FieldError(field="a", reason="Other", kind="too-long"), "Other", "格式不符合要求"),
    ],
)
async def test_a_reason_of_another_version_is_not_english_in_chinese(http, services, error, en, zh):
    services.says(Invalid(errors=[error]))
    for language, reason in (("en", en), ("zh", zh)):
        response = await sign_up(http, **{"Accept-Language": language})
        assert response.json()["errors"][0]["reason"] == reason


@pytest.mark.parametrize(
    "missing",
    [
        NoAnswerError("not-connected", "scheduling", "NATS is not connected"),
        NoAnswerError("not-running", "scheduling", "no scheduling service is running"),
        NoAnswerError("no-answer", "scheduling", "no answer from scheduling (TimeoutError)"),
    ],
)
async def test_no_answer_is_told_in_both_languages(http, services, missing):
    def fail() -> None:
        raise missing

    services.before = fail
    english = await sign_up(http)
    chinese = await sign_up(http, **{"Accept-Language": "zh"})
    assert english.status_code == chinese.status_code == 503
    assert int(english.headers["retry-after"]) > 0
    assert str(missing)[3:] in english.json()["detail"]
    assert str(missing)[3:] not in chinese.json()["detail"]
    assert "不会重复办理" in chinese.json()["detail"]


async def test_a_message_that_nats_does_not_take_says_how_much_it_takes(http, services):
    def fail() -> None:
        raise MessageTooLargeError(65536)

    services.before = fail
    response = await sign_up(http)
    assert response.status_code == 413
    assert "65536 bytes" in response.json()["detail"]


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
    assert logs[0]["request_id"] == response.json()["instance"]


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
