"""A log of synthetic events and its stream, copied by a real relay in this process.

async with PublishedLog(nats_server, mongo_server) as log:
    await log.commit({"A": 2, "B": 1})      # the next two events of A, the next one of B
    await log.published()
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Self

import nats
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from baodao.kit.clock import system_clock
from baodao.kit.comparison import Comparison
from baodao.kit.ids import Ids
from baodao.kit.keeper import kept
from baodao.kit.mongo import Database
from baodao.kit.outbox import INDEXES, OUTBOX, Outbox, Outgoing, Record
from baodao.kit.relay import Pace, Relay
from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.stream_reader import StreamReader, read
from baodao.kit.stream_report import StreamReport
from baodao.kit.streams import repair
from baodao.kit.tasks import cancel_tasks
from baodao.kit.topology import StreamSpec
from baodao.schema.nats_binding import write_lines
from tests.support.services import until

SECONDS = 30


class PublishedLog:
    """The stream is `HOURS` of a nats-server that nobody else uses; the database is the test's."""

    service, stream = "hours", "HOURS"

    def __init__(self, nats_server: NatsServer, mongo_server: MongoServer) -> None:
        self.server, self._mongo = nats_server, mongo_server
        self.spec = StreamSpec(self.stream, ("events.hours.>",), "events of hours")
        self.pace = Pace(lease=2, poll=0.05, check=0.2)
        self.versions: Counter[str] = Counter()
        self._ids = Ids()
        self._are_former = False

    async def __aenter__(self) -> Self:
        self.database = Database(self._mongo.url, f"t{uuid.uuid4().hex[:10]}_hours")
        await self.database.prepare([], {OUTBOX: INDEXES, "leases": ()})
        self.outbox = Outbox(self.database)
        self.connection: NatsClient = await nats.connect(
            self.server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet
        )
        self.jetstream: JetStreamContext = self.connection.jetstream()
        self._keeping = kept(self.server.url, lambda: ([self.spec], []), print)
        await self._keeping.__aenter__()
        self.relay = Relay(self.database, self.connection, self.stream, "test", self.pace)
        self._relaying = asyncio.create_task(self.relay.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await cancel_tasks([self._relaying])
        await self._keeping.__aexit__(None, None, None)
        await self.connection.close()
        await self.database.close()

    async def create_stream(self) -> None:
        await self.jetstream.add_stream(self.spec.config())

    async def commit(self, numbers: Mapping[str, int]) -> None:
        """One record with the next events of these aggregates.

        Every second one is of the former form, with the headers of an event by name.
        """
        events = [self.event(a) for a, number in numbers.items() for _ in range(number)]
        record = Record(self._ids.next(), system_clock(), tuple(events))
        document = record.document()
        if self._are_former:
            for kept, event in zip(document["events"], events, strict=True):
                kept["headers"] = event.headers
                del kept["head"]
        self._are_former = not self._are_former
        await self.database.append(OUTBOX, [document])

    def event(self, aggregate: str) -> Outgoing:
        self.versions[aggregate] += 1
        event_id = self._ids.next()
        headers = {
            "ce-specversion": "1.0",
            "ce-id": event_id,
            "ce-type": "baodao.hours.hours-credited.v1",
            "ce-source": "/baodao/hours",
            "ce-time": "2026-11-23T01:02:03.004Z",
            "ce-datacontenttype": "application/json",
            "content-type": "application/json",
            "ce-subject": aggregate,
            "ce-aggregatetype": "entry",
            "ce-aggregateversion": str(self.versions[aggregate]),
        }
        subject = f"events.hours.hours-credited.v1.12.01.04.007.017.{aggregate}"
        head = write_lines(headers).encode()
        return Outgoing(event_id, subject, head, f'{{"unique": "<{event_id}>"}}'.encode())

    async def jetstream_is_back(self) -> None:
        """Wait until the server, started anew, answers for the stream."""

        async def answers() -> bool:
            try:
                await self.jetstream.stream_info(self.stream)
            except (NatsError, TimeoutError):
                return False
            return True

        await until(answers, SECONDS, "JetStream is back")

    async def relay_has_seen(self, sequence: int) -> None:
        """Wait until the relay has looked how far the stream goes, to which others published."""

        async def seen() -> bool:
            return self.relay._last >= sequence

        await until(seen, SECONDS, f"the relay knows of {sequence}")

    async def published(self) -> None:
        async def nothing_waits() -> bool:
            return not await self.outbox.pending()

        await until(nothing_waits, SECONDS, "everything is published")

    async def check(self) -> StreamReport:
        comparison = await self.compared()
        comparison.close()
        return comparison.report

    async def compared(self) -> Comparison:
        reader = StreamReader(self.connection, self.stream)
        comparison = Comparison(self.outbox, reader, self.service)
        await comparison.run()
        await reader.close()
        return comparison

    async def repair(self) -> StreamReport:
        """Repair, and wait until all is published again."""
        report = await repair(self.database, self.connection, self.service, self.spec)
        await self.published()
        return report

    async def history(self) -> dict[str, list[int]]:
        """The versions of each aggregate as they stand in the stream."""
        found: dict[str, list[int]] = {}
        async for message in read(self.connection, self.stream):
            version = int(message.headers["ce-aggregateversion"])
            found.setdefault(message.headers["ce-subject"], []).append(version)
        return found

    def expected(self) -> dict[str, list[int]]:
        return {a: list(range(1, last + 1)) for a, last in self.versions.items()}


async def _quiet(_: Exception) -> None:
    return
