"""Sending commands and queries to services, as the gateway, the tools and the tests do."""

from datetime import timedelta
from typing import Any, TypeVar

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from pydantic import BaseModel

from baodao.kit.clock import system_clock
from baodao.schema.base import Command, Message
from baodao.schema.replies import Accepted, Refused, Reply, ReplyAdapter, Unavailable

M = TypeVar("M", bound=BaseModel)


class NotAcceptedError(Exception):
    """A message was not accepted; `reply` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(_describe(reply))
        self.reply = reply


class Client:
    """Asks services by core request/reply over an open NATS connection.

    Args:
        connection: a connected nats-py client.
        timeout: seconds until a service that does not answer counts as unavailable.
    """

    def __init__(self, connection: NatsClient, timeout: float = 20.0) -> None:
        self._connection, self._timeout = connection, timeout

    async def send(self, message: Message, headers: dict[str, str] | None = None) -> Reply:
        """The service's reply; a silent or absent service is `unavailable`, never an exception."""
        try:
            answer = await self._connection.request(
                message.SUBJECT,
                with_expiry(message, self._timeout).model_dump_json().encode(),
                timeout=self._timeout,
                headers=headers,
            )
        except NoRespondersError:
            return Unavailable(reason=f"no {message.CONTEXT} service is running")
        except (NatsError, TimeoutError, ConnectionError) as error:
            return Unavailable(reason=f"no answer from {message.CONTEXT}: {type(error).__name__}")
        return ReplyAdapter.validate_json(answer.data)

    async def get(self, message: Message, result: type[M]) -> M:
        """The result of a message that is expected to be accepted.

        Raises:
            NotAcceptedError: the message was not accepted.
        """
        reply = await self.send(message)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        return result.model_validate(reply.result)


def with_expiry(message: Message, seconds: float) -> Message:
    """The message as it is sent by somebody who waits for so many seconds."""
    if not isinstance(message, Command):
        return message
    return message.model_copy(update={"expires_at": system_clock() + timedelta(seconds=seconds)})


def _describe(reply: Any) -> str:
    if isinstance(reply, Refused):
        known = [(rule, rule.refusal()) for rule in reply.refusals]
        return "; ".join(refusal.text() if refusal else rule.slug for rule, refusal in known)
    return str(reply.model_dump_json())
