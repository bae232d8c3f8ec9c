"""Row A17: heads are short, and heads and bodies come to an end in time."""

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from baodao.gateway.protocol import BODY_SECONDS, HEAD_LIMIT, HEAD_SECONDS, PatientProtocol


class Clock:
    """A loop of which the timers are run when a test says so."""

    def __init__(self) -> None:
        self.timers: list[Any] = []

    def call_later(self, seconds: float, act: Any) -> Any:
        timer = Timer(seconds, act)
        self.timers.append(timer)
        return timer

    def create_task(self, work: Any, **_: Any) -> Any:
        work.close()
        return asyncio.get_running_loop().create_future()

    @property
    def waits(self) -> list[float]:
        return [timer.seconds for timer in self.timers if not timer.cancelled]

    def ring(self) -> None:
        for timer in self.timers:
            if not timer.cancelled:
                timer.act()


class Timer:
    def __init__(self, seconds: float, act: Any) -> None:
        self.seconds, self.act, self.cancelled = seconds, act, False

    def cancel(self) -> None:
        self.cancelled = True


class Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    @property
    def status(self) -> int:
        return int(self.written.split(b" ")[1]) if self.written else 0


class Connection:
    """A connection whose client says what a test wants."""

    def __init__(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None: ...

        config = Config(app, log_config=None, ws="none", lifespan="off")
        config.load()
        self.clock, self.transport = Clock(), Transport()
        self.protocol = PatientProtocol(config, ServerState(), {}, self.clock)
        self.protocol.connection_made(self.transport)

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            if not self.transport.closed:
                self.protocol.data_received(piece)


HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"


async def test_a_request_in_one_piece_sets_no_timer() -> None:
    connection = Connection()
    before = len(connection.clock.timers)
    connection.say(HEAD + b"\r\nbody")
    assert connection.clock.waits == []
    assert len(connection.clock.timers) == before == 1, "the one of the new connection"
    assert not connection.transport.closed


async def test_who_connects_and_says_nothing_is_told_so() -> None:
    connection = Connection()
    assert connection.clock.waits == [HEAD_SECONDS]
    connection.clock.ring()
    assert connection.transport.status == 408
    assert connection.transport.closed


async def test_a_head_that_does_not_end_is_one_wait_however_it_trickles() -> None:
    connection = Connection()
    connection.say(*(bytes([byte]) for byte in HEAD))
    assert connection.clock.waits == [HEAD_SECONDS]
    assert len(connection.clock.timers) == 1
    connection.clock.ring()
    assert connection.transport.status == 408


async def test_a_body_that_does_not_end_loses_its_connection() -> None:
    connection = Connection()
    connection.say(HEAD, b"\r\n", b"bo")
    assert connection.clock.waits == [BODY_SECONDS]
    connection.clock.ring()
    assert connection.transport.closed
    assert connection.transport.written == b""
    connection.protocol.connection_lost(None)
    assert connection.protocol.cycle.disconnected


async def test_a_body_that_comes_in_time_is_nobodys_concern_any_more() -> None:
    connection = Connection()
    connection.say(HEAD, b"\r\n", b"bo", b"dy")
    assert connection.clock.waits == []


LARGE = b"x" * (HEAD_LIMIT + 1)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET /" + LARGE + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + LARGE + b"\r\n\r\n"],
        [b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n"],
        [b"GET / HTTP/1.1\r\nHost: a\r\nCookie: ", *[b"x" * 1024] * 1000],
        [b"GET /", *[b"x" * 1024] * 1000],
    ],
    ids=["url", "header", "headers", "endless header", "endless url"],
)
async def test_a_large_head_is_not_read_to_its_end(pieces: list[bytes]) -> None:
    connection = Connection()
    connection.say(*pieces)
    assert connection.transport.status == 431
    assert connection.transport.closed
    assert connection.clock.waits == []
    assert b"urn:baodao:problem:head-too-large" in connection.transport.written


async def test_a_head_within_the_limit_is_served_with_any_body() -> None:
    connection = Connection()
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nCookie: "
    connection.say(head + b"x" * (HEAD_LIMIT - 200) + b"\r\n\r\n" + b"b" * 100_000)
    assert not connection.transport.closed


async def test_what_is_no_request_is_a_problem_too() -> None:
    connection = Connection()
    connection.say(b"\x16\x03\x01\x02\x00 not http\r\n\r\n")
    assert connection.transport.status == 400
    assert b"urn:baodao:problem:malformed" in connection.transport.written
    assert b"content-security-policy: default-src 'none'; " in connection.transport.written


async def test_the_next_request_of_a_connection_is_watched_like_the_first() -> None:
    connection = Connection()
    connection.say(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.protocol.cycle.response_complete = True
    connection.say(b"GET / HT")
    assert connection.clock.waits == [HEAD_SECONDS]
