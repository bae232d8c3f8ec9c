"""What a path asks of several services, and how one answer is made of theirs."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from baodao.schema.base import Message

ACCEPTED = b'{"status":"accepted","result":'
"""How a reply begins that gives what was asked for."""

Ask = Callable[[type[Message], bytes], Awaitable[bytes]]
"""Asks a service in the name of the caller: the reply to a message, both as sent."""


class Gathering(Protocol):
    """Makes one reply of those of several services; `kinds` are asked besides the path's own."""

    @property
    def kinds(self) -> tuple[type[Message], ...]: ...

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The reply to a message: of all services, or the first that is no part of it."""
        ...


def result_of(reply: bytes) -> bytes:
    """What is given by a reply that is accepted."""
    return reply[len(ACCEPTED) : -1]


def accepted(result: bytes) -> bytes:
    """The reply that gives this."""
    return ACCEPTED + result + b"}"
