"""What the demonstration found, counted where the facts are kept and not where they were sent."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nats.aio.client import Client as NatsClient

from baodao.cli.connection import database_name, until_zero
from baodao.cli.demo.books import Books
from baodao.cli.demo.lists import passed_over
from baodao.cli.demo.party import gaps
from baodao.cli.demo.people import OPERATOR
from baodao.cli.demo.plan import Plan
from baodao.cli.operate import topology
from baodao.cli.operate.hours import examine
from baodao.cli.output import bar
from baodao.kit.client import Client
from baodao.kit.jetstream import jetstream_of
from baodao.kit.mongo import Database
from baodao.kit.outbox import OUTBOX, Outbox
from baodao.kit.stream_reader import read
from baodao.kit.streams import StreamReport, check
from baodao.kit.topology import DEAD_LETTERS, SERVICES
from baodao.schema import Event, decode, event_filter
from baodao.schema.catalog import CONTEXTS
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.hours.verification import LedgerReport
from baodao.schema.scheduling.activities import ActivityPublished
from baodao.schema.scheduling.seats import SeatReleased, SeatReserved
from baodao.schema.scheduling.waitlist import OfferEnded, SeatOffered
from baodao.schema.subjects import stream_of

RESERVED = "reserved"
_SEATED = ["reserved", "unconfirmed", "offered", "attended", "no-show", "abandoned", "annulled"]
_SOMEBODY = re.compile(r"测试·\w\d{4}|1990000\d{4}|990101\d{11}[\dX]")


@dataclass
class Outcome:
    """Everything that the report says."""

    seed: int
    volunteers: int
    plan: Plan | None = None
    decided: Counter[str] = field(default_factory=Counter)
    waited: int = 0
    offered: int = 0
    passed_over: int = 0
    check_ins: int = 0
    recorded_minutes: int = 0
    streamed_minutes: int = 0
    ledgers: LedgerReport | None = None
    wrong_checkpoints: list[str] = field(default_factory=list)
    oversold_stored: int = 0
    oversold_streamed: int = 0
    streams: list[StreamReport] = field(default_factory=list)
    dead: int = 0
    receipts: list[str] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    minors: list[bool] = field(default_factory=list)
    """Whether a minor was shown by an approval and not without one, each time."""
    named: int = 0
    signed_in: int = 0
    lag_p50_ms: float = 0.0
    lag_p99_ms: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    def count(self, decided: str) -> None:
        """Note the answer to one wish."""
        self.decided[decided] += 1

    @property
    def reserved(self) -> int:
        """Wishes that got a seat."""
        return self.decided[RESERVED]

    @property
    def refused(self) -> dict[str, int]:
        """Wishes that got none, by reason."""
        return {slug: n for slug, n in sorted(self.decided.items()) if slug != RESERVED}

    @property
    def minutes(self) -> int:
        """Minutes in the ledgers."""
        return self.ledgers.minutes if self.ledgers else 0

    @property
    def minutes_kept(self) -> bool:
        """Whether what devices recorded is in ledgers and stream, but for what was corrected."""
        due = self.recorded_minutes - self.books.corrected
        return self.minutes == self.streamed_minutes == due

    @property
    def oversold(self) -> int:
        """Seats given beyond those there are, by the worse of two counts."""
        return max(self.oversold_stored, self.oversold_streamed)

    @property
    def lost(self) -> int:
        """Events that a log has and its stream has not."""
        return sum(report.lost + report.unpublished for report in self.streams)

    @property
    def duplicated(self) -> int:
        """Events that a stream has twice, or that no log knows."""
        return sum(len(report.duplicated) + len(report.unknown) for report in self.streams)

    @property
    def minors_kept(self) -> bool:
        """Whether a minor was shown by an approval alone."""
        return bool(self.minors) and all(self.minors)

    @property
    def kept(self) -> bool:
        """Whether every promise held."""
        chains = self.ledgers is not None and not self.ledgers.broken and not self.wrong_checkpoints
        wrong = (
            self.oversold,
            self.passed_over,
            self.lost,
            self.duplicated,
            self.dead,
            gaps(self.receipts),
            self.named,
            not self.minors_kept,
            not self.minutes_kept,
            not self.books.kept,
        )
        return chains and not any(wrong)

    def facts(self) -> dict[str, Any]:
        """For JSON; the same seed gives the same numbers, apart from the last six."""
        return {
            "communities": len(self.plan.communities) if self.plan else 0,
            "volunteers": self.volunteers,
            "activities": len(self.plan.activities) if self.plan else 0,
            "sign_ups": self.decided.total(),
            "reserved": self.reserved,
            "refused": sum(self.refused.values()),
            "waited": self.waited,
            "offered": self.offered,
            "passed_over": self.passed_over,
            "check_ins": self.check_ins,
            "recorded": self.recorded_minutes,
            "party_reports": len(self.receipts),
            "minors_kept": self.minors_kept,
            "oversold": self.oversold,
            "lost": self.lost,
            "duplicated": self.duplicated,
            "named": self.named,
            "certificates": self.books.verdicts,
            "drawn": self.books.drawn,
            "books_kept": self.books.kept,
            "minutes": self.minutes,
            "corrected": self.books.corrected,
            "stars": self.books.stars,
            "lag_p50_ms": self.lag_p50_ms,
            "lag_p99_ms": self.lag_p99_ms,
            "seconds": round(self.seconds, 1),
        }

    @contextmanager
    def phase(self, name: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
        """Time a phase and show its progress; gives what to call with each step."""
        started = time.monotonic()
        with ExitStack() as stack:
            shown = stack.enter_context(bar(counted=total is not None))
            task = shown.add_task(name, total=total or 1)
            yield lambda steps: shown.advance(task, steps)
            shown.update(task, completed=total or 1)
        self.phases[name] = time.monotonic() - started


async def drained(connection: NatsClient, mongo_url: str) -> None:
    """Wait until every log is published and every durable has nothing left to do.

    From source to sink, so that what one has passed on is seen at the next.
    """
    jetstream = jetstream_of(connection, timeout=10)
    durables = topology.wanted()[1]
    for service in SERVICES:
        for durable in durables:
            if durable.name.startswith(f"{service}--"):
                await until_zero(partial(_waiting, jetstream, durable.stream, durable.name))
        database = Database(mongo_url, database_name(service))
        try:
            await until_zero(Outbox(database).pending)
        finally:
            await database.close()


async def _waiting(jetstream: Any, stream: str, durable: str) -> int:
    info = await jetstream.consumer_info(stream, durable)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def measure(
    outcome: Outcome, client: Client, connection: NatsClient, mongo_url: str, shift_ids: list[str]
) -> None:
    """Count again, from the databases and from the streams."""
    jetstream = jetstream_of(connection, timeout=10)
    lags: list[tuple[float, int]] = []
    for service in CONTEXTS:
        database = Database(mongo_url, database_name(service))
        try:
            outcome.streams.append(await check(database, connection, service))
            if service != "registration":
                # There the bulk import is: its queue tells nothing about the lag of the day.
                lags += await _lags(database)
            if service == "scheduling":
                outcome.oversold_stored = await _oversold(database, outcome, shift_ids)
        finally:
            await database.close()
    outcome.lag_p50_ms, outcome.lag_p99_ms = quantile(lags, 0.5), quantile(lags, 0.99)
    events = await _events_of_scheduling(connection)
    outcome.oversold_streamed = _oversold_by_stream(events)
    outcome.passed_over = passed_over(events)
    outcome.streamed_minutes = await _minutes_by_stream(connection)
    outcome.named = await _named(connection)
    outcome.ledgers, outcome.wrong_checkpoints = await examine(
        client, connection, every=True, actor=OPERATOR
    )
    outcome.dead = (await jetstream.stream_info(DEAD_LETTERS)).state.messages


def quantile(weighted: list[tuple[float, int]], share: float) -> float:
    """The value below which this share of the weight lies; 0 of nothing."""
    left = share * sum(weight for _, weight in weighted)
    for value, weight in sorted(weighted):
        left -= weight
        if left <= 0:
            return round(value, 1)
    return 0.0


def oversold(taken: Counter[str], seats: dict[str, int]) -> int:
    """Seats taken beyond those that each shift has."""
    return sum(max(0, number - seats.get(shift, 0)) for shift, number in taken.items())


async def _lags(database: Database) -> list[tuple[float, int]]:
    """Milliseconds from commit to acknowledgement, with the number of events."""
    lag = {"$ifNull": ["$published.lag_ms", {"$subtract": ["$published.at", "$at"]}]}
    rows = await database.aggregate(
        OUTBOX,
        [
            {"$match": {"published": {"$ne": None}}},
            {"$group": {"_id": lag, "events": {"$sum": {"$size": "$events"}}}},
        ],
    )
    return [(float(row["_id"]), row["events"]) for row in rows]


async def _oversold(database: Database, outcome: Outcome, shift_ids: list[str]) -> int:
    """By the sign-ups that are stored."""
    rows = await database.aggregate(
        "sign_ups",
        [
            {"$match": {"state": {"$in": _SEATED}}},
            {"$group": {"_id": "$shift_id", "taken": {"$sum": 1}}},
        ],
    )
    planned = outcome.plan.shifts if outcome.plan else ()
    seats = {key: shift.seats for key, shift in zip(shift_ids, planned, strict=True)}
    return oversold(Counter({row["_id"]: row["taken"] for row in rows}), seats)


async def _events_of_scheduling(connection: NatsClient) -> list[Event]:
    messages = read(connection, stream_of("scheduling"), subject=event_filter("scheduling"))
    return [decode(message.headers, message.data)[1] async for message in messages]


def _oversold_by_stream(events: Iterable[Event]) -> int:
    """By the events, as a stranger's program would count; what is offered is taken."""
    seats: dict[str, int] = {}
    taken: dict[str, set[str]] = defaultdict(set)
    worst: Counter[str] = Counter()
    for event in events:
        if isinstance(event, ActivityPublished):
            seats |= {shift.shift_id: shift.max_crew for shift in event.shifts}
        elif isinstance(event, SeatReserved | SeatOffered):
            taken[event.shift_id].add(event.volunteer_id)
            worst[event.shift_id] = max(worst[event.shift_id], len(taken[event.shift_id]))
        elif isinstance(event, SeatReleased | OfferEnded):
            taken[event.shift_id].discard(event.volunteer_id)
    return oversold(worst, seats)


async def _named(connection: NatsClient) -> int:
    """Events with something that looks like a name, phone or document of the invented people."""
    found = 0
    for service in CONTEXTS:
        async for message in read(connection, stream_of(service), subject=event_filter(service)):
            text = f"{message.subject} {message.headers} {message.data.decode()}"
            found += _SOMEBODY.search(text) is not None
    return found


async def _minutes_by_stream(connection: NatsClient) -> int:
    minutes = 0
    async for message in read(connection, stream_of("hours")):
        _, event = decode(message.headers, message.data)
        minutes += event.minutes if isinstance(event, HoursCredited | HoursReversed) else 0
    return minutes
