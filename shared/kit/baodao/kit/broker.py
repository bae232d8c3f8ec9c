"""The connection to NATS, made the same way everywhere."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client as NatsClient
from nats.errors import ConnectionClosedError

log = structlog.get_logger()

_RECONNECT_SECONDS = 0.25
_AT_ONCE = 100
_AROUND_LINES = len(b"NATS/1.0\r\n\r\n")


async def _disconnected() -> None:
    log.warning("nats_disconnected")


async def _reconnected() -> None:
    log.info("nats_reconnected")


async def _errored(error: Exception) -> None:
    # While the server is away every attempt to reconnect fails; `nats_disconnected` said so once.
    told = log.debug if isinstance(error, OSError) else log.warning
    told("nats_error", error=f"{type(error).__name__}: {error}")


def connection_options(url: str, name: str, inbox_prefix: str = "_INBOX") -> dict[str, Any]:
    """Options of a connection that never gives up; plain nats-py and FastStream take the same."""
    return {
        "servers": url.split(","),
        "name": name,
        "inbox_prefix": inbox_prefix,
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": _RECONNECT_SECONDS,
        "disconnected_cb": _disconnected,
        "reconnected_cb": _reconnected,
        "error_cb": _errored,
    }


def make_broker(url: str, name: str, inbox_prefix: str = "_INBOX") -> NatsBroker:
    """A FastStream broker without access log and injection: both cost more than our handlers."""
    return NatsBroker(logger=None, apply_types=False, **connection_options(url, name, inbox_prefix))


Published = tuple[str, bytes, bytes]
"""A message to publish: subject, the lines of its headers (none: b"") and payload."""


async def publish_all(connection: NatsClient, messages: Iterable[Published]) -> None:
    """Publish many messages without waiting, in their order.

    nats-py looks at every header with a regular expression and wakes its sender for every message;
    for events, whose headers are written already, that is most of the cost of publishing.

    Raises:
        nats.errors.Error: the connection is not there.
    """
    messages = iter(messages)
    while block := b"".join(_wire(*message) for message in islice(messages, _AT_ONCE)):
        if not connection.is_connected:
            raise ConnectionClosedError
        await connection._send_command(block)  # noqa: SLF001 -- see above
        await connection._flush_pending()  # noqa: SLF001


def _wire(subject: str, lines: bytes, data: bytes) -> bytes:
    """A message as the protocol has it (PUB, or HPUB with headers)."""
    if not lines:
        return b"PUB %b %d\r\n%b\r\n" % (subject.encode(), len(data), data)
    head = len(lines) + _AROUND_LINES
    return b"HPUB %b %d %d\r\nNATS/1.0\r\n%b\r\n%b\r\n" % (
        subject.encode(),
        head,
        head + len(data),
        lines,
        data,
    )
