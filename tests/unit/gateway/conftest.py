"""The gateway's app over httpx's ASGI transport, with a fake in the place of the services."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, ValidationError
from structlog.testing import capture_logs

from baodao.gateway import sessions
from baodao.gateway.app import Gateway
from baodao.gateway.settings import GatewaySettings
from baodao.kit.signatures import Signatures
from baodao.kit.topology import SERVICES
from baodao.schema import Refusal
from baodao.schema.base import Message
from baodao.schema.field_errors import field_errors
from baodao.schema.replies import Invalid, Refused
from tests.builders.identity import account, signed_in
from tests.support.front_door import Clock, Door
from tests.support.signing import ROOTS_FILE, keys_file
from tests.support.whole_town import Town

ACTOR = "id=test-1; role=organiser; scope=120104; purpose=demo"
SIGNATURES = {name: Signatures(name, keys_file(name)) for name in SERVICES}
SEAT = b'{"status":"accepted","result":{"sign_up_id":"U","shift_id":"S","volunteer_id":"V"}}'


@dataclass
class FakeServices:
    """Reads what it is asked as a service does, and gives the reply that a test sets."""

    reply: bytes = SEAT
    asked: list[tuple[Message, dict[str, str]]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        try:
            read = kind.model_validate_json(message)
            if token := headers.get("Baodao-Actor"):
                read = read.asked_by(SIGNATURES[kind.CONTEXT].actor_of(token))
        except ValidationError as error:
            return Invalid(errors=field_errors(error)).model_dump_json().encode()
        self.asked.append((read, headers))
        self.before()
        return self.reply

    def says(self, reply: BaseModel) -> None:
        self.reply = reply.model_dump_json().encode()

    def refuses(self, *refusals: Refusal) -> None:
        self.says(Refused.of(refusals))

    @property
    def last(self) -> Any:
        return self.asked[-1][0]


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    with capture_logs() as entries:
        yield entries


@pytest.fixture(scope="session")
def the_services() -> FakeServices:
    return FakeServices()


@pytest.fixture(scope="session")
def gateway(the_services: FakeServices) -> Gateway:
    return Gateway(
        GatewaySettings(
            nats_url="nats://nowhere",
            gateway_hosts=("gateway", "localhost", "[::1]"),
            gateway_test_signing_keys_file=ROOTS_FILE,
        ),
        the_services,
    )


@pytest.fixture
def services(the_services: FakeServices) -> FakeServices:
    vars(the_services).update(vars(FakeServices()))
    return the_services


@pytest.fixture
async def http(gateway: Gateway, services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers={"Baodao-Actor": ACTOR}
    ) as client:
        yield client


@pytest.fixture
async def town(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A gateway before services in memory."""
    found = await Town.empty()
    monkeypatch.setattr(gateway._desk, "services", found)
    return found


@pytest.fixture
async def outside(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever asks it over HTTP."""
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        yield http


@pytest.fixture
async def door() -> Door:
    door = Door()
    await account(door.identity)
    return door


@pytest.fixture
async def token(door: Door) -> str:
    return await signed_in(door.identity, "ana")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock
