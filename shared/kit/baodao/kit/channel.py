"""What is new in a stream, read once for all who follow it, with nothing of it in the server.

A plain subscription is the bell: it says that something was published, no more. What was stored is
then read by direct gets, and the newest of it is kept, so that a follower who is up to date costs
neither the server nor NATS anything. One who is behind reads by itself until it is up to date.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import structlog
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from baodao.kit.flushing import flushed
from baodao.kit.stream_reader import Stored, StreamReader, StreamState

log = structlog.get_logger()

_KEPT_MESSAGES = 1_024
_KEPT_BYTES = 1 << 20
_BEHIND_BATCH = 64
_LOOK_SECONDS = 3.0
_TICK_SECONDS = 1.0
_RETRY_SECONDS = 0.5
_AGAIN_SECONDS = 0.1
# The bell may ring before the message is stored; and it rings once for many that come together.
_FIRST_WAIT = 0.002
_LONGEST_WAIT = 1.0
_EXPECTED = (NatsError, OSError, TimeoutError)


class Place(NamedTuple):
    """How far one stream has been read."""

    incarnation: str
    """Eight hexadecimal digits (`short_incarnation`)."""
    sequence: int


def short_incarnation(incarnation: str) -> str:
    """Eight hexadecimal digits for the incarnation of a stream."""
    return hashlib.blake2b(incarnation.encode(), digest_size=4).hexdigest()


class Channel:
    """The new messages of one stream that match one set of filters.

    `open`, then have `run` run as long as anybody follows.
    """

    def __init__(self, connection: NatsClient, stream: str, subjects: Sequence[str]) -> None:
        self._connection, self.stream, self._subjects = connection, stream, tuple(subjects)
        self._reader = StreamReader(connection, stream, subjects)
        self._bells: list[Subscription] = []
        self._incarnation = ""
        self._last = 0
        self._recent: deque[Stored] = deque()
        self._bytes = 0
        self._before = self._through = 0
        """`recent` has all there is between these two; what lies before is for each to read."""
        self._epoch = 0
        """Counts how often the stream turned out to be another one, or shorter."""
        self._cut = 0
        """The end of the stream when that happened last."""
        self._owed = 0
        self._rung, self._changed = asyncio.Event(), asyncio.Event()
        self._looked_at, self._reconnects = 0.0, -1

    async def open(self) -> None:
        """Listen for the bell and fix the place from which it reads.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        for subject in self._subjects:
            self._bells.append(await self._connection.subscribe(subject, cb=self._ring))
        await flushed(self._connection)
        await self._look()

    async def close(self) -> None:
        """Stop listening."""
        bells, self._bells = self._bells, []
        with suppress(*_EXPECTED):
            for bell in bells:
                await bell.unsubscribe()
            await self._reader.close()

    async def run(self) -> None:
        """Read what is new until cancelled; no error ends it."""
        interrupted = False
        while True:
            try:
                await self._step()
                interrupted = False
            except Exception as error:
                if not isinstance(error, _EXPECTED):
                    log.exception("channel_failed", stream=self.stream)
                elif not interrupted:
                    reason = str(error) or repr(error)
                    log.info("channel_interrupted", stream=self.stream, reason=reason)
                interrupted, self._reconnects = True, -1
                await asyncio.sleep(_RETRY_SECONDS)

    async def begin(self, place: Place | None, since: datetime | None) -> Place:
        """Where a follower begins: behind `place`, at `since`, or with what comes next.

        In a stream that was made anew it is the beginning. A stream shorter than `place` lost its
        end, and what is put back follows its last message.

        Raises:
            ValueError: `since` is an instant that NATS cannot count.
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        reader = StreamReader(self._connection, self.stream)
        try:
            through = self._through
            state = await reader.state()
            self._see(state, through)
            if place is not None:
                return self._settled(place, state.last)
            first = await reader.first_since(since) if since else 0
            return Place(self._incarnation, first - 1 if first else state.last)
        finally:
            await reader.close()

    async def follow(
        self, place: Place, since: datetime | None = None
    ) -> AsyncGenerator[tuple[Place, Stored], None]:
        """Every message behind `place`, with the place after it, for ever; nothing before `since`.

        Failures of NATS are waited out.
        """
        own, epoch = StreamReader(self._connection, self.stream, self._subjects), self._epoch
        try:
            while True:
                if epoch != self._epoch:
                    # After more than one change nobody knows what was read of the last.
                    cut = self._cut if self._epoch == epoch + 1 else 0
                    epoch, place = self._epoch, self._settled(place, cut)
                found, through = await self._behind(own, place.sequence)
                for message in found:
                    # While one is given out the stream may become another one.
                    if epoch != self._epoch:
                        break
                    place = place._replace(sequence=message.sequence)
                    if self._reader.wants(message) and (not since or message.stored_at >= since):
                        yield place, message
                else:
                    if epoch == self._epoch:
                        place = place._replace(sequence=max(place.sequence, through))
        finally:
            with suppress(*_EXPECTED):
                await own.close()

    # --- reading what is new ---

    async def _step(self) -> None:
        if self._must_look():
            await self._look()
        self._rung.clear()
        messages = await self._reader.get(self._through)
        if self._is_connected_anew():
            return
        if messages:
            self._take(messages)
        else:
            await self._wait()

    async def _wait(self) -> None:
        """Wait for the bell; while it has rung more often than messages came, look again soon."""
        pause = _FIRST_WAIT
        while self._owed and pause < _LONGEST_WAIT:
            await asyncio.sleep(pause)
            pause *= 3
            if messages := await self._reader.get(self._through):
                if not self._is_connected_anew():
                    self._take(messages)
                return
        # What was refused or sent twice has rung as well.
        self._owed = 0
        while not self._rung.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK_SECONDS):
                    await self._rung.wait()
            if self._must_look():
                seen = self._last
                await self._look()
                if self._last > seen:
                    return
        await asyncio.sleep(_FIRST_WAIT)

    def _is_connected_anew(self) -> bool:
        """Whether behind the connection there may be another server than was looked at."""
        return bool(self._connection.stats["reconnects"] != self._reconnects)

    def _must_look(self) -> bool:
        now = asyncio.get_running_loop().time()
        return self._is_connected_anew() or now > self._looked_at + _LOOK_SECONDS

    async def _ring(self, _: Msg) -> None:
        self._owed += 1
        self._rung.set()

    async def _look(self) -> None:
        reconnects, through = self._connection.stats["reconnects"], self._through
        self._see(await self._reader.state(), through)
        self._looked_at, self._reconnects = asyncio.get_running_loop().time(), reconnects

    def _see(self, state: StreamState, through: int) -> None:
        """Note what the stream is; `through` is how far this had read before it asked."""
        incarnation = short_incarnation(state.incarnation)
        is_shorter = state.last < through
        self._last = state.last
        if incarnation == self._incarnation and not is_shorter:
            return
        self._incarnation = incarnation
        self._recent.clear()
        self._bytes, self._owed = 0, 0
        self._before = self._through = self._cut = state.last
        self._epoch += 1
        self._tell()

    def _settled(self, place: Place, last: int) -> Place:
        if place.incarnation != self._incarnation:
            return Place(self._incarnation, 0)
        return place._replace(sequence=min(place.sequence, last))

    def _take(self, messages: Sequence[Stored]) -> None:
        wanted = [message for message in messages if self._reader.wants(message)]
        self._owed = max(0, self._owed - len(wanted))
        self._recent.extend(wanted)
        self._bytes += sum(len(message.data) for message in wanted)
        while len(self._recent) > _KEPT_MESSAGES or self._bytes > _KEPT_BYTES:
            oldest = self._recent.popleft()
            self._bytes -= len(oldest.data)
            self._before = oldest.sequence
        self._through = messages[-1].sequence
        self._last = max(self._last, self._through)
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    # --- for those who follow ---

    async def _behind(self, own: StreamReader, after: int) -> tuple[list[Stored], int]:
        """What stands behind a sequence, and up to where that is all there is.

        Waits while there is nothing. A follower who is up to date is served from what was read for
        all, any other reads by itself.
        """
        through = self._through
        if after >= through:
            await self._changed.wait()
            return [], after
        if after >= self._before:
            return self._newer(after), through
        try:
            found = await own.get(after, _BEHIND_BATCH)
        except _EXPECTED:
            await asyncio.sleep(_RETRY_SECONDS)
            return [], after
        if self._is_connected_anew():
            # It may have been another server that answered.
            await asyncio.sleep(_AGAIN_SECONDS)
            return [], after
        return found, found[-1].sequence if found else through

    def _newer(self, after: int) -> list[Stored]:
        found: list[Stored] = []
        for message in reversed(self._recent):
            if message.sequence <= after:
                break
            found.append(message)
        found.reverse()
        return found
