"""Asking services over NATS, keeping their replies as the bytes they are."""

from typing import Protocol

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError

from baodao.gateway.exchange import too_large
from baodao.gateway.problems import unavailable_problem
from baodao.kit.client import with_expiry
from baodao.schema.base import Message

_TIMEOUT_SECONDS = 20.0


class Services(Protocol):
    """What answers messages; `tests` put a fake in its place."""

    async def ask(self, message: Message, headers: dict[str, str]) -> bytes:
        """The reply as sent, or the problem `unavailable`."""
        ...


class NatsServices:
    """The services behind one open NATS connection."""

    def __init__(self, connection: NatsClient) -> None:
        self._connection = connection

    async def ask(self, message: Message, headers: dict[str, str]) -> bytes:
        if not self._connection.is_connected:
            # The client would keep the message and send it after the reconnection.
            raise unavailable_problem("NATS is not connected")
        try:
            reply = await self._connection.request(
                message.SUBJECT,
                with_expiry(message, _TIMEOUT_SECONDS).model_dump_json().encode(),
                timeout=_TIMEOUT_SECONDS,
                headers=headers,
            )
        except NoRespondersError:
            raise unavailable_problem(f"no {message.CONTEXT} service is running") from None
        except MaxPayloadError:
            raise too_large() from None
        except (NatsError, TimeoutError, ConnectionError) as error:
            raise unavailable_problem(
                f"no answer from {message.CONTEXT} ({type(error).__name__})"
            ) from None
        return reply.data
