"""A long history: the log of a service and its stream, as years of commits would leave them.

Records and messages are made by the codecs of the service and its relay, and written many at a
time. Nothing else may publish to the stream meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from baodao.cli.bench import seed
from baodao.cli.bench.stage import Stage, until
from baodao.kit.broker import publish_all
from baodao.kit.mongo import Database
from baodao.kit.outbox import OUTBOX, Outgoing, Publication, Record
from baodao.kit.store import Document
from baodao.kit.topology import incarnation_of
from baodao.schema import Event, event_subject
from baodao.schema.envelope import Encoder
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.scheduling.seats import SeatReserved
from baodao.schema.subjects import stream_of

EVENTS_A_RECORD = 20
"""About what a group of commands has at an opening."""
# nats-server refuses more than 10,000 messages that it has not stored yet.
_AT_ONCE = 2_000
_PATIENCE = 30.0
_SERVED = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def _credited(ledger: str, sequence: int) -> Event:
    return HoursCredited(
        division=seed.DIVISION,
        entry_id=f"{ledger}-{sequence}",
        volunteer_id=ledger,
        sequence=sequence,
        minutes=120,
        served_from=_SERVED,
        served_until=_SERVED,
        attendance_id=ledger,
        activity_id=ledger,
        organisation_id="bench-organisation",
        evidence_grade="B",
        policy="12@1",
        hash="0" * 64,
    )


def _reserved(shift: str, taken: int) -> Event:
    return SeatReserved(
        division=seed.DIVISION,
        shift_id=shift,
        activity_id=shift,
        volunteer_id=f"{shift}-{taken}",
        sign_up_id=f"{shift}-{taken}",
        starts_at=_SERVED,
        ends_at=_SERVED,
        seats_taken=taken,
        max_crew=taken,
    )


_EVENTS: dict[str, Callable[[str, int], Event]] = {"hours": _credited, "scheduling": _reserved}


class LongLog:
    """The log of a service and its stream; grown by steps.

    Args:
        stage: with the streams, and nobody who publishes to this one.
        aggregates: over how many of them the events go, in turn.
        service: hours or scheduling.
    """

    def __init__(self, stage: Stage, aggregates: int, service: str = "hours") -> None:
        self._service, self._stream = service, stream_of(service)
        self._connection, self._jetstream = stage.connection, stage.connection.jetstream()
        self.database: Database = stage.database(f"baodao_{self._service}")
        self._aggregates = seed.new_ids(aggregates)
        self._versions: Counter[str] = Counter()
        self.events = self._made = 0

    async def grow(self, events: int, *, is_kept: bool = True) -> None:
        """Append so many events to both, or to the stream alone.

        Raises:
            Stop: the stream has not all of them.
        """
        incarnation = incarnation_of(await self._jetstream.stream_info(self._stream))
        for start in range(0, events, _AT_ONCE):
            number = min(_AT_ONCE, events - start)
            counts = [min(EVENTS_A_RECORD, number - n) for n in range(0, number, EVENTS_A_RECORD)]
            records = [self._record(count) for count in counts]
            await self._publish([event for record in records for event in record.events])
            documents = [self._marked(record, incarnation) for record in records]
            if is_kept:
                await self.database.append(OUTBOX, documents)

    async def _publish(self, events: Sequence[Outgoing]) -> None:
        """As the relay does: without waiting, until the server says that it has the last one."""
        await publish_all(
            self._connection,
            ((e.subject, e.head + f"Nats-Msg-Id: {e.id}\r\n".encode(), e.data) for e in events),
        )
        wanted = self.events + len(events)

        async def done() -> bool:
            return (await self._jetstream.stream_info(self._stream)).state.last_seq == wanted

        await until(done, _PATIENCE)

    def _record(self, events: int) -> Record:
        cause = seed.ids.next()
        encoder = Encoder(f"/baodao/{self._service}", _SERVED, cause, cause, None)
        made = tuple(self._event(encoder) for _ in range(events))
        # Behind its events, as a group makes it.
        return Record(seed.ids.next(), _SERVED, made)

    def _marked(self, record: Record, incarnation: str) -> Document:
        first = self.events + 1
        self.events += len(record.events)
        places = list(range(first, self.events + 1))
        mark = Publication(record.id, incarnation, places, record.at, 5.0)
        return {**record.document(), "published": mark.document()}

    def _event(self, encoder: Encoder) -> Outgoing:
        self._made += 1
        aggregate = self._aggregates[self._made % len(self._aggregates)]
        self._versions[aggregate] += 1
        event_id, version = seed.ids.next(), self._versions[aggregate]
        event = _EVENTS[self._service](aggregate, version)
        lines, data = encoder.encode(event, event_id, version, None)
        return Outgoing(event_id, event_subject(event), lines.encode(), data)
