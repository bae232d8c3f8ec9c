"""One run: start, get to know the quiet pace, strike and recover again and again, compare."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import aiohttp

from baodao.kit.keys import parse_key
from tests.chaos.asking import TIMEOUT_SECONDS, Asking
from tests.chaos.checker.evidence import Evidence, read_databases, read_streams
from tests.chaos.checker.findings import Contradiction
from tests.chaos.checker.verdict import contradictions
from tests.chaos.clients import Crowd
from tests.chaos.cluster import Cluster
from tests.chaos.faults import NORMAL_CLOCK, strike_all
from tests.chaos.journal import Journal
from tests.chaos.plan import LONGEST_STOP, Episode, episodes
from tests.chaos.report import Recovery, Report
from tests.chaos.town import Town
from tests.support.services import INBOX_KEY, RunningServices

RECOVER_SECONDS = 10.0
_QUIET_SECONDS = 6.0
_WINDOW_SECONDS = 2.0
_FLOOR = 0.5
# What a start of everything at once takes on a machine that needs no patience, and how many want
# each of its processors during a run that has the machine to itself.
_START_SECONDS = 8.0
_LOAD = 2.0
# After this nobody believes in a recovery any more.
_HOPELESS_SECONDS = 90.0
_SETTLE_SECONDS = 120.0
PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is to be like.

    It breaks things for so many seconds, or for so many episodes if that is sooner. Only a run that
    `judges_speed` says how fast services must recover.
    """

    seed: int
    seconds: float
    most_episodes: int | None = None
    longest_stop: float = LONGEST_STOP
    judges_speed: bool = True
    people: int = PEOPLE


async def run(options: Options, directory: Path, tell: Callable[[str], None]) -> Report:
    """A run in a directory of its own, which keeps logs and data."""
    async with RunningServices(directory) as services:
        cluster = Cluster(services)
        try:
            return await _Run(options, cluster, tell).go()
        finally:
            cluster.go_on_all()


class _Run:
    def __init__(self, options: Options, cluster: Cluster, tell: Callable[[str], None]) -> None:
        self._options, self._cluster, self._tell = options, cluster, tell
        self._journal = Journal()
        self._report = Report(options.seed, options.seconds)
        self._found: list[Contradiction] = []
        self._start_slowness = 1.0

    async def go(self) -> Report:
        started = await self._cluster.start()
        self._start_slowness = max(1.0, started / _START_SECONDS)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            source = random.Random(self._options.seed)
            asking = Asking(session, self._cluster.urls, self._journal, source)
            town = Town(asking)
            await town.prepare(self._options.people, max(3, round(self._options.seconds / 20)))
            self._cluster.services.set_clock(NORMAL_CLOCK)
            async with Crowd(town) as crowd:
                await self._break_things(crowd)
        await self._conclude()
        return self._report

    async def _break_things(self, crowd: Crowd) -> None:
        began = time.monotonic()
        await asyncio.sleep(_QUIET_SECONDS)
        self._report.quiet_pace = self._journal.pace(began + 1, time.monotonic())
        self._began = began = time.monotonic()
        self._say(f"quiet: {self._report.quiet_pace:.0f} answers/s")
        plan = episodes(self._options.seed, self._options.longest_stop)
        for episode in islice(plan, self._options.most_episodes):
            await strike_all(self._cluster, episode, self._say)
            await self._recover(episode)
            if time.monotonic() > began + self._options.seconds:
                break
        await crowd.stop()
        self._say("everything is decided")

    async def _recover(self, episode: Episode) -> None:
        """Wait until all is as fast and as ready as it should be, or until that is hopeless."""
        healed = time.monotonic()
        await self._cluster.pick_up()
        paced, ready = await asyncio.gather(self._paced(healed), self._ready(healed))
        await self._cluster.pick_up()
        slowness = max(self._start_slowness, _load() / _LOAD)
        self._report.slowness = max(self._report.slowness, slowness)
        self._report.recoveries.append(Recovery(episode, ready, paced))
        self._say(f"  ready after {ready:.1f} s, half the pace after {paced:.1f} s")
        if self._options.judges_speed:
            within = RECOVER_SECONDS * slowness
            about = f"s after {'; '.join(map(str, episode))}"
            if ready > within:
                last = self._cluster.last_unready
                self._found.append(Contradiction("late-ready", f"{ready:.1f} {about}: {last}"))
            if paced > within:
                self._found.append(Contradiction("late-pace", f"{paced:.1f} {about}"))

    async def _ready(self, healed: float) -> float:
        try:
            await self._cluster.ready(_HOPELESS_SECONDS)
        except TimeoutError as error:
            self._found.append(Contradiction("never-ready", str(error)))
            return _HOPELESS_SECONDS
        return time.monotonic() - healed

    async def _paced(self, healed: float) -> float:
        """Seconds until the beginning of a stretch of two in which answers came fast enough."""
        floor = _FLOOR * self._report.quiet_pace if self._options.judges_speed else 1.0
        while (now := time.monotonic()) < healed + _HOPELESS_SECONDS:
            since = max(healed, now - _WINDOW_SECONDS)
            if now - since >= _WINDOW_SECONDS and self._journal.pace(since, now) >= floor:
                return since - healed
            await asyncio.sleep(0.1)
        pace = self._journal.pace(healed, now)
        self._found.append(Contradiction("never-paced", f"{pace:.1f} answers/s"))
        return _HOPELESS_SECONDS

    async def _conclude(self) -> None:
        services = self._cluster.services
        try:
            self._report.followed = await services.settled(_SETTLE_SECONDS)
        except AssertionError as error:
            self._found.append(Contradiction("never-settled", f"{error} {error.__cause__}"))
        else:
            self._say(f"everything is followed {self._report.followed:.1f} s later")
        await self._cluster.pick_up()
        evidence = await self._evidence()
        await services.stop()
        self._report.counts = self._journal.counts()
        self._report.events = sum(map(len, evidence.log.values()))
        self._found += [Contradiction("fell", text) for text in self._cluster.fallen]
        self._found += [Contradiction("error-line", line) for line in self._cluster.error_lines()]
        self._report.contradictions = self._found + contradictions(self._journal, evidence)

    async def _evidence(self) -> Evidence:
        services = self._cluster.services
        assert services.mongo
        evidence = await asyncio.to_thread(
            read_databases, services.mongo.url, services.prefix, parse_key(INBOX_KEY)
        )
        await read_streams(services.connection, evidence)
        return evidence

    def _say(self, line: str) -> None:
        self._tell(f"{time.monotonic() - self._began:7.1f} s  {line}")


def _load() -> float:
    """How many have lately wanted each processor, ourselves included."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)
