"""A running service: its database, committer, relay, subscriptions and watchdog, in one place.

`Service(...)` wires them; `baodao.kit.process` runs them as a process.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from baodao.kit import topology
from baodao.kit.attachment import Attachment, Senders
from baodao.kit.broker import Violations, make_broker
from baodao.kit.clock import clock_of, clock_problem
from baodao.kit.committer import Committer, Limits, total
from baodao.kit.delivery import Delivery
from baodao.kit.documents import renew_all
from baodao.kit.flushing import flushed
from baodao.kit.group import INBOX, INBOX_INDEXES
from baodao.kit.health import Health, consumer_problem
from baodao.kit.inbox_key import check_inbox_key
from baodao.kit.jetstream import jetstream_of
from baodao.kit.key_checks import KEY_CHECKS
from baodao.kit.keys import parse_key, read_key_file
from baodao.kit.mongo import Database
from baodao.kit.outbox import INDEXES as OUTBOX_INDEXES
from baodao.kit.outbox import OUTBOX, Outbox
from baodao.kit.prints import Prints
from baodao.kit.reads import Reads
from baodao.kit.relay import Pace, Relay
from baodao.kit.settings import NotStartedError, ServiceSettings
from baodao.kit.signatures import REVOKED, Signatures
from baodao.kit.store import Collection
from baodao.kit.stream_watch import StreamWatch
from baodao.kit.subscribers import Subscribers
from baodao.kit.sweeps import Sweep, Sweeper
from baodao.kit.tasks import Tasks, cancel_tasks
from baodao.schema.subjects import durable_name, stream_of

log = structlog.get_logger()

_OWN = {INBOX: INBOX_INDEXES, OUTBOX: OUTBOX_INDEXES, "leases": (), KEY_CHECKS: ()}
_START_SECONDS = 30
_WATCH_SECONDS = 1.0
_MISSING_SECONDS = 0.1
# Every look asks both servers; where nothing happens, looking is most of what a service costs.
_CALM_SECONDS = 3.0
_CONFLICTING_SECONDS = 5.0


class Service:
    """All parts of one service process.

    Args:
        settings: read from the environment by the service's `app.py`.
        subscribers: the table of what it listens to.
        collections: of its aggregates.
        tools: handed to the use cases, views and sweeps that ask for their classes.
        sweeps: what falls due with time.
        checks: what has to be so in the database; each raises `NotStartedError` where it is not.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        subscribers: Subscribers,
        collections: Iterable[Collection[Any]],
        tools: Iterable[object] = (),
        sweeps: Iterable[Sweep] = (),
        checks: Iterable[Callable[[Database], Awaitable[None]]] = (),
    ) -> None:
        self._checks = list(checks)
        self._tools, self._sweeps = {type(tool): tool for tool in tools}, list(sweeps)
        self._clock = clock_of(settings.clock_file)
        self.settings, self.name = settings, settings.service
        self._subscribers, self._collections = subscribers, list(collections)
        self._violations = Violations()
        self._prints = Prints(self.name, read_key_file(settings.inbox_key_file, parse_key))
        self.broker = make_broker(settings, self._violations)
        self.database = Database(settings.mongo_url, settings.database)
        self._reads = Reads(self.database, self._collections)
        self._running: list[asyncio.Task[None]] = []
        self._nudges, self._awaited = Tasks(1), ""
        self._streams = [topology.stream_spec(self.name, settings.stream_replicas)]
        self._durables = subscribers.durables()
        self._signatures = Signatures(self.name, settings.actor_keys_file)
        self.health = Health(self.name, settings.instance)
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done with an error when a part that must run for ever has ended: time to restart."""

    async def start(self) -> None:
        """Connect, prepare the database, wait for streams and durables, subscribe.

        Raises:
            TopologyDriftError: streams or durables differ from what this version wants.
            NotStartedError: NATS is not trusted, MongoDB not prepared, the clock none; says why.
            TimeoutError: NATS or MongoDB could not be reached.
        """
        if problem := clock_problem(self._clock):
            raise NotStartedError(problem)
        await self._connect()
        await self._await_topology()
        self._assemble()
        await self._attachment.open()
        await self._listen_nudges()
        await flushed(self.broker.connection)
        self._run_parts()
        log.info("service_ready")

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(_START_SECONDS) as limit:
                await self.broker.connect()
                await self._prepare_database(limit)
        except TimeoutError:
            if self._awaited:
                raise NotStartedError(f"MongoDB: {self._awaited}") from None
            raise
        self._jetstream = jetstream_of(self.broker.connection)
        await self._listen_health()

    def _assemble(self) -> None:
        """Make the parts; none of them runs yet."""
        consumers = (self.name, *self._subscribers.apart)
        self._committers = {name: self._make_committer(name) for name in consumers}
        self.committer, self.relay = self._committers[self.name], self._make_relay()
        self._stream_watch = StreamWatch(
            self.broker.connection,
            Outbox(self.database),
            stream_of(self.name),
            self.settings.stream_reading.total_seconds(),
        )
        self._attachment = Attachment(
            self._subscribers,
            self.broker,
            self.committer,
            self._reads,
            self._make_deliveries(),
            self._tools,
            self._clock,
            Senders(self._signatures, self._prints),
        )

    def _run_parts(self) -> None:
        """Let the parts run; committers are the first of what is running (`stop`)."""
        for committer in self._committers.values():
            self._spawn(committer.run())
        self._spawn(self.relay.run())
        self._spawn(self._watch())
        self._spawn(self._stream_watch.run())
        self._spawn(renew_all(self.database, self._collections))
        sweeper = Sweeper(
            self.name,
            self._reads,
            self.committer,
            self._subscribers.owns,
            self._clock,
            self._tools,
            self.settings.sweep_pause,
        )
        for sweep in self._sweeps:
            self._spawn(sweeper.run(sweep))

    async def stop(self) -> None:
        """Take no new messages, finish those that were taken, and disconnect."""
        await self._attachment.close()
        committing = self._running[: len(self._committers)]
        for committer in self._committers.values():
            committer.finish()
        await asyncio.wait(committing)
        await cancel_tasks(self._running[len(committing) :])
        # With NATS away there is nobody to say goodbye to.
        with suppress(NatsError):
            await self.broker.stop()
        await self.database.close()
        log.info("service_stopped")

    async def give_up(self) -> None:
        """Disconnect without having started: nothing was taken on."""
        await cancel_tasks(self._running)
        with suppress(NatsError):
            await self.broker.stop()
        await self.database.close()
        log.info("start_given_up")

    def _make_committer(self, consumer: str) -> Committer:
        return Committer(
            self.database,
            self._collections,
            self.name,
            self._clock,
            self._committed,
            Limits.of(self.settings),
            self._tools.values(),
            partial(self._is_behind, consumer),
        )

    def _is_behind(self, consumer: str, source: str) -> bool:
        return self._attachment.deliveries[durable_name(consumer, source)].state.is_behind

    def _make_relay(self) -> Relay:
        settings = self.settings
        pace = Pace(
            lease=settings.relay_lease.total_seconds(),
            poll=settings.relay_poll.total_seconds(),
            check=settings.stream_check.total_seconds(),
        )
        return Relay(
            self.database,
            self.broker.connection,
            stream_of(self.name),
            settings.instance,
            pace,
        )

    def _make_deliveries(self) -> dict[str, Delivery]:
        return {
            one.durable.name: Delivery(
                one.durable.name,
                one.source,
                one.use_cases,
                self._committers[one.consumer],
                self.broker.connection,
                self.settings.delivery_delays,
            )
            for one in self._subscribers.followed()
        }

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) and not self.broken.done():
                self.broken.set_exception(error)

        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(ended)
        self._running.append(task)

    async def _prepare_database(self, limit: asyncio.Timeout) -> None:
        ready = set[str]()

        def made(name: str) -> None:
            # Slow is not away: a start has that long for each collection, not for all of them. What
            # is made again, since something else failed, is nothing new.
            if name not in ready:
                ready.add(name)
                limit.reschedule(asyncio.get_running_loop().time() + _START_SECONDS)
                self._awaited = f"made ready as far as {name}"

        while True:
            try:
                await self.database.prepare(self._collections, _OWN, made)
                await check_inbox_key(self.database, self._prints, self.settings.inbox_key_file)
                for check in self._checks:
                    await check(self.database)
            except NotStartedError:
                raise
            except Exception as error:  # noqa: BLE001 -- within the time for a start, all may pass
                self._awaited = f"{type(error).__name__}: {error}"
                log.warning("database_awaited", reason=self._awaited)
                await asyncio.sleep(0.2)
            else:
                self._awaited = ""
                return

    async def _await_topology(self) -> None:
        """Wait, and say so, until the keeper has made what this service needs."""
        told: list[str] = []
        while True:
            self.health.beat()
            try:
                drifts = await topology.check(self._jetstream, self._streams, self._durables)
                missing = [drift.what for drift in drifts if drift.field == "exists"]
                problems = [f"{what} is missing: the keeper makes it" for what in missing]
            except (NatsError, TimeoutError) as error:
                drifts, missing = [], ["NATS"]
                problems = [f"NATS: {error}", *self._violations.problems]
            if not missing:
                break
            self.health.problems = ["starting", *problems]
            if problems != told:
                log.warning("topology_awaited", problems=problems)
            told = problems
            await asyncio.sleep(_MISSING_SECONDS)
        if drifts:
            raise topology.TopologyDriftError(drifts)

    def _committed(self, record_id: str) -> None:
        if self.relay.state.active:
            self.relay.committed(record_id)
        else:
            # Another process holds the lease; a lost nudge only costs one poll interval.
            self._nudges.spawn(self._nudge())

    async def _nudge(self) -> None:
        with suppress(NatsError):
            await self.broker.connection.publish(f"relay.{self.name}")

    async def _listen_nudges(self) -> None:
        async def nudged(_: Msg) -> None:
            self.relay.wake()

        await self.broker.connection.subscribe(f"relay.{self.name}", cb=nudged)
        await self.broker.connection.subscribe(REVOKED, cb=self._signatures.on_revoked)

    async def _listen_health(self) -> None:
        async def asked(message: Msg) -> None:
            await message.respond(json.dumps(self.health.report()).encode())

        connection = self.broker.connection
        await connection.subscribe(f"health.{self.name}", queue=self.name, cb=asked)
        await connection.subscribe(f"health.{self.name}.{self.settings.instance}", cb=asked)

    async def _watch(self) -> None:
        """Keep the health report true."""
        while True:
            try:
                self.health.problems = await self._problems()
                self.health.counts = self._counts()
            except Exception as error:
                log.exception("watch_failed")
                self.health.problems = [f"watch: {type(error).__name__}"]
            self.health.beat()
            await asyncio.sleep(_WATCH_SECONDS if self.health.problems else _CALM_SECONDS)

    async def _problems(self) -> list[str]:
        conflicting = max(one.conflicting_for() for one in self._committers.values())
        problems = (
            clock_problem(self._clock),
            await self._database_problem(),
            *[await self._durable_problem(d) for d in self._durables],
            *await topology.stream_problems(self._jetstream, self._streams),
            *self._stream_watch.problems,
            *self._violations.problems,
            self.relay.state.error and f"relay: {self.relay.state.error}",
            f"writes have been in the way for {conflicting:.0f} s"
            if conflicting > _CONFLICTING_SECONDS
            else None,
        )
        return [problem for problem in problems if problem]

    def _counts(self) -> dict[str, Any]:
        return {
            **total(one.state for one in self._committers.values()),
            "published": self.relay.state.published,
            "republished": self.relay.state.republished,
            "relay_active": self.relay.state.active,
            "unreadable": sum(len(c.unreadable) for c in self._collections),
            "dead": sum(d.state.dead for d in self._attachment.deliveries.values()),
        }

    async def _database_problem(self) -> str | None:
        try:
            async with asyncio.timeout(_WATCH_SECONDS):
                await self.database.ping()
        except Exception:  # noqa: BLE001 -- whatever it is, it is not an answer
            return "mongodb does not answer"
        return None

    async def _durable_problem(self, durable: topology.DurableSpec) -> str | None:
        try:
            info = await self._jetstream.consumer_info(
                durable.stream, durable.name, timeout=_WATCH_SECONDS
            )
        except NatsError as error:
            return f"{durable.name}: {error}"
        return consumer_problem(durable.name, info, self._attachment.deliveries[durable.name].state)
