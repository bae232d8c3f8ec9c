"""Wait until nats-server has handled what a connection was given to send.

`flush` of nats-py 2.16 writes its PING to the socket at once, and what was published or subscribed
just before it a moment later: the answer says nothing of those. A second PING follows them.
"""

from nats.aio.client import Client as NatsClient


async def flushed(connection: NatsClient) -> None:
    """Return once the server has handled all that was published and subscribed before.

    Raises:
        nats.errors.Error: the connection is closed, or the server does not answer in time.
    """
    await connection.flush()
    await connection.flush()
