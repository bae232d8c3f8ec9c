"""The keeper: the only one that makes streams and consumers, at the start and whenever they vanish.

Who may make a consumer may have whatever a stream holds delivered to any subject, so services may
not: they say in their health report what is missing, and wait.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.kit import topology
from baodao.kit.broker import connection_options
from baodao.kit.jetstream import jetstream_of
from baodao.kit.tasks import cancel_tasks
from baodao.kit.tls import check_trust
from baodao.kit.topology import DurableSpec, StreamSpec

Wanted = tuple[Sequence[StreamSpec], Sequence[DurableSpec]]
_PACE_SECONDS = 1.0
_GLANCE_SECONDS = 0.1
_TIMEOUT_SECONDS = 5.0


class Keeper:
    """Makes what is missing.

    Args:
        connection: of the user `keeper`.
        wanted: what there should be; asked again each time.
        tell: hears what was made, and why it could not be.
    """

    def __init__(
        self, connection: NatsClient, wanted: Callable[[], Wanted], tell: Callable[[str], None]
    ) -> None:
        self._connection, self._wanted, self._tell = connection, wanted, tell
        self._jetstream = jetstream_of(connection, _TIMEOUT_SECONDS)
        self._told = ""
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Look every second, and at once where the connection is new; no error ends it."""
        while True:
            reconnects = self._connection.stats["reconnects"]
            try:
                await self.make_missing()
            except (NatsError, TimeoutError) as error:
                await self._complain(f"{type(error).__name__}: {error}")
            await self._rest(reconnects)

    async def make_missing(self) -> None:
        """Make what is missing, and change nothing else.

        Raises:
            nats.errors.Error: NATS does not answer or cannot make it.
        """
        async with self._looking:
            made = await topology.create_missing(self._jetstream, *self._wanted())
        self._told = ""
        if made:
            self._tell(f"made what was missing: {', '.join(made)}")

    async def _complain(self, why: str) -> None:
        # What nobody answers is no news while the server is away.
        if self._connection.is_connected and why != self._told:
            self._told = why
            self._tell(f"streams cannot be looked after: {why}")

    async def _rest(self, reconnects: int) -> None:
        for _ in range(round(_PACE_SECONDS / _GLANCE_SECONDS)):
            await asyncio.sleep(_GLANCE_SECONDS)
            if self._connection.stats["reconnects"] != reconnects:
                return


@asynccontextmanager
async def kept(
    url: str,
    wanted: Callable[[], Wanted],
    tell: Callable[[str], None],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Keeper]:
    """A keeper at work; streams and consumers are as wanted when it begins.

    Raises:
        nats.errors.Error: NATS does not answer or cannot make them.
        NotStartedError: NATS is not trusted.
    """
    connection: NatsClient | None = None

    async def quiet(error: Exception | None = None) -> None:
        if error and connection is None:
            check_trust(error)

    callbacks = dict.fromkeys(("disconnected_cb", "reconnected_cb", "error_cb"), quiet)
    options = {**connection_options(url, "keeper", tls=tls), **callbacks}
    connection = await nats.connect(**options)
    try:
        await topology.apply(jetstream_of(connection), *wanted())
        keeper = Keeper(connection, wanted, tell)
        running = asyncio.create_task(keeper.run())
        try:
            yield keeper
        finally:
            await cancel_tasks([running])
    finally:
        await connection.close()
