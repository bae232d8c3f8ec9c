"""The local stack: real servers and every service, each in its own process, on loopback only."""

import asyncio
import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from baodao.cli.connection import (
    StackState,
    connected,
    database_name,
)
from baodao.cli.operate import topology
from baodao.cli.operate.signing import make_signing_keys, public_settings, signing_settings
from baodao.cli.operate.vault import (
    inbox_settings,
    key_settings,
    lacking_keys,
    make_inbox_key,
    make_keys,
)
from baodao.cli.output import Stop, say
from baodao.cli.stack.first_sign_in import sign_command_line_in
from baodao.cli.stack.processes import ServiceProcess
from baodao.kit.keeper import kept
from baodao.kit.mongo import Database
from baodao.kit.servers import (
    LOST_STREAMS,
    MongoServer,
    NatsServer,
    ServerError,
    free_port,
    without_password,
)
from baodao.kit.topology import SERVICES
from baodao.kit.wires import COMMAND_LINE, KEEPER

HOST = "127.0.0.1"
_READY_SECONDS = 60.0
_POLL_SECONDS = 0.05
_WATCH_SECONDS = 0.25
_PAUSE_OF_SHIFTED = "0.5"
_PUT_KEYS_BACK = "Put back the copy of the keys that you keep apart from the data."


class Elsewhere:
    """A server that somebody else runs: neither started, watched nor stopped here."""

    pid = 0

    def __init__(self, url: str) -> None:
        self.url, self.address = url, without_password(url)

    def url_of(self, _: str) -> str:
        """The same for everybody: who has which account is decided elsewhere."""
        return self.url

    async def start(self) -> None:
        """It runs already."""

    async def stop(self) -> None:
        """It goes on."""

    def why_it_ended(self) -> str:
        """Its own operator knows."""
        return f"{self.address} ended"

    def trouble(self) -> str | None:
        """Its own operator watches it."""
        return None


