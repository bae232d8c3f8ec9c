"""Attendances into ledgers through JetStream, and how long an event waits to be published."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.js.api import AckPolicy, ConsumerConfig

from baodao.cli.bench import raw_pipeline, seed
from baodao.cli.bench.load import open_loop
from baodao.cli.bench.stage import Stage, median, pause, percentile, resume, until
from baodao.cli.stack.processes import ServiceProcess
from baodao.kit.clock import system_clock
from baodao.kit.mongo import Database
from baodao.kit.outbox import OUTBOX
from baodao.schema import Envelope, encode, event_subject
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.seats import ReserveSeat
from baodao.schema.subjects import durable_name, stream_of

Step = Callable[[], Awaitable[bool]]
EVENTS, VOLUNTEERS = 20_000, 5_000
WARM_UP = 1_000
COMMANDS_PER_S, SECONDS = 2_000, 10
_STREAM = stream_of("scheduling")
_OURS = durable_name("hours", "scheduling")
_CONSUMERS = ("hours", "hours-watch")
_SEATS = 500
PATIENCE = 120.0
_FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
_SERVED = timedelta(hours=2)


class Attendances:
    """Attendances of five thousand people, as scheduling tells them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._people = seed.new_ids(VOLUNTEERS)
        self.published = self.rounds = 0

    async def publish(self, events: int) -> None:
        """Publish the next ones, of days of their own."""
        jetstream = self.stage.connection.jetstream()
        for number in range(events):
            event = self._attendance(number)
            headers, data = encode(event, _envelope(event))
            headers["Nats-Msg-Id"] = headers["ce-id"]
            await jetstream.publish_async(
                event_subject(event), data, wait_stall=PATIENCE, headers=headers
            )
        await jetstream.publish_async_completed()
        self.published += events
        self.rounds += 1

    def _attendance(self, number: int) -> AttendanceRecorded:
        turn, place = divmod(number, VOLUNTEERS)
        start = _FIRST_DAY + timedelta(days=self.rounds) + turn * _SERVED
        shift_id = f"shift-{self.rounds}-{turn}"
        return AttendanceRecorded(
            division=seed.DIVISION,
            sign_up_id=f"{shift_id}-{self._people[place]}",
            shift_id=shift_id,
            activity_id=shift_id,
            organisation_id="bench-organisation",
            responsible_id="bench-lead",
            volunteer_id=self._people[place],
            title="居家养老",
            category="居家养老",
            shift_starts_at=start,
            shift_ends_at=start + _SERVED,
            checked_in_at=start,
            checked_out_at=start + _SERVED,
            evidence_grade="B",
        )


def acknowledged(stage: Stage, stream: str, durable: str) -> Step:
    """Whether a consumer has taken all that there is in a stream for it."""
    jetstream = stage.connection.jetstream()

    async def done() -> bool:
        info = await jetstream.consumer_info(stream, durable)
        return not info.num_pending and not info.num_ack_pending

    return done


def told(database: Database) -> Step:
    """Whether all that was committed in a database is in its stream."""

    async def done() -> bool:
        return await database.count(OUTBOX, {"published": None}) == 0

    return done


def followed(stage: Stage) -> list[Step]:
    """Whether hours has taken all attendances, and told and taken all that follows from them."""

    def taken(context: str) -> list[Step]:
        stream = stream_of(context)
        return [acknowledged(stage, stream, durable_name(one, context)) for one in _CONSUMERS]

    return [*taken("scheduling"), told(stage.database("baodao_hours")), *taken("hours")]


async def consumed(process: ServiceProcess, *steps: Step) -> float:
    """Seconds from when a process goes on until each step is done, one after the other."""
    loop = asyncio.get_running_loop()
    resume(process)
    start = loop.time()
    for step in steps:
        await until(step, PATIENCE, process)
    return loop.time() - start


