"""Service processes for a test: real ones, on a nats-server of their own and a database prefix.

    async def test_x(services: RunningServices) -> None:
        await services.start("registration")
        await services.start("scheduling", count=2, env={"BAODAO_GROUP_SIZE": "1"})
        reply = await services.client.send(...)
        await services.kill("scheduling")        # SIGKILL, all its processes
        await services.restart("scheduling")     # as many, the same way, under new instance names
        await services.settled()                 # everything published and followed

Streams are global in a nats-server, hence one per `RunningServices`. The mongod is shared unless
a test asks for `isolated_services`, which it may then stop or kill. `module` runs something else in
a service's place: a module of `tests/` that breaks a part and then calls the service's `main`.
"""

import asyncio
import json
import os
import signal
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from baodao.cli.operate.signing import Installation
from baodao.cli.operate.topology import all_wires, durables, wanted
from baodao.kit.broker import connection_options
from baodao.kit.client import Client
from baodao.kit.keeper import Wanted, kept
from baodao.kit.keys import new_key
from baodao.kit.mongo import Database
from baodao.kit.outbox import Outbox
from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.topology import SERVICES
from baodao.kit.wires import KEEPER
from baodao.schema.catalog import CONTEXTS
from baodao.schema.subjects import stream_of
from tests.support.nursery import nursery
from tests.support.processes import ServiceProcess, ServiceStoppedError
from tests.support.signing import PROOF, signing

KEYS = {
    "BAODAO_REGISTRATION_MASTER_KEYS": f"test:{new_key()}",
    "BAODAO_REGISTRATION_LOOKUP_KEY": new_key(),
}
INBOX_KEY = new_key()
START_SECONDS = 40.0


