"""Streams and durables as data; `apply` makes them so, `check` says where they differ.

Library defaults overwrite or ignore settings silently (a stream declared in passing loses its
limits, a changed durable keeps its old ones), so nothing else in the code declares anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamInfo,
)
from nats.js.errors import NotFoundError

from baodao.schema.catalog import CONTEXTS
from baodao.schema.subjects import stream_of

SERVICES = ("registration", "scheduling", "hours", "identity")
"""Services with a table of subscribers and a database, in the order of their start.

Not every one has a context of its own, with events and a stream (`baodao.schema.catalog.CONTEXTS`).
"""
DEAD_LETTERS = "DEAD"
LIMITS = "LIMITS"


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A stream as wanted; seconds and counts as NATS has them, 0 and -1 mean without limit."""

    name: str
    subjects: tuple[str, ...]
    description: str
    replicas: int = 1
    max_age: float = 0
    duplicate_window: float = 600
    counts: bool = False
    """Whether its messages are added up by subject, in memory, and forgotten after `max_age`."""

    def config(self) -> StreamConfig:
        """The configuration of the stream for the server."""
        config = StreamConfig(
            name=self.name,
            subjects=list(self.subjects),
            description=self.description,
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.OLD,
            storage=StorageType.FILE,
            num_replicas=self.replicas,
            max_age=self.max_age,
            max_msgs=-1,
            max_bytes=-1,
            max_msg_size=-1,
            duplicate_window=self.duplicate_window,
            allow_direct=True,
        )
        if not self.counts:
            return config
        return config.evolve(
            storage=StorageType.MEMORY,
            max_msgs_per_subject=1,
            duplicate_window=60,
            allow_msg_counter=True,
        )


@dataclass(frozen=True, slots=True)
class DurableSpec:
    """A durable pull consumer as wanted: one service's place in the stream of another."""

    name: str
    stream: str
    filter_subjects: tuple[str, ...]
    ack_wait: float = 15
    """Seconds after which the events of a killed process come to another one.

    A process says of a batch that takes long that it is being worked on (`pulls`).
    """
    max_ack_pending: int = 2000
    replicas: int = 0

    def config(self) -> ConsumerConfig:
        """The configuration of the consumer for the server.

        Deliveries are counted by our own policy, not cut off by the server's.
        """
        return ConsumerConfig(
            name=self.name,
            durable_name=self.name,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=self.ack_wait,
            max_deliver=-1,
            max_ack_pending=self.max_ack_pending,
            num_replicas=self.replicas,
            filter_subjects=list(self.filter_subjects),
        )


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between what is wanted and what the server has."""

    what: str
    field: str
    wanted: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.what}: {self.field} is {self.found!r}, wanted {self.wanted!r}"


class TopologyDriftError(Exception):
    """The server's streams or durables are not as wanted; `baodao topology apply` mends it."""

    def __init__(self, drifts: list[Drift]) -> None:
        super().__init__("; ".join(map(str, drifts)) + " (baodao topology apply)")
        self.drifts = drifts


def streams(replicas: int = 1) -> list[StreamSpec]:
    """One stream per context, one for dead letters, and one that counts tries."""
    return [
        *(
            StreamSpec(stream_of(c), (f"events.{c}.>",), f"events of {c}", replicas)
            for c in CONTEXTS
        ),
        StreamSpec(DEAD_LETTERS, ("dead.>",), "deliveries given up", replicas),
        StreamSpec(LIMITS, ("limits.>",), "tries, counted", replicas, max_age=900, counts=True),
    ]


def stream_spec(context: str, replicas: int = 1) -> StreamSpec:
    """The stream of one context."""
    return next(s for s in streams(replicas) if s.name == stream_of(context))


def incarnation_of(info: StreamInfo) -> str:
    """What tells a stream from another of the same name: the instant of its creation."""
    return info.created.isoformat() if info.created else ""


