"""What is done with a batch of deliveries, over a connection and a committer that a test plays."""

from datetime import UTC, datetime
from typing import Any

import pytest
from nats.aio.client import Client
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from baodao.kit.decisions import Decision, accept, refuse, use_case
from baodao.kit.delivery import Delivery
from baodao.kit.work import Cause, Done, Failed, Outcome, Work
from baodao.schema import Envelope, Event, NotFound, encode, event_subject
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
    return wire._build_message(1, event_subject(event).encode(), reply.encode(), data, headers)


def delivery(wire: Client, committer: Decided) -> Delivery:
    handlers = {SeatReleased: forget_seat, SeatReserved: note_version}
    return Delivery("hours--scheduling", "scheduling", handlers, committer, wire, (1.0,))  # type: ignore[arg-type]


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


@pytest.mark.parametrize("event", [RELEASED, RESERVED], ids=["without", "with an envelope"])
async def test_what_its_owner_would_not_have_published_so_is_invalid(event: Event) -> None:
    wire, committer = Wire(), Decided()
    another = message(wire, event)
    another.headers["ce-source"] = "/baodao/registration"
    elsewhere = message(wire, event)
    elsewhere.subject = elsewhere.subject.replace("12.01.04", "12.01.05")
    of_another = message(wire, event)
    of_another.subject += "s"
    verdicts = await delivery(wire, committer).judge([another, elsewhere, of_another])
    assert [(v.kind, v.reason) for v in verdicts] == [("dead", "invalid")] * 3
    assert "source" in verdicts[0].error
    assert all("its content says" in v.error for v in verdicts[1:])
    assert committer.works == []


async def test_an_event_of_another_context_is_invalid_whoever_says_it() -> None:
    wire, committer = Wire(), Decided()
    sample = RELEASED.model_copy()
    headers, data = encode(sample, envelope(sample))
    headers["ce-type"] = "baodao.hours.hours-credited.v1"
    reply = b"$JS.ACK.SCHEDULING.hours--scheduling.1.1.1.1.0"
    foreign: Any = wire._build_message(1, event_subject(sample).encode(), reply, data, headers)
    (verdict,) = await delivery(wire, committer).judge([foreign])
    assert (verdict.kind, verdict.reason) == ("dead", "invalid")


class Fetching(Wire):
    """A connection that gives one message of a stream."""

    def __init__(self, found: Any) -> None:
        super().__init__()
        self._found = found

    def jetstream(self, **_: Any) -> Any:
        return self

    async def get_msg(self, stream: str, sequence: int) -> Any:
        if (stream, sequence) != ("SCHEDULING", 7):
            raise NotFoundError
        return self._found


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        (b'{"stream":"SCHEDULING","sequence":7,"id":"01K"}', ("ack", "")),
        (b'{"stream":"SCHEDULING","sequence":7}', ("ack", "")),
        (b'{"stream":"SCHEDULING","sequence":7,"id":"01X"}', ("dead", "missing")),
        (b'{"stream":"SCHEDULING","sequence":8}', ("dead", "missing")),
        (b'{"stream":"DEAD","sequence":7}', ("dead", "invalid")),
        (b'{"stream":"HOURS","sequence":7}', ("dead", "invalid")),
        (b'{"stream":"SCHEDULING","sequence":0}', ("dead", "invalid")),
        (b"{", ("dead", "invalid")),
        (b"", ("dead", "invalid")),
    ],
)
async def test_a_replay_is_of_what_its_owner_published(
    request_: bytes, verdict: tuple[str, str]
) -> None:
    found = message(Wire(), RELEASED)
    found = RawStreamMsg(subject=found.subject, seq=7, data=found.data, headers=found.headers)
    committer = Decided()
    result = await delivery(Fetching(found), committer).replay(request_)
    assert (result.kind, result.reason) == verdict
    assert len(committer.works) == (verdict[0] == "ack")
