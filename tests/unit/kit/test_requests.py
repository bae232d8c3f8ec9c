"""Request and reply over one subscription: whose reply is whose, and what is left behind."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError, NoRespondersError

from baodao.kit.requests import Requests


class Wire:
    """A connection that keeps what is published until a test answers it."""

    def __init__(self) -> None:
        self.subscribed: list[str] = []
        self.published: dict[bytes, str] = {}
        self.arrived: asyncio.Queue[str] = asyncio.Queue()
        self.broken: Exception | None = None

    def new_inbox(self) -> str:
        return "_INBOX.own"

    async def subscribe(self, subject: str, cb: Callable[[Msg], Awaitable[None]]) -> object:
        await asyncio.sleep(0)
        self.subscribed.append(subject)
        self._receive = cb
        return object()

    async def publish(self, subject: str, data: bytes, reply: str, headers: object) -> None:
        if self.broken:
            raise self.broken
        self.published[data] = reply
        self.arrived.put_nowait(reply)

    async def answer(self, question: bytes, data: bytes, **headers: str) -> None:
        reply = self.published[question]
        await self._receive(Msg(_client=None, subject=reply, data=data, headers=headers or None))  # type: ignore[arg-type]


def of(wire: Wire, timeout: float = 60) -> Requests:
    return Requests(wire, timeout)  # type: ignore[arg-type]


async def sent(wire: Wire, requests: Requests, *questions: bytes) -> list[asyncio.Task[Msg]]:
    tasks = [asyncio.create_task(requests.send("s", question)) for question in questions]
    for _ in questions:
        await wire.arrived.get()
    return tasks


async def test_each_gets_its_own_reply_whatever_the_order() -> None:
    wire = Wire()
    first, second, third = await sent(wire, of(wire), b"1", b"2", b"3")
    for question in (b"3", b"1", b"2"):
        await wire.answer(question, b"to " + question)
    assert [(await task).data for task in (first, second, third)] == [b"to 1", b"to 2", b"to 3"]
    assert wire.subscribed == ["_INBOX.own.*"]


async def test_a_second_and_a_late_reply_are_nobodys() -> None:
    wire = Wire()
    requests = of(wire)
    (task,) = await sent(wire, requests, b"1")
    await wire.answer(b"1", b"first")
    await wire.answer(b"1", b"second")
    assert (await task).data == b"first"
    await wire.answer(b"1", b"third")
    (task,) = await sent(wire, requests, b"2")
    await wire.answer(b"1", b"fourth")
    await wire.answer(b"2", b"own")
    assert (await task).data == b"own"


async def test_nobody_listens() -> None:
    wire = Wire()
    (task,) = await sent(wire, of(wire), b"1")
    await wire.answer(b"1", b"", Status="503")
    with pytest.raises(NoRespondersError):
        await task


async def test_no_reply_in_time() -> None:
    wire = Wire()
    with pytest.raises(TimeoutError):
        await of(wire, timeout=0.001).send("s", b"1")
    await wire.answer(b"1", b"late")


async def test_what_is_not_sent_is_not_waited_for() -> None:
    wire = Wire()
    requests = of(wire)
    wire.broken = ConnectionClosedError()
    with pytest.raises(ConnectionClosedError):
        await requests.send("s", b"1")
    wire.broken = None
    (task,) = await sent(wire, requests, b"2")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await wire.answer(b"2", b"late")
    assert requests.waiting == 0
