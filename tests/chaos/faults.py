"""How each fault strikes and is healed."""

import asyncio
import random
import shutil
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.chaos.cluster import Cluster
from tests.chaos.plan import Episode, Strike

NORMAL_CLOCK = timedelta(days=2).total_seconds()
"""How far the clocks of services are ahead in a run, so that what people served is in the past."""
_SESSIONS_PAUSE = 0.5
_STARTING_SECONDS = 2.0

Tell = Callable[[str], None]


async def strike_all(cluster: Cluster, episode: Episode, tell: Tell) -> None:
    """Carry out the strikes of an episode; done when the last one is healed."""
    async with asyncio.TaskGroup() as group:
        for strike in episode:
            group.create_task(_strike(cluster, strike, tell))


async def _strike(cluster: Cluster, strike: Strike, tell: Tell) -> None:
    await asyncio.sleep(strike.at)
    tell(str(strike))
    await _HOW[strike.kind](cluster, strike)


async def _kill(cluster: Cluster, strike: Strike) -> None:
    servers = [t for t in strike.targets if t in cluster.servers]
    slots = [t for t in strike.targets if t not in cluster.servers]
    await asyncio.gather(*map(cluster.lose, servers), *map(cluster.kill, slots))
    await asyncio.sleep(strike.lasts)
    await asyncio.gather(*map(cluster.bring_back, servers), *map(cluster.spawn, slots))


async def _stop(cluster: Cluster, strike: Strike) -> None:
    for target in strike.targets:
        cluster.signal(target, signal.SIGSTOP)
    await asyncio.sleep(strike.lasts)
    for target in strike.targets:
        cluster.signal(target, signal.SIGCONT)


async def _terminate(cluster: Cluster, strike: Strike) -> None:
    await asyncio.gather(*map(cluster.terminate, strike.targets))
    await asyncio.sleep(strike.lasts)
    await asyncio.gather(*map(cluster.spawn, strike.targets))


async def _kill_starting(cluster: Cluster, strike: Strike) -> None:
    """Three deaths: the first of one that served, the others anywhere in a start."""
    (slot,) = strike.targets
    # Of the strike alone, so that a seed gives the same again.
    moments = random.Random(str(strike))
    for _ in range(2):
        await cluster.kill(slot)
        await cluster.spawn(slot)
        await asyncio.sleep(moments.uniform(0, _STARTING_SECONDS))
    await cluster.kill(slot)
    await asyncio.sleep(strike.lasts)
    await cluster.spawn(slot)


async def _lose_jetstream(cluster: Cluster, strike: Strike) -> None:
    (name,) = strike.targets
    await cluster.lose(name)
    await asyncio.to_thread(shutil.rmtree, cluster.servers[name].directory / "jetstream")
    await asyncio.sleep(strike.lasts)
    # Nothing else: the relays publish their logs again as soon as they see the new stream.
    await cluster.bring_back(name)


async def _clock(cluster: Cluster, strike: Strike) -> None:
    cluster.services.set_clock(NORMAL_CLOCK + strike.jump)
    await asyncio.sleep(strike.lasts)
    cluster.services.set_clock(NORMAL_CLOCK)


async def _sessions(cluster: Cluster, strike: Strike) -> None:
    assert cluster.services.mongo
    url = cluster.services.mongo.url
    admin: MongoClient[dict[str, object]] = MongoClient(url, serverSelectionTimeoutMS=2_000)
    try:
        for _ in range(1 + int(strike.lasts / _SESSIONS_PAUSE)):
            with suppress(PyMongoError):
                await asyncio.to_thread(admin.admin.command, "killAllSessions", [])
            await asyncio.sleep(_SESSIONS_PAUSE)
    finally:
        await asyncio.to_thread(admin.close)


_HOW: dict[str, Callable[[Cluster, Strike], Awaitable[None]]] = {
    "kill": _kill,
    "stop": _stop,
    "terminate": _terminate,
    "kill-starting": _kill_starting,
    "lose-jetstream": _lose_jetstream,
    "clock": _clock,
    "sessions": _sessions,
}
