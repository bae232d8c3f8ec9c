"""Streams compared with the logs they are copies of, and mended from them.

`check` answers, event by event: is everything that was acknowledged still there, once, in order? A
running service notices by itself when its stream was lost or cut short; only this comparison finds
single messages that are gone from the middle. `repair` has them published again.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from baodao.kit.mongo import Database
from baodao.kit.outbox import Outbox, Record
from baodao.kit.topology import incarnation_of
from baodao.schema.subjects import stream_of

_BATCH = 500
_FETCH_SECONDS = 5.0
_ABANDONED_SECONDS = 60.0
_UPDATES = 500


@dataclass
class StreamReport:
    """What the comparison of a stream with its log found.

    Attributes:
        service: whose log and stream.
        records: commits in the log that were published.
        events: events of those records.
        in_stream: messages in the stream.
        missing: by record, the ids of acknowledged events that the stream does not have.
        unknown: ids of messages that the log does not know.
        duplicated: ids of events that the stream has more than once.
        out_of_order: aggregates some of whose events stand behind a later one; a repair leaves
            such traces, and consumers go by `aggregateversion`.
        unpublished: records that wait to be published; not an error.
        forgotten: records that a repair took back whole, from a stream replaced or cut short.
    """

    service: str
    records: int = 0
    events: int = 0
    in_stream: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    unpublished: int = 0
    forgotten: int = 0

    @property
    def lost(self) -> int:
        """How many acknowledged events the stream does not have."""
        return sum(map(len, self.missing.values()))

    @property
    def whole(self) -> bool:
        """Whether the stream has every acknowledged event exactly once, and nothing else."""
        return not (self.missing or self.unknown or self.duplicated)

    def facts(self) -> dict[str, Any]:
        """The report as values for JSON."""
        return {**asdict(self), "lost": self.lost}


async def read(
    jetstream: JetStreamContext,
    stream: str,
    *,
    subject: str = ">",
    after: int = 0,
    since: datetime | None = None,
    headers_only: bool = False,
    follow: bool = False,
) -> AsyncIterator[Msg]:
    """The messages of a stream from its beginning, from `since`, or behind the sequence `after`.

    Leaves no trace in the stream. Ends with what the stream had when it was reached, or, with
    `follow`, never.

    Raises:
        nats.errors.Error: the stream is missing or NATS does not answer.
    """
    config = ConsumerConfig(
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.ALL,
        filter_subject=subject,
        headers_only=headers_only,
        inactive_threshold=_ABANDONED_SECONDS,
        mem_storage=True,
    )
    if since is not None:
        config.deliver_policy, config.opt_start_time = DeliverPolicy.BY_START_TIME, since
    elif after:
        config.deliver_policy, config.opt_start_seq = DeliverPolicy.BY_START_SEQUENCE, after + 1
    subscription = await jetstream.pull_subscribe(subject, stream=stream, config=config)
    consumer = await subscription.consumer_info()
    try:
        waiting = consumer.num_pending or 0
        while waiting or follow:
            try:
                messages = await subscription.fetch(min(waiting, _BATCH) or 1, _FETCH_SECONDS)
            except TimeoutError:
                if follow:
                    continue
                raise
            for message in messages:
                yield message
            waiting = messages[-1].metadata.num_pending
    finally:
        with suppress(NatsError):
            await subscription.unsubscribe()
            await jetstream.delete_consumer(stream, consumer.name)


async def check(database: Database, jetstream: JetStreamContext, service: str) -> StreamReport:
    """Compare the log of a service with its stream, event by event.

    May run while the service works: what is published in the meantime is judged neither missing
    nor unknown.

    Raises:
        nats.errors.Error: the stream is missing or NATS does not answer.
        UnreachableError: the database does not answer.
    """
    report = StreamReport(service)
    # The order matters: everything up to `before` was committed before the log is read, and
    # everything marked in the log is in the stream before that is read.
    before = (await jetstream.stream_info(stream_of(service))).state.last_seq
    log, waiting = await _read_log(Outbox(database), report)
    found = await _read_stream(jetstream, service, log.keys() | waiting, before, report)
    for event_id, record_id in log.items():
        if event_id not in found:
            report.missing.setdefault(record_id, []).append(event_id)
    return report


async def repair(database: Database, jetstream: JetStreamContext, service: str) -> StreamReport:
    """Have the relay of a service publish what its stream has lost; returns what was found.

    The relay does it within its poll interval; events come again under their own ids, behind what
    is in the stream now.

    Raises:
        nats.errors.Error: the stream is missing or NATS does not answer.
        UnreachableError: the database does not answer.
    """
    outbox = Outbox(database)
    info = await jetstream.stream_info(stream_of(service))
    forgotten = await outbox.forget_lost(incarnation_of(info), info.state.last_seq)
    report = await check(database, jetstream, service)
    missing = sorted(report.missing.items())
    for start in range(0, len(missing), _UPDATES):
        await outbox.publish_again(dict(missing[start : start + _UPDATES]))
    report.forgotten = forgotten
    return report


async def _read_log(outbox: Outbox, report: StreamReport) -> tuple[dict[str, str], set[str]]:
    """The record ids of published events by the events' ids, and the ids of all other events."""
    unpublished = await outbox.unpublished(0)
    report.unpublished = len(unpublished)
    waiting = {event.id for record in unpublished for event in record.events}
    log: dict[str, str] = {}
    async for record in outbox.published():
        report.records += 1
        _enter(record, log)
    report.events = len(log)
    # Published between the two reads: it is in the log, not waiting.
    return log, waiting - log.keys()


def _enter(record: Record, log: dict[str, str]) -> None:
    for event in record.events:
        log[event.id] = record.id


async def _read_stream(
    jetstream: JetStreamContext, service: str, known: set[str], before: int, report: StreamReport
) -> set[str]:
    found: Counter[str] = Counter()
    versions: dict[str, int] = {}
    disordered: dict[str, None] = {}
    async for message in read(jetstream, stream_of(service), headers_only=True):
        headers = message.headers or {}
        sequence = message.metadata.sequence.stream
        event_id = headers.get("ce-id", f"#{sequence}")
        found[event_id] += 1
        if event_id not in known and sequence <= before:
            report.unknown.append(event_id)
        aggregate, version = headers.get("ce-subject", ""), _version(headers)
        if found[event_id] == 1 and version < versions.get(aggregate, 0):
            disordered[aggregate] = None
        versions[aggregate] = max(version, versions.get(aggregate, 0))
    report.in_stream = found.total()
    report.duplicated = [event_id for event_id, times in found.items() if times > 1]
    report.out_of_order = list(disordered)
    return set(found)


def _version(headers: dict[str, str]) -> int:
    value = headers.get("ce-aggregateversion", "")
    return int(value) if value.isdecimal() else 0
