"""Request and reply over one NATS connection, with one subscription for all replies.

nats-py's own `request` does the same, but draws random bytes, starts a timeout of asyncio's and a
callback of a callback for every message: a tenth of a gateway's time at an opening.
"""

import asyncio
from itertools import count

from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import NoRespondersError
from nats.js.api import Header

_NO_RESPONDERS = "503"


class Requests:
    """Sends messages and finds the reply of each by the end of its subject.

    Args:
        connection: a connected nats-py client.
        timeout: seconds until a reply counts as missing.
    """

    def __init__(self, connection: NatsClient, timeout: float) -> None:
        self._connection, self._timeout = connection, timeout
        self._prefix = f"{connection.new_inbox()}."
        self._numbers = count()
        self._waiting: dict[str, asyncio.Future[Msg]] = {}
        self._opening = asyncio.Lock()
        self._subscription: Subscription | None = None

    @property
    def waiting(self) -> int:
        """How many replies are waited for."""
        return len(self._waiting)

    async def send(self, subject: str, data: bytes, headers: dict[str, str] | None = None) -> Msg:
        """The reply to a message.

        Raises:
            TimeoutError: there was none in time.
            NoRespondersError: nobody listens.
            nats.errors.Error: it was not sent.
        """
        if self._subscription is None:
            await self._open()
        loop = asyncio.get_running_loop()
        reply = f"{self._prefix}{next(self._numbers)}"
        answer: asyncio.Future[Msg] = loop.create_future()
        self._waiting[reply] = answer
        timer = loop.call_later(self._timeout, _give_up, answer)
        try:
            await self._connection.publish(subject, data, reply=reply, headers=headers)
            message: Msg = await answer
        finally:
            timer.cancel()
            del self._waiting[reply]
        if message.headers and message.headers.get(Header.STATUS) == _NO_RESPONDERS:
            raise NoRespondersError
        return message

    async def _open(self) -> None:
        async with self._opening:
            if self._subscription is None:
                everything = f"{self._prefix}*"
                self._subscription = await self._connection.subscribe(everything, cb=self._receive)

    async def _receive(self, message: Msg) -> None:
        answer = self._waiting.get(message.subject)
        if answer is not None and not answer.done():
            answer.set_result(message)


def _give_up(answer: asyncio.Future[Msg]) -> None:
    if not answer.done():
        answer.set_exception(TimeoutError())