async def check(
    jetstream: JetStreamContext, streams: Iterable[StreamSpec], durables: Iterable[DurableSpec]
) -> list[Drift]:
    """Where the server differs from what is wanted; missing things are a drift of `exists`."""
    drifts = []
    for stream in streams:
        found: Any
        try:
            found = (await jetstream.stream_info(stream.name)).config
        except NotFoundError:
            found = None
        drifts += _differences(f"stream {stream.name}", stream.config(), found)
    for durable in durables:
        try:
            found = (await jetstream.consumer_info(durable.stream, durable.name)).config
        except NotFoundError:
            found = None
        drifts += _differences(f"durable {durable.name}", durable.config(), found)
    return drifts


async def stream_problems(jetstream: JetStreamContext, streams: Iterable[StreamSpec]) -> list[str]:
    """What is wrong with these streams now, for a health report; a stream as wanted says nothing.

    A limit set behind our back drops events that were acknowledged, so a drift is not ready.
    """
    problems: list[str] = []
    for stream in streams:
        try:
            problems += map(str, await check(jetstream, [stream], ()))
        except (NatsError, TimeoutError) as error:
            problems.append(f"stream {stream.name}: {str(error) or type(error).__name__}")
    return problems


async def apply(
    jetstream: JetStreamContext, streams: Iterable[StreamSpec], durables: Iterable[DurableSpec]
) -> list[Drift]:
    """Create what is missing and update what differs; returns what was mended."""
    streams, durables = list(streams), list(durables)
    mended = await check(jetstream, streams, durables)
    touched = {drift.what for drift in mended}
    missing = {drift.what for drift in mended if drift.field == "exists"}
    for stream in streams:
        if (what := f"stream {stream.name}") in missing:
            await jetstream.add_stream(stream.config())
        elif what in touched:
            await jetstream.update_stream(stream.config())
    for durable in durables:
        if f"durable {durable.name}" in touched:
            await jetstream.add_consumer(durable.stream, durable.config())
    return mended


async def create_missing(
    jetstream: JetStreamContext, streams: Iterable[StreamSpec], durables: Iterable[DurableSpec]
) -> list[str]:
    """Create what is missing and change nothing else; returns what was created.

    What the keeper does while services run, after a NATS server came back empty.
    """
    created = []
    for stream in streams:
        try:
            await jetstream.stream_info(stream.name)
        except NotFoundError:
            await jetstream.add_stream(stream.config())
            created.append(f"stream {stream.name}")
    for durable in durables:
        try:
            await jetstream.consumer_info(durable.stream, durable.name)
        except NotFoundError:
            await jetstream.add_consumer(durable.stream, durable.config())
            created.append(f"durable {durable.name}")
    return created


def _differences(
    what: str, wanted: StreamConfig | ConsumerConfig, found: StreamConfig | ConsumerConfig | None
) -> list[Drift]:
    """Each setting that is not as wanted, also one that nobody wanted to be set at all."""
    if found is None:
        return [Drift(what, "exists", wanted=True, found=False)]
    want, have = wanted.as_dict(), found.as_dict()
    if isinstance(found, ConsumerConfig) and (single := have.pop("filter_subject", None)):
        have["filter_subjects"] = [single]
    names = [*want, *(name for name in have if name not in want)]
    return [
        Drift(what, name, want.get(name), have.get(name))
        for name in names
        if not _is_server_own(name, have.get(name))
        and _plain(want.get(name)) != _plain(have.get(name))
    ]


def _is_server_own(name: str, value: Any) -> bool:
    """Whether a setting is what the server adds by itself and says nothing of messages."""
    if name == "metadata":
        return all(key.startswith("_nats.") for key in value or {})
    return name in _SERVERS_DEFAULTS and value == _SERVERS_DEFAULTS[name]


_SERVERS_DEFAULTS = {"replay_policy": "instant", "max_waiting": 512, "persist_mode": "default"}
_UNSET = (None, False, 0, -1, "", "none")


def _plain(value: Any) -> Any:
    """A value to compare: lists have no order, and there are many ways to say nothing."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, list):
        return sorted(map(str, value)) or None
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if v not in _UNSET} or None
    return None if value in _UNSET else value
