"""`baodao import divisions`: the official table into the tree, as often as wanted."""

import csv
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from baodao.cli.connection import OPERATOR, connected, run, send, together
from baodao.cli.output import (
    FINDING,
    PARTLY,
    UNREACHABLE,
    Json,
    Stop,
    bar,
    facts,
    print_json,
    progress,
)
from baodao.kit.client import Client, NotAcceptedError
from baodao.schema.base import Actor
from baodao.schema.registration.divisions import (
    LEVELS,
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
)
from baodao.schema.replies import Accepted, Unavailable

_ROWS = 500
_IN_FLIGHT = 3
_SHOWN = 20
_NAME_LENGTH = 200
_CODE = re.compile(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A good row and the line it stands on."""

    line: int
    code: str
    name: str
    valid_from: str | None = None


@dataclass(frozen=True)
class Rejection:
    """A row that was not taken, and why."""

    line: int
    code: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.code or 'no code'}): {self.reason}"


@dataclass
class ImportReport:
    """What became of a file."""

    rows: int = 0
    added: int = 0
    renamed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def count(self, receipt: DivisionsReceipt, lines: dict[str, int]) -> None:
        """Add what a service answered."""
        self.added += receipt.added
        self.renamed += receipt.renamed
        self.unchanged += receipt.unchanged
        self.rejected += [Rejection(lines[r.code], r.code, r.reason) for r in receipt.rejected]

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        rejected = [vars(r) for r in sorted(self.rejected, key=lambda r: r.line)]
        return {**vars(self), "rejected": rejected}

    @property
    def exit_code(self) -> int:
        """0 if all went in, 3 if some rows did not, 1 if none did."""
        if not self.rejected and self.rows:
            return 0
        return PARTLY if self.added + self.renamed + self.unchanged else FINDING


def read_rows(file: Path) -> Iterator[Row | Rejection]:
    """The rows of a CSV table; what is wrong with one concerns it alone.

    The first columns are `code` and `name`; `level` is checked and `valid_from` taken.

    Raises:
        Stop: the file cannot be read, or is not such a table.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            reader = csv.reader(lines)
            header = [name.strip() for name in next(reader, [])]
            if header[:2] != ["code", "name"]:
                raise Stop(f"{file}: the first line must be `code,name,level[,valid_from]`")
            for cells in reader:
                if cells:
                    yield check_row(reader.line_num, dict(zip(header, cells, strict=False)))
    except (OSError, csv.Error) as error:
        raise Stop(f"{file} cannot be read: {error}") from None


def check_row(line: int, cells: dict[str, str]) -> Row | Rejection:
    """A row, or the first thing that is wrong with it."""
    code, name = cells.get("code", "").strip(), cells.get("name", "").strip()
    level, since = cells.get("level", "").strip(), cells.get("valid_from", "").strip()
    if not all(_encodes(cell) for cell in cells.values()):
        return Rejection(line, _printable(code), "is not UTF-8")
    if not _CODE.match(code):
        return Rejection(line, _printable(code), "a code has 2, 4, 6, 9 or 12 digits")
    problem = _name_problem(name) or _level_problem(code, level)
    if not problem and since and not _is_day(since):
        problem = "valid_from is not a day in the form 2026-01-31"
    return Rejection(line, code, problem) if problem else Row(line, code, name, since or None)


def _name_problem(name: str) -> str:
    if not name:
        return "the name is missing"
    if len(name) > _NAME_LENGTH or _CONTROL.search(name):
        return "a name is one line of at most 200 characters"
    return ""


def _level_problem(code: str, level: str) -> str:
    meant = LEVELS[len(code)]
    if level and level != meant:
        return f"a code of {len(code)} digits is a {meant}, not {level}"
    return ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Table:
    """The good rows of a table, level by level, packed: the whole country takes some 100 MB."""

    def __init__(self, rows: Iterable[Row | Rejection]) -> None:
        """Read all rows; what is wrong with one is in the report."""
        self.report = ImportReport()
        self._loose: dict[int, list[Row]] = {length: [] for length in LEVELS}
        self._packed: dict[int, list[bytes]] = {length: [] for length in LEVELS}
        seen: set[int] = set()
        for row in rows:
            self.report.rows += 1
            if isinstance(row, Rejection):
                self.report.rejected.append(row)
            # With a digit before it: 01 and 0001 are two codes.
            elif (number := int(f"1{row.code}")) in seen:
                reason = "the code is on an earlier line already"
                self.report.rejected.append(Rejection(row.line, row.code, reason))
            else:
                seen.add(number)
                self._take(row)

    def _take(self, row: Row) -> None:
        loose = self._loose[len(row.code)]
        loose.append(row)
        if len(loose) == _ROWS:
            self._packed[len(row.code)].append(_pack(loose))
            loose.clear()

    def levels(self) -> Iterator[Iterator[list[Row]]]:
        """Chunks of rows, the provinces' first."""
        for length in LEVELS:
            chunks = [*self._packed[length], _pack(self._loose[length])]
            yield (_unpack(chunk) for chunk in chunks if chunk)


def _pack(rows: Iterable[Row]) -> bytes:
    # No cell has control characters.
    return "\n".join(f"{r.line}\t{r.code}\t{r.name}\t{r.valid_from or ''}" for r in rows).encode()


def _unpack(chunk: bytes) -> list[Row]:
    cells = (line.split("\t") for line in chunk.decode().split("\n"))
    return [Row(int(line), code, name, since or None) for line, code, name, since in cells]


async def import_rows(
    client: Client,
    rows: Iterable[Row | Rejection],
    advance: Callable[[int], object],
    actor: Actor = OPERATOR,
) -> ImportReport:
    """Send all good rows, parents before children; `advance` hears of every row that is settled."""
    return await import_table(client, Table(rows), advance, actor)


async def import_table(
    client: Client, table: Table, advance: Callable[[int], object], actor: Actor = OPERATOR
) -> ImportReport:
    """Send all rows of a table, parents before children."""
    report = table.report
    advance(len(report.rejected))
    # Level by level: within one, rows do not depend on each other and may go in any order.
    for chunks in table.levels():

        async def send_chunks(chunks: Iterator[list[Row]] = chunks) -> None:
            for chunk in chunks:
                await _send_chunk(client, chunk, report, actor)
                advance(len(chunk))

        await together(send_chunks() for _ in range(_IN_FLIGHT))
    return report


async def _send_chunk(client: Client, rows: list[Row], report: ImportReport, actor: Actor) -> None:
    command = ImportDivisions(
        actor=actor,
        command_id=f"import-{secrets.token_hex(12)}",
        rows=[DivisionRow(code=r.code, name=r.name, valid_from=r.valid_from) for r in rows],
    )
    reply = await send(client, command)
    if isinstance(reply, Unavailable):
        raise Stop(reply.reason, UNREACHABLE)
    if isinstance(reply, Accepted):
        lines = {row.code: row.line for row in rows}
        report.count(DivisionsReceipt.model_validate(reply.result), lines)
    else:
        reason = str(NotAcceptedError(reply))
        report.rejected += [Rejection(row.line, row.code, reason) for row in rows]


def divisions(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8: code,name,level,valid_from")],
    as_json: Json = False,
) -> None:
    """Load divisions from a CSV file; again does no harm.

    A row that cannot be taken is named with its line and reason and stops nothing. Exit codes:
    0 all rows taken, 3 some rejected, 1 none taken or the file cannot be read, 4 no service.
    """
    report = run(lambda: _import(file))
    for rejection in sorted(report.rejected, key=lambda r: r.line)[:_SHOWN]:
        progress.print(f"  {rejection}", style="yellow", markup=False, soft_wrap=True)
    if (more := len(report.rejected) - _SHOWN) > 0:
        progress.print(f"  … and {more} more (--json lists all)")
    if as_json:
        print_json(report.facts())
    else:
        facts.print(
            f"{report.rows:,} rows: {report.added:,} added, {report.renamed:,} renamed, "
            f"{report.unchanged:,} unchanged, {len(report.rejected):,} rejected",
        )
    raise typer.Exit(report.exit_code)


async def _import(file: Path) -> ImportReport:
    table = Table(read_rows(file))
    async with connected() as connection:
        with bar() as shown:
            task = shown.add_task("divisions", total=table.report.rows)
            return await import_table(Client(connection), table, lambda n: shown.advance(task, n))


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()[:20]
