"""Where a bench plays: real servers in a fresh directory, and the processes that it measures."""

import asyncio
import json
import os
import re
import shutil
import signal
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import nats
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.cli.operate import topology
from baodao.cli.output import Stop
from baodao.cli.stack.processes import ServiceProcess
from baodao.kit.mongo import Database
from baodao.kit.servers import MongoServer, NatsServer

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.02
_KIBIBYTES = 1 << 10
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)


class Stage:
    """nats-server, mongod and processes of ours, each in a process of its own; gone afterwards."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="baodao-bench-"))
        self.nats = NatsServer(self.home / "nats")
        self.mongo = MongoServer(self.home / "mongo")
        self.processes: dict[str, ServiceProcess] = {}
        self._cleanup = AsyncExitStack()
        self.connection: NatsClient

    async def __aenter__(self) -> Self:
        """Start the servers and create the streams."""
        self._cleanup.callback(shutil.rmtree, self.home, ignore_errors=True)
        try:
            await self._cleanup.enter_async_context(self.nats)
            await self._cleanup.enter_async_context(self.mongo)
            self.connection = await nats.connect(self.nats.url, name="bench", error_cb=_quiet)
            self._cleanup.push_async_callback(self.connection.close)
            await topology.apply_all(self.connection.jetstream())
        except BaseException:
            await self._cleanup.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything and remove the directory."""
        await self._cleanup.aclose()

    async def start(self, name: str, *, label: str = "", **settings: str) -> ServiceProcess:
        """Run `python -m baodao.<name>`, with more settings than the addresses of the servers."""
        label = label or name
        process = ServiceProcess(
            name,
            self.home / "logs" / f"{label}.log",
            {
                "BAODAO_NATS_URL": self.nats.url,
                "BAODAO_MONGO_URL": self.mongo.url,
                "BAODAO_LOG_LEVEL": "warning",
                **settings,
            },
        )
        await process.start()
        self._cleanup.push_async_callback(process.stop)
        self.processes[label] = process
        return process

    async def start_service(
        self, name: str, *, health: str = "", **settings: str
    ) -> ServiceProcess:
        """Run a process and wait until it says on `health.<name>` that it is ready."""
        process = await self.start(name, **settings)
        await self._until_ready(f"health.{health or name}", process)
        return process

    async def ready(self, name: str, instance: str) -> None:
        """Wait until one of several processes of a service, started under its name, is ready."""
        await self._until_ready(f"health.{name}.{instance}", self.processes[instance])

    async def _until_ready(self, subject: str, process: ServiceProcess) -> None:
        async def ready() -> bool:
            try:
                return bool(json.loads((await self.connection.request(subject)).data)["ready"])
            except NatsError:
                return False

        await until(ready, _READY_SECONDS, process)

    def database(self, name: str) -> Database:
        """A database of this stage's mongod."""
        database = Database(self.mongo.url, name)
        self._cleanup.push_async_callback(database.close)
        return database

    def memory(self) -> dict[str, int]:
        """Resident MB of every measured process, by its name; empty where there is no /proc."""
        return {
            f"{label.replace('-', '_')}_mb": round(resident / _KIBIBYTES)
            for label, process in self.processes.items()
            if not label.startswith("cli.") and (resident := _resident(process.pid))
        }


def _resident(pid: int) -> int:
    """Kibibytes."""
    try:
        found = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def pause(process: ServiceProcess) -> None:
    """Stop a process where it is, so that work can pile up before the clock starts."""
    os.kill(process.pid, signal.SIGSTOP)


def resume(process: ServiceProcess) -> None:
    """Let it go on."""
    os.kill(process.pid, signal.SIGCONT)


async def until(
    done: Callable[[], Awaitable[bool]], seconds: float, process: ServiceProcess | None = None
) -> None:
    """Ask until it is so.

    Raises:
        Stop: it was not in time, or the process that it depends on has ended.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not await done():
        if process is not None and process.exit_code is not None:
            raise Stop(f"{process.name} ended:\n{process.last_lines()}")
        if asyncio.get_running_loop().time() > deadline:
            last = f":\n{process.last_lines()}" if process else ""
            raise Stop(f"the bench waited {seconds:g} s in vain{last}")
        await asyncio.sleep(_POLL_SECONDS)


def median(values: Iterable[float], digits: int = 0) -> float:
    """The middle one, rounded."""
    middle = round(statistics.median(values), digits)
    return int(middle) if digits == 0 else middle


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the sorted values do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def _quiet(_: Exception) -> None:
    return
