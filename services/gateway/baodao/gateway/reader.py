"""Reading one stream for one client, from a place on, in order, without loss or repetition.

A pull consumer that lives no longer than the client: the server sends only what was asked for, so
a slow client costs a batch of memory and no more. Delivery to a consumer without acks can lose
messages with the connection; their numbering shows it, and then a new consumer starts at our place.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime

import structlog
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamInfo

from baodao.gateway.cursor import Place, short_incarnation
from baodao.kit.topology import incarnation_of
from baodao.schema.subjects import stream_of

log = structlog.get_logger()

_BATCH = 64
_EXPIRES_SECONDS = 30
_HEARTBEAT_SECONDS = 2
_TICK_SECONDS = 1.0
_TICKS_OF_SILENCE = 5
_RETRY_SECONDS = 0.5
_UNUSED_SECONDS = 60.0


class StreamReader:
    """One stream, filtered, for one client.

    Args:
        subjects: filters within the stream.
        place: where to go on; None starts at `since`, or with what comes next.
    """

    def __init__(
        self,
        connection: NatsClient,
        context: str,
        subjects: list[str],
        place: Place | None,
        since: datetime | None,
    ) -> None:
        self.context, self._stream, self._subjects = context, stream_of(context), subjects
        self._connection = connection
        self._jetstream: JetStreamContext = connection.jetstream(timeout=2)
        self._place, self._since = place, since
        self._consumer = ""
        self._delivered = 0
        self._reconnects = 0
        self._inbox: Subscription | None = None

    async def open(self) -> Place:
        """Make the consumer; returns the place before its first event.

        Raises:
            nats.errors.Error: NATS or the stream is not there.
        """
        self._reconnects = self._connection.stats["reconnects"]
        info = await self._jetstream.stream_info(self._stream)
        incarnation = short_incarnation(incarnation_of(info))
        created = await self._jetstream.add_consumer(self._stream, self._config(info, incarnation))
        self._consumer, self._delivered = created.name, 0
        self._inbox = await self._connection.subscribe(self._connection.new_inbox())
        before = created.delivered.stream_seq if created.delivered else 0
        self._place = Place(incarnation, before)
        return self._place

    def _config(self, info: StreamInfo, incarnation: str) -> ConsumerConfig:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            ack_policy=AckPolicy.NONE,
            filter_subjects=self._subjects,
            inactive_threshold=_UNUSED_SECONDS,
            mem_storage=True,
            num_replicas=1,
        )
        place, last = self._place, info.state.last_seq
        if place is None and self._since is not None:
            return config.evolve(
                deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=self._since
            )
        if place is None:
            return config.evolve(opt_start_seq=last + 1)
        if place.incarnation != incarnation:
            return config.evolve(opt_start_seq=1)
        # A stream shorter than what we have read lost its end; what is put back follows `last`.
        return config.evolve(opt_start_seq=min(place.sequence, last) + 1)

    async def events(self) -> AsyncIterator[tuple[Place, Msg]]:
        """Every event with the place after it, for ever; failures of NATS are waited out."""
        interrupted = False
        while True:
            try:
                if self._inbox is None:
                    await self.open()
                    interrupted = False
                async for found in self._batch():
                    yield found
            except (NatsError, OSError, TimeoutError) as error:
                if not interrupted:
                    reason = str(error) or repr(error)
                    log.info("feed_interrupted", stream=self._stream, reason=reason)
                interrupted = True
                await self.close()
                await asyncio.sleep(_RETRY_SECONDS)

    async def _batch(self) -> AsyncIterator[tuple[Place, Msg]]:
        """Ask for a batch and give out what comes until it is used up or expires."""
        inbox = self._inbox
        if inbox is None or self._place is None:
            raise NatsError
        await self._connection.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}",
            json.dumps(
                {
                    "batch": _BATCH,
                    "expires": _EXPIRES_SECONDS * 10**9,
                    "idle_heartbeat": _HEARTBEAT_SECONDS * 10**9,
                }
            ).encode(),
            reply=inbox.subject,
        )
        left = _BATCH
        while left:
            message = await self._next(inbox)
            if message is None:
                return
            left -= 1
            sequence = message.metadata.sequence
            if sequence.consumer != self._delivered + 1:
                raise NatsError("messages were lost on the way")
            self._delivered = sequence.consumer
            self._place = Place(self._place.incarnation, sequence.stream)
            yield self._place, message

    async def _next(self, inbox: Subscription) -> Msg | None:
        """The next event; None when the request for a batch has expired.

        Raises:
            nats.errors.Error: the consumer is gone, silent, or was ahead of us.
        """
        silence = 0
        while True:
            try:
                message = await inbox.next_msg(timeout=_TICK_SECONDS)
            except NatsTimeoutError:
                silence += 1
                if self._connection.stats["reconnects"] != self._reconnects:
                    raise NatsError("the connection was lost") from None
                if silence == _TICKS_OF_SILENCE:
                    raise NatsError("the server is silent") from None
                continue
            silence = 0
            headers = message.headers or {}
            status = headers.get("Status") if not message.reply else None
            if status is None:
                return message
            if int(headers.get("Nats-Last-Consumer", self._delivered)) != self._delivered:
                raise NatsError("messages were lost on the way")
            if status == "408":
                return None
            if status != "100":
                raise NatsError(f"{status} {headers.get('Description', '')}")

    async def close(self) -> None:
        """Delete the consumer on the server; one that cannot be reached now expires there."""
        inbox, self._inbox = self._inbox, None
        if inbox is None:
            return
        with suppress(NatsError, OSError, TimeoutError):
            await inbox.unsubscribe()
        if self._connection.is_connected:
            with suppress(NatsError, OSError, TimeoutError):
                await self._jetstream.delete_consumer(self._stream, self._consumer)
