"""Streams compared with the logs they are copies of, and mended from them.

`check` answers, event by event: is everything that was acknowledged still there, once, in order? A
running service notices by itself when its stream was lost or cut short, and reads it through now
and then; only this comparison finds everything. `repair` has published again what is gone.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import groupby, islice
from operator import itemgetter

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.kit import topology
from baodao.kit.comparison import Comparison
from baodao.kit.jetstream import api_of, jetstream_of
from baodao.kit.mongo import Database
from baodao.kit.outbox import Again, Outbox
from baodao.kit.stream_reader import StreamReader
from baodao.kit.stream_report import StreamReport as StreamReport
from baodao.kit.topology import StreamSpec
from baodao.schema.subjects import stream_of

_AGAIN = 200
_DELETES_AT_ONCE = 100
_DELETE_SECONDS = 10.0


async def check(database: Database, connection: NatsClient, service: str) -> StreamReport:
    """Compare the log of a service with its stream, event by event.

    May run while the service works: of what is published in the meantime nothing is said. Memory
    does not grow with the stream; beside it there is a temporary file of about 150 bytes an event.

    Raises:
        nats.errors.Error: the stream is missing or NATS does not answer.
        UnreachableError: the database does not answer.
    """
    async with _compared(Outbox(database), connection, service) as comparison:
        return comparison.report


async def repair(
    database: Database, connection: NatsClient, service: str, spec: StreamSpec
) -> StreamReport:
    """Have the relay of a service publish what its stream has lost; returns what was found.

    The relay does it within its poll interval. Events come again under their own ids, behind what
    is in the stream now; so that each aggregate keeps its order, what followed a lost event in its
    history is taken from where it stands and comes again as well, and so is what was out of order.
    Copies of an event beside the one that the log knows are removed. What the log does not know is
    left alone.

    Raises:
        TopologyDriftError: the stream is not as `spec` wants it and might lose them again.
        nats.errors.Error: the stream is missing or NATS does not answer.
        UnreachableError: the database does not answer.
    """
    outbox = Outbox(database)
    if drifts := await topology.check(jetstream_of(connection), [spec], []):
        raise topology.TopologyDriftError(drifts)
    reader = StreamReader(connection, stream_of(service))
    state = await reader.state()
    forgotten = await outbox.forget_lost(state.incarnation, state.last)
    async with _compared(outbox, connection, service) as comparison:
        comparison.report.forgotten = forgotten
        await _Repair(outbox, connection, comparison).run(stream_of(service))
        return comparison.report


@asynccontextmanager
async def _compared(
    outbox: Outbox, connection: NatsClient, service: str
) -> AsyncIterator[Comparison]:
    reader = StreamReader(connection, stream_of(service))
    comparison = Comparison(outbox, reader, service)
    try:
        await comparison.run()
        yield comparison
    finally:
        comparison.close()
        await reader.close()


class _Repair:
    """Mends what a comparison found."""

    def __init__(self, outbox: Outbox, connection: NatsClient, comparison: Comparison) -> None:
        self._outbox, self._connection = outbox, connection
        self._comparison, self._spool = comparison, comparison.spool

    async def run(self, stream: str) -> None:
        await self._affect_histories()
        self._collect()
        # Whatever ends this in between leaves events missing, and the next repair finds them: taken
        # away only afterwards, the relay might take an old copy for what it has just published.
        surplus = self._spool.execute(
            "SELECT sequence FROM surplus WHERE doubled UNION SELECT sequence FROM again "
            "WHERE sequence"
        )
        while places := surplus.fetchmany(_DELETES_AT_ONCE):
            await asyncio.gather(*(self._delete(stream, sequence) for (sequence,) in places))
        rows = self._spool.execute("SELECT record, event FROM again ORDER BY record, event")
        records = ((r, [e for _, e in group]) for r, group in groupby(rows, itemgetter(0)))
        while some := dict(islice(records, _AGAIN)):
            claims = await self._outbox.claims_of(some)
            await self._outbox.publish_again(
                Again(claim.record_id, some[claim.record_id], claim.incarnation, claim.sequences)
                for claim in claims
                if claim.is_published
            )

    async def _affect_histories(self) -> None:
        """Note for each lost event that what followed it in its history must stand behind it."""
        records = groupby(self._comparison.missing(), itemgetter(0))
        lost = ((record, {event for _, event in group}) for record, group in records)
        while some := dict(islice(lost, _AGAIN)):
            subjects = await self._outbox.subjects_of(some)
            for event in set().union(*some.values()) & subjects.keys():
                self._comparison.affect(subjects[event], event)

    def _collect(self) -> None:
        """Put together what is to be published again: what is lost, and what followed it."""
        self._spool.executescript(
            """
            CREATE INDEX history_subject ON history (subject);
            CREATE TABLE again AS SELECT h.record, h.event, h.sequence FROM affected a
                JOIN history h ON h.subject = a.subject AND h.event > a.event
                WHERE h.record IS NOT NULL;
            """
        )
        moved = self._spool.execute("SELECT count(*) FROM again").fetchone()[0]
        self._comparison.report.moved = moved
        self._spool.execute(
            "INSERT INTO again SELECT record, event, 0 FROM claim c WHERE NOT EXISTS "
            "(SELECT 1 FROM stray s WHERE s.event = c.event)"
        )

    async def _delete(self, stream: str, sequence: int) -> None:
        """Remove one message; nothing in it needs to be overwritten, which would take far longer.

        Raises:
            NatsError: the server refused.
        """
        wanted = json.dumps({"seq": sequence, "no_erase": True}).encode()
        subject = f"{api_of(self._connection)}.STREAM.MSG.DELETE.{stream}"
        answer = await self._connection.request(subject, wanted, timeout=_DELETE_SECONDS)
        if not (reply := json.loads(answer.data)).get("success"):
            reason = reply.get("error", {}).get("description", "no reason given")
            raise NatsError(f"message {sequence} of {stream} cannot be removed: {reason}")
