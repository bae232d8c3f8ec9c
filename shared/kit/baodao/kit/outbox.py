"""The outbox is a log: one record per commit, kept after it was published.

MongoDB is the truth and JetStream its fast, replayable copy, so a stream that was lost or damaged
can be published again from here. A record holds the events of a whole group:

    {_id, at, events: [{id, subject, head, data}],
     published: null | {incarnation, first, last, at, lag_ms, sequences?}}

`_id` is a hybrid-logical ULID: in its order the events of one aggregate are in theirs. `first` and
`last` are the lowest and highest stream sequence of its events, which are contiguous because only
one relay writes; where they are not, after a repair, `sequences` has that of each event.

`head` is the lines of the headers as they are published (ADR 0033). Events of older records have
`headers` instead, by name; they are read for ever.

A repair sets `missing`, the ids of the only events of a record that are to be published again, and
`earlier`, where the others are: `{incarnation, last, sequences}`.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from baodao.kit.mongo import Database
from baodao.kit.store import Document, Index
from baodao.schema.nats_binding import read_lines, write_lines

OUTBOX = "outbox"
INDEXES = (
    Index(("published", "_id"), partial={"published": None}),
    Index(("published.incarnation", "published.last")),
    Index(
        ("published.incarnation", "published.sequences"),
        partial={"published.sequences": {"$exists": True}},
    ),
)
_BY_SEQUENCE: list[tuple[str, Literal[1, -1]]] = [
    ("published.incarnation", 1),
    ("published.last", 1),
]
_CLAIM = {"ids": "$events.id", "published": 1}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event as it is published."""

    id: str
    subject: str
    head: bytes
    """The lines of its headers."""
    data: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Its headers by name."""
        return read_lines(self.head.decode())

    def document(self) -> Document:
        """The event as it is kept in a record."""
        return {"id": self.id, "subject": self.subject, "head": self.head, "data": self.data}

    @classmethod
    def restore(cls, kept: Document) -> "Outgoing":
        """The event from a record, of whichever form."""
        return cls(kept["id"], kept["subject"], _head(kept), kept["data"])


@dataclass(frozen=True, slots=True)
class Record:
    """The events of one commit."""

    id: str
    at: datetime
    events: tuple[Outgoing, ...]
    published: dict[str, Any] | None = None
    missing: frozenset[str] | None = None
    earlier: tuple[int, ...] | None = None
    """While some are missing: the sequences that the events had, in their order."""

    @property
    def todo(self) -> list[Outgoing]:
        """The events of the record that the stream does not have."""
        return [e for e in self.events if self.missing is None or e.id in self.missing]

    def document(self) -> Document:
        """The record as it is inserted with the commit."""
        events = [event.document() for event in self.events]
        return {"_id": self.id, "at": self.at, "events": events, "published": None}

    @classmethod
    def restore(cls, document: Document) -> "Record":
        """The record from its document."""
        events = tuple(map(Outgoing.restore, document["events"]))
        missing = document.get("missing")
        return cls(
            document["_id"],
            document["at"],
            events,
            document["published"],
            None if missing is None else frozenset(missing),
            tuple(document["earlier"]["sequences"]) if document.get("earlier") else None,
        )

    def sequences(self, present: Mapping[str, int]) -> list[int]:
        """Where its events are, in their order, once those to do are where `present` says."""
        if self.earlier is None:
            return [present[event.id] for event in self.todo]
        return [
            present[event.id] if self.missing is None or event.id in self.missing else earlier
            for event, earlier in zip(self.events, self.earlier, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the events of a record are in the stream."""

    record_id: str
    incarnation: str
    sequences: list[int]
    at: datetime
    lag_ms: float | None
    """From the end of the commit to the acknowledgement.

    None if another process committed it, or if it was published before its commit was known of.
    """

    def document(self) -> Document:
        """The mark in the record."""
        first, last = min(self.sequences), max(self.sequences)
        mark = {
            "incarnation": self.incarnation,
            "first": first,
            "last": last,
            "at": self.at,
            "lag_ms": self.lag_ms,
        }
        if self.sequences != list(range(first, last + 1)):
            mark["sequences"] = self.sequences
        return mark


@dataclass(frozen=True, slots=True)
class Claim:
    """Where the log says the events of a record are."""

    record_id: str
    event_ids: tuple[str, ...]
    sequences: tuple[int, ...]
    """In the order of the ids; empty for a record that is not published, or not known where."""
    incarnation: str
    is_published: bool

    @classmethod
    def of(cls, document: Document) -> "Claim":
        """The claim of a record: `{_id, ids, published}`."""
        ids, mark = tuple(document["ids"]), document["published"]
        if mark is None:
            return cls(document["_id"], ids, (), "", is_published=False)
        found = mark.get("sequences") or range(mark["first"], mark["last"] + 1)
        # A repair of an earlier version kept only the places of what it published again.
        sequences = tuple(found) if len(found) == len(ids) else ()
        return cls(document["_id"], ids, sequences, mark["incarnation"], is_published=True)