class Pipeline:
    """One hours process and one by hand, fed with the same events."""

    def __init__(self, stage: Stage, ours: ServiceProcess, raw: ServiceProcess) -> None:
        self._stage, self.ours, self.raw = stage, ours, raw
        self._attendances = Attendances(stage)
        self._followed = followed(stage)

    @classmethod
    async def prepare(cls, stage: Stage) -> "Pipeline":
        """Start the two processes."""
        # It is held while ours has its turn; what is in its hands must not be delivered again.
        durable = ConsumerConfig(
            durable_name=raw_pipeline.DURABLE,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=2 * PATIENCE,
            max_ack_pending=2_000,
        )
        await stage.connection.jetstream().add_consumer(_STREAM, durable)
        ours = await stage.start_service("hours")
        raw = await stage.start_service("cli.bench.raw_pipeline", health=raw_pipeline.HEALTH)
        return cls(stage, ours, raw)

    async def round(self, events: int) -> tuple[float, float]:
        """Events a second, ours and by hand: both are held while the events pile up."""
        pause(self.ours)
        pause(self.raw)
        await self._attendances.publish(events)
        ours = await consumed(self.ours, acknowledged(self._stage, _STREAM, _OURS))
        # What follows from entries is no part of it, and would be in the way of the other one.
        for step in self._followed:
            await until(step, PATIENCE, self.ours)
        of_raw = acknowledged(self._stage, _STREAM, raw_pipeline.DURABLE)
        raw = await consumed(self.raw, of_raw)
        return events / ours, events / raw

    async def exact(self) -> bool:
        """Every event is in the ledger, once, with its minutes; and by hand too."""
        hours, raw = (
            self._stage.database("baodao_hours"),
            self._stage.database(raw_pipeline.DATABASE),
        )
        published = self._attendances.published
        minutes = published * (_SERVED // timedelta(minutes=1))
        total = [{"$group": {"_id": None, "minutes": {"$sum": "$minutes"}}}]
        (ledgers,) = await hours.aggregate("ledgers", total)
        (entries,) = await hours.aggregate("entries", total)
        return (
            ledgers["minutes"] == entries["minutes"] == minutes
            and await hours.count("entries", {}) == published
            and await raw.count(raw_pipeline.COLLECTION, {}) == published
        )


def _envelope(event: AttendanceRecorded) -> Envelope:
    event_id = seed.ids.next()
    return Envelope(
        id=event_id,
        type=event.TYPE,
        source="/baodao/scheduling",
        subject=event.aggregate_id,
        time=system_clock(),
        aggregate_type=event.aggregate_type,
        aggregate_version=1,
        correlation_id=event_id,
        causation_id=event_id,
    )


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """Throughput of the ledger, `rounds` times in turn with the one by hand; then the lag."""
    async with Stage() as stage:
        bench = await Pipeline.prepare(stage)
        await bench.round(WARM_UP)
        speeds = []
        for number in range(rounds):
            speeds.append(await bench.round(EVENTS))
            announce(
                f"  round {number + 1} of {rounds}: ours {speeds[-1][0]:.0f}, "
                f"raw {speeds[-1][1]:.0f} events/s"
            )
        ours, raw = median(s[0] for s in speeds), median(s[1] for s in speeds)
        result = {
            "ours_per_s": ours,
            "raw_per_s": raw,
            "ratio_raw": round(ours / raw, 2),
            "exact": await bench.exact(),
            **stage.memory(),
        }
    async with Stage() as stage:
        lag = await publish_lag(stage, COMMANDS_PER_S)
        lag |= stage.memory()
    return result | lag | {"exact": result["exact"] and lag["exact"]}


async def publish_lag(stage: Stage, per_second: int) -> dict[str, Any]:
    """Commit to PubAck under an open loop of accepted sign-ups, weighed by events."""
    await stage.start_service("scheduling")
    database = stage.database("baodao_scheduling")
    count = per_second * SECONDS
    people = await seed.volunteers(database, VOLUNTEERS)
    shifts = await seed.shifts(database, -(-(count + WARM_UP) // _SEATS), _SEATS)
    commands = [
        seed.reserve(shift_id, people[(number * _SEATS + seat) % VOLUNTEERS], stage.signer)
        for number, shift_id in enumerate(shifts)
        for seat in range(_SEATS)
    ]
    await open_loop(stage.connection, ReserveSeat.SUBJECT, commands[:WARM_UP], per_second)
    await until(told(database), PATIENCE)
    start = system_clock()
    result = await open_loop(
        stage.connection, ReserveSeat.SUBJECT, commands[WARM_UP : WARM_UP + count], per_second
    )
    await until(told(database), PATIENCE)
    lags = await _lags(database, start)
    return {
        "commands_per_s": round(result.per_s),
        "lag_p50_ms": round(percentile(lags, 0.5), 1),
        "lag_p99_ms": round(percentile(lags, 0.99), 1),
        "exact": result.accepted == len(lags) == count,
    }


async def _lags(database: Database, start: datetime) -> list[float]:
    """Milliseconds from the end of the commit to the PubAck of every event, sorted."""
    fields = {"published.lag_ms": 1, "events": {"$size": "$events"}}
    rows = await database.aggregate(
        OUTBOX, [{"$match": {"at": {"$gte": start}}}, {"$project": fields}]
    )
    # Without a lag: in the stream before the only process knew of the commit.
    return sorted(row["published"]["lag_ms"] or 0.0 for row in rows for _ in range(row["events"]))
