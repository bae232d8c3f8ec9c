"""`baodao import divisions`: the official table into the tree, as often as wanted."""

import asyncio
import csv
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
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

app = typer.Typer(no_args_is_help=True, help="Bring official tables in.")

_ROWS = 500
_IN_FLIGHT = 3
_SHOWN = 20
_NAME_LENGTH = 200
_CODE = re.compile(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Row:
    """A good row and the line it stands on."""

    line: int
    code: str
    name: str


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
    """The rows of a CSV table `code,name[,level]`; what is wrong with one concerns it alone.

    Raises:
        Stop: the file cannot be read, or is not such a table.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            reader = csv.reader(lines)
            header = [name.strip() for name in next(reader, [])]
            if header[:2] != ["code", "name"]:
                raise Stop(f"{file}: the first line must be `code,name,level`")
            for cells in reader:
                if cells:
                    yield check_row(reader.line_num, dict(zip(header, cells, strict=False)))
    except (OSError, csv.Error) as error:
        raise Stop(f"{file} cannot be read: {error}") from None


def check_row(line: int, cells: dict[str, str]) -> Row | Rejection:
    """A row, or the first thing that is wrong with it."""
    code, name = cells.get("code", "").strip(), cells.get("name", "").strip()
    level = cells.get("level", "").strip()
    if not all(_encodes(cell) for cell in cells.values()):
        return Rejection(line, _printable(code), "is not UTF-8")
    if not _CODE.match(code):
        return Rejection(line, _printable(code), "a code has 2, 4, 6, 9 or 12 digits")
    if not name:
        return Rejection(line, code, "the name is missing")
    if len(name) > _NAME_LENGTH or _CONTROL.search(name):
        return Rejection(line, code, "a name is one line of at most 200 characters")
    if level and level != LEVELS[len(code)]:
        return Rejection(
            line, code, f"a code of {len(code)} digits is a {LEVELS[len(code)]}, not {level}"
        )
    return Row(line, code, name)


async def import_rows(
    client: Client,
    rows: Iterable[Row | Rejection],
    advance: Callable[[int], object],
    actor: Actor = OPERATOR,
) -> ImportReport:
    """Send all good rows, parents before children; `advance` hears of every row that is settled."""
    report = ImportReport()
    good: dict[str, Row] = {}
    for row in rows:
        report.rows += 1
        if isinstance(row, Rejection):
            report.rejected.append(row)
            advance(1)
        elif row.code in good:
            report.rejected.append(
                Rejection(row.line, row.code, f"already on line {good[row.code].line}")
            )
            advance(1)
        else:
            good[row.code] = row
    lines = {row.code: row.line for row in good.values()}
    slots = asyncio.Semaphore(_IN_FLIGHT)
    # Level by level: within one, rows do not depend on each other and may go in any order.
    for _, level in groupby(
        sorted(good.values(), key=lambda r: len(r.code)), lambda r: len(r.code)
    ):
        same = list(level)
        chunks = [same[start : start + _ROWS] for start in range(0, len(same), _ROWS)]
        await together(
            _send_chunk(client, chunk, lines, report, slots, advance, actor) for chunk in chunks
        )
    return report


async def _send_chunk(
    client: Client,
    rows: list[Row],
    lines: dict[str, int],
    report: ImportReport,
    slots: asyncio.Semaphore,
    advance: Callable[[int], object],
    actor: Actor,
) -> None:
    command = ImportDivisions(
        actor=actor,
        command_id=f"import-{secrets.token_hex(12)}",
        rows=[DivisionRow(code=row.code, name=row.name) for row in rows],
    )
    async with slots:
        reply = await send(client, command)
    if isinstance(reply, Unavailable):
        raise Stop(reply.reason, UNREACHABLE)
    if isinstance(reply, Accepted):
        report.count(DivisionsReceipt.model_validate(reply.result), lines)
    else:
        reason = str(NotAcceptedError(reply))
        report.rejected += [Rejection(row.line, row.code, reason) for row in rows]
    advance(len(rows))


@app.command()
def divisions(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8: code,name,level")],
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
    rows = list(read_rows(file))
    async with connected() as connection:
        with bar() as shown:
            task = shown.add_task("divisions", total=len(rows))
            return await import_rows(Client(connection), rows, lambda n: shown.advance(task, n))


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()[:20]
