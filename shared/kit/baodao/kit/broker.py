"""The connection to NATS, made the same way everywhere."""

import ssl
import time
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import structlog
from faststream.nats import NatsBroker
from faststream.nats.security import NatsSecurity
from nats.aio.client import Client as NatsClient
from nats.errors import ConnectionClosedError

from baodao.kit.jetstream import prefix_of
from baodao.kit.settings import ProcessSettings
from baodao.kit.tls import check_trust, options_of

log = structlog.get_logger()

_RECONNECT_SECONDS = 0.25
_REFUSED = "permissions violation"
_TOLD_SECONDS = 30.0
_MOST_REFUSALS = 20
_AT_ONCE = 100
_AROUND_LINES = len(b"NATS/1.0\r\n\r\n")


class Violations:
    """What a connection was refused by the server, for a health report.

    What it may not hear it does not hear until it is connected anew; what it may not say is told of
    for half a minute.
    """

    def __init__(self) -> None:
        self._said: dict[str, float] = {}
        self._unheard: set[str] = set()

    def note(self, error: str) -> None:
        """Note an error of the server, if it is a refusal."""
        if _REFUSED not in error:
            return
        if "violation for subscription" in error:
            self._unheard.add(error)
        elif len(self._said) < _MOST_REFUSALS or error in self._said:
            self._said[error] = time.monotonic()

    def forget(self) -> None:
        """The connection is gone: what is refused will be told again."""
        self._said.clear()
        self._unheard.clear()

    @property
    def problems(self) -> list[str]:
        """What was refused, sentence by sentence."""
        since = time.monotonic() - _TOLD_SECONDS
        self._said = {error: at for error, at in self._said.items() if at > since}
        return sorted([*self._unheard, *self._said])


async def _reconnected() -> None:
    log.info("nats_reconnected")


def connection_options(
    url: str,
    name: str,
    inbox_prefix: str = "_INBOX",
    violations: Violations | None = None,
    tls: ssl.SSLContext | None = None,
) -> dict[str, Any]:
    """Options of a connection that never gives up, but for a server that is not trusted at first.

    Raises:
        NotStartedError: from connecting; it says why the server is not trusted.
    """
    noted = violations or Violations()
    was_connected = False

    async def disconnected() -> None:
        nonlocal was_connected
        was_connected = True
        noted.forget()
        log.warning("nats_disconnected")

    async def errored(error: Exception) -> None:
        if not was_connected:
            check_trust(error)
        noted.note(str(error))
        # While the server is away every attempt to reconnect fails; `nats_disconnected` said so.
        told = log.debug if isinstance(error, OSError) else log.warning
        told("nats_error", error=f"{type(error).__name__}: {error}")

    return {
        "servers": url.split(","),
        "name": name,
        "inbox_prefix": inbox_prefix,
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": _RECONNECT_SECONDS,
        "disconnected_cb": disconnected,
        "reconnected_cb": _reconnected,
        "error_cb": errored,
        **options_of(tls),
    }


def make_broker(settings: ProcessSettings, violations: Violations) -> NatsBroker:
    """A FastStream broker without access log and injection: both cost more than our handlers."""
    options = connection_options(
        settings.nats_url, settings.instance, settings.nats_inbox_prefix, violations
    )
    tls = settings.nats_tls
    security = NatsSecurity(ssl_context=tls, tls_handshake_first=True) if tls else None
    prefix = prefix_of(urlsplit(options["servers"][0]).path)
    return NatsBroker(
        logger=None,
        apply_types=False,
        js_options={"prefix": prefix},
        security=security,
        **options,
    )


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
