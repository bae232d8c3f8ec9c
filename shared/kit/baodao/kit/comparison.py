"""A log and its stream compared: both read forward along the sequences, in batches.

Where the log says that an event is, the stream must have it; that is almost always so, and then
nothing but a row of its history is kept of it. What is not where it should be goes, like those
rows, into a temporary file of SQLite, and is put together at the end. So memory holds a batch of
the one and a batch of the other, however long they are and however much of them is wrong.
"""

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import groupby
from operator import itemgetter

from nats.errors import Error as NatsError

from baodao.kit.outbox import Claim, Outbox
from baodao.kit.stream_reader import BATCH, Stored, StreamReader, StreamState
from baodao.kit.stream_report import StreamReport
from baodao.kit.tasks import cancel_tasks

_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -8192;
    CREATE TABLE history (
        sequence INTEGER PRIMARY KEY, subject TEXT, kind TEXT, version INTEGER,
        event TEXT, record TEXT
    );
    CREATE TABLE claim (event TEXT, record TEXT, sequence INTEGER);
    CREATE TABLE stray (event TEXT, sequence INTEGER);
    CREATE TABLE surplus (sequence INTEGER PRIMARY KEY, doubled INTEGER);
"""

_VERSION = re.compile(r"[0-9]{1,18}")

Entry = tuple[int, str, str]
"""What the log expects: sequence, event id, record id."""


class StreamReplacedError(NatsError):
    """The stream was made anew while it was read."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"{stream} was made anew meanwhile: try again")


