"""The relay: the only publisher of events, and one of it active per service.

It copies the outbox log into the service's stream, strictly in order. Every message carries the
event id (`Nats-Msg-Id`) and the sequence it must follow (`Nats-Expected-Last-Sequence`), so many
can be sent without waiting and still nothing overtakes: after a failure everything behind it is
rejected too, and the PubAck of the last stands for all. The same header fences a relay that lost
its lease without noticing. After a failure one batch goes out event by event.

Before it publishes, and whenever something went wrong, the relay looks at the stream: for a missing
one it waits, a younger or shorter one gets back what it lost, and what is there but not marked (a
crash between PubAck and mark) is marked.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import structlog
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from baodao.kit.broker import publish_all
from baodao.kit.clock import system_clock
from baodao.kit.jetstream import jetstream_of
from baodao.kit.mongo import Database, UnreachableError
from baodao.kit.outbox import Outbox, Outgoing, Publication, Record
from baodao.kit.topology import incarnation_of
from baodao.schema.nats_binding import read_lines

log = structlog.get_logger()

_BATCH_RECORDS = 32
_BATCH_EVENTS = 2_000
# nats-server refuses more than 10,000 messages that it has not stored yet.
_STRETCH = 1_000
_MESSAGE_NOT_FOUND = 10037
_ACK_TIMEOUT = 5.0
_PAUSE = 0.2
_TAIL_READS = 64
LEASE = "relay"


class PublishInterruptedError(Exception):
    """A batch was not acknowledged as a whole; the stream says how far it got."""


_EXPECTED = (UnreachableError, NatsError, PublishInterruptedError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a relay does what, in seconds.

    The lease holds for `lease`; without being woken the log is read every `poll`, and the stream is
    compared with it every `check`.
    """

    lease: float
    poll: float
    check: float


@dataclass
class RelayState:
    """What health reports of a relay."""

    active: bool = False
    published: int = 0
    republished: int = 0
    error: str | None = None


