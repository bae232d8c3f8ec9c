"""Sending commands and queries to services, as the gateway, the tools and the tests do."""

from datetime import timedelta
from typing import Any, Literal, TypeVar

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError
from pydantic import BaseModel

from baodao.kit.clock import system_clock
from baodao.kit.proofs import Proof
from baodao.kit.requests import Requests
from baodao.kit.signatures import HEADER
from baodao.schema.base import Command, Message, SignInNeeded
from baodao.schema.field_errors import FieldError
from baodao.schema.replies import (
    Accepted,
    Invalid,
    Refused,
    Reply,
    ReplyAdapter,
    Unavailable,
    encode_refused,
)

M = TypeVar("M", bound=BaseModel)

NOT_BELIEVED = encode_refused((SignInNeeded(),))
"""What a service answers whom it does not believe, before it has looked at anything else."""
_WHO_ASKS = {"actor"}


class NotAcceptedError(Exception):
    """A message was not accepted; `reply` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(_describe(reply))
        self.reply = reply


class NoAnswerError(Exception):
    """No service has answered: whether anything was done is not known."""

    def __init__(
        self, kind: Literal["not-connected", "not-running", "no-answer"], context: str, reason: str
    ) -> None:
        super().__init__(reason)
        self.kind, self.context = kind, context


class MessageTooLargeError(Exception):
    """The NATS server takes no message of this size; nothing was sent."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"NATS takes messages of {limit} bytes at most")
        self.limit = limit


class Client:
    """Asks services by core request/reply over an open NATS connection.

    Args:
        connection: a connected nats-py client.
        timeout: seconds until a service that does not answer counts as unavailable.
        proof: of who asks; without it everything is asked by nobody.
    """

    def __init__(
        self, connection: NatsClient, timeout: float = 20.0, proof: Proof | None = None
    ) -> None:
        self._connection, self._timeout, self._proof = connection, timeout, proof
        self._requests = Requests(connection, timeout)

    async def ask(self, message: Message, headers: dict[str, str] | None = None) -> bytes:
        """The service's reply as it was sent; `headers` may hold a proof of who asks.

        What the message leaves to its defaults is not sent, so it is not longer than it was given.

        Raises:
            NoAnswerError: no service has answered.
            MessageTooLargeError: the message was not sent.
        """
        sent = encode_message(with_expiry(message, self._timeout))
        if self._proof is None:
            return await self.ask_encoded(type(message), sent, headers)
        reply = await self._ask_proved(self._proof, message, sent, headers)
        if reply == NOT_BELIEVED:
            # Revoked since it was proved; whoever still may is believed the second time.
            self._proof.forget(message.actor)
            reply = await self._ask_proved(self._proof, message, sent, headers)
        return reply

    async def _ask_proved(
        self, proof: Proof, message: Message, sent: bytes, headers: dict[str, str] | None
    ) -> bytes:
        if token := await proof.token(message.actor, message.CONTEXT):
            headers = {HEADER: token, **(headers or {})}
        return await self.ask_encoded(type(message), sent, headers)

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str] | None = None
    ) -> bytes:
        """The service's reply, as it was sent, to a message in JSON.

        A command says itself when it expires.

        Raises:
            NoAnswerError: no service has answered.
            MessageTooLargeError: the message was not sent.
        """
        context = kind.CONTEXT
        if not self._connection.is_connected:
            # nats-py would keep the message and send it after the reconnection.
            raise NoAnswerError("not-connected", context, "NATS is not connected")
        try:
            reply = await self._requests.send(kind.SUBJECT, message, headers)
        except NoRespondersError:
            reason = f"no {context} service is running"
            raise NoAnswerError("not-running", context, reason) from None
        except MaxPayloadError:
            raise MessageTooLargeError(self._connection.max_payload) from None
        except (NatsError, TimeoutError, ConnectionError) as error:
            reason = f"no answer from {context} ({type(error).__name__})"
            raise NoAnswerError("no-answer", context, reason) from None
        return reply.data

    async def send(self, message: Message, headers: dict[str, str] | None = None) -> Reply:
        """The service's reply; a silent or absent service is `unavailable`, never an exception."""
        try:
            answer = await self.ask(message, headers)
        except NoAnswerError as missing:
            return Unavailable(reason=str(missing))
        except MessageTooLargeError as error:
            wrong = FieldError.of("message", "message-too-large", limit=error.limit)
            return Invalid(errors=[wrong])
        return ReplyAdapter.validate_json(answer)

    async def get(self, message: Message, result: type[M]) -> M:
        """The result of a message that is expected to be accepted.

        Raises:
            NotAcceptedError: the message was not accepted.
        """
        reply = await self.send(message)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        return result.model_validate(reply.result)


def encode_message(message: Message) -> bytes:
    """A message as it travels: without who asks, and without what it leaves to its defaults."""
    return message.model_dump_json(exclude_unset=True, exclude=_WHO_ASKS).encode()


def with_expiry(message: Message, seconds: float) -> Message:
    """The message as it is sent by somebody who waits for so many seconds.

    A command that expires earlier by itself stays as it is.
    """
    if not isinstance(message, Command):
        return message
    expiry = system_clock() + timedelta(seconds=seconds)
    if message.expires_at and message.expires_at < expiry:
        return message
    return message.model_copy(update={"expires_at": expiry})


def _describe(reply: Any) -> str:
    if isinstance(reply, Refused):
        known = [(rule, rule.refusal()) for rule in reply.refusals]
        return "; ".join(refusal.text() if refusal else rule.slug for rule, refusal in known)
    return str(reply.model_dump_json())
