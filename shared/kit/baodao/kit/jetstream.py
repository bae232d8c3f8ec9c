"""JetStream as a connection reaches it: under the prefix that the path of its URL names.

`nats://hours:…@nats:4222/jetstream` is an account that has no streams and imports a part of the API
of the account that has them; without a path it is the usual `$JS.API` (ADR 0036).
"""

from nats.aio.client import Client as NatsClient
from nats.js import JetStreamContext

_USUAL = "$JS.API"


def prefix_of(path: str) -> str:
    """The prefix of the API that the path of a URL stands for."""
    return path.strip("/") or _USUAL


def api_of(connection: NatsClient) -> str:
    """The prefix of the API for a connection, whether it is up or not."""
    # Servers of a cluster that it was told of by others have no path.
    return prefix_of("".join({server.path for server in connection.servers}))


def jetstream_of(connection: NatsClient, timeout: float = 5.0) -> JetStreamContext:
    """JetStream of a connection."""
    return connection.jetstream(prefix=api_of(connection), timeout=timeout)
