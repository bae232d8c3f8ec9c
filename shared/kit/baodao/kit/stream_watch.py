"""A service reads its own stream through, slowly and again and again, as disks are scrubbed.

A message that is damaged on the server's disk is left out of what everybody reads, silently: a
stream still counts it. Nobody would miss it until somebody compares the stream with its log. So
each service looks for sequences that cannot be read, and asks its log whether an event should be
there; if so, it is not ready until `baodao streams repair` has it published again.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.kit.mongo import UnreachableError
from baodao.kit.outbox import Outbox
from baodao.kit.stream_reader import StreamReader, StreamState

log = structlog.get_logger()

# Once after the start it goes fast; then reading costs less than a hundredth of a core.
_FIRST_PACE = 0.1
_PACE = 1.0
_RECHECK_SECONDS = 2.0
_RETRY_SECONDS = 1.0
_GAPS = 100
_SHOWN = 3
_EXPECTED = (NatsError, OSError, TimeoutError, UnreachableError)


class Gap(NamedTuple):
    """Sequences, both included, at which nothing can be read."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


class StreamWatch:
    """Finds acknowledged events that a service's stream does not give any more.

    Args:
        pause: seconds from one reading of the whole stream to the next.
    """

    def __init__(self, connection: NatsClient, outbox: Outbox, stream: str, pause: float) -> None:
        self._reader = StreamReader(connection, stream)
        self._outbox, self._stream, self._pause = outbox, stream, pause
        self._incarnation = ""
        self._pace = _FIRST_PACE
        self._gaps: dict[Gap, int] = {}
        """With the number of events that should be there."""

    @property
    def problems(self) -> list[str]:
        """What the stream has lost, for a health report."""
        if not self._gaps:
            return []
        events = sum(self._gaps.values())
        at = ", ".join(map(str, sorted(self._gaps)[:_SHOWN]))
        more = ", …" if len(self._gaps) > _SHOWN else ""
        hint = "(baodao streams repair)"
        return [f"stream {self._stream}: {events} events cannot be read at {at}{more} {hint}"]

    async def run(self) -> None:
        """Read until cancelled; no error ends it."""
        while True:
            try:
                await self._read_through()
            except _EXPECTED as error:
                log.debug("stream_watch_interrupted", stream=self._stream, reason=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
            except Exception:
                log.exception("stream_watch_failed", stream=self._stream)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _read_through(self) -> None:
        state = await self._reader.state()
        if state.incarnation != self._incarnation:
            self._incarnation, self._gaps, self._pace = state.incarnation, {}, _FIRST_PACE
        found = set()
        async for gap in self._find_gaps(state):
            # A stream that was made anew meanwhile is empty, and nothing of the old one is there.
            if (await self._reader.state()).incarnation != state.incarnation:
                return
            found.add(gap)
            await self._note(gap)
        for gap in self._gaps.keys() - found:
            del self._gaps[gap]
        self._pace = _PACE
        await self._rest()

    async def _rest(self) -> None:
        """Wait for the next turn; what was lost is looked after more often, it may be mended."""
        waited = 0.0
        while waited < self._pause:
            pause = min(_RECHECK_SECONDS, self._pause - waited)
            await asyncio.sleep(pause)
            waited += pause
            await self._recheck()

    async def _recheck(self) -> None:
        for gap in list(self._gaps):
            await self._note(gap)

    async def _note(self, gap: Gap) -> None:
        """Keep a gap if the log has events there; one that was mended has them elsewhere."""
        wanted = await self._outbox.acknowledged_in(self._incarnation, *gap)
        if not wanted:
            self._gaps.pop(gap, None)
        elif gap in self._gaps or len(self._gaps) < _GAPS:
            if gap not in self._gaps:
                sequences = str(gap)
                log.error(
                    "stream_unreadable", stream=self._stream, sequences=sequences, events=wanted
                )
            self._gaps[gap] = wanted

    async def _find_gaps(self, state: StreamState) -> AsyncIterator[Gap]:
        after = 0
        while after < state.last:
            number, through = await self._reader.count(after)
            if number and number == through - after:
                after = through
            else:
                messages = await self._reader.get(after)
                for message in messages:
                    if message.sequence > after + 1:
                        yield Gap(after + 1, message.sequence - 1)
                    after = message.sequence
                if not messages:
                    yield Gap(after + 1, state.last)
                    return
            await asyncio.sleep(self._pace)
