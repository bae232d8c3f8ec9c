"""Asking services: what is sent, and what no answer means."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from nats.aio.msg import Msg
from nats.errors import (
    ConnectionClosedError,
    MaxPayloadError,
    NoRespondersError,
)
from nats.errors import TimeoutError as NatsTimeoutError

from baodao.kit.client import (
    NOT_BELIEVED,
    Client,
    MessageTooLargeError,
    NoAnswerError,
    NotAcceptedError,
)
from baodao.kit.clock import system_clock
from baodao.kit.proofs import SignedBy
from baodao.kit.signatures import Signer, new_root
from baodao.schema import sampling
from baodao.schema.base import Message
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.schema.contract import resolve_references
from baodao.schema.replies import Invalid, Unavailable
from baodao.schema.scheduling.seats import ReserveSeat, SeatReceipt

ACTOR = {"id": "a", "role": "operator", "scope": "*"}


class Wire:
    """A connection that takes messages and does with them what a test says."""

    max_payload = 4096

    def __init__(self, answer: Callable[[], bytes], *, connected: bool = True) -> None:
        self._answer, self.is_connected = answer, connected
        self.sent: list[tuple[str, bytes, Any]] = []

    def new_inbox(self) -> str:
        return "_INBOX.x"

    async def subscribe(self, subject: str, cb: Callable[[Msg], Awaitable[None]]) -> None:
        self._receive = cb

    async def publish(self, subject: str, payload: bytes, reply: str, headers: Any) -> None:
        self.sent.append((subject, payload, headers))
        await self._receive(Msg(_client=None, subject=reply, data=self._answer()))  # type: ignore[arg-type]


def failing(error: Exception) -> Callable[[], bytes]:
    def fail() -> bytes:
        raise error

    return fail


def client(wire: Wire) -> Client:
    return Client(wire, timeout=3)  # type: ignore[arg-type]


def reserve(**changes: Any) -> ReserveSeat:
    values = {"actor": ACTOR, "command_id": "c", "shift_id": "S", "volunteer_id": "V"}
    return ReserveSeat.model_validate(values | changes)


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (NoRespondersError(), "not-running", "no scheduling service is running"),
        (NatsTimeoutError(), "no-answer", "no answer from scheduling (TimeoutError)"),
        (TimeoutError(), "no-answer", "no answer from scheduling (TimeoutError)"),
        (ConnectionClosedError(), "no-answer", "no answer from scheduling (ConnectionClosedError)"),
        (ConnectionResetError(), "no-answer", "no answer from scheduling (ConnectionResetError)"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_no_answer_says_why_and_is_unavailable(
    error: Exception, kind: str, reason: str
) -> None:
    wire = Wire(failing(error))
    with pytest.raises(NoAnswerError) as missing:
        await client(wire).ask(reserve())
    assert (missing.value.kind, missing.value.context) == (kind, "scheduling")
    assert await client(wire).send(reserve()) == Unavailable(reason=reason)


async def test_nothing_is_sent_while_the_connection_is_away() -> None:
    wire = Wire(lambda: b"", connected=False)
    with pytest.raises(NoAnswerError, match="NATS is not connected"):
        await client(wire).ask(reserve())
    assert wire.sent == []


async def test_what_nats_does_not_take_is_invalid_and_not_to_be_repeated() -> None:
    wire = Wire(failing(MaxPayloadError()))
    with pytest.raises(MessageTooLargeError, match="4096 bytes"):
        await client(wire).ask(reserve())
    reply = await client(wire).send(reserve())
    assert isinstance(reply, Invalid)
    assert reply.errors[0].kind == "message-too-large"
    assert "4096" in reply.errors[0].text("zh-Hans")


async def test_a_result_that_was_expected_and_is_not_there() -> None:
    with pytest.raises(NotAcceptedError, match="no scheduling service"):
        await client(Wire(failing(NoRespondersError()))).get(reserve(), SeatReceipt)


def example(kind: type[Message], *, required_only: bool) -> Message:
    schema = resolve_references(kind.model_json_schema())
    if required_only:
        needed = set(schema.get("required", []))
        schema["properties"] = {n: s for n, s in schema["properties"].items() if n in needed}
    values = sampling.example_value(kind.__name__, schema)
    return kind.model_validate(values | {"actor": ACTOR})


@pytest.mark.parametrize("kind", [*COMMANDS.values(), *QUERIES.values()], ids=lambda k: k.__name__)
@pytest.mark.parametrize("required_only", [True, False])
async def test_what_is_left_to_defaults_is_not_sent_and_still_means_the_same(
    kind: type[Message], *, required_only: bool
) -> None:
    wire = Wire(lambda: b"{}")
    message = example(kind, required_only=required_only)
    await client(wire).ask(message, {"h": "v"})
    ((subject, payload, headers),) = wire.sent
    assert (subject, headers) == (kind.SUBJECT, {"h": "v"})
    read = kind.model_validate_json(payload)
    same = {"exclude": {"expires_at", "actor"}}
    assert "actor" not in read.model_fields_set
    assert read.model_dump_json(**same) == message.model_dump_json(**same)
    if required_only:
        assert payload.count(b"null") == 0


async def test_who_says_to_expire_earlier_is_believed_and_nobody_is_waited_for_longer() -> None:
    wire = Wire(lambda: b"{}")
    now = system_clock()
    soon, late = now + timedelta(milliseconds=1), now + timedelta(minutes=1)
    for given in ({"expires_at": soon}, {"expires_at": late}, {}):
        await client(wire).ask(reserve(**given))
    first, *others = [
        ReserveSeat.model_validate_json(payload).expires_at for _, payload, _ in wire.sent
    ]
    assert first == soon
    assert all(sent and now < sent < late for sent in others)


async def test_who_is_not_believed_is_proved_anew_and_asked_once_more() -> None:
    answers = iter([NOT_BELIEVED, b"{}", NOT_BELIEVED, NOT_BELIEVED, b"{}"])
    wire = Wire(lambda: next(answers))
    asking = Client(wire, timeout=3, proof=SignedBy(Signer(new_root())))  # type: ignore[arg-type]
    assert await asking.ask(reserve()) == b"{}"
    first, second = [headers["Baodao-Actor"] for _, _, headers in wire.sent]
    assert first != second
    assert wire.sent[0][1] == wire.sent[1][1]
    # Once: whoever is not believed then may not.
    assert await asking.ask(reserve()) == NOT_BELIEVED
    assert len(wire.sent) == 4
