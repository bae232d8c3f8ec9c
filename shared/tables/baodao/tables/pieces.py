"""Rows of a table on their way to a service, in pieces; what all imports have in common.

Each piece is a command with an id drawn for this run: while its service does not answer it is sent
again under that id, and is carried out once. An import that was interrupted is simply run again.
Services know what they have taken by what it is, and decide everything else anew.
"""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from baodao.kit.client import NotAcceptedError
from baodao.schema.base import Message
from baodao.schema.languages import Words
from baodao.schema.replies import Accepted, Reply, Unavailable
from baodao.tables.columns import Column
from baodao.tables.report import Answer, Line, Report
from baodao.tables.source import Source
from baodao.tables.table_file import Row, RowFile, TableFile

TRIES = 10
# Well below the 2 MiB that NATS lets through, so that a piece is answered soon. A character has 6
# bytes in JSON at most, the names of the columns 300.
_MESSAGE_BYTES, _CHARACTER_BYTES, _ROW_BYTES = 900_000, 6, 300

R = TypeVar("R", bound=Report)


class Sender(Protocol):
    """What brings a message to its service: a client of the services."""

    async def send(self, message: Message) -> Reply:
        """The answer; `Unavailable` if there is none."""
        ...


class NotFinishedError(NotAcceptedError):
    """The service does not answer; what was taken so far is taken."""

    def __str__(self) -> str:
        return f"{super().__str__()}; run it again to go on"


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that go in one message, and rows before or between them that go in none.

    `settled` are lines of which it is known without asking what becomes of them.
    """

    rows: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    settled: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Results:
    """What a sheet of results is called, its last column, and what is said of a rejected row.

    `name` is the field by which people know a row, and `head` what they call it.
    """

    sheet: str
    told: str
    rejected: str
    name: str = "name"
    head: str = "姓名"


class TableImport(ABC):
    """A kind of table: its columns, and how a piece of it is sent and answered."""

    columns: ClassVar[tuple[Column, ...]]
    outcomes: ClassVar[dict[str, Words]]
    """What may become of a row, in words."""
    known: ClassVar[frozenset[str]] = frozenset()
    """Outcomes of rows that were there before, of which people want to be told."""
    results: ClassVar = Results("登记结果", "志愿者编号", "未登记")
    rows_in_a_message: ClassVar[int]
    longest_cell: ClassVar[int]
    """Characters of a cell that are sent at most; a longer one is wrong anyway."""
    in_flight: ClassVar[int] = 4

    def report(self) -> Report:
        """A report of nothing so far."""
        return Report(dict.fromkeys(self.outcomes, 0))

    def opened(
        self, file: Path | Source, ignore: Sequence[str] = (), encoding: str | None = None
    ) -> RowFile:
        """A file of this kind of table; `encoding` is that of a CSV file, where it is said."""
        return TableFile(file, self.columns, ignore=ignore, encoding=encoding)

    @abstractmethod
    def message(self, rows: list[Row]) -> Message:
        """What is sent of some rows."""

    @abstractmethod
    def answered(self, rows: list[Row], result: Any) -> Answer:
        """What became of the rows."""

    def told(self, line: Line) -> str:
        """What is told of a line that was taken besides its outcome, in the words of an office."""
        return line.number or ""

    async def found(self, client: Sender, piece: Piece) -> Piece:  # noqa: ARG002 -- for who asks
        """The piece with what has to be asked for before it is sent, in the order of pieces."""
        return piece

    def checked(self, row: Row) -> Row:
        """The row with what is wrong with it, as far as that is known before it is sent."""
        return row

    async def finish(self, client: Sender, report: Report) -> None:  # noqa: B027 -- most have nothing
        """What is left to be done once all rows are settled.

        Raises:
            NotFinishedError: the service does not answer.
        """

    def settled(self, row: Row) -> str | None:  # noqa: ARG002 -- for who knows
        """The outcome of a row that is not sent, if it is known already."""
        return None

    def waves(self, rows: Iterable[Row]) -> Iterator[Iterator[Piece]]:
        """The rows in pieces; those of one wave are answered before the next one is sent."""
        yield self.pieces(rows)

    def pieces(self, rows: Iterable[Row]) -> Iterator[Piece]:
        """The rows in their order, cut where a message is full."""
        good: list[Row] = []
        rejected: list[Row] = []
        settled: list[Line] = []
        size = 0
        for row in map(self.checked, rows):
            if not row.problems and (outcome := self.settled(row)):
                settled.append(Line(row.line, outcome))
                continue
            bytes_at_most = 0
            if not row.problems:
                bytes_at_most = self.size(row)
            is_full = good and size + bytes_at_most > _MESSAGE_BYTES
            # Also where no row is good: mistakes are held in pieces too.
            if is_full or self.rows_in_a_message in (len(good), len(rejected)):
                yield Piece(good, rejected, settled)
                good, rejected, settled, size = [], [], [], 0
            (rejected if row.problems else good).append(row)
            size += bytes_at_most
        if good or rejected or settled:
            yield Piece(good, rejected, settled)

    def size(self, row: Row) -> int:
        """How many bytes of a message a row takes at most; its cells are cut to what is sent."""
        return _ROW_BYTES + _CHARACTER_BYTES * self._shorten(row)

    def _shorten(self, row: Row) -> int:
        """Cut what is too long; how many characters the row has then."""
        lengths = list(map(len, row.cells.values()))
        if max(lengths, default=0) > self.longest_cell:
            for name, cell in row.cells.items():
                row.cells[name] = cell[: self.longest_cell]
            lengths = list(map(len, row.cells.values()))
        return sum(lengths)


def command_id() -> str:
    """An id for one piece of one run."""
    return f"import-{secrets.token_hex(12)}"


async def import_rows(
    client: Sender,
    table: TableImport,
    rows: Iterable[Row],
    report: R,
    advance: Callable[[int], object] = lambda _: None,
    *,
    tries: int = TRIES,
) -> R:
    """Send all rows that can be sent, and report of them; `advance` hears how many are settled.

    A piece whose service is not available is sent again, so many times in all.

    Raises:
        TableError: the file cannot be read further.
        NotFinishedError: the service does not answer.
        NotAcceptedError: the whole of a piece was refused.
    """
    for wave in table.waves(rows):
        async for piece, reply in _replies(client, table, wave, tries):
            answer = Answer({}, [])
            if isinstance(reply, Unavailable):
                raise NotFinishedError(reply)
            if isinstance(reply, Accepted):
                answer = table.answered(piece.rows, reply.result)
            elif reply:
                raise NotAcceptedError(reply)
            _count(report, piece, answer)
            advance(len(piece.rows) + len(piece.rejected) + len(piece.settled))
    await table.finish(client, report)
    return report


def _count(report: Report, piece: Piece, answer: Answer) -> None:
    here = [(row.line, row.problems) for row in piece.rejected]
    report.lines([*piece.settled, *answer.lines])
    report.count(Counter(line.outcome for line in piece.settled), ())
    report.count(answer.taken, here + answer.rejected)
    refused = {line for line, _ in answer.rejected}
    for row in piece.rows:
        if row.warnings and row.line not in refused:
            report.warns(row.line, row.warnings)
    for line, warnings in answer.warnings:
        report.warns(line, warnings)


async def _replies(
    client: Sender, table: TableImport, pieces: Iterator[Piece], tries: int
) -> AsyncIterator[tuple[Piece, Reply | None]]:
    """Every piece with its answer, in their order; a few of them are on their way at a time."""
    waiting: list[tuple[Piece, asyncio.Task[Reply | None]]] = []
    try:
        for one in pieces:
            piece = await table.found(client, one)
            waiting.append((piece, asyncio.create_task(_send(client, table, piece, tries))))
            # Lets the message leave before the next piece is read.
            await asyncio.sleep(0)
            while len(waiting) >= table.in_flight:
                first, asked = waiting.pop(0)
                yield first, await asked
        while waiting:
            first, asked = waiting.pop(0)
            yield first, await asked
    finally:
        for _, task in waiting:
            task.cancel()


async def _send(client: Sender, table: TableImport, piece: Piece, tries: int) -> Reply | None:
    """The answer to a piece, None if nothing of it can be sent."""
    return await send(client, table.message(piece.rows), tries) if piece.rows else None


async def send(client: Sender, message: Message, tries: int = TRIES) -> Reply:
    """Send a message again, under its own command id, while its service is not available."""
    reply = await client.send(message)
    for attempt in range(tries - 1):
        if not isinstance(reply, Unavailable):
            break
        await asyncio.sleep(min(0.1 * 2**attempt, 2.0))
        reply = await client.send(message)
    return reply
