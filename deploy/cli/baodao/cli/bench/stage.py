"""Where a bench plays: real servers in a fresh directory, and the processes that it measures."""

import asyncio
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nats
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.cli.operate import topology
from baodao.cli.operate.signing import (
    ROOTS,
    Installation,
    make_signing_keys,
    signing_settings,
)
from baodao.cli.operate.vault import inbox_settings, make_inbox_key
from baodao.cli.output import Stop
from baodao.cli.stack.processes import ServiceProcess, child_environment
from baodao.kit.client import Client
from baodao.kit.mongo import Database
from baodao.kit.proofs import SignedBy
from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.signatures import Signer
from baodao.kit.wires import ADMIN, COMMAND_LINE, KEEPER

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.02
_KIBIBYTES = 1 << 10


@dataclass(frozen=True, slots=True)
class Command:
    """A run of our own command in a process of its own: what it said and what it took."""

    code: int
    facts: dict[str, Any]
    seconds: float
    cpu_seconds: float
    """Of the command alone; other processes cannot make it longer."""
    peak_mb: int


class Stage:
    """nats-server, mongod and processes of ours, each in a process of its own; gone afterwards."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="baodao-bench-"))
        self.keys = self.home / "keys"
        wires = topology.all_wires()
        self._accounts = {account.name for account in wires[0]}
        self.nats = NatsServer(self.home / "nats", wires=wires, with_admin=True)
        self.mongo = MongoServer(self.home / "mongo")
        self.processes: dict[str, ServiceProcess] = {}
        self._token = ""
        self._cleanup = AsyncExitStack()
        self.connection: NatsClient

    async def __aenter__(self) -> Self:
        """Start the servers and create the streams."""
        self._cleanup.callback(shutil.rmtree, self.home, ignore_errors=True)
        make_signing_keys(self.keys)
        self.signer = Signer((self.keys / ROOTS).read_text("utf-8"))
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
        keys = self.home / "keys"
        make_inbox_key(keys)
        process = ServiceProcess(
            name,
            self.home / "logs" / f"{label}.log",
            {
                # What is written by hand has no account: it may do everything.
                "BAODAO_NATS_URL": self.nats.url_of(name if name in self._accounts else ADMIN),
                "BAODAO_MONGO_URL": self.mongo.url,
                "BAODAO_LOG_LEVEL": "warning",
                **signing_settings(self.keys, name),
                **inbox_settings(keys),
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

    async def time_start(self, name: str, **settings: str) -> float:
        """Start a process and stop it again; the seconds until it was ready."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        process = await self.start_service(name, **settings)
        took = loop.time() - began
        await process.stop()
        del self.processes[name]
        return took

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

    async def command(self, *arguments: str) -> Command:
        """Run `baodao …` with `--json` against this stage's servers.

        Raises:
            Stop: it said nothing that could be read.
        """
        loop = asyncio.get_running_loop()
        addresses = {
            "BAODAO_NATS_URL": self.nats.url_of(COMMAND_LINE),
            "BAODAO_KEEPER_NATS_URL": self.nats.url_of(KEEPER),
            "BAODAO_MONGO_URL": self.mongo.url,
            "BAODAO_TOKEN": self._token,
        }
        began = loop.time()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "baodao.cli", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=child_environment(os.environ, addresses),
        )
        output = asyncio.create_task(process.communicate())
        held, cpu = 0, 0.0
        while not output.done():
            held, cpu = max(held, peak_mb(process.pid)), max(cpu, cpu_seconds(process.pid))
            await asyncio.wait([output], timeout=_POLL_SECONDS)
        said, complaints = output.result()
        seconds = loop.time() - began
        with suppress(ValueError):
            return Command(process.returncode or 0, json.loads(said), seconds, cpu, held)
        what = f"baodao {' '.join(arguments)} ended with {process.returncode}"
        raise Stop(f"{what}: {complaints.decode().strip()}")

    async def sign_in(self) -> None:
        """Let commands be those of an operator: start identity, and have it know one."""
        await self.start_service("identity")
        self._token = await Installation(self.client()).command_line()

    def client(self, timeout: float = 20.0) -> Client:
        """Asks as whoever a message says, signed with this stage's keys."""
        return Client(self.connection, timeout, SignedBy(self.signer))

    def database(self, name: str) -> Database:
        """A database of this stage's mongod."""
        database = Database(self.mongo.url, name)
        self._cleanup.push_async_callback(database.close)
        return database

    def cpu(self) -> dict[str, float]:
        """Seconds of a core that the servers and every measured process have used so far."""
        pids = {label: p.pid for label, p in self.processes.items() if not label.startswith("cli.")}
        for server in (self.nats, self.mongo):
            if server.pid:
                pids[server.name] = server.pid
        return {name: cpu_seconds(pid) for name, pid in pids.items()}

    def memory(self) -> dict[str, int]:
        """Resident MB of every measured process, by its name; empty where there is no /proc."""
        return {
            f"{label.replace('-', '_')}_mb": round(resident / _KIBIBYTES)
            for label, process in self.processes.items()
            if not label.startswith("cli.") and (resident := _resident(process.pid))
        }


def peak_mb(pid: int) -> int:
    """The most MB that a process held so far; 0 where there is no /proc, or no such process."""
    return round(_memory(pid, "VmHWM") / _KIBIBYTES)


def cpu_seconds(pid: int) -> float:
    """What a process has used of a core so far; 0 where there is no /proc, or no such process."""
    with suppress(OSError):
        # Behind the name of the command, which may have blanks in it.
        figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _resident(pid: int) -> int:
    """Kibibytes."""
    return _memory(pid, "VmRSS")


def _memory(pid: int, figure: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{figure}:"):
                return int(line.split()[1])
    return 0


def pause(process: ServiceProcess) -> None:
    """Stop a process where it is, so that work can pile up before the clock starts.

    Raises:
        Stop: it has ended.
    """
    _signal(process, signal.SIGSTOP)


def resume(process: ServiceProcess) -> None:
    """Let it go on.

    Raises:
        Stop: it has ended.
    """
    _signal(process, signal.SIGCONT)


def _signal(process: ServiceProcess, number: signal.Signals) -> None:
    if process.exit_code is not None:
        raise _ended(process)
    os.kill(process.pid, number)


def _ended(process: ServiceProcess) -> Stop:
    return Stop(f"{process.name} ended with {process.exit_code}:\n{process.last_lines()}")


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
            raise _ended(process)
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
