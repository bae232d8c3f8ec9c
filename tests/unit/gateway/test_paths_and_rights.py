"""Every path, asked by everybody there is: it lets in whom its message lets in, and nobody else.

Behind the gateway each service is there in memory with something in it. What a path sends is what
was asked for, by whoever asked; what the service says of it is what the path answers.
"""

from itertools import islice
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from baodao.gateway import hours, identity, registration, scheduling
from baodao.gateway.app import Gateway
from baodao.gateway.operations import API, Operation
from baodao.kit.decisions import Refused
from baodao.kit.signatures import Signatures
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema import Actor
from baodao.schema import replies as wire
from baodao.schema.base import NOBODY, Command, Message
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.registration.rosters import NameRoster
from tests.support.front_door import Tries
from tests.support.gateway import header
from tests.support.signing import keys_file
from tests.support.worlds import SERVICES, World, world_of

OPERATIONS = [
    pytest.param(operation, id=f"{operation.method} {operation.path}")
    for context in (registration, scheduling, hours, identity)
    for operation in context.OPERATIONS
    # What others than our pages send is in `test_providers.py`, what asks several elsewhere too.
    if getattr(operation.trait, "SOURCE", "own") == "own" and not operation.gathers
]
DOORS = {
    *("out-of-scope", "not-found", "own-matter", "purpose-required", "approval-required"),
    *("capability-required", "step-up-required", "in-person-only"),
}
"""What is said to those who may not, whatever the rules say of what they wanted."""
OF_THE_GATEWAY = {"actor", "command_id", "expires_at", "may_repeat"}
_MOST = 12
SIGNATURES = {name: Signatures(name, keys_file(name)) for name in SERVICES}


class Behind:
    """A service that is asked by the gateway, and forgets all of it."""

    def __init__(self, service: MemoryService) -> None:
        self.service, self.asked = service, list[Message]()
        self.said: list[str] | None = None

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        read = kind.model_validate_json(message)
        if token := headers.get("Baodao-Actor"):
            read = read.asked_by(SIGNATURES[kind.CONTEXT].actor_of(token))
        self.asked.append(read)
        if kind is NameRoster:
            # It is asked besides, of registration, where nobody lives.
            return b'{"status":"accepted","result":{"people":[]}}'
        if kind in (NameHolder, MaskHolder):
            # The same.
            names = b'{"volunteer_id":"v1","holder":null,"organisations":{}}'
            return b'{"status":"accepted","result":' + names + b"}"
        answer = await outcome(self.service, read)
        if isinstance(answer, Refused):
            self.said = sorted(one.SLUG for one in answer.refusals)
            return wire.encode_refused(answer.refusals)
        self.said = None
        return b'{"status":"accepted","result":' + answer + b"}"


async def outcome(service: MemoryService, message: Any) -> Refused | bytes:
    copy = service.copy()
    if isinstance(message, Command):
        found = await copy.decide(message)
        assert isinstance(found, Done | Refused), found
        return found if isinstance(found, Refused) else found.reply
    try:
        answer = await copy.ask(message)
    except NotImplementedError:
        # Memory counts nothing; the door was passed.
        return b"{}"
    return answer if isinstance(answer, Refused) else answer.model_dump_json().encode()


def request(operation: Operation, message: Message) -> tuple[str, dict[str, Any]]:
    """The path of a message, and what else is asked there."""
    said = message.model_dump(mode="json", exclude=OF_THE_GATEWAY, exclude_unset=True)
    path = operation.path.format_map({name: said.pop(name, "") for name in operation.in_path})
    free = {name: said[name] for name in operation.free if said.get(name) is not None}
    takes = operation.trait.takes if operation.trait else {}
    return API + path, free | dict.fromkeys(takes, "7K3M-9QXT-2RAB")


async def send(
    http: httpx.AsyncClient, operation: Operation, message: Message, actor: Actor
) -> httpx.Response:
    path, said = request(operation, message)
    headers = {} if actor is NOBODY else header(actor)
    if operation.has_body:
        return await http.post(path, json=said, headers=headers)
    texts = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in said.items()}
    return await http.get(path, params=texts, headers=headers)


def slugs_in(answer: httpx.Response) -> list[str]:
    return sorted(one["slug"] for one in answer.json()["refusals"])


@pytest.fixture
async def outside(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(gateway._desk.counter, "connection", Tries())
    monkeypatch.setattr("baodao.gateway.limits.Limit.check", _never_too_often)
    transport = httpx.ASGITransport(gateway.app)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


async def _never_too_often(*_: Any) -> None:
    return None


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_path_lets_in_whom_its_message_lets_in(
    operation: Operation,
    gateway: Gateway,
    outside: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = operation.message
    world: World = await world_of(kind.CONTEXT)
    behind, reached = Behind(world.service), 0
    monkeypatch.setattr(gateway._desk, "services", behind)
    async with outside as http:
        for actor in (*world.actors, NOBODY):
            try:
                asked = islice(world.messages(kind, actor), _MOST)
                messages = [one for one in asked if names_all(operation, one)]
            except ValidationError:
                continue
            for message in messages:
                before = len(behind.asked)
                answer = await send(http, operation, message, actor)
                if actor is NOBODY and not operation.for_guests:
                    assert (answer.status_code, len(behind.asked)) == (401, before)
                    continue
                assert len(behind.asked) > before, answer.text
                for seen in behind.asked[before:]:
                    assert_is_what_was_asked(operation, message, seen, actor)
                if behind.said is None:
                    assert answer.status_code == operation.status, answer.text
                else:
                    assert answer.status_code in (401, 403, 404, 409, 422), answer.text
                    assert slugs_in(answer) == behind.said
                reached += behind.said is None or not DOORS.issuperset(behind.said)
                if operation.trait is None:
                    who = NOBODY if operation.for_nobody_else else actor
                    asked_by = message.model_copy(update={"actor": who})
                    assert await verdict(world, asked_by) == behind.said
    assert reached or operation.trait


def names_all(operation: Operation, message: Message) -> bool:
    """Whether a message says all that is in the path, and nothing that is not offered there."""
    filled = operation.trait.fills if operation.trait else frozenset()
    in_path = all(getattr(message, name, None) for name in {*operation.in_path} - filled)
    return in_path and message.model_fields_set.isdisjoint(operation.hidden)


async def verdict(world: World, message: Message) -> list[str] | None:
    """What the service says of the message itself, without any path."""
    found = await outcome(world.service, message)
    return sorted(one.SLUG for one in found.refusals) if isinstance(found, Refused) else None


def assert_is_what_was_asked(
    operation: Operation, message: Message, seen: Message, actor: Actor
) -> None:
    who = NOBODY if operation.for_nobody_else else actor
    assert (seen.actor.id, seen.actor.role) == (who.id, who.role)
    filled = operation.trait.fills if operation.trait else frozenset()
    for name in type(message).model_fields.keys() - OF_THE_GATEWAY - filled - operation.hidden:
        assert getattr(seen, name) == getattr(message, name), name
    if operation.trait and "account_id" in operation.trait.fills:
        assert getattr(seen, "account_id") == actor.id  # noqa: B009 -- not all messages have it
