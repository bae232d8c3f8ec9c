"""What is done with a batch of deliveries, over a connection and a committer that a test plays."""

from datetime import UTC, datetime
from typing import Any

import pytest
from nats.aio.client import Client

from baodao.kit.decisions import Decision, accept, refuse, use_case
from baodao.kit.delivery import Delivery
from baodao.kit.work import Cause, Done, Failed, Outcome, Work
from baodao.schema import Envelope, Event, NotFound, encode
from baodao.schema.scheduling.seats import SeatReleased, SeatReserved

VALUES = {
    "division": "120104007017",
    "shift_id": "shift",
    "activity_id": "activity",
    "volunteer_id": "volunteer",
    "sign_up_id": "shift-volunteer",
    "seats_taken": 3,
    "max_crew": 8,
}
RELEASED = SeatReleased(**VALUES)


@use_case
def forget_seat(event: SeatReleased) -> Decision[None]:
    return accept(None)


@use_case
def note_version(event: SeatReserved, envelope: Envelope) -> Decision[None]:
    return accept(None)


class Wire(Client):
    """A client that keeps what it would send."""

    connected = True

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    @property
    def is_connected(self) -> bool:
        return self.connected

    async def _send_command(self, cmd: bytes, priority: bool = False) -> None:
        self.sent.append(cmd)

    async def _flush_pending(self, force_flush: bool = False) -> Any:
        pass


class Decided:
    """A committer whose outcomes a test has chosen; any other message is done."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.works: list[Work] = []
        self._outcomes = list(outcomes)

    async def commit(self, works: list[Work]) -> list[Outcome]:
        self.works += works
        return [self._outcomes.pop(0) if self._outcomes else Done(b"null") for _ in works]


def envelope(event: Event) -> Envelope:
    return Envelope(
        id="01K",
        type=event.TYPE,
        source="/baodao/scheduling",
        subject="shift",
        time=datetime(2026, 11, 23, 1, 2, 3, 4000, UTC),
        aggregate_type="shift",
        aggregate_version=7,
        correlation_id="request",
        causation_id="command",
        traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
    )


def message(wire: Client, event: Event, number: int = 1, deliveries: int = 1) -> Any:
    headers, data = encode(event, envelope(event))
    reply = f"$JS.ACK.SCHEDULING.hours--scheduling.{deliveries}.{number}.{number}.1.0"
    return wire._build_message(1, b"events.x", reply.encode(), data, headers)


def delivery(wire: Client, committer: Decided) -> Delivery:
    handlers = {SeatReleased: forget_seat, SeatReserved: note_version}
    return Delivery("hours--scheduling", handlers, committer, wire, (1.0,))  # type: ignore[arg-type]


ENDS = {"starts_at": "2026-11-23T01:00:00Z", "ends_at": "2026-11-23T03:00:00Z"}
RESERVED = SeatReserved.model_validate(VALUES | ENDS)


def ack(number: int, deliveries: int = 1) -> bytes:
    return (
        f"PUB $JS.ACK.SCHEDULING.hours--scheduling.{deliveries}.{number}.{number}.1.0 0\r\n\r\n"
    ).encode()


async def test_what_is_done_is_acknowledged_at_once_and_in_order() -> None:
    wire, committer = Wire(), Decided()
    ours = delivery(wire, committer)
    await ours.deliver([message(wire, RELEASED, number) for number in (1, 2, 3)])
    assert wire.sent == [ack(1) + ack(2) + ack(3)]
    assert (ours.state.processed, ours.state.redelivered) == (3, 0)


async def test_only_what_is_done_is_acknowledged() -> None:
    wire, committer = Wire(), Decided(Done(b"null"), Failed(ValueError("x")), Done(b"null"))
    ours = delivery(wire, committer)
    await ours.deliver([message(wire, RELEASED, number) for number in (1, 2, 3)])
    later, done = wire.sent
    assert later.startswith(b"PUB $JS.ACK.SCHEDULING.hours--scheduling.1.2.2.1.0 ")
    assert b'-NAK {"delay": 1000000000}' in later
    assert done == ack(1) + ack(3)
    assert (ours.state.processed, ours.state.redelivered) == (2, 1)


async def test_without_a_connection_it_is_acknowledged_when_there_is_one_again() -> None:
    wire, committer = Wire(), Decided()
    wire.connected, wire._max_pending_size = False, 1 << 20
    ours = delivery(wire, committer)
    await ours.deliver([message(wire, RELEASED, number) for number in (1, 2)])
    assert [sent.replace(b"  ", b" ") for sent in wire.sent] == [ack(1), ack(2)]


async def test_an_envelope_is_made_for_whom_asks() -> None:
    wire, committer = Wire(), Decided()
    await delivery(wire, committer).deliver([message(wire, RELEASED), message(wire, RESERVED)])
    without, with_one = committer.works
    assert (without.message, without.envelope) == (RELEASED, None)
    assert (with_one.message, with_one.envelope) == (RESERVED, envelope(RESERVED))
    for work in committer.works:
        assert work.inbox_id == "hours--scheduling:01K"
        cause = envelope(RESERVED)
        assert work.cause == Cause(cause.correlation_id, cause.id, cause.traceparent)


ATTRIBUTES = ("id", "source", "subject", "time", "aggregateversion", "correlationid", "causationid")


@pytest.mark.parametrize("event", [RELEASED, RESERVED], ids=["without", "with an envelope"])
@pytest.mark.parametrize("name", ATTRIBUTES)
async def test_what_lacks_an_attribute_is_invalid_for_everybody(event: Event, name: str) -> None:
    wire, committer = Wire(), Decided()
    poor = message(wire, event)
    del poor.headers[f"ce-{name}"]
    (verdict,) = await delivery(wire, committer).judge([poor])
    assert (verdict.kind, verdict.reason) == ("dead", "invalid")
    assert verdict.error == f"the attribute {name} is missing"


@pytest.mark.parametrize("event", [RELEASED, RESERVED], ids=["without", "with an envelope"])
@pytest.mark.parametrize(
    ("name", "value"), [("time", "yesterday"), ("time", ""), ("aggregateversion", "0")]
)
async def test_what_has_a_wrong_one_too(event: Event, name: str, value: str) -> None:
    wire, committer = Wire(), Decided()
    wrong = message(wire, event)
    wrong.headers[f"ce-{name}"] = value
    (verdict,) = await delivery(wire, committer).judge([wrong])
    assert (verdict.kind, verdict.reason) == ("dead", "invalid")
    assert name in verdict.error


@pytest.mark.parametrize(("deliveries", "kind"), [(1, "ack"), (50, "ack"), (51, "dead")])
@pytest.mark.parametrize("domain", ["", "_.account."])
async def test_what_takes_the_process_down_with_it_is_not_judged_for_ever(
    deliveries: int, kind: str, domain: str
) -> None:
    wire, committer = Wire(), Decided()
    fatal = message(wire, RELEASED, deliveries=deliveries)
    # With a domain, servers name it and the account first, and end with a token of their own.
    if domain:
        fatal.reply = fatal.reply.replace("ACK.", f"ACK.{domain}") + ".x"
    (verdict,) = await delivery(wire, committer).judge([fatal])
    assert verdict.kind == kind
    assert len(committer.works) == (kind == "ack")


async def test_a_refusal_is_dead_and_named() -> None:
    wire, committer = Wire(), Decided(refuse(NotFound(kind="shift", id="x")))
    (verdict,) = await delivery(wire, committer).judge([message(wire, RELEASED)])
    assert (verdict.kind, verdict.reason) == ("dead", "refused")
    assert verdict.error.startswith("not-found: ")
