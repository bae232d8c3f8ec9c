"""Whatever arrives on a subject is answered with the field and the reason, and nothing is kept."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pymongo import AsyncMongoClient

from baodao.cli.synthetic import resident_id
from baodao.kit.servers import MongoServer
from baodao.kit.signatures import HEADER
from baodao.kit.topology import SERVICES
from baodao.schema import sampling
from baodao.schema.base import Message
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.schema.contract import resolve_references
from baodao.schema.replies import Invalid, Refused, Reply, ReplyAdapter
from baodao.schema.scheduling.activities import CreateActivity
from tests.builders.people import ON_PAPER
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id, now
from tests.support.sending import sending
from tests.support.services import RunningServices
from tests.support.signing import SIGNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES = {**COMMANDS, **QUERIES}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Scenario]:
    directory: Path = tmp_path_factory.mktemp("bad-input")
    async with RunningServices(directory, mongo_server) as services:
        await services.start_slice()
        yield await Scenario.prepare(services, volunteers=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mongo(city: Scenario) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    assert city.services.mongo
    async with AsyncMongoClient[dict[str, Any]](city.services.mongo.url) as client:
        yield client


async def kept(city: Scenario, mongo: AsyncMongoClient[dict[str, Any]]) -> dict[str, str]:
    """A hash of all that is in each collection of all databases, but for the leases."""
    hashes = {}
    for name in SERVICES:
        said = await mongo[city.services.database(name).name].command("dbHash")
        hashes |= {f"{name}.{kind}": found for kind, found in said["collections"].items()}
    return {name: found for name, found in hashes.items() if not name.endswith(".leases")}


async def ask(city: Scenario, subject: str, payload: bytes) -> Reply:
    headers = {HEADER: SIGNER.sign(OPERATOR, subject.split(".")[1])}
    answer = await city.services.connection.request(subject, payload, timeout=10, headers=headers)
    for trace in (b"Traceback", b".py", b"pydantic", b"line 1, in"):
        assert trace not in answer.data
    return ReplyAdapter.validate_json(answer.data)


@pytest_asyncio.fixture(loop_scope="module")
async def nothing_kept(
    city: Scenario, mongo: AsyncMongoClient[dict[str, Any]]
) -> AsyncIterator[None]:
    """After the test the databases are as before, and every service is ready."""
    before = await kept(city, mongo)
    yield
    assert await kept(city, mongo) == before
    for processes in city.services.processes.values():
        for process in processes:
            report = await city.services.health(process)
            assert report["ready"], report
            assert report["counts"]["failed"] == 0


@cache
def sampled(kind: type[Message]) -> str:
    """A message that can be read, as JSON, but for what each has of its own."""
    schema = resolve_references(kind.model_json_schema())
    value: dict[str, Any] = sampling.example_value("x", schema)
    value.pop("actor")
    return json.dumps(value)


def example(kind: type[Message]) -> dict[str, Any]:
    # Nothing is kept of a refusal that nobody may ask for again.
    value: dict[str, Any] = json.loads(sampled(kind))
    return value | sending(kind, may_repeat=False)


def payload(kind: type[Message], /, **changes: Any) -> bytes:
    return json.dumps(example(kind) | changes, ensure_ascii=False).encode()


def fields(reply: Reply) -> list[str]:
    assert isinstance(reply, Invalid), reply
    assert all(error.reason for error in reply.errors)
    return [error.field for error in reply.errors]


GARBAGE: dict[str, Callable[[type[Message]], bytes]] = {
    "nothing": lambda kind: b"",
    "noise": lambda kind: bytes(range(256)),
    "invalid UTF-8": lambda kind: payload(kind, x="x").replace(b'"x"', b'"\xff\xfe"'),
    "half a message": lambda kind: payload(kind)[:-5],
    "two messages": lambda kind: payload(kind) * 2,
    "NUL after the message": lambda kind: payload(kind) + b"\0",
    "a list": lambda kind: b"[" + payload(kind) + b"]",
    "a number": lambda kind: b"1" * 400,
    "null": lambda kind: b"null",
    "deeply nested": lambda kind: b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "almost as much as NATS takes": lambda kind: b'"' + b"a" * 1_000_000 + b'"',
}


@pytest.mark.parametrize("subject", MESSAGES)
async def test_garbage(city: Scenario, nothing_kept: None, subject: str) -> None:
    for garbage, make in GARBAGE.items():
        assert fields(await ask(city, subject, make(MESSAGES[subject]))) == ["message"], garbage


@pytest.mark.parametrize("subject", MESSAGES)
async def test_every_field_of_the_wrong_type_is_named(
    city: Scenario, nothing_kept: None, subject: str
) -> None:
    kind = MESSAGES[subject]
    for name in kind.model_fields:
        for wrong in ({"$gt": ""}, [True]):
            reply = await ask(city, subject, payload(kind, **{name: wrong}))
            assert {field.partition(".")[0] for field in fields(reply)} == {name}


@pytest.mark.parametrize("subject", MESSAGES)
async def test_what_is_missing_or_unknown_is_named(
    city: Scenario, nothing_kept: None, subject: str
) -> None:
    kind = MESSAGES[subject]
    required = {name for name, info in kind.model_fields.items() if info.is_required()}
    if required:
        assert set(fields(await ask(city, subject, b"{}"))) == required
    assert fields(await ask(city, subject, payload(kind, colour="red"))) == ["colour"]


@pytest.mark.parametrize("subject", MESSAGES)
async def test_who_asks_is_never_said_in_a_message(
    city: Scenario, nothing_kept: None, subject: str
) -> None:
    actor = {"id": "a b", "role": "emperor", "scope": "1", "purpose": "a\0b", "rank": 1}
    named = fields(await ask(city, subject, payload(MESSAGES[subject], actor=actor)))
    assert {name.split(".")[1] for name in named} == {"id", "role", "scope", "purpose", "rank"}
    said = OPERATOR.model_dump(mode="json")
    assert fields(await ask(city, subject, payload(MESSAGES[subject], actor=said))) == ["actor"]


@cache
def text_fields(kind: type[Message]) -> list[str]:
    schema = resolve_references(kind.model_json_schema())["properties"]
    return [name for name, s in schema.items() if s.get("type") == "string" and "format" not in s]


BAD_TEXTS = {"NUL": "a\0b", "escape": "a\x1bb", "too long": "长" * 20_001}


@pytest.mark.parametrize("subject", COMMANDS)
async def test_texts_that_cannot_be(city: Scenario, nothing_kept: None, subject: str) -> None:
    kind = COMMANDS[subject]
    for why, bad in BAD_TEXTS.items():
        # A zone is looked up, not read: whatever is not in the time zone database is refused.
        for name in set(text_fields(kind)) - {"zone"}:
            assert fields(await ask(city, subject, payload(kind, **{name: bad}))) == [name], why


def refusals(reply: Reply) -> list[tuple[str, dict[str, Any]]]:
    assert isinstance(reply, Refused), reply
    return [(rule.slug, rule.values) for rule in reply.refusals]


def activity(city: Scenario, shift: dict[str, Any] | None = None, **changes: Any) -> bytes:
    start = now() + timedelta(hours=1)
    plan = {
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=1)).isoformat(),
        "max_crew": 1,
    }
    message = {
        "command_id": command_id(),
        **sending(CreateActivity, may_repeat=False),
        "organisation_id": city.organisation,
        "title": "测试",
        "category": "测试",
        "division": COMMUNITY,
        "place": "测试",
        "responsible_id": "r",
        "risk_note": "测试",
        "shifts": [plan | (shift or {})],
    }
    return json.dumps(message | changes).encode()


CREATE = "commands.scheduling.create-activity"


@pytest.mark.parametrize(
    ("shift", "field"),
    [
        ({"max_crew": -1}, "shifts.0.max_crew"),
        ({"min_crew": -1}, "shifts.0.min_crew"),
        ({"max_crew": 100_001}, "shifts.0.max_crew"),
        ({"max_crew": 1.5}, "shifts.0.max_crew"),
        ({"max_crew": "1"}, "shifts.0.max_crew"),
        ({"max_crew": 10**30}, "shifts.0.max_crew"),
        ({"starts_at": "2026-11-23T09:00:00"}, "shifts.0.starts_at"),
        ({"starts_at": "tomorrow"}, "shifts.0.starts_at"),
        ({"starts_at": "2026-02-30T09:00:00Z"}, "shifts.0.starts_at"),
        ({"starts_at": 10**20}, "shifts.0.starts_at"),
        ({"starts_at": None}, "shifts.0.starts_at"),
        ({"role": "a\0"}, "shifts.0.role"),
        ({"colour": "red"}, "shifts.0.colour"),
    ],
)
async def test_shifts_that_cannot_be(
    city: Scenario, nothing_kept: None, shift: dict[str, Any], field: str
) -> None:
    assert fields(await ask(city, CREATE, activity(city, shift))) == [field]


async def test_as_many_shifts_as_there_may_be(city: Scenario, nothing_kept: None) -> None:
    plan = json.loads(activity(city))["shifts"][0]
    assert fields(await ask(city, CREATE, activity(city, shifts=[plan] * 101))) == ["shifts"]


async def test_a_shift_that_ends_before_it_starts(city: Scenario, nothing_kept: None) -> None:
    start = now() + timedelta(hours=1)
    shift = {"starts_at": start.isoformat(), "ends_at": (start - timedelta(hours=1)).isoformat()}
    ((slug, values),) = refusals(await ask(city, CREATE, activity(city, shift)))
    assert (slug, values["number"]) == ("shift-without-duration", 1)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "a\0b", "../../etc/passwd", "长" * 5_000, ""])
async def test_zones_that_are_not(city: Scenario, nothing_kept: None, zone: str) -> None:
    reply = await ask(city, CREATE, activity(city, zone=zone))
    assert isinstance(reply, Invalid) or refusals(reply) == [("unknown-zone", {"zone": zone})]


UNKNOWN = "990101001001"
ORGANISATION = {"parent_id": None, "guided_by": None, "valid_from": None, "valid_until": None}
REGISTRATION = {
    "sex": None,
    "birth_date": None,
    "document": {"type": "resident-id", "number": resident_id(987_654)},
    "guardian": None,
    "consent": ON_PAPER,
}


@pytest.mark.parametrize(
    ("subject", "changes"),
    [
        (CREATE, {}),
        ("commands.registration.register-organisation", ORGANISATION),
        ("commands.registration.register-volunteer", REGISTRATION),
    ],
)
async def test_an_unknown_division(
    city: Scenario, nothing_kept: None, subject: str, changes: dict[str, Any]
) -> None:
    message = (
        activity(city, division=UNKNOWN)
        if subject == CREATE
        else payload(COMMANDS[subject], command_id=command_id(), division=UNKNOWN, **changes)
    )
    assert refusals(await ask(city, subject, message)) == [
        ("unknown-division", {"division": UNKNOWN})
    ]


@pytest.mark.parametrize(
    "phone",
    [
        *("", "1990000000", "199000000000", "１９９０００００００", "+8619900000", "00000000000"),
        *("+85250000000", "0731-8234567-1"),
    ],
)
async def test_phone_numbers(city: Scenario, nothing_kept: None, phone: str) -> None:
    kind = COMMANDS["commands.registration.register-volunteer"]
    subject = kind.SUBJECT
    assert fields(await ask(city, subject, payload(kind, phone=phone))) == ["phone"]


async def test_a_row_of_an_import_is_named(city: Scenario, nothing_kept: None) -> None:
    kind = COMMANDS["commands.registration.import-divisions"]
    rows = [{"code": "13", "name": "测试"}, {"code": "1a", "name": "测试"}]
    assert fields(await ask(city, kind.SUBJECT, payload(kind, rows=rows))) == ["rows.1.code"]


@pytest.mark.parametrize("subject", [s for s, k in QUERIES.items() if "limit" in k.model_fields])
async def test_page_sizes(city: Scenario, nothing_kept: None, subject: str) -> None:
    kind = QUERIES[subject]
    for limit in (0, -1, 1001, 10**20, "many"):
        assert fields(await ask(city, subject, payload(kind, limit=limit))) == ["limit"], limit


@pytest.mark.parametrize("subject", [s for s, k in QUERIES.items() if "after" in k.model_fields])
async def test_a_cursor_is_never_an_operator(
    city: Scenario, nothing_kept: None, subject: str
) -> None:
    for cursor in ({"$ne": 1}, ["x"], None):
        assert fields(await ask(city, subject, payload(QUERIES[subject], after=cursor)))


@pytest.mark.parametrize("name", [".*", "(", "a\\", "$where", "[", "长" * 200])
async def test_a_search_is_for_text_and_not_a_pattern(
    city: Scenario, nothing_kept: None, name: str
) -> None:
    subject = "queries.registration.list-divisions"
    message = payload(QUERIES[subject], name=name, parent=None, after="")
    headers = {HEADER: SIGNER.sign(OPERATOR, "registration")}
    sent = city.services.connection.request(subject, message, headers=headers)
    answer = json.loads((await sent).data)
    assert (answer["status"], answer["result"]["divisions"]) == ("accepted", [])