@dataclass
class RunningServices:
    """Processes of services, the servers they run on, and a client that talks to them.

    Args:
        directory: for logs, the clock file, and the servers started here.
        mongo: a running mongod to share; without it one is started here.
        nats: a running nats-server; without it one is started here.
        env: for every process.
    """

    directory: Path
    mongo: MongoServer | None = None
    nats: NatsServer | None = None
    env: dict[str, str] = field(default_factory=dict)
    prefix: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:10]}")
    processes: dict[str, list[ServiceProcess]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.clock_file = self.directory / "clock"
        self.inbox_key_file = self.directory / "inbox.key"
        self.inbox_key_file.write_text(INBOX_KEY)
        self._own: list[NatsServer | MongoServer] = []
        self._all: list[ServiceProcess] = []
        self._databases: dict[str, Database] = {}
        self._connection: NatsClient | None = None
        self._keeping = AsyncExitStack()

    # --- life ---

    async def __aenter__(self) -> Self:
        if self.nats is None:
            self.nats = NatsServer(self.directory / "nats", wires=all_wires(), with_admin=True)
            self._own.append(self.nats)
        if self.mongo is None:
            self.mongo = MongoServer(self.directory / "mongo")
            self._own.append(self.mongo)
        await asyncio.gather(*(server.start() for server in self._own))
        options = connection_options(self.nats.url, "test")
        self._connection = await nats.connect(**options)
        self.client = Client(self._connection, proof=PROOF)
        await self.look_after_streams()
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.stop()
        finally:
            for process in self._all:
                # Captured by pytest, shown for a test that failed.
                print(f"\n--- {process.instance} ---\n{process.log()}")
                if process.running:
                    process.process.kill()
                    process.process.wait()
            for database in self._databases.values():
                await database.close()
            await self._keeping.aclose()
            if self._connection is not None:
                await self._connection.close()
            await asyncio.gather(*(server.stop() for server in self._own))
        refused = [p.instance for p in self._all if "permissions violation" in p.log(10_000)]
        assert not refused, "did what its account on NATS may not do (baodao.kit.wires)"

    # --- processes ---

    async def start(
        self,
        name: str,
        count: int = 1,
        *,
        env: Mapping[str, str] | None = None,
        module: str | None = None,
        wait: bool = True,
    ) -> list[ServiceProcess]:
        """Start `count` more processes of a service and wait until each says that it is ready."""
        started = [
            self._spawn(name, module or f"baodao.{name}", dict(env or {})) for _ in range(count)
        ]
        if wait:
            await self._keeper.make_missing()
            await asyncio.gather(*(self.ready(process) for process in started))
        return started

    async def command_line(self) -> dict[str, str]:
        """Settings with which a command of ours is signed in, as an operator; starts identity."""
        if not self.processes.get("identity"):
            await self.start("identity")
        assert self.nats
        token = await Installation(self.client).command_line()
        return {"BAODAO_NATS_URL": self.nats.url_of("cli"), "BAODAO_TOKEN": token}

    async def look_after_streams(self) -> None:
        """Have a keeper, as there is from the beginning."""
        assert self.nats
        keeping = kept(self.nats.url_of(KEEPER), self._wanted, print)
        self._keeper = await self._keeping.enter_async_context(keeping)

    async def leave_streams_alone(self) -> None:
        """Have no keeper until told otherwise."""
        await self._keeping.aclose()

    def _wanted(self) -> Wanted:
        """All streams, and the durables of services that were started: nobody reads the others."""
        streams, _ = wanted()
        return streams, [d for name in self.processes for d in durables().get(name, ())]

    async def start_slice(self, **counts: int) -> None:
        """All services, one process each or as many as said: `start_slice(scheduling=2)`."""
        await asyncio.gather(*(self.start(name, counts.get(name, 1)) for name in SERVICES))

    def _spawn(self, name: str, module: str, env: dict[str, str]) -> ServiceProcess:
        assert self.nats
        assert self.mongo
        # A new name each time, as in production: the dead process's lease is not ours.
        instance = f"{name}-{sum(p.service == name for p in self._all) + 1}"
        log_file = self.directory / f"{instance}.log"
        settings = {
            **{k: v for k, v in os.environ.items() if not k.startswith("BAODAO_")},
            "BAODAO_NATS_URL": self.nats.url_of(name),
            "BAODAO_MONGO_URL": self.mongo.url,
            "BAODAO_DATABASE_PREFIX": self.prefix,
            "BAODAO_CLOCK_FILE": str(self.clock_file),
            "BAODAO_INSTANCE": instance,
            "BAODAO_SWEEP_PAUSE": "0.2",
            "BAODAO_INBOX_KEY_FILE": str(self.inbox_key_file),
            **KEYS,
            **signing(name),
            **self.env,
            **env,
        }
        process = nursery().start(module, without_empty(settings), log_file)
        spawned = ServiceProcess(name, instance, log_file, module, env, process)
        self.processes.setdefault(name, []).append(spawned)
        self._all.append(spawned)
        return spawned

    async def ready(self, process: ServiceProcess, within: float = START_SECONDS) -> float:
        """Wait until the process reports that it is ready; returns the seconds it took."""
        began = time.monotonic()
        report: Any = "no answer"
        while time.monotonic() < began + within:
            if not process.running:
                code = process.process.returncode
                raise ServiceStoppedError(f"{process.instance} ended with {code}:\n{process.log()}")
            try:
                report = await self.health(process)
            except (NatsError, TimeoutError):
                await asyncio.sleep(0.05)
                continue
            if report["ready"]:
                return time.monotonic() - began
            await asyncio.sleep(0.05)
        raise ServiceStoppedError(f"{process.instance} is not ready: {report}\n{process.log()}")

    async def all_ready(self, within: float = START_SECONDS) -> float:
        """Wait until every process that should run is ready; returns the seconds it took."""
        running = [p for processes in self.processes.values() for p in processes]
        return max(await asyncio.gather(*(self.ready(p, within) for p in running)), default=0.0)

    async def health(self, process: ServiceProcess) -> dict[str, Any]:
        """What a process says about itself."""
        subject = f"health.{process.service}.{process.instance}"
        report: dict[str, Any] = json.loads(
            (await self.connection.request(subject, timeout=1)).data
        )
        return report

    async def kill(self, name: str, index: int | None = None) -> None:
        """SIGKILL all processes of a service, or one of them; they stay away until `restart`."""
        for process in self._pick(name, index):
            process.signal(signal.SIGKILL)
            await process.ended()

    async def stop(self, name: str | None = None) -> None:
        """SIGTERM to all processes of a service or of all; each must end in order, with code 0."""
        picked = [
            p for n in ([name] if name else list(self.processes)) for p in self._pick(n, None)
        ]
        running = [p for p in picked if p.running]
        for process in running:
            process.signal(signal.SIGTERM)
        codes = await asyncio.gather(*(p.ended() for p in running))
        for n in [name] if name else list(self.processes):
            self.processes[n] = []
        failed = [f"{p.instance}: {c}\n{p.log()}" for p, c in zip(running, codes, strict=True) if c]
        if failed:
            raise ServiceStoppedError("not stopped in order: " + "\n".join(failed))

    async def restart(self, name: str, **changes: Any) -> list[ServiceProcess]:
        """Start as many processes of a service as there were, whether they still run or not.

        `env` and `module` replace those of the first start.
        """
        before = self.processes.pop(name, [])
        for process in before:
            process.signal(signal.SIGTERM)
        await asyncio.gather(*(p.ended() for p in before))
        started = [
            self._spawn(name, changes.get("module") or p.module, dict(changes.get("env", p.env)))
            for p in before
        ]
        await asyncio.gather(*(self.ready(p) for p in started))
        return started

    def _pick(self, name: str, index: int | None) -> list[ServiceProcess]:
        processes = self.processes.get(name, [])
        return processes if index is None else [processes[index]]

    # --- what they work with ---

    @property
    def connection(self) -> NatsClient:
        assert self._connection
        return self._connection

    @property
    def jetstream(self) -> JetStreamContext:
        return self.connection.jetstream()

    def database(self, name: str) -> Database:
        """A service's database, to look into."""
        if name not in self._databases:
            assert self.mongo
            self._databases[name] = Database(self.mongo.url, f"{self.prefix}_{name}")
        return self._databases[name]

    def set_clock(self, offset_seconds: float) -> None:
        """How far the services' clocks are ahead of ours."""
        # In one step: a service may read it at any moment.
        temporary = self.clock_file.with_suffix(".new")
        temporary.write_text(f"{offset_seconds:.6f}")
        temporary.replace(self.clock_file)

    async def settled(self, within: float = 60.0) -> float:
        """Wait until every commit is published and every event is followed; returns the seconds.

        Looked at in the direction of the flow, so nothing can slip behind the look.
        """
        return await until(self._is_settled, within, "published and followed")

    async def _is_settled(self) -> bool:
        for name in SERVICES:
            if await Outbox(self.database(name)).pending():
                return False
            if name not in CONTEXTS:
                continue
            try:
                consumers = await self.jetstream.consumers_info(stream_of(name))
            except NotFoundError:
                return False
            if any((c.num_pending or 0) + (c.num_ack_pending or 0) for c in consumers):
                return False
        return True


def without_empty(env: dict[str, str]) -> dict[str, str]:
    """An empty value takes a variable away that every process has."""
    return {name: value for name, value in env.items() if value}


async def until(check: Callable[[], Any], within: float, what: str) -> float:
    """Poll an async check until it is true; returns the seconds it took."""
    began = time.monotonic()
    error: Exception | None = None
    while time.monotonic() < began + within:
        try:
            if await check():
                return time.monotonic() - began
        except Exception as failure:  # noqa: BLE001 -- servers may be away while we look
            error = failure
        await asyncio.sleep(0.02)
    raise AssertionError(f"not {what} within {within:.0f} s") from error


@pytest_asyncio.fixture
async def services(tmp_path: Path, mongo_server: MongoServer) -> AsyncIterator[RunningServices]:
    """No process yet; a nats-server for this test alone, the shared mongod."""
    async with RunningServices(tmp_path, mongo_server) as running:
        yield running


@pytest_asyncio.fixture
async def isolated_services(tmp_path: Path) -> AsyncIterator[RunningServices]:
    """No process yet; a nats-server and a mongod that this test may stop or kill."""
    async with RunningServices(tmp_path) as running:
        yield running


@pytest.fixture
def python_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """For subprocesses a test starts itself."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