class Stack:
    """nats-server, mongod, the services and the gateway.

    Args:
        home: everything it writes is in here: `nats/`, `mongo/`, `keys/`, `logs/`.
        ports: wanted ports of `nats`, `mongo` and `gateway`; 0 or absent means a free one.
        urls: of `nats` and `mongo` that run elsewhere already and are used instead.
        clock_file: a file that shifts the services' clock.
        parts: the services to start, in this order.
        announce: hears what is being done.
        with_admin: NATS has a user who may do everything, for benches.
    """

    def __init__(
        self,
        home: Path,
        *,
        ports: dict[str, int] | None = None,
        urls: dict[str, str] | None = None,
        clock_file: Path | None = None,
        parts: tuple[str, ...] = (*SERVICES, "gateway"),
        announce: Callable[[str], None] = say,
        with_admin: bool = False,
    ) -> None:
        ports, urls = ports or {}, urls or {}
        self.home, self.logs, self._announce = home.resolve(), home.resolve() / "logs", announce
        self.nats: NatsServer | Elsewhere = (
            Elsewhere(urls["nats"])
            if urls.get("nats")
            else NatsServer(
                self.home / "nats",
                ports.get("nats", 0),
                wires=topology.all_wires(),
                with_admin=with_admin,
            )
        )
        self.mongo: MongoServer | Elsewhere = (
            Elsewhere(urls["mongo"])
            if urls.get("mongo")
            else MongoServer(
                self.home / "mongo",
                ports.get("mongo", 0),
                owners={service: database_name(service) for service in SERVICES},
            )
        )
        self.gateway_port = ports.get("gateway", 0) or free_port()
        self._clock_file, self._parts = clock_file, parts
        self._services: list[ServiceProcess] = []
        self._kept = AsyncExitStack()

    @property
    def gateway_url(self) -> str:
        """Where people and programs call."""
        return f"http://{HOST}:{self.gateway_port}"

    @property
    def pids(self) -> dict[str, int]:
        """The processes that run here, by name."""
        servers = {"nats-server": self.nats.pid, "mongod": self.mongo.pid}
        return {n: pid for n, pid in servers.items() if pid} | {
            service.name: service.pid for service in self._services
        }

    def state(self) -> StackState:
        """For other commands."""
        nats, keeper = self.nats.url_of(COMMAND_LINE), self.nats.url_of(KEEPER)
        return StackState(os.getpid(), nats, keeper, self.mongo.url, self.gateway_url)

    async def __aenter__(self) -> Self:
        """Start everything in order; when it returns, the gateway says it is ready."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything in the reverse order."""
        await self.stop()

    async def _start(self) -> None:
        self._announce("starting nats-server and mongod")
        try:
            await self.nats.start()
            await self.mongo.start()
        except ServerError as error:
            raise Stop(str(error)) from None
        async with connected(self.nats.url_of(COMMAND_LINE)) as connection:
            await self._look_after_streams()
            make_signing_keys(self.home / "keys")
            self._announce(f"starting {', '.join(self._parts)}")
            for name in self._parts:
                await self._start_service(name)
            for name in self._parts:
                await self._await(name, connection)
            await sign_command_line_in(connection, self.home)

    async def _look_after_streams(self) -> None:
        keeping = kept(self.nats.url_of(KEEPER), topology.wanted, self._announce)
        try:
            await self._kept.enter_async_context(keeping)
        except APIError as error:
            what = f"nats-server cannot make its streams ({error.description})"
            if isinstance(self.nats, NatsServer):
                what += f": {LOST_STREAMS.format(directory=self.nats.directory)}"
            raise Stop(what) from None

    async def _start_service(self, name: str) -> None:
        settings = {
            "BAODAO_NATS_URL": self.nats.url_of(name),
            "BAODAO_MONGO_URL": self.mongo.url_of(name),
            "BAODAO_INSTANCE": f"{name}-1",
            "BAODAO_GATEWAY_HOST": HOST,
            "BAODAO_GATEWAY_PORT": str(self.gateway_port),
            **signing_settings(self.home / "keys", name),
            **public_settings(self.gateway_port),
        }
        keys = self.home / "keys"
        if name in SERVICES:
            make_inbox_key(keys)
            settings |= inbox_settings(keys)
        if name == "registration":
            await self._keep_keys()
            settings |= key_settings(keys)
        if self._clock_file:
            settings["BAODAO_CLOCK_FILE"] = str(self._clock_file.resolve())
            settings["BAODAO_SWEEP_PAUSE"] = _PAUSE_OF_SHIFTED
        service = ServiceProcess(name, self.logs / f"{name}.log", settings)
        self._services.append(service)
        await service.start()

    async def _keep_keys(self) -> None:
        """Make the keys of personal data, unless there are people whose data older ones sealed."""
        keys = self.home / "keys"
        if lost := lacking_keys(keys):
            database = Database(self.mongo.url, database_name("registration"))
            try:
                knows_people = await database.count("people", {}) > 0
            finally:
                await database.close()
            if knows_people:
                names = " and ".join(str(keys / name) for name in lost)
                raise Stop(f"{names}: not there, and people are stored by it. {_PUT_KEYS_BACK}")
        make_keys(keys)

    async def _await(self, name: str, connection: NatsClient) -> None:
        """Wait until a service says it is ready."""
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while problem := await self._problem(name, connection):
            self._raise_if_dead()
            if asyncio.get_running_loop().time() > deadline:
                service = next(s for s in self._services if s.name == name)
                raise Stop(f"{name} is not ready: {problem}\n{service.last_lines()}")
            await asyncio.sleep(_POLL_SECONDS)

    async def _problem(self, name: str, connection: NatsClient) -> str:
        if name == "gateway":
            return await _http_problem(f"{self.gateway_url}/readyz")
        return await _health_problem(name, connection)

    async def watch(self) -> None:
        """Return never; a part that dies ends it.

        Raises:
            Stop: with the last lines of the log of the part that died.
        """
        while True:
            self._raise_if_dead()
            await asyncio.sleep(_WATCH_SECONDS)

    def _raise_if_dead(self) -> None:
        # The servers first: services end because of them.
        for server in (self.nats, self.mongo):
            if server.pid is None:
                raise Stop(server.why_it_ended())
            if trouble := server.trouble():
                raise Stop(trouble)
        for service in self._services:
            if service.exit_code is not None:
                why = service.why_it_ended()
                lost = str(self.home / "keys") in why and "put back" not in why
                raise Stop(f"{why}. {_PUT_KEYS_BACK}" if lost else why)

    async def stop(self) -> None:
        """Stop everything in the reverse order of the start."""
        for service in reversed(self._services):
            await service.stop()
        self._services.clear()
        await self._kept.aclose()
        await self.mongo.stop()
        await self.nats.stop()


async def _health_problem(name: str, connection: NatsClient) -> str:
    try:
        report = json.loads((await connection.request(f"health.{name}", timeout=1)).data)
    except NatsError as error:
        return type(error).__name__
    return "" if report["ready"] else "; ".join(report["problems"])


async def _http_problem(url: str) -> str:
    def get() -> str:
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 -- our own gateway
                return "" if answer.status == 200 else f"status {answer.status}"  # noqa: PLR2004
        except urllib.error.HTTPError as error:
            return error.read(500).decode(errors="replace")
        except OSError as error:
            return str(error)

    return await asyncio.to_thread(get)


async def until_signal(work: Coroutine[Any, Any, int], interrupted: int) -> int:
    """Do some work; SIGINT or SIGTERM cancels it, once, and it still cleans up in order.

    Returns the exit code of the work, or `interrupted`.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    cancelled = False

    def cancel() -> None:
        nonlocal cancelled
        if not cancelled:
            cancelled = True
            say("stopping …")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return interrupted
