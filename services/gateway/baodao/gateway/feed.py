"""The events of several streams as one flow of server-sent events."""

import asyncio
import re
from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import structlog
from pydantic_core import to_json
from starlette.types import Receive, Send

from baodao.gateway import cursor
from baodao.kit.channel import Channel, Place
from baodao.kit.stream_reader import Stored
from baodao.kit.structured import structured_event
from baodao.schema.envelope import UnreadableEventError

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
_WAITING = 64
# Whatever a foreign message says of itself, it cannot begin another line of the feed.
_ONE_WORD = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of a feed: what it follows there, from where."""

    context: str
    channel: Channel
    place: Place
    since: datetime | None


class Feed:
    """The event feed of one client, over several streams.

    Args:
        patience: seconds after which a client that takes nothing is gone or stuck; it can go on
            later with its cursor.
    """

    def __init__(self, sources: Sequence[Source], patience: float) -> None:
        self._sources, self._patience = sources, patience
        self._places = {source.context: source.place for source in sources}
        self._queue: asyncio.Queue[tuple[str, Place, Stored]] = asyncio.Queue(_WAITING)

    async def serve(self, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """Send until the client leaves or the gateway stops.

        Raises:
            TimeoutError: the client takes nothing any more.
        """
        work = [self._read(source) for source in self._sources]
        work += [self._write(send), _left(receive), _set(stopping)]
        tasks = [asyncio.ensure_future(w) for w in work]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _end(tasks)

    async def _read(self, source: Source) -> None:
        following = source.channel.follow(source.place, source.since)
        async with aclosing(following):
            async for place, message in following:
                await self._queue.put((source.context, place, message))

    async def _write(self, send: Send) -> None:
        # An id without data moves the client's cursor: it can go on before the first event came.
        await self._send(
            send, f"retry: 2000\nid: {cursor.encode_cursor(self._places)}\n\n".encode()
        )
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    first = await self._queue.get()
            except TimeoutError:
                await self._send(send, b": still here\n\n")
                continue
            frames = [self._frame(*first)]
            while not self._queue.empty():
                frames.append(self._frame(*self._queue.get_nowait()))
            await self._send(send, b"".join(frames))

    async def _send(self, send: Send, body: bytes) -> None:
        async with asyncio.timeout(self._patience):
            await send({"type": "http.response.body", "body": body, "more_body": True})

    def _frame(self, context: str, place: Place, message: Stored) -> bytes:
        self._places[context] = place
        here = cursor.encode_cursor(self._places)
        return f"id: {here}\n".encode() + frame_of(message) + b"\n"


@lru_cache(maxsize=2_048)
def frame_of(message: Stored) -> bytes:
    """What a server-sent event has besides its id; made once for all who follow.

    Empty for a message that is not an event.
    """
    try:
        event = structured_event(message.headers, message.data)
    except UnreadableEventError:
        log.warning("event_unreadable", subject=message.subject, sequence=message.sequence)
        return b""
    kind = event["type"]
    if not _ONE_WORD.fullmatch(kind):
        log.warning("event_unreadable", subject=message.subject, sequence=message.sequence)
        return b""
    return f"event: {kind}\ndata: ".encode() + to_json(event) + b"\n"


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    # Python 3.11's `wait_for`, within nats-py, can swallow a cancellation: ask until it is heard.
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=0.2)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(stopping: asyncio.Event) -> None:
    await stopping.wait()
