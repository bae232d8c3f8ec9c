"""Ledgers made from their events alone, in another database, and compared with the live ones.

Events come in pages and documents along their ids: memory does not grow with either.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from nats.aio.client import Client as NatsClient
from rich.progress import Progress

from baodao.cli.output import USAGE, Stop
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import MINUTE, Served, ServedDay, Span
from baodao.hours.ledger.store import ENTRIES, LEDGERS, SERVED_DAYS
from baodao.hours.totals.domain.cells import NONE, Counted, ServiceCell, counted_by, recounted
from baodao.hours.totals.store import SERVICE_CELLS
from baodao.kit.decisions import Aggregate
from baodao.kit.mongo import Database, Writes
from baodao.kit.store import Collection, Document, UnreadableDocumentError
from baodao.kit.stream_reader import StreamReader
from baodao.schema import UnreadableEventError, decode
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.subjects import filters_of, stream_of

REBUILT: tuple[Collection[Any], ...] = (LEDGERS, ENTRIES, SERVED_DAYS, SERVICE_CELLS)
"""What is made: heads with their balances, entries, days, and totals."""
Told = HoursCredited | HoursReversed | HoursRegraded
_KINDS = (HoursCredited, HoursReversed, HoursRegraded)
_FACTS = [one.name for one in fields(Entry) if one.name not in ("id", "version", "announced")]
_TEXTS = ("title", "category", "responsible_id", "previous_hash")
"""What events of before they were told do not say."""
_LOOKS, _PAUSE = 20, 0.25
_MANY = 100_000
_RECORD = "rebuilt"


@dataclass
class Rebuilt:
    """What was made of how many events."""

    events: int = 0
    ledgers: int = 0
    entries: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Difference:
    """A document that is not what the events tell."""

    collection: str
    id: str
    reason: str


class Rebuilding:
    """Ledgers as the events of hours have them.

    Args:
        connection: to the stream of hours.
        into: a database that has nothing else in it.
    """

    def __init__(self, connection: NatsClient, into: Database) -> None:
        self._connection, self._into = connection, into
        self._position = 0
        self.rebuilt = Rebuilt()
        self.gaps: dict[str, int] = {}
        """Ledgers of which an event is missing, and the entry after which it is."""

    async def read(self, done: Callable[[int, int], None] = lambda _, __: None) -> None:
        """Carry out what the stream has behind the position; `done` is told how far, and of what.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
            UnreachableError: the database does not answer.
        """
        subjects = [subject for kind in _KINDS for subject in filters_of(kind)]
        reader = StreamReader(self._connection, stream_of("hours"), subjects)
        try:
            last = (await reader.state()).last
            while self._position < last and (messages := await reader.get(self._position)):
                told = []
                for one in filter(reader.wants, messages):
                    # What cannot be read is missing from its ledger, and is found so.
                    with suppress(UnreadableEventError):
                        _, event = decode(one.headers, one.data)
                        if isinstance(event, _KINDS):
                            told.append(event)
                await self._carry_out(told)
                self._position = messages[-1].sequence
                done(self._position, last)
        finally:
            await reader.close()

    async def _carry_out(self, told: Sequence[Told]) -> None:
        if not told:
            return
        heads = await self._load(LEDGERS, {one.volunteer_id for one in told})
        days = await self._load(SERVED_DAYS, {day for one in told for day in _days(one)})
        cells = await self._load(SERVICE_CELLS, {cell_of(one) for one in told})
        page = _Page(heads, days, cells)
        for event in told:
            head = page.heads.get(event.volunteer_id) or Ledger.empty(event.volunteer_id)
            if event.sequence > head.entries + 1:
                self.gaps.setdefault(head.id, head.entries)
            # What was published again comes again.
            if event.sequence == head.entries + 1:
                page.append(head, event)
                if head.id in self.gaps and self.gaps[head.id] < event.sequence:
                    del self.gaps[head.id]
        await self._into.commit(page.writes(heads, days, cells))
        self.rebuilt.events += len(told)
        self.rebuilt.ledgers += len(page.heads.keys() - heads.keys())
        self.rebuilt.entries += len(page.entries)
        self.rebuilt.minutes += sum(one.minutes for one in page.entries)

    async def _load(self, collection: Collection[Any], ids: set[str]) -> dict[str, Any]:
        rows = await self._into.by_ids(collection.name, ids)
        return {row["_id"]: collection.restore(row) for row in rows}


class _Page:
    """What a page of events makes of heads and days, and the entries that are new."""

    def __init__(
        self,
        heads: dict[str, Ledger],
        days: dict[str, ServedDay],
        cells: dict[str, ServiceCell],
    ) -> None:
        self.heads, self.days, self.cells = dict(heads), dict(days), dict(cells)
        self.entries: list[Entry] = []

    def append(self, head: Ledger, event: Told) -> None:
        entry = entry_of(event)
        self.entries.append(entry)
        self.heads[head.id] = replace(
            head,
            version=entry.sequence,
            announced=entry.sequence,
            minutes=head.minutes + entry.minutes,
            entries=entry.sequence,
            hash=entry.hash,
            recorded_at=entry.recorded_at,
        )
        self._count(event)
        if entry.regrades:
            return
        for key in _days(event):
            day = self.days.get(key) or ServedDay.idle(key)
            left = tuple(one for one in day.spans if one.entry_id != entry.reverses)
            mine = () if entry.reverses else (_span(entry),)
            self.days[key] = replace(day, version=day.version + 1, spans=(*left, *mine))

    def _count(self, event: Told) -> None:
        """Count an entry in the totals, which has what came before it in its ledger."""
        cell = cell_of(event)
        known = {cell: self.cells.get(cell) or ServiceCell.named(cell)}
        for change in recounted(_before(event), counted_by(event), known):
            self.cells[cell] = change.after

    def writes(
        self,
        heads: dict[str, Ledger],
        days: dict[str, ServedDay],
        cells: dict[str, ServiceCell],
    ) -> Writes:
        writes = Writes()
        for entry in self.entries:
            writes.insert(ENTRIES.name, ENTRIES.document(entry, _RECORD))
        kinds: Iterable[tuple[Collection[Any], dict[str, Any], dict[str, Any]]] = (
            (LEDGERS, heads, self.heads),
            (SERVED_DAYS, days, self.days),
            (SERVICE_CELLS, cells, self.cells),
        )
        for collection, before, after in kinds:
            for key, one in after.items():
                document = collection.document(one, _RECORD)
                if key not in before:
                    writes.insert(collection.name, document)
                elif one is not before[key]:
                    writes.replace(collection.name, before[key].version, document)
        return writes


def entry_of(event: Told) -> Entry:
    """The entry of which an event tells."""
    facts: dict[str, Any] = {name: getattr(event, name, None) for name in _FACTS}
    facts |= {name: facts[name] or "" for name in _TEXTS}
    return Entry(id=event.entry_id, version=1, **facts)


def cell_of(event: Told) -> str:
    """The total in which an entry counts, or did."""
    return ServiceCell.id_for(event)


def _before(event: Told) -> Counted | None:
    """How the entry counted that an event takes back or regrades."""
    if isinstance(event, HoursReversed):
        return Counted(cell_of(event), event.evidence_grade, -event.minutes)
    if isinstance(event, HoursRegraded):
        return Counted(cell_of(event), event.former_grade, event.regraded_minutes)
    return None


def _days(event: Told) -> list[str]:
    return ServedDay.ids_for(event.volunteer_id, event.served_from, event.served_until)


def _span(entry: Entry) -> Span:
    return Span(entry.id, entry.served_from, entry.served_until)


class Comparison:
    """What was made from events beside what is live, which goes on meanwhile."""

    def __init__(self, rebuilding: Rebuilding, live: Database, into: Database) -> None:
        self._rebuilding, self._live, self._into = rebuilding, live, into

    async def differences(self, done: Callable[[int], None] = lambda _: None) -> list[Difference]:
        """Every document that is another one than the events tell, also when asked a bit later."""
        found: list[tuple[Collection[Any], str]] = []
        looked = 0
        for collection in REBUILT:
            async for key, mine, theirs in self._pairs(collection):
                looked += 1
                if len(found) < _MANY and await self._reason(collection, mine, theirs):
                    found.append((collection, key))
                if looked % 1_000 == 0:
                    done(looked)
        done(looked)
        differences = await self._again(found)
        for key, entries in sorted(self._rebuilding.gaps.items()):
            reason = f"the event after entry {entries} is missing"
            differences.append(Difference(LEDGERS.name, key, reason))
        return differences

    async def _again(self, found: list[tuple[Collection[Any], str]]) -> list[Difference]:
        """What still differs once later events were read as well."""
        differences: list[Difference] = []
        for _ in range(_LOOKS):
            await self._rebuilding.read()
            differences = []
            for collection, key in found:
                mine = await self._one(self._into, collection, key)
                theirs = await self._one(self._live, collection, key)
                if reason := await self._reason(collection, mine, theirs):
                    differences.append(Difference(collection.name, key, reason))
            if not differences:
                break
            left = {(one.collection, one.id) for one in differences}
            found = [(one, key) for one, key in found if (one.name, key) in left]
            await asyncio.sleep(_PAUSE)
        return differences

    async def _one(self, database: Database, collection: Collection[Any], key: str) -> Any:
        rows = await database.by_ids(collection.name, [key])
        return _restored(collection, rows[0]) if rows else None

    async def _pairs(self, collection: Collection[Any]) -> AsyncIterator[tuple[str, Any, Any]]:
        """Both documents of each id, of which one may be missing, in the order of ids."""
        mine, theirs = (
            database.stream(collection.name, {}, sort=[("_id", 1)])
            for database in (self._into, self._live)
        )
        one, other = await anext(mine, None), await anext(theirs, None)
        while one or other:
            key = min(row["_id"] for row in (one, other) if row)
            is_mine, is_theirs = (row is not None and row["_id"] == key for row in (one, other))
            yield (
                key,
                _restored(collection, one) if is_mine and one else None,
                _restored(collection, other) if is_theirs and other else None,
            )
            if is_mine:
                one = await anext(mine, None)
            if is_theirs:
                other = await anext(theirs, None)

    async def _reason(self, collection: Collection[Any], mine: Any, theirs: Any) -> str | None:
        if isinstance(theirs, str):
            return theirs
        if collection is SERVED_DAYS:
            return await self._other_day(mine, theirs)
        if collection is SERVICE_CELLS:
            return _other_total(mine, theirs)
        if mine is None or theirs is None:
            return "no event tells of it" if mine is None else "it is missing"
        names = [name for name in _compared(mine) if getattr(mine, name) != getattr(theirs, name)]
        return f"{', '.join(names)}: not as told" if names else None

    async def _other_day(self, mine: ServedDay | None, theirs: ServedDay | None) -> str | None:
        """Whether a day has other time than that of the entries which count on it.

        An event says from when until when, and how many minutes; where somebody was away in
        between, only that is compared. Where nobody knows the times of a later entry 补录, the
        event says all of the shift, and the day has so many minutes somewhere in it.
        """
        told = {one.entry_id: one for one in (mine.spans if mine else ())}
        stored: dict[str, tuple[Span, ...]] = {}
        for one in sorted(theirs.spans if theirs else (), key=lambda span: span.served_from):
            stored[one.entry_id] = (*stored.get(one.entry_id, ()), one)
        rows = {row["_id"]: row for row in await self._into.by_ids(ENTRIES.name, told)}
        minutes = {key: row["minutes"] for key, row in rows.items()}
        loose = {key for key, row in rows.items() if _is_loose(row)}
        if told.keys() - loose != stored.keys() - loose or stored.keys() - told.keys():
            return "it has the time of other entries"
        for key in loose:
            if not await self._is_somewhere(rows[key]):
                return f"the time of {key} is another one than was told"
        for key in told.keys() - loose:
            whole = told[key]
            time = Served(stored[key])
            bounds = time.served_from, time.served_until
            if bounds != (whole.served_from, whole.served_until):
                return f"the time of {key} is another one than was told"
            if time.minutes != minutes.get(key):
                return f"the time of {key} is not as long as was told"
        return None

    async def _is_somewhere(self, row: Document) -> bool:
        """Whether as many minutes as an entry has are kept for it in the time that it tells."""
        first, last = row["served_from"], row["served_until"]
        ids = ServedDay.ids_for(row["volunteer_id"], first, last)
        days = [SERVED_DAYS.restore(one) for one in await self._live.by_ids(SERVED_DAYS.name, ids)]
        spans = {one for day in days for one in day.spans if one.entry_id == row["_id"]}
        if not spans:
            return False
        time = Served(tuple(sorted(spans, key=lambda one: one.served_from)))
        is_in = first <= time.served_from and time.served_until <= last
        return bool(is_in and time.minutes == row["minutes"])


def _is_loose(row: Document) -> bool:
    """Whether an entry tells more time than it has minutes, and nobody has seen which."""
    whole = (row["served_until"] - row["served_from"]) // MINUTE
    return bool(row["evidence_grade"] == "D" and row["minutes"] < whole)


def _other_total(mine: ServiceCell | None, theirs: ServiceCell | None) -> str | None:
    """Whether a total is another one than that of the entries which count in it."""
    told, stored = (one.by_grade if one else {} for one in (mine, theirs))
    grades = [one for one in {**told, **stored} if told.get(one, NONE) != stored.get(one, NONE)]
    return f"grade {', '.join(sorted(grades))}: not what the entries add up to" if grades else None


def _compared(one: Aggregate) -> list[str]:
    """The fields that events tell of: of a head not its seal, which is made with a key."""
    if isinstance(one, Ledger):
        return ["minutes", "entries", "hash", "recorded_at"]
    return [n for n in _FACTS if n not in _TEXTS or getattr(one, n)]


def _restored(collection: Collection[Any], row: Document) -> Any:
    """The aggregate; or why it cannot be read."""
    try:
        return collection.restore(row)
    except UnreadableDocumentError as error:
        return f"it cannot be read: {error}"


async def rebuild_beside(
    connection: NatsClient, live: Database, into: Database, progress: Progress | None = None
) -> tuple[Rebuilt, list[Difference]]:
    """Ledgers from their events alone, and what of the live ones is not so.

    Raises:
        Stop: there is something in the other database.
    """
    await into.prepare(REBUILT, {})
    if any([await into.count(one.name, {}, at_most=1) for one in REBUILT]):
        raise Stop(f"there is something in {into.name} already", USAGE)
    rebuilding = Rebuilding(connection, into)
    task = progress.add_task("rebuild from events", total=None) if progress else None

    def read(done: int, of: int) -> None:
        if progress and task is not None:
            progress.update(task, completed=done, total=of)

    await rebuilding.read(read)
    comparing = Comparison(rebuilding, live, into)
    looking = progress.add_task("compare", total=None) if progress else None

    def compared(documents: int) -> None:
        if progress and looking is not None:
            progress.update(looking, completed=documents)

    differences = await comparing.differences(compared)
    return rebuilding.rebuilt, differences
