"""What `flushed` promises, and one flush of nats-py does not."""

from pathlib import Path

import nats

from baodao.cli.operate.topology import all_wires
from baodao.kit.flushing import flushed
from baodao.kit.servers import NatsServer

_TIMES = 500


async def test_what_was_sent_before_has_been_handled(tmp_path: Path) -> None:
    refused: list[Exception] = []

    async def errored(error: Exception) -> None:
        refused.append(error)

    async with NatsServer(tmp_path / "nats", wires=all_wires(), with_admin=True) as server:
        url = server.url_of("registration")
        connection = await nats.connect(url, error_cb=errored, allow_reconnect=False)
        for times in range(1, _TIMES + 1):
            await connection.publish("events.scheduling.x", b"{}")
            await flushed(connection)
            assert len(refused) == times
        await connection.close()
