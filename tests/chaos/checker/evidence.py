"""What lies in MongoDB and in the streams when a run is over, read by the drivers alone."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client as NatsClient
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import AckPolicy, ConsumerConfig
from pymongo import MongoClient

from tests.chaos.checker.names import Names

Document = dict[str, Any]
CONTEXTS = ("registration", "scheduling", "hours", "identity")
COLLECTIONS = {
    "registration": ("volunteers",),
    "scheduling": ("shifts", "sign_ups", "calendars"),
    "hours": ("ledgers", "entries"),
    "identity": (),
}
_DEAD_LETTERS = "DEAD"
_FETCH = 500


@dataclass(frozen=True, slots=True)
class Logged:
    """One event: in the outbox, or as a message of a stream."""

    id: str
    subject: str
    headers: Mapping[str, str]
    data: bytes
    sequence: int | None = None
    """In the stream: where the log says it is, or where it was found."""

    @property
    def type(self) -> str:
        """Its name without what is around it: `seat-reserved`."""
        return self.headers["ce-type"].rsplit(".", 2)[1]

    @property
    def aggregate(self) -> tuple[str, str]:
        """Type and id of what it happened to."""
        return self.headers["ce-aggregatetype"], self.headers["ce-subject"]

    @property
    def version(self) -> int:
        return int(self.headers["ce-aggregateversion"])

    @property
    def correlation(self) -> str:
        return self.headers["ce-correlationid"]

    @property
    def causation(self) -> str:
        return self.headers["ce-causationid"]

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.data)
        return body


@dataclass
class Evidence:
    """All that is left of a run; `log` and `stream` by context, both in their own order.

    `names` ties it to what clients sent: they chose ids, and only keyed hashes of these are kept.
    """

    names: Names
    log: dict[str, list[Logged]] = field(default_factory=dict)
    stream: dict[str, list[Logged]] = field(default_factory=dict)
    inbox: dict[str, dict[str, Document]] = field(default_factory=dict)
    stored: dict[str, list[Document]] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def read_databases(url: str, prefix: str, key: bytes) -> Evidence:
    """The part that MongoDB has, of an installation with this key of its inboxes."""
    evidence = Evidence(Names(key))
    client: MongoClient[Document] = MongoClient(url, tz_aware=True, tzinfo=UTC)
    try:
        for context in CONTEXTS:
            database = client[f"{prefix}_{context}"]
            records = database["outbox"].find().sort("_id", 1)
            evidence.log[context] = [event for record in records for event in _events(record)]
            evidence.inbox[context] = {row["_id"]: row for row in database["inbox"].find()}
            for name in COLLECTIONS[context]:
                evidence.stored[name] = list(database[name].find())
    finally:
        client.close()
    return evidence


def _events(record: Document) -> list[Logged]:
    mark = record["published"] or {}
    events = record["events"]
    places = mark.get("sequences") or range(mark.get("first", 0), mark.get("last", 0) + 1)
    known = list(places) if mark and len(places) == len(events) else [None] * len(events)
    return [
        Logged(event["id"], event["subject"], _headers(event), bytes(event["data"]), place)
        for event, place in zip(events, known, strict=True)
    ]


def _headers(event: Document) -> dict[str, str]:
    lines = bytes(event["head"]).decode().removesuffix("\r\n").split("\r\n")
    return dict(line.split(": ", 1) for line in lines)


async def read_streams(connection: NatsClient, evidence: Evidence) -> None:
    """The part that JetStream has."""
    for context in CONTEXTS:
        evidence.stream[context] = [event async for event in _messages(connection, context.upper())]
    evidence.dead = [event.subject async for event in _messages(connection, _DEAD_LETTERS)]


async def _messages(connection: NatsClient, stream: str) -> AsyncIterator[Logged]:
    jetstream = connection.jetstream()
    left = (await jetstream.stream_info(stream)).state.messages
    config = ConsumerConfig(ack_policy=AckPolicy.NONE)
    subscription = await jetstream.pull_subscribe(">", stream=stream, config=config)
    try:
        while left > 0:
            for message in await subscription.fetch(min(left, _FETCH), timeout=10):
                left -= 1
                headers = message.headers or {}
                yield Logged(
                    headers.get("ce-id", ""),
                    message.subject,
                    headers,
                    message.data,
                    message.metadata.sequence.stream,
                )
    except NatsTimeoutError:
        # The server counts messages that it cannot give; they will be missed by whoever compares.
        return
    finally:
        await subscription.unsubscribe()
