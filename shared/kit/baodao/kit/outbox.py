"""The outbox is a log: one record per commit, kept after it was published.

MongoDB is the truth and JetStream its fast, replayable copy, so a stream that was lost or damaged
can be published again from here. A record holds the events of a whole group:

    {_id, at, events: [{id, subject, headers, data}],
     published: null | {incarnation, first, last, at, lag_ms}}

`missing` is set by a repair and names the only events of a record that are to be published again.
`_id` is a hybrid-logical ULID: in its order the events of one aggregate are in theirs. `first` and
`last` are the stream sequences of its events, which are contiguous because only one relay writes.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.store import Document, Index

OUTBOX = "outbox"
INDEXES = (
    Index(("published", "_id"), partial={"published": None}),
    Index(("published.incarnation", "published.last")),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event as it is published."""

    id: str
    subject: str
    headers: dict[str, str]
    data: bytes

    def document(self) -> Document:
        """The event as it is kept in a record."""
        return {"id": self.id, "subject": self.subject, "headers": self.headers, "data": self.data}


@dataclass(frozen=True, slots=True)
class Record:
    """The events of one commit."""

    id: str
    at: datetime
    events: tuple[Outgoing, ...]
    published: dict[str, Any] | None = None
    missing: frozenset[str] | None = None

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
        events = tuple(
            Outgoing(e["id"], e["subject"], e["headers"], bytes(e["data"]))
            for e in document["events"]
        )
        missing = document.get("missing")
        return cls(
            document["_id"],
            document["at"],
            events,
            document["published"],
            None if missing is None else frozenset(missing),
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the events of a record are in the stream."""

    record_id: str
    incarnation: str
    first: int
    last: int
    at: datetime
    lag_ms: float | None
    """From the end of the commit to the acknowledgement; None if another process committed it."""


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
                    {
                        "$set": {
                            "published": {
                                "incarnation": p.incarnation,
                                "first": p.first,
                                "last": p.last,
                                "at": p.at,
                                "lag_ms": p.lag_ms,
                            }
                        },
                        "$unset": {"missing": ""},
                    },
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
            ]
        }
        return await self._database.update_many(
            OUTBOX, lost, {"$set": {"published": None}, "$unset": {"missing": ""}}
        )

    async def publish_again(self, missing: dict[str, list[str]]) -> None:
        """Have these events of these records published again, and no others of them."""
        await self._database.update_each(
            OUTBOX,
            [(r, {"$set": {"published": None, "missing": e}}) for r, e in missing.items()],
        )

    async def published(self) -> AsyncIterator[Record]:
        """All published records in the order of the log."""
        rows = self._database.stream(
            OUTBOX, {"published.incarnation": {"$exists": True}}, sort=[("_id", 1)]
        )
        async for row in rows:
            yield Record.restore(row)

    async def pending(self) -> int:
        """How many records wait to be published."""
        return await self._database.count(OUTBOX, {"published": None})
