"""The channels that the feeds of this process follow: one per stream and filter, however many."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client as NatsClient

from baodao.kit.channel import Channel
from baodao.kit.tasks import cancel_tasks
from baodao.schema.subjects import stream_of

Key = tuple[str, tuple[str, ...]]


@dataclass
class _Shared:
    channel: Channel
    opening: asyncio.Task[None]
    followers: int = 0
    running: asyncio.Task[None] | None = None


class Hub:
    """Channels that live as long as somebody follows them."""

    def __init__(self, connection: NatsClient) -> None:
        self._connection = connection
        self._shared: dict[Key, _Shared] = {}

    @property
    def channels(self) -> int:
        return len(self._shared)

    @asynccontextmanager
    async def channel(self, context: str, subjects: Sequence[str]) -> AsyncIterator[Channel]:
        """The channel for these filters within the stream of a context.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        key = (context, tuple(subjects))
        shared = self._shared.get(key) or self._add(key)
        shared.followers += 1
        try:
            # Whoever leaves while it opens must not close it for the others.
            await asyncio.shield(shared.opening)
            if shared.running is None:
                shared.running = asyncio.create_task(shared.channel.run())
            yield shared.channel
        finally:
            shared.followers -= 1
            if shared.followers == 0:
                self._shared.pop(key, None)
                await _end(shared)

    def _add(self, key: Key) -> _Shared:
        context, subjects = key
        channel = Channel(self._connection, stream_of(context), subjects)
        shared = self._shared[key] = _Shared(channel, asyncio.create_task(channel.open()))
        return shared


async def _end(shared: _Shared) -> None:
    tasks = [shared.opening, *([shared.running] if shared.running else [])]
    await cancel_tasks([task for task in tasks if not task.done()])
    await shared.channel.close()
