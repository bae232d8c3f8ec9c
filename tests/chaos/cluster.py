"""The processes a run breaks: two of each service, two gateways, one nats-server, one mongod."""

import asyncio
import json
import os
import re
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from baodao.kit.servers import free_port
from baodao.kit.servers.process import Server
from tests.chaos.plan import MONGOD, NATS, SLOTS
from tests.support.processes import ServiceProcess
from tests.support.services import RunningServices

TERMINATE_SECONDS = 60.0
"""A service may wait for a database that is away (15 s), and for one that is stopped longer."""
_ASK_SECONDS = 2.0
_LOUD = re.compile(r'"s":"[EF]"|\[(?:FTL|ERR)\]')
"""An error in a log of mongod or of nats-server."""


@dataclass
class Cluster:
    """Processes in their slots (`scheduling/1`), each a session of its own."""

    services: RunningServices
    slots: dict[str, ServiceProcess] = field(default_factory=dict)
    ever: list[ServiceProcess] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)
    """What ended without being told to, with the end of its log."""
    last_unready: dict[str, Any] = field(default_factory=dict)
    """What was said last by those that `ready` had to wait for."""

    def __post_init__(self) -> None:
        self._ports = {slot: free_port() for slot in SLOTS if slot.startswith("gateway")}
        self._away: set[str] = set()
        self._server_errors: list[str] = []

    @property
    def urls(self) -> list[str]:
        """Where the gateways listen."""
        return [f"http://127.0.0.1:{port}" for port in self._ports.values()]

    @property
    def servers(self) -> dict[str, Server]:
        assert self.services.nats
        assert self.services.mongo
        return {NATS: self.services.nats, MONGOD: self.services.mongo}

    async def start(self) -> float:
        """Fill every slot and wait until each is ready; the seconds it took."""
        began = time.monotonic()
        for slot in SLOTS:
            await self.spawn(slot)
        await self.ready(60)
        return time.monotonic() - began

    async def spawn(self, slot: str) -> None:
        """A new process in a slot; it may not be ready for a while."""
        name, _, _ = slot.partition("/")
        env = {"BAODAO_GATEWAY_PORT": str(self._ports[slot])} if slot in self._ports else {}
        (process,) = await self.services.start(name, env=env, wait=False)
        self.slots[slot] = process
        self.ever.append(process)
        self._away.discard(slot)

    async def kill(self, slot: str) -> None:
        """SIGKILL; the slot stays empty until `spawn`."""
        self._away.add(slot)
        self.slots[slot].signal(signal.SIGKILL)
        await self.slots[slot].ended()

    async def terminate(self, slot: str) -> None:
        """SIGTERM; whatever is not an end in order is written down as a fall."""
        self._away.add(slot)
        process = self.slots[slot]
        process.signal(signal.SIGTERM)
        code = await process.ended(TERMINATE_SECONDS)
        if code:
            self.fallen.append(f"{process.instance} stopped with {code}:\n{process.log(8)}")

    def signal(self, target: str, number: int) -> None:
        """A signal to a process in a slot or to a server."""
        if target in self.slots:
            self.slots[target].signal(number)
        elif (pid := self.servers[target].pid) is not None:
            os.kill(pid, number)

    def go_on_all(self) -> None:
        """Let everything run that is stopped."""
        for target in (*self.servers, *self.slots):
            if target in self.servers or self.slots[target].running:
                self.signal(target, signal.SIGCONT)

    async def pick_up(self) -> None:
        """Write down what ended by itself, and start it again, as whoever watches over it would."""
        for slot, process in list(self.slots.items()):
            if slot not in self._away and not process.running:
                code = process.process.returncode
                self.fallen.append(f"{process.instance} ended with {code}:\n{process.log(8)}")
                await self.spawn(slot)
        for name, server in self.servers.items():
            if name not in self._away and server.pid is None:
                self.fallen.append(f"{name} ended")
                await server.start()

    async def lose(self, name: str) -> None:
        """SIGKILL to a server, which stays away until `bring_back`."""
        self._away.add(name)
        await self.servers[name].kill()
        # Its next start begins a new log.
        self._server_errors += self._loud_lines(name)

    async def bring_back(self, name: str) -> None:
        await self.servers[name].start()
        self._away.discard(name)

    # --- readiness ---

    async def ready(self, within: float) -> float:
        """Wait until every process says that it is ready; the seconds it took.

        Raises:
            TimeoutError: with what each that is not ready says.
        """
        began = time.monotonic()
        self.last_unready = {}
        while waiting := await self.unready():
            self.last_unready = waiting
            if time.monotonic() > began + within:
                raise TimeoutError(f"not ready within {within:.0f} s: {waiting}")
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def unready(self) -> dict[str, Any]:
        """What each process that is not ready says of itself, by slot."""
        reports = await asyncio.gather(*(self._problems(slot) for slot in self.slots))
        return {slot: report for slot, report in zip(self.slots, reports, strict=True) if report}

    async def _problems(self, slot: str) -> Any:
        try:
            if slot in self._ports:
                return await self._gateway_problems(f"http://127.0.0.1:{self._ports[slot]}")
            report = await asyncio.wait_for(self.services.health(self.slots[slot]), _ASK_SECONDS)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is not "ready"
            return type(error).__name__
        return report["problems"]

    async def _gateway_problems(self, url: str) -> Any:
        timeout = aiohttp.ClientTimeout(total=_ASK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url}/readyz") as response,
        ):
            body = await response.json(content_type=None)
            return [] if response.status == 200 else body.get("problems", body)

    # --- logs ---

    def error_lines(self) -> list[str]:
        """Lines of error level in any log, and lines of our processes that are no log lines."""
        ours = [
            f"{process.instance}: {line}"
            for process in self.ever
            for line in error_lines(process.log_file)
        ]
        return [*ours, *self._server_errors, *self._loud_lines(NATS), *self._loud_lines(MONGOD)]

    def _loud_lines(self, name: str) -> list[str]:
        lines = self.servers[name].log_file.read_text("utf-8", errors="replace").splitlines()
        return [f"{name}: {line}" for line in lines if _LOUD.search(line)]


def error_lines(file: Path) -> list[str]:
    """The lines of a log in JSON that have a level of error or worse, or are not JSON at all."""
    found = []
    for line in file.read_text("utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict) or entry.get("level") in ("error", "critical"):
            found.append(line)
    return found