class Comparison:
    """What a log and its stream have in common and what not; `run` once, then ask.

    Args:
        outbox: the log.
        reader: of the whole stream.
        service: whose they are.
    """

    def __init__(self, outbox: Outbox, reader: StreamReader, service: str) -> None:
        self._outbox, self._reader = outbox, reader
        self.report = StreamReport(service)
        # A database without a name is a file that nobody else sees and that goes with it.
        self.spool = sqlite3.connect("")
        self.spool.executescript(_SCHEMA)
        self.most_held = 0
        """The most events of both sides that were held at once."""

    def close(self) -> None:
        """Remove what was put aside."""
        self.spool.close()

    async def run(self) -> StreamReport:
        """Compare them as they are now.

        May run while the service works: of what is published meanwhile nothing is said.

        Raises:
            nats.errors.Error: the stream is missing, was replaced, or NATS does not answer.
            UnreachableError: the database does not answer.
        """
        self.report.unpublished = await self._outbox.pending()
        # The order matters: everything up to `last` was committed before the log is read.
        state = await self._reader.state()
        await self._merge(state)
        async for claim in self._outbox.claims_elsewhere(state.incarnation):
            self._count(claim)
            self._put_aside_claims([(0, e, claim.record_id) for e in claim.event_ids])
        if (await self._reader.state()).incarnation != state.incarnation:
            raise StreamReplacedError(self._reader.stream)
        self._resolve_claims()
        await self._resolve_strays(state)
        self._review_histories()
        return self.report

    async def _merge(self, state: StreamState) -> None:
        expected = _Expected(self._claims(state), state.last)
        async with aclosing(self._batches(state.last)) as batches:
            async for messages in batches:
                self._keep(messages, await self._met(messages, expected))
        while rest := await expected.through(state.last, BATCH):
            self._put_aside_claims(rest)

    async def _claims(self, state: StreamState) -> AsyncIterator[Claim]:
        async for claim in self._outbox.claims(state.incarnation):
            if claim.sequences and min(claim.sequences) > state.last:
                continue
            self._count(claim)
            if _is_contiguous(claim.sequences):
                yield claim
                continue
            # After a repair its events are spread: they are looked up at the end.
            places = claim.sequences or (0,) * len(claim.event_ids)
            entries = zip(places, claim.event_ids, strict=True)
            self._put_aside_claims([(s, e, claim.record_id) for s, e in entries if s <= state.last])

    async def _batches(self, last: int) -> AsyncGenerator[list[Stored], None]:
        """The messages up to `last`, and what is between them noted as gaps.

        The next batch is on its way while one is compared.
        """
        after = 0
        ahead = asyncio.create_task(self._reader.get(after))
        try:
            while after < last and (messages := [m for m in await ahead if m.sequence <= last]):
                ahead = asyncio.create_task(self._reader.get(messages[-1].sequence))
                for message in messages:
                    self.report.note_gap(after + 1, message.sequence - 1)
                    after = message.sequence
                self.report.in_stream += len(messages)
                yield messages
        finally:
            await cancel_tasks([ahead])
        self.report.note_gap(after + 1, last)

    async def _met(self, messages: Sequence[Stored], expected: "_Expected") -> dict[int, str]:
        """The records of the messages that stand where the log has them, by sequence.

        Between two messages there may be any number of entries without one.
        """
        ids = {message.sequence: _event_id(message) for message in messages}
        met: dict[int, str] = {}
        while entries := await expected.through(messages[-1].sequence, BATCH):
            self.most_held = max(self.most_held, len(messages) + len(entries) + expected.held)
            met |= {s: record for s, event, record in entries if ids.get(s) == event}
            self._put_aside_claims([entry for entry in entries if entry[0] not in met])
        return met

    def _keep(self, messages: Sequence[Stored], met: dict[int, str]) -> None:
        rows = [(m.sequence, *_history_of(m), _event_id(m), met.get(m.sequence)) for m in messages]
        strays = [(_event_id(m), m.sequence) for m in messages if m.sequence not in met]
        self.spool.executemany("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.spool.executemany("INSERT INTO stray VALUES (?, ?)", strays)

    def _put_aside_claims(self, entries: Sequence[Entry]) -> None:
        rows = [(event, record, sequence) for sequence, event, record in entries]
        self.spool.executemany("INSERT INTO claim VALUES (?, ?, ?)", rows)

    def _count(self, claim: Claim) -> None:
        self.report.records += 1
        self.report.events += len(claim.event_ids)

    # --- what is not where it should be ---

    def missing(self) -> Iterator[tuple[str, str]]:
        """Record and event id of each acknowledged event that the stream does not have."""
        return self.spool.execute(
            "SELECT record, event FROM claim c WHERE NOT EXISTS "
            "(SELECT 1 FROM stray s WHERE s.event = c.event) ORDER BY record, event"
        )

    def _resolve_claims(self) -> None:
        """What the log has elsewhere than the stream is there; what the stream lacks is missing."""
        self.spool.executescript(
            "CREATE INDEX stray_event ON stray (event); CREATE INDEX claim_event ON claim (event);"
        )
        for record, event in self.missing():
            self.report.note_missing(record, event)
        self.spool.execute(
            "UPDATE history SET record = (SELECT c.record FROM claim c WHERE c.event = "
            "history.event) WHERE sequence IN (SELECT s.sequence FROM stray s JOIN claim c "
            "ON c.event = s.event)"
        )

    async def _resolve_strays(self, state: StreamState) -> None:
        """What the stream has and the log did not expect: known elsewhere, doubled, or unknown."""
        strays = self.spool
        strays.execute(
            "CREATE TABLE unexplained AS SELECT event, 0 AS known FROM stray s WHERE NOT EXISTS "
            "(SELECT 1 FROM claim c WHERE c.event = s.event) GROUP BY event"
        )
        strays.execute("CREATE UNIQUE INDEX unexplained_event ON unexplained (event)")
        self._note_doubled()
        if not strays.execute("SELECT 1 FROM unexplained LIMIT 1").fetchone():
            return
        async for claim in self._outbox.all_claims():
            self._explain(claim, state)
        for event, sequence in strays.execute(
            "SELECT event, sequence FROM stray WHERE event IN "
            "(SELECT event FROM unexplained WHERE NOT known) ORDER BY sequence"
        ):
            self.report.unknown.add(event)
            self._set_aside(sequence, doubled=False)

    def _explain(self, claim: Claim, state: StreamState) -> None:
        for start in range(0, len(claim.event_ids), BATCH):
            ids = claim.event_ids[start : start + BATCH]
            marks = ",".join("?" * len(ids))
            found = self.spool.execute(
                f"SELECT event FROM unexplained WHERE event IN ({marks})",  # noqa: S608 -- marks
                ids,
            ).fetchall()
            for (event,) in found:
                self._explain_one(event, claim, state)

    def _explain_one(self, event: str, claim: Claim, state: StreamState) -> None:
        self.spool.execute("UPDATE unexplained SET known = 1 WHERE event = ?", (event,))
        if claim.is_published:
            self.spool.execute(
                "UPDATE history SET record = ? WHERE sequence IN "
                "(SELECT sequence FROM stray WHERE event = ?)",
                (claim.record_id, event),
            )
        places = [row[0] for row in self._places_of(event)]
        place = dict(zip(claim.event_ids, claim.sequences, strict=False)).get(event, 0)
        met = claim.incarnation == state.incarnation and 0 < place <= state.last
        if place in places or not met:
            # Published while we read, or waiting to be marked: here it is.
            kept = place if place in places else places[-1]
            places.remove(kept)
        self._note_places(event, places)

    def _places_of(self, event: str) -> list[tuple[int]]:
        return self.spool.execute(
            "SELECT sequence FROM stray WHERE event = ? ORDER BY sequence", (event,)
        ).fetchall()

    def _note_doubled(self) -> None:
        """Of an event that the log has elsewhere, the last copy is the one."""
        for (event,) in self.spool.execute(
            "SELECT event FROM stray WHERE event IN (SELECT event FROM claim) "
            "GROUP BY event HAVING count(*) > 1"
        ):
            self._note_places(event, [row[0] for row in self._places_of(event)][:-1])

    def _note_places(self, event: str, superfluous: Sequence[int]) -> None:
        if superfluous:
            self.report.duplicated.add(event)
        for sequence in superfluous:
            self._set_aside(sequence, doubled=True)

    def _set_aside(self, sequence: int, *, doubled: bool) -> None:
        self.spool.execute("INSERT OR IGNORE INTO surplus VALUES (?, ?)", (sequence, doubled))

    # --- histories ---

    def _review_histories(self) -> None:
        """See that each aggregate's events stand in their order and its versions have no gap.

        Ids of events ascend along the history of an aggregate, and in the log.
        """
        self.spool.executescript(
            "DELETE FROM history WHERE sequence IN (SELECT sequence FROM surplus);"
            "CREATE TABLE affected (subject TEXT PRIMARY KEY, event TEXT);"
        )
        # Row by row: all of a stream may be the history of one aggregate.
        rows = self.spool.execute("SELECT subject, event FROM history ORDER BY subject, sequence")
        for subject, group in groupby(rows, itemgetter(0)):
            if early := _out_of_order(event for _, event in group):
                self.report.out_of_order.add(subject)
                self.affect(subject, early)
        rows = self.spool.execute(
            "SELECT subject, version, kind, count(*) FROM history "
            "GROUP BY subject, version, kind ORDER BY subject, version"
        )
        for subject, group in groupby(rows, itemgetter(0)):
            if not is_unbroken(row[1:] for row in group):
                self.report.broken.add(subject)

    def affect(self, subject: str, event: str) -> None:
        """Note that what follows `event` in the history of an aggregate must stand behind it."""
        self.spool.execute(
            "INSERT INTO affected VALUES (?, ?) ON CONFLICT (subject) "
            "DO UPDATE SET event = min(event, excluded.event)",
            (subject, event),
        )


class _Expected:
    """The entries of contiguous claims, in batches, in the order of their sequences."""

    def __init__(self, claims: AsyncIterator[Claim], last: int) -> None:
        self._claims, self._last = claims, last
        self._ahead: list[Entry] = []
        self._is_over = False

    @property
    def held(self) -> int:
        return len(self._ahead)

    async def through(self, sequence: int, limit: int) -> list[Entry]:
        """The entries up to a sequence, at most `limit`; none: there are no more."""
        taken: list[Entry] = []
        while len(taken) < limit and (self._ahead or await self._load()):
            upto = min(sequence - self._ahead[0][0] + 1, limit - len(taken))
            if upto <= 0:
                break
            taken += self._ahead[:upto]
            del self._ahead[:upto]
        return taken

    async def _load(self) -> bool:
        while not self._ahead and not self._is_over:
            claim = await anext(self._claims, None)
            if claim is None:
                self._is_over = True
                return False
            places = zip(claim.sequences, claim.event_ids, strict=True)
            self._ahead = [(s, e, claim.record_id) for s, e in places if s <= self._last]
        return bool(self._ahead)


def is_unbroken(versions: Iterable[tuple[int, str, int]]) -> bool:
    """Whether versions, by aggregate type, make rows that begin with 1 and have no gap.

    Events that were published before they named the type of their aggregate have none: then rows
    of several aggregates with one id may lie over each other, or go on with a type.

    Args:
        versions: each one with a type and how often they are met, the lowest version first.
    """
    latest, before = 0, Counter[str]()
    for version, group in groupby(versions, itemgetter(0)):
        times = Counter({kind: number for _, kind, number in group})
        if version > 1:
            known = before if version == latest + 1 else Counter[str]()
            for kind, number in times.items():
                if number > known[kind] + (known[""] if kind else 0):
                    return False
        latest, before = version, times
    return True


def _out_of_order(events: Iterable[str]) -> str:
    """The earliest event that stands behind a later one; empty if there is none."""
    early, latest = "", ""
    for event in events:
        if event < latest:
            early = min(early or event, event)
        latest = max(latest, event)
    return early


def _event_id(message: Stored) -> str:
    return message.headers.get("ce-id", f"#{message.sequence}")


def _history_of(message: Stored) -> tuple[str, str, int]:
    headers = message.headers
    version = headers.get("ce-aggregateversion", "")
    number = int(version) if _VERSION.fullmatch(version) else 0
    return headers.get("ce-subject", ""), headers.get("ce-aggregatetype", ""), number


def _is_contiguous(sequences: Sequence[int]) -> bool:
    return bool(sequences) and sequences[-1] - sequences[0] + 1 == len(sequences)