class Relay:
    """Publishes one service's outbox while it holds the lease.

    Args:
        database: holds the log and the lease.
        connection: to the NATS where to publish.
        stream: name of the service's stream.
        holder: name of this process.
        pace: how often it does what.
    """

    def __init__(
        self,
        database: Database,
        connection: NatsClient,
        stream: str,
        holder: str,
        pace: Pace,
    ) -> None:
        self._database, self._outbox = database, Outbox(database)
        self._connection, self._jetstream = connection, jetstream_of(connection)
        self._stream = stream
        self._holder = holder
        self._pace = pace
        self._verified_connection = -1
        self._wake = asyncio.Event()
        self._held_until = 0.0
        self._verified_at: float | None = None
        self._incarnation, self._last = "", 0
        self._present: dict[str, int] = {}
        self._careful = False
        self._limit = 1
        self._committed_at: dict[str, float] = {}
        self.state = RelayState()

    def wake(self) -> None:
        """Wake the relay: there is something new in the log."""
        self._wake.set()

    def committed(self, record_id: str) -> None:
        """Note that this process has just committed a record; how long it now waits is measured."""
        self._committed_at[record_id] = time.monotonic()
        self._wake.set()

    async def run(self) -> None:
        """Relay until cancelled; no error ends it."""
        try:
            while True:
                try:
                    await self._step()
                except _EXPECTED as error:
                    self._note(error)
                    log.warning("relay_interrupted", stream=self._stream, error=self.state.error)
                    await asyncio.sleep(_PAUSE)
                except Exception as error:
                    self._note(error)
                    log.exception("relay_failed", stream=self._stream)
                    await asyncio.sleep(_PAUSE)
        finally:
            with suppress(Exception):
                await self._database.drop_lease(LEASE, self._holder)

    def _note(self, error: Exception) -> None:
        """Look at the stream anew after an error; without the lease it is another's business."""
        self._verified_at, self._careful = None, True
        self.state.error = f"{type(error).__name__}: {error}"
        if asyncio.get_running_loop().time() >= self._held_until:
            self.state.active = False

    async def _step(self) -> None:
        self._wake.clear()
        if not await self._hold_lease():
            # What went wrong here before is for whoever has the lease now.
            self.state.error = None
            await self._sleep(self._pace.poll)
            return
        await self._verify()
        limit, noted = self._limit, {*self._committed_at}
        records = await self._outbox.unpublished(limit)
        if len(records) < limit:
            # The others were seen and published before this process knew of their commit.
            for record_id in noted - {record.id for record in records}:
                del self._committed_at[record_id]
        self._limit = _next_limit(records)
        for batch in _batches(records):
            if not await self._hold_lease():
                return
            await self._publish(batch)
        self.state.error = None
        if len(records) < limit:
            await self._sleep(self._pace.poll)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _hold_lease(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._held_until - self._pace.lease / 2:
            return True
        held = await self._database.hold_lease(LEASE, self._holder, self._pace.lease)
        if held and not self.state.active:
            log.info("relay_activated", stream=self._stream)
            self._verified_at = None
        self.state.active = held
        if not held:
            self._committed_at.clear()
        self._held_until = now + self._pace.lease if held else 0.0
        return held

    async def _verify(self) -> None:
        """Compare the stream with the log, unless that was done a moment ago."""
        now = asyncio.get_running_loop().time()
        # Behind a connection made anew there may be another server.
        connection = self._connection.stats["reconnects"]
        if connection != self._verified_connection:
            self._verified_at = None
        if self._verified_at is not None and now < self._verified_at + self._pace.check:
            return
        info = await self._jetstream.stream_info(self._stream)
        first_look = self._verified_at is None
        self._incarnation, self._last = incarnation_of(info), info.state.last_seq
        lost = await self._outbox.forget_lost(self._incarnation, self._last)
        if lost:
            self.state.republished += lost
            log.warning("stream_lost_records", stream=self._stream, records=lost)
        if first_look or lost:
            await self._adopt()
        self._verified_at, self._verified_connection = now, connection

    async def _adopt(self) -> None:
        """Find out which unmarked events are in the stream already, and mark complete records."""
        records = await self._outbox.unpublished(_BATCH_RECORDS)
        self._present = await self._tail({e.id for r in records for e in r.todo})
        complete = [r for r in records if all(e.id in self._present for e in r.todo)]
        if complete:
            await self._outbox.mark([self._publication(record) for record in complete])

    async def _tail(self, wanted: set[str]) -> dict[str, int]:
        """Which of these events are at the end of the stream, and where.

        Only the relay writes and it writes in order, so reading back may stop at the first message
        that is not wanted.
        """
        present: dict[str, int] = {}
        last = self._last
        while last > 0:
            sequences = range(last, max(0, last - _TAIL_READS), -1)
            ids = await asyncio.gather(*(self._message_id(s) for s in sequences))
            for sequence, message_id in zip(sequences, ids, strict=True):
                if message_id not in wanted:
                    return present
                present[message_id] = sequence
            last = sequences[-1] - 1
        return present

    async def _message_id(self, sequence: int) -> str:
        try:
            message = await self._jetstream.get_msg(self._stream, sequence)
        except APIError as error:
            if error.err_code == _MESSAGE_NOT_FOUND:
                return ""
            raise
        return str((message.headers or {}).get("ce-id", ""))

    async def _publish(self, records: list[Record]) -> None:
        """Publish a batch in order and mark it; what is in the stream already is not sent again."""
        todo = [(e, r) for r in records for e in r.todo if e.id not in self._present]
        try:
            if self._careful:
                for event, record in todo:
                    self._present[event.id] = await self._confirmed(event, record)
            else:
                for start in range(0, len(todo), _STRETCH):
                    await self._publish_stretch(todo[start : start + _STRETCH])
            await self._outbox.mark([self._publication(record) for record in records])
        finally:
            # After a failure the stream itself is asked what it has.
            self._present = {}
        self._careful = False
        self.state.published += len(todo)

    async def _publish_stretch(self, todo: list[tuple[Outgoing, Record]]) -> None:
        """Publish events without waiting, but for the last.

        Each is taken only right behind the one before it, so the acknowledgement of the last is
        that of all.

        Raises:
            PublishInterruptedError: one was not taken; how far it got is for the stream to say.
        """
        *first, (last, record) = todo
        sequence = self._last
        await publish_all(
            self._connection,
            (
                (event.subject, self._lines(event, its_record, before), event.data)
                for before, (event, its_record) in enumerate(first, sequence)
            ),
        )
        for event, _ in first:
            sequence += 1
            self._present[event.id] = sequence
        self._last = sequence
        self._present[last.id] = await self._confirmed(last, record)
        if self._present[last.id] != sequence + 1:
            raise PublishInterruptedError(f"the stream is not at {sequence + 1}")

    async def _confirmed(self, event: Outgoing, record: Record) -> int:
        """Publish one event and wait; returns its sequence, also if the stream has it already."""
        ack = await self._jetstream.publish(
            event.subject,
            event.data,
            timeout=_ACK_TIMEOUT,
            stream=self._stream,
            headers=read_lines(self._lines(event, record, self._last).decode()),
        )
        if not ack.duplicate:
            self._last = ack.seq
        return ack.seq

    def _lines(self, event: Outgoing, record: Record, last: int) -> bytes:
        # For some minutes the stream remembers the ids of messages that were deleted from it, and
        # would take what a repair sends again for a repetition.
        message_id = event.id if record.missing is None else f"{event.id}:{last}"
        own = f"Nats-Msg-Id: {message_id}\r\nNats-Expected-Last-Sequence: {last}\r\n"
        return event.head + own.encode()

    def _publication(self, record: Record) -> Publication:
        committed_at = self._committed_at.pop(record.id, None)
        return Publication(
            record.id,
            self._incarnation,
            record.sequences(self._present),
            system_clock(),
            None if committed_at is None else (time.monotonic() - committed_at) * 1000,
        )


def _next_limit(records: list[Record]) -> int:
    """How many records to read next: as many as would hold a batch of events, by these.

    The record of an import holds thousands of events; 32 of them would be most of the memory.
    """
    events = sum(len(record.events) for record in records)
    if not events:
        return _BATCH_RECORDS
    return max(1, min(_BATCH_RECORDS, _BATCH_EVENTS * len(records) // events))


def _batches(records: list[Record]) -> Iterator[list[Record]]:
    """The records in batches with not too many events together, and at least one record."""
    batch: list[Record] = []
    events = 0
    for record in records:
        events += len(record.events)
        if batch and events > _BATCH_EVENTS:
            yield batch
            batch, events = [], len(record.events)
        batch.append(record)
    if batch:
        yield batch
