"""What the gateway says about itself."""

import re

import pytest

from baodao.gateway import hours, identity, registration, scheduling
from baodao.gateway.operations import API
from baodao.gateway.paths import body_model
from baodao.schema.access import CONFIRMED
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.tables.workbook import MEDIA_TYPE

OPERATIONS = [
    o for context in (identity, registration, scheduling, hours) for o in context.OPERATIONS
]
UPLOADS = [one.operation for context in (registration, scheduling) for one in context.UPLOADS]


# What operators ask by command line, and what the gateway asks for every request.
WITHOUT_A_PATH = {"compare-ledgers", "get-key-use", "prove-actor"}


@pytest.fixture
def document(gateway):
    return gateway.api.openapi()


def beside(operation):
    return operation.gathers.kinds if operation.gathers else ()


def test_every_command_and_query_of_people_has_a_path():
    offered = {kind for one in (*OPERATIONS, *UPLOADS) for kind in (one.message, *beside(one))}
    others = [kind for kind in (*COMMANDS.values(), *QUERIES.values()) if kind not in offered]
    assert {kind.SUBJECT.split(".")[2] for kind in others} == WITHOUT_A_PATH


def test_every_operation_is_described(document):
    for operation in OPERATIONS:
        described = document["paths"][API + operation.path][operation.method.lower()]
        assert described["summary"] == operation.summary
        assert described["tags"]
        assert described["description"]
        assert {"400", "401", "403", "422", "500", "503"} <= described["responses"].keys()
        assert "application/problem+json" in described["responses"]["422"]["content"]
        success = described["responses"][str(operation.status)]["content"]["application/json"]
        assert success["schema"]["$ref"].endswith(operation.reply.__name__)


def test_a_path_for_files_says_which_files_and_what_is_answered(document):
    for operation in UPLOADS:
        described = document["paths"][API + operation.path]["post"]
        assert "text/csv" in described["requestBody"]["content"]
        answers = described["responses"]["200"]["content"]
        assert MEDIA_TYPE in answers
        assert answers["application/json"]["schema"]["$ref"].endswith("TableReceipt")
        assert {"400", "401", "403", "413", "415", "422", "503"} <= described["responses"].keys()
        assert "ignore_column" in [one["name"] for one in described["parameters"]]


def test_a_query_by_post_has_a_body_and_no_idempotency_key(document):
    described = document["paths"][f"{API}/volunteers/imports/preview"]["post"]
    assert described["requestBody"]
    assert {"413", "415"} <= described["responses"].keys()
    assert "Idempotency-Key" not in [p["name"] for p in described["parameters"]]


def test_operation_ids_are_unique(document):
    ids = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(document):
    names = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    assert "Problem" in names
    assert names <= document["components"]["schemas"].keys()


def test_every_path_says_whether_one_signs_in(document):
    schemes = document["components"]["securitySchemes"]
    assert schemes["session"] == {"type": "apiKey", "in": "cookie", "name": "__Host-baodao"}
    assert schemes["token"] == {"type": "http", "scheme": "bearer"}
    for operation in OPERATIONS:
        described = document["paths"][API + operation.path][operation.method.lower()]
        for_all = any("guest" in allow.roles for allow in operation.message.ACCESS.allows)
        assert described["security"] == ([] if for_all else [{"session": []}, {"token": []}])


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.free and o.has_body])
def test_bodies_are_the_messages_without_what_comes_from_elsewhere(operation):
    model = body_model(operation)
    assert model.model_fields.keys() == operation.free.keys()
    assert not {"actor", "command_id"} & model.model_fields.keys()
    assert model.model_validate(operation.example)


async def test_the_page_asks_no_other_host(http):
    page = (await http.get("/docs")).text
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", page)
    for asset in re.findall(r"(?:src|href)=[\"'](/[^\"']+)", page):
        assert (await http.get(asset)).status_code == 200
    assert (await http.get("/openapi.json")).json()["info"]["title"] == "Baodao 报到"


async def test_alive_is_not_ready(http):
    assert (await http.get("/healthz")).json() == {"status": "alive"}
    response = await http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["nats: not connected"]


def test_every_path_says_who_may_as_its_message_declares(document):
    said = {
        operation["operationId"]: operation["x-baodao-access"]
        for path in document["paths"].values()
        for operation in path.values()
        if "x-baodao-access" in operation
    }
    texts = {
        operation["operationId"]: operation.get("description", "")
        for path in document["paths"].values()
        for operation in path.values()
    }
    for operation in (*OPERATIONS, *UPLOADS):
        kind = operation.message
        name = operation.operation_id or kind.__name__[:1].lower() + kind.__name__[1:]
        assert said.pop(name) == {
            "allows": [str(allow) for allow in kind.ACCESS.allows],
            "own_matter": list(kind.ACCESS.own_matter),
            "needs": list(kind.ACCESS.needs),
            "in_person": kind.ACCESS.in_person,
        }
        described = texts[name]
        assert all(f"`{need}`" in described for need in kind.ACCESS.needs)
        assert ("/session/confirm" in described) == bool(CONFIRMED & {*kind.ACCESS.needs})
        assert ("In person" in described) == kind.ACCESS.in_person
    assert not said