@dataclass(frozen=True, slots=True)
class Again:
    """The events of a record that are to be published again, and where the log had all of them."""

    record_id: str
    event_ids: list[str]
    incarnation: str
    sequences: tuple[int, ...]

    def update(self) -> Document:
        """The change of the record."""
        wanted: Document = {"published": None, "missing": self.event_ids}
        if not self.sequences:
            return {"$set": wanted}
        wanted["earlier"] = {
            "incarnation": self.incarnation,
            "last": max(self.sequences),
            "sequences": list(self.sequences),
        }
        return {"$set": wanted}


class Outbox:
    """The outbox of one service: the log of its commits with events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unpublished(self, limit: int) -> list[Record]:
        """The oldest records that are not known to be in the stream, in the order of the log."""
        rows = await self._database.find(
            OUTBOX, {"published": None}, sort=[("_id", 1)], limit=limit
        )
        return [Record.restore(row) for row in rows]

    async def mark(self, publications: list[Publication]) -> None:
        """Note which records the stream has acknowledged."""
        await self._database.update_each(
            OUTBOX,
            [
                (
                    p.record_id,
                    {"$set": {"published": p.document()}, "$unset": {"missing": "", "earlier": ""}},
                )
                for p in publications
            ],
        )

    async def forget_lost(self, incarnation: str, last: int) -> int:
        """Take back the marks of records that this stream cannot have.

        `incarnation` and `last` are the stream's as it is now. Returns the number of records that
        will be published again: acknowledged by another incarnation, or beyond the end of this one.
        """
        lost = {
            "$or": [
                {"published.incarnation": {"$exists": True, "$ne": incarnation}},
                {"published.incarnation": incarnation, "published.last": {"$gt": last}},
                # A repair wanted some events of it, and now the others are gone too.
                {"published": None, "earlier.incarnation": {"$exists": True, "$ne": incarnation}},
                {
                    "published": None,
                    "earlier.incarnation": incarnation,
                    "earlier.last": {"$gt": last},
                },
            ]
        }
        return await self._database.update_many(
            OUTBOX, lost, {"$set": {"published": None}, "$unset": {"missing": "", "earlier": ""}}
        )

    async def publish_again(self, wanted: Iterable[Again]) -> None:
        """Have these events of these records published again, and no others of them."""
        await self._database.update_each(OUTBOX, [(a.record_id, a.update()) for a in wanted])

    async def claims(self, incarnation: str) -> AsyncIterator[Claim]:
        """What the log says of the stream of this incarnation, in the order of its sequences."""
        published = {"published.incarnation": incarnation}
        async for row in self._rows(published, _BY_SEQUENCE):
            yield Claim.of(row)

    async def claims_elsewhere(self, incarnation: str) -> AsyncIterator[Claim]:
        """What the log says of other incarnations of the stream."""
        published = {"published.incarnation": {"$exists": True, "$ne": incarnation}}
        async for row in self._rows(published, _BY_SEQUENCE):
            yield Claim.of(row)

    async def all_claims(self) -> AsyncIterator[Claim]:
        """What the log says of all its records, in its own order."""
        async for row in self._rows({}, [("_id", 1)]):
            yield Claim.of(row)

    def _rows(
        self, wanted: Document, sort: list[tuple[str, Literal[1, -1]]]
    ) -> AsyncIterator[Document]:
        return self._database.stream(OUTBOX, wanted, sort=sort, fields=_CLAIM)

    async def claims_of(self, record_ids: Iterable[str]) -> list[Claim]:
        """What the log says of these records."""
        wanted = {"_id": {"$in": list(record_ids)}}
        return [Claim.of(row) async for row in self._rows(wanted, [("_id", 1)])]

    async def subjects_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The aggregates of the events of these records: `ce-subject` by event id."""
        rows = self._database.stream(
            OUTBOX,
            {"_id": {"$in": list(record_ids)}},
            sort=[("_id", 1)],
            fields={"events.id": 1, "events.head": 1, "events.headers": 1},
        )
        return {
            event["id"]: read_lines(_head(event).decode())["ce-subject"]
            async for row in rows
            for event in row["events"]
        }

    async def acknowledged_in(self, incarnation: str, first: int, last: int) -> int:
        """How many events are said to be at the sequences from `first` to `last`, both included."""
        within = {"$gte": first, "$lte": last}
        found = 0
        # In the order of `last` these come first that lie within, whole or in part.
        rows = self._rows(
            {"published.incarnation": incarnation, "published.last": {"$gte": first}}, _BY_SEQUENCE
        )
        async for row in rows:
            claim = Claim.of(row)
            if "sequences" not in row["published"]:
                if row["published"]["first"] > last:
                    break
                found += sum(first <= sequence <= last for sequence in claim.sequences)
        scattered = self._rows(
            {
                "published.incarnation": incarnation,
                "published.sequences": {"$exists": True, "$elemMatch": within},
            },
            [("published.incarnation", 1)],
        )
        async for row in scattered:
            found += sum(first <= sequence <= last for sequence in Claim.of(row).sequences)
        return found

    async def pending(self) -> int:
        """How many records wait to be published."""
        return await self._database.count(OUTBOX, {"published": None})


def _head(kept: Document) -> bytes:
    """The lines of the headers of an event in a record."""
    head: bytes | None = kept.get("head")
    return write_lines(kept["headers"]).encode() if head is None else head
