"""The events of several streams as one flow of server-sent events."""

import asyncio
from collections.abc import Collection, Sequence

import structlog
from nats.aio.msg import Msg
from pydantic_core import from_json, to_json
from starlette.types import Receive, Send

from baodao.gateway import cursor
from baodao.gateway.cursor import Place
from baodao.gateway.reader import StreamReader

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
# A client that takes nothing for so long is gone or stuck; it can go on later with its cursor.
_PATIENCE_SECONDS = 60.0
_WAITING = 64
_ATTRIBUTES = ("id", "type", "source", "subject", "time", "dataschema")
_EXTENSIONS = ("correlationid", "causationid")


class Feed:
    """The event feed of one client, over several streams."""

    def __init__(self, readers: Sequence[StreamReader]) -> None:
        self._readers = readers
        self._places: dict[str, Place] = {}
        self._queue: asyncio.Queue[tuple[str, Place, Msg]] = asyncio.Queue(_WAITING)

    async def open(self) -> None:
        """Fix the place in each stream from which the client will read."""
        for reader in self._readers:
            self._places[reader.context] = await reader.open()

    async def serve(self, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """Send until the client leaves or the gateway stops."""
        work = [self._read(reader) for reader in self._readers]
        work += [self._write(send), _left(receive), _set(stopping)]
        tasks = [asyncio.ensure_future(w) for w in work]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _end(tasks)

    async def close(self) -> None:
        """Delete the consumers of all streams."""
        await asyncio.gather(*(reader.close() for reader in self._readers))

    async def _read(self, reader: StreamReader) -> None:
        async for place, message in reader.events():
            await self._queue.put((reader.context, place, message))

    async def _write(self, send: Send) -> None:
        # An id without data moves the client's cursor: it can go on before the first event came.
        await _send(send, f"retry: 2000\nid: {cursor.encode_cursor(self._places)}\n\n".encode())
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    first = await self._queue.get()
            except TimeoutError:
                await _send(send, b": still here\n\n")
                continue
            frames = [self._frame(*first)]
            while not self._queue.empty():
                frames.append(self._frame(*self._queue.get_nowait()))
            await _send(send, b"".join(frames))

    def _frame(self, context: str, place: Place, message: Msg) -> bytes:
        self._places[context] = place
        here = cursor.encode_cursor(self._places)
        try:
            kind, event = structured_event(message.headers or {}, message.data)
        except (KeyError, ValueError):
            log.warning("event_unreadable", context=context, sequence=place.sequence)
            return f"id: {here}\n\n".encode()
        return f"id: {here}\nevent: {kind}\ndata: ".encode() + event + b"\n\n"


def structured_event(headers: dict[str, str], data: bytes) -> tuple[str, bytes]:
    """The wire type of an event, and the event in CloudEvents' structured mode on one line.

    Raises:
        KeyError: an attribute is missing.
        ValueError: the payload is not JSON.
    """
    content = from_json(data)
    event = {"specversion": headers["ce-specversion"]}
    event |= {name: headers[f"ce-{name}"] for name in _ATTRIBUTES}
    event["aggregateversion"] = int(headers["ce-aggregateversion"])  # type: ignore[assignment]
    event |= {name: headers[f"ce-{name}"] for name in _EXTENSIONS}
    if "traceparent" in headers:
        event["traceparent"] = headers["traceparent"]
    return event["type"], to_json(event | {"datacontenttype": "application/json", "data": content})


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    # Python 3.11's `wait_for`, within nats-py, can swallow a cancellation: ask until it is heard.
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=0.2)


async def _send(send: Send, body: bytes) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(stopping: asyncio.Event) -> None:
    await stopping.wait()
