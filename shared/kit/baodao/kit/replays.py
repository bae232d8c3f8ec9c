"""Events that are to be judged again, fetched from where only their owner could put them.

What is asked on `replays.<durable>` is the place of an event and not the event: whoever may ask can
have no event believed that its owner did not publish.
"""

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from pydantic import BaseModel, Field, ValidationError

from baodao.kit.jetstream import jetstream_of


class Replay(BaseModel):
    """An event by its place; `id` tells whether it still stands there."""

    stream: str
    sequence: int = Field(ge=1)
    id: str = ""


class NotFetchedError(Exception):
    """There is no such event to judge; `reason` is a word, as a dead letter has it."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(error)
        self.reason = reason


async def fetch(connection: NatsClient, stream: str, request: bytes) -> RawStreamMsg:
    """The event that a request names, from this stream and no other.

    Raises:
        NotFetchedError: the request names none, it is not there, or NATS does not answer.
    """
    try:
        named = Replay.model_validate_json(request)
    except ValidationError as error:
        raise NotFetchedError("invalid", f"names no event: {error.errors()[0]['msg']}") from None
    if named.stream != stream:
        raise NotFetchedError("invalid", f"is to be fetched from {stream}, not {named.stream}")
    try:
        message = await jetstream_of(connection).get_msg(stream, named.sequence)
    except NotFoundError:
        raise NotFetchedError("missing", f"{stream} has no {named.sequence} any more") from None
    except NatsError as error:
        raise NotFetchedError("unavailable", str(error)) from None
    if named.id and (message.headers or {}).get("ce-id") != named.id:
        raise NotFetchedError("missing", f"at {named.sequence} of {stream} is another event now")
    return message
