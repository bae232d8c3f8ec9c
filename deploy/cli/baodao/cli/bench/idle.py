"""What a stack costs while nobody uses it, and how soon an event is followed all the same."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg

from baodao.cli.bench.stage import median
from baodao.cli.connection import connected
from baodao.cli.operate.signing import INSTALLATION, Installation
from baodao.cli.output import Stop
from baodao.cli.stack.local import Stack
from baodao.kit.flushing import flushed
from baodao.schema.registration.divisions import (
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
)
from baodao.schema.subjects import durable_name, stream_of

SECONDS = 20.0
EVENTS = 100
_SETTLING_SECONDS = 10.0
_PAUSE_SECONDS = 0.02
_PATIENCE_SECONDS = 30
_STREAM, _DURABLE = stream_of("registration"), durable_name("scheduling", "registration")
_PLACE_OF_SEQUENCE = 5
"""In the subject of an acknowledgement: $JS.ACK.<stream>.<durable>.<deliveries>.<sequence>…"""


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The whole stack, left alone `rounds` times; then events one by one."""
    with tempfile.TemporaryDirectory(prefix="baodao-bench-") as home:
        async with Stack(Path(home), announce=lambda _: None, with_admin=True) as stack:
            # What is done once after a start is no idling.
            await asyncio.sleep(_SETTLING_SECONDS)
            shares = []
            for number in range(rounds):
                shares.append(await _shares(stack.pids))
                announce(f"  round {number + 1} of {rounds}: {sum(shares[-1].values()):.1f} %")
            async with connected(stack.nats.url) as connection:
                waits = await _followed(connection, Path(home) / "keys")
    by_process = {name: median((s[name] for s in shares), 2) for name in shares[0]}
    return {
        **{f"cpu_percent_{name.replace('-', '_')}": share for name, share in by_process.items()},
        "cpu_percent_in_all": median((sum(s.values()) for s in shares), 1),
        "followed_p50_ms": median(waits, 1),
        "exact": len(waits) == EVENTS,
    }


async def _shares(pids: Mapping[str, int]) -> dict[str, float]:
    """Percent of one core that each process takes while nothing happens."""
    before = {name: _seconds_of(pid) for name, pid in pids.items()}
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(SECONDS)
    wall = asyncio.get_running_loop().time() - began
    return {name: 100 * (_seconds_of(pid) - before[name]) / wall for name, pid in pids.items()}


def _seconds_of(pid: int) -> float:
    """Processor time that a process and its threads have taken."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        raise Stop("the bench of idling needs Linux: it reads /proc") from None
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")


async def _followed(connection: NatsClient, keys: Path) -> list[float]:
    """Milliseconds from the publishing of each event to the commit of who follows it."""
    loop = asyncio.get_running_loop()
    published: dict[int, float] = {}
    waits: list[float] = []
    followed = asyncio.Event()

    async def told(_: Msg) -> None:
        published[len(published) + 1] = loop.time()

    async def acknowledged(message: Msg) -> None:
        sequence = int(message.subject.split(".")[_PLACE_OF_SEQUENCE])
        waits.append(1000 * (loop.time() - published[sequence]))
        followed.set()

    await connection.subscribe("events.registration.>", cb=told)
    await connection.subscribe(f"$JS.ACK.{_STREAM}.{_DURABLE}.>", cb=acknowledged)
    await flushed(connection)
    client = Installation.of(connection, keys).client
    for number in range(EVENTS):
        followed.clear()
        row = DivisionRow(code=f"{number:02}", name="测试·省")
        command = ImportDivisions(actor=INSTALLATION, command_id=f"idle-{number}", rows=[row])
        await client.get(command, DivisionsReceipt)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await followed.wait()
        await asyncio.sleep(_PAUSE_SECONDS)
    return waits
