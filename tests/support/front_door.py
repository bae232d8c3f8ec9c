"""The gateway before identity in memory: people sign in with passwords, and other services answer
what a test says.

    door = Door()
    async with door.client() as http:
        await http.post("/api/v1/session", json=..., headers=OWN_PAGE)
"""

from collections import Counter as Counts
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import httpx
from nats.errors import TimeoutError as NatsTimeoutError
from pydantic import ValidationError

from baodao.gateway.app import Gateway
from baodao.gateway.settings import GatewaySettings
from baodao.kit.decisions import Refused
from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.signatures import NotSignedError, Signatures
from baodao.kit.testing import MemoryService
from baodao.kit.topology import SERVICES
from baodao.kit.work import Done
from baodao.schema import decode
from baodao.schema import replies as wire
from baodao.schema.base import Command, Message, SignInNeeded
from baodao.schema.field_errors import field_errors
from baodao.schema.identity.sign_in import AccessRevoked
from tests.builders import identity
from tests.support.signing import keys_file

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a request of our own page."""
SEAT = b'{"status":"accepted","result":{"sign_up_id":"U","shift_id":"S","volunteer_id":"V"}}'


class Clock(SimpleNamespace):
    """In the place of the module `time`."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@dataclass
class Tries:
    """A counter stream in memory; `fails` is whether it does not answer."""

    counts: Counts[str] = field(default_factory=Counts)
    fails: bool = False

    def jetstream(self) -> "Tries":
        return self

    async def publish(self, subject: str, _: bytes, **options: Any) -> Any:
        assert options.pop("headers") == {"Nats-Incr": "+1"}
        assert options.pop("timeout") > 0
        assert not options
        if self.fails:
            raise NatsTimeoutError
        self.counts[subject] += 1
        return SimpleNamespace(val=str(self.counts[subject]))


class Behind:
    """The services: identity for real, the others say `reply` to whom they believe.

    `asked` has every message that was sent, with its headers; `before` is called before a message
    is looked at, when it has left the gateway.
    """

    def __init__(self, service: MemoryService) -> None:
        self.identity = service
        self.reply = SEAT
        self.asked: list[tuple[Message, dict[str, str]]] = []
        self.before: Callable[[Message], Awaitable[None]] | None = None
        self.signatures = {name: Signatures(name, keys_file(name)) for name in SERVICES}

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        try:
            read = kind.model_validate_json(message)
        except ValidationError as error:
            return _said(wire.Invalid(errors=field_errors(error)))
        self.asked.append((read, dict(headers)))
        if self.before:
            await self.before(read)
        if token := headers.get("Baodao-Actor"):
            try:
                read = read.asked_by(self.signatures[kind.CONTEXT].actor_of(token))
            except NotSignedError:
                return wire.encode_refused((SignInNeeded(),))
        return await self._answer(read) if kind.CONTEXT == "identity" else self.reply

    async def _answer(self, message: Any) -> bytes:
        if isinstance(message, Command):
            outcome = await self.identity.decide(message)
            if isinstance(outcome, Done):
                return b'{"status":"accepted","result":' + outcome.reply + b"}"
            assert isinstance(outcome, Refused), outcome
            return wire.encode_refused(outcome.refusals)
        answer = await self.identity.ask(message)
        if isinstance(answer, Refused):
            return wire.encode_refused(answer.refusals)
        return b'{"status":"accepted","result":' + answer.model_dump_json().encode() + b"}"

    def count(self, kind: type[Message]) -> int:
        """How many messages of a kind were sent."""
        return sum(isinstance(message, kind) for message, _ in self.asked)


def _said(reply: Any) -> bytes:
    encoded: bytes = reply.model_dump_json().encode()
    return encoded


@cache
def _gateway() -> Gateway:
    settings = GatewaySettings(nats_url="nats://nowhere", gateway_hosts=("gateway",))
    return Gateway(settings, Behind(identity.empty()))


class Door:
    """A gateway with what is behind it; nothing of identity's events arrives by itself."""

    def __init__(self, service: MemoryService | None = None) -> None:
        self.identity = service or identity.empty()
        self.behind = Behind(self.identity)
        self.gateway, self.tries = _gateway(), Tries()
        self.gateway._desk.counter.connection = self.tries  # type: ignore[assignment]
        # As a gateway that has just been started: building one takes half a second.
        self.gateway._desk.services = self.behind
        self.sessions.__init__(self.behind)
        self._told = 0

    @property
    def sessions(self) -> Any:
        return self.gateway._sessions

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Somebody's program, which keeps no cookies but those that it is given."""
        transport = httpx.ASGITransport(self.gateway.app)
        return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)

    async def tell(self, *, services: bool = True) -> int:
        """Let the gateway, and the services, hear what identity has announced of access."""
        documents = self.identity.database.documents(OUTBOX, self._told)
        self._told += len(documents)
        told = 0
        for document in documents:
            for event in Record.restore(document).events:
                if not isinstance(decode(event.headers, event.data)[1], AccessRevoked):
                    continue
                told += 1
                message: Any = SimpleNamespace(headers=event.headers, data=event.data)
                await self.sessions.on_revoked(message)
                for one in self.behind.signatures.values() if services else ():
                    await one.on_revoked(message)
        return told


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def cookie(token: str) -> dict[str, str]:
    return {"Cookie": f"__Host-baodao={token}"}
