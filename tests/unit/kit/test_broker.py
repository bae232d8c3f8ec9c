from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import ConnectionClosedError

from baodao.kit.broker import publish_all
from baodao.schema.nats_binding import write_lines


class Wire(Client):
    """A client that keeps what it would send."""

    connected = True

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.flushes = b"", 0

    @property
    def is_connected(self) -> bool:
        return self.connected

    async def _send_command(self, cmd: bytes, priority: bool = False) -> None:
        self.sent += cmd

    async def _flush_pending(self, force_flush: bool = False) -> Any:
        self.flushes += 1


WITH_HEADERS = [
    (f"events.a.{n}", {"ce-id": f"{n}", "Nats-Msg-Id": f"测{n}"}, f'{{"n":{n}}}'.encode())
    for n in range(250)
]
MESSAGES = [(subject, write_lines(headers).encode(), d) for subject, headers, d in WITH_HEADERS]


async def test_it_writes_what_nats_py_writes() -> None:
    ours, theirs = Wire(), Wire()
    await publish_all(ours, MESSAGES)
    for subject, headers, data in WITH_HEADERS:
        await theirs._send_publish(subject, "", data, len(data), headers)
    # nats-py leaves a blank where the reply subject would be.
    assert ours.sent == theirs.sent.replace(b"  ", b" ")
    assert ours.flushes == 3


async def test_a_message_without_headers_is_one_of_the_protocol_too() -> None:
    ours, theirs = Wire(), Wire()
    await publish_all(ours, [("$JS.ACK.A.b.1.2.3.4.5", b"", b""), ("a", b"", b"x")])
    await theirs._send_publish("$JS.ACK.A.b.1.2.3.4.5", "", b"", 0, None)
    await theirs._send_publish("a", "", b"x", 1, None)
    assert ours.sent == theirs.sent.replace(b"  ", b" ")


async def test_nothing_is_kept_for_a_connection_that_is_not_there() -> None:
    wire = Wire()
    wire.connected = False
    with pytest.raises(ConnectionClosedError):
        await publish_all(wire, MESSAGES)
    assert wire.sent == b""


async def test_nothing_to_publish_sends_nothing() -> None:
    wire = Wire()
    await publish_all(wire, [])
    assert (wire.sent, wire.flushes) == (b"", 0)
