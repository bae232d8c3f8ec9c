"""Pulling ahead: the next batch of a durable is asked for while the one before it is processed.

The fetch of nats-py 2.16 asks, waits until a batch is full or its time is up, and leaves in the
socket what came too late; FastStream 0.7 calls it again and again, 50 times a second where nothing
happens. Here one request is open at the server at all times. It ends with the batch or after ten
seconds, so that an idle durable costs six messages a minute, and the first event wakes its service.

What was in the hands of a killed process comes to another one once the server has heard nothing of
it for the durable's `ack_wait`. That can be short: a batch that takes long is said to be worked on.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import structlog
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError

from baodao.kit.flushing import flushed
from baodao.kit.jetstream import api_of
from baodao.kit.tasks import cancel_tasks
from baodao.kit.topology import DurableSpec

log = structlog.get_logger()

_OPEN_SECONDS = 10.0
_GRACE_SECONDS = 1.0
_PAUSE_SECONDS = 0.2
_ORDINARY_ENDS = ("404", "408")
_SIGN_SECONDS = 4.0
# A batch and the one before it may each take as long as the committer's patience, and some more.
_LONGEST_WORK_SECONDS = 60.0


class Puller:
    """Keeps one request for a durable's messages open, and what has come until it is fetched.

    Args:
        connection: to the NATS with the durable.
        durable: whose messages.
        batch: how many are asked for at once; as many may wait here.
    """

    def __init__(self, connection: NatsClient, durable: DurableSpec, batch: int) -> None:
        self._connection, self._batch = connection, batch
        self._subject = f"{api_of(connection)}.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}"
        self._request = json.dumps({"batch": batch, "expires": int(_OPEN_SECONDS * 1e9)}).encode()
        self._waiting: deque[Msg] = deque()
        self._at_work: list[Msg] = []
        self._began = 0.0
        self._signing: asyncio.Task[None] | None = None
        self._came = asyncio.Event()
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._open, self._open_until, self._reconnects = 0, 0.0, -1
        self._refused = False

    async def open(self) -> None:
        """Subscribe to where messages come; nothing is asked for yet."""
        self._inbox = self._connection.new_inbox()
        self._subscription = await self._connection.subscribe(self._inbox, cb=self._take)
        self._signing = asyncio.create_task(self._sign())

    async def fetch(
        self,
        batch: int = 1,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 -- FastStream gives one
        heartbeat: float | None = None,  # noqa: ARG002
    ) -> list[Msg]:
        """The messages that have come, at least one; waits for the first as long as it takes.

        Who asks for a whole batch is done with the one before it. FastStream fills a batch up by
        further calls for what is missing: then only what is here already is given, so that no event
        waits for company.

        Raises:
            nats.errors.TimeoutError: a batch is to be filled up, and nothing is here.
        """
        if batch < self._batch and not self._waiting:
            raise NatsTimeoutError
        if batch == self._batch:
            self._at_work = []
        while not self._waiting:
            self._came.clear()
            await self._ask()
            with suppress(TimeoutError):
                async with asyncio.timeout(_OPEN_SECONDS + _GRACE_SECONDS):
                    await self._came.wait()
            if self._refused:
                self._refused = False
                await asyncio.sleep(_PAUSE_SECONDS)
        await self._rest_of_the_burst(batch)
        messages = [self._waiting.popleft() for _ in range(min(batch, len(self._waiting)))]
        if not self._at_work:
            self._began = asyncio.get_running_loop().time()
        self._at_work += messages
        await self._ask()
        return messages

    async def close(self) -> None:
        """Ask for no more, and hand back at once what nobody has fetched."""
        if self._signing is not None:
            await cancel_tasks([self._signing])
        if self._subscription is None or not self._connection.is_connected:
            return
        with suppress(NatsError):
            await self._subscription.unsubscribe()
            await flushed(self._connection)
            for message in self._waiting:
                await message.nak()
            await flushed(self._connection)
        self._waiting.clear()

    async def _sign(self) -> None:
        """Tell the server now and then of a batch that takes long that it is being worked on."""
        while True:
            await asyncio.sleep(_SIGN_SECONDS)
            try:
                await self._sign_once()
            except Exception as error:  # noqa: BLE001 -- without a sign it comes again, that is all
                log.warning("work_not_signed", subject=self._subject, error=f"{error!r}")

    async def _sign_once(self) -> None:
        worked = asyncio.get_running_loop().time() - self._began
        if self._at_work and _SIGN_SECONDS <= worked < _LONGEST_WORK_SECONDS:
            # What waits behind it has come from the server as well.
            for message in [*self._at_work, *self._waiting]:
                if not message.is_acked:
                    await message.in_progress()

    async def _rest_of_the_burst(self, batch: int) -> None:
        # What is in the socket already is parsed when the reader has its turn.
        seen = -1
        while seen < len(self._waiting) < batch:
            seen = len(self._waiting)
            await asyncio.sleep(0)

    async def _ask(self) -> None:
        """Open a request, unless one is open."""
        now = asyncio.get_running_loop().time()
        reconnects = self._connection.stats["reconnects"]
        if self._open > 0 and now < self._open_until and reconnects == self._reconnects:
            return
        self._open, self._reconnects = self._batch, reconnects
        self._open_until = now + _OPEN_SECONDS + _GRACE_SECONDS
        try:
            await self._connection.publish(self._subject, self._request, self._inbox)
        except NatsError as error:
            log.debug("pull_not_asked", subject=self._subject, error=str(error))
            self._open, self._refused = 0, True

    async def _take(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status") if not message.data else None
        if status is None:
            self._open -= 1
            self._waiting.append(message)
        elif status != "100":
            # The request has ended: its time is up, or there is no such durable.
            self._open = 0
            self._refused = status not in _ORDINARY_ENDS
        self._came.set()


async def pull_ahead(
    connection: NatsClient, subscribers: Iterable[tuple[DurableSpec, Any]], batch: int
) -> list[Puller]:
    """Let started pull subscribers of FastStream, each with its durable, fetch by pullers."""
    pullers = []
    for durable, subscriber in subscribers:
        puller = Puller(connection, durable, batch)
        await puller.open()
        subscriber.subscription.fetch = puller.fetch
        pullers.append(puller)
    return pullers
