"""`baodao import volunteers`: a table of people into registration, as often as wanted.

The file is cut into the same pieces each time, and each piece is a command whose id follows from
the file, the way it is imported, and the number of the piece. So an import that was interrupted is
simply run again: registration answers what it has done with the reply that it gave, and goes on
with the rest. When it no longer remembers, or the file was corrected meanwhile, people are known by
their documents, and the very old without one by name, birth date and phone.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from baodao.cli.connection import OPERATOR, connected, run, send
from baodao.cli.importing.tables import read_table
from baodao.cli.importing.volunteer_report import ErrorFile, VolunteersReport
from baodao.cli.output import UNREACHABLE, Json, Stop, bar, facts, print_json, progress
from baodao.kit.client import Client, NotAcceptedError
from baodao.schema.base import Actor
from baodao.schema.registration.imports import (
    ROWS,
    ImportReceipt,
    ImportVolunteers,
    KnownRow,
    PreviewVolunteers,
    VolunteerRow,
)
from baodao.schema.registration.people import ConsentAct
from baodao.schema.replies import Accepted, Reply, Unavailable

_IN_FLIGHT = 4
_SHOWN = 20
_BLOCK = 1 << 20
_TIMEOUT = 10.0
# NATS lets 1 MiB through. A character has 6 bytes in JSON at most, the names of the columns 300.
_MESSAGE_BYTES, _CHARACTER_BYTES, _ROW_BYTES = 900_000, 6, 300
_LONGEST_CELL = 4_000
_FORM = "1"
"""Part of the command ids, to be changed with whatever changes the pieces of a file."""

COLUMNS = {
    "姓名": "name",
    "性别": "sex",
    "出生日期": "birth_date",
    "证件类型": "document_type",
    "证件号码": "document",
    "居住区划": "division",
    "手机号": "phone",
    "技能": "skills",
    "服务类别": "categories",
    "监护人姓名": "guardian_name",
    "监护人电话": "guardian_phone",
    "监护人关系": "guardian_relation",
    "同意人": "consent_by",
    "同意书编号": "consent_reference",
    "同意日期": "consent_date",
}
REQUIRED = ("name", "division", "phone")


@dataclass(frozen=True)
class Piece:
    """Some rows of the file that go in one message."""

    number: int
    rows: list[VolunteerRow]


@dataclass(frozen=True)
class Import:
    """How a file is imported; the ids of its pieces follow from all of it."""

    file: Path
    actor: Actor
    consent: ConsentAct | None
    preview: bool

    def key(self) -> str:
        """The beginning of the command ids."""
        digest = hashlib.blake2b(digest_size=16)
        consent = self.consent.model_dump_json() if self.consent else ""
        digest.update(f"{_FORM}\x1f{self.actor.model_dump_json()}\x1f{consent}\x1f".encode())
        try:
            with self.file.open("rb") as content:
                while block := content.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            raise Stop(f"{self.file} cannot be read: {error.strerror}") from None
        return f"import-{digest.hexdigest()}"

    def message(self, key: str, piece: Piece) -> ImportVolunteers | PreviewVolunteers:
        """What is sent of a piece; its rows were read as what they are."""
        if self.preview:
            return PreviewVolunteers.model_construct(
                actor=self.actor, rows=piece.rows, consent=self.consent
            )
        return ImportVolunteers.model_construct(
            actor=self.actor,
            command_id=f"{key}-{piece.number}",
            rows=piece.rows,
            consent=self.consent,
        )


def pieces(file: Path) -> Iterator[Piece]:
    """The file in pieces, the same each time."""
    rows: list[VolunteerRow] = []
    number = size = 0
    for row, bytes_at_most in _rows(file):
        if len(rows) == ROWS or (rows and size + bytes_at_most > _MESSAGE_BYTES):
            yield Piece(number, rows)
            rows, number, size = [], number + 1, 0
        rows.append(row)
        size += bytes_at_most
    if rows:
        yield Piece(number, rows)


def _rows(file: Path) -> Iterator[tuple[VolunteerRow, int]]:
    fields: dict[str, str] | None = None
    for line, cells in read_table(file):
        if fields is None:
            fields = fields_of(file, cells)
        given = {fields[name]: cell[:_LONGEST_CELL] for name, cell in cells.items() if cell}
        characters = sum(map(len, given.values()))
        row = VolunteerRow.model_construct({"line", *given}, line=line, **given)
        yield row, _ROW_BYTES + characters * _CHARACTER_BYTES


def fields_of(file: Path, names: Iterable[str]) -> dict[str, str]:
    """What each column holds.

    Raises:
        Stop: a column is unknown, missing, or there twice in two languages.
    """
    fields = {name: COLUMNS.get(name, name) for name in names}
    known = list(COLUMNS.values())
    both = {field: name for name, field in COLUMNS.items()}
    if unknown := [name for name, field in fields.items() if field not in known]:
        listed = ", ".join(f"{name}/{field}" for name, field in COLUMNS.items())
        raise Stop(f"{file}: unknown column {', '.join(unknown)}; the columns are {listed}")
    held = list(fields.values())
    if missing := [field for field in REQUIRED if field not in held]:
        raise Stop(f"{file}: missing column {', '.join(f'{both[f]}/{f}' for f in missing)}")
    if len(set(held)) < len(held):
        twice = next(field for field in held if held.count(field) > 1)
        raise Stop(f"{file}: the column {both[twice]}/{twice} comes twice")
    return fields


async def replies(client: Client, work: Import, key: str) -> AsyncIterator[tuple[Piece, Reply]]:
    """Every piece with its answer, in their order; a few of them are on their way at a time."""
    waiting: list[tuple[Piece, asyncio.Task[Reply]]] = []
    try:
        for piece in pieces(work.file):
            task = asyncio.create_task(send(client, work.message(key, piece)))
            waiting.append((piece, task))
            # Lets the message leave before the next piece is read.
            await asyncio.sleep(0)
            while len(waiting) >= _IN_FLIGHT:
                first, asked = waiting.pop(0)
                yield first, await asked
        while waiting:
            first, asked = waiting.pop(0)
            yield first, await asked
    finally:
        for _, task in waiting:
            task.cancel()


class Earlier:
    """Whom a preview would have registered in earlier pieces: later they would be known."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def told_apart(self, rows: Iterable[VolunteerRow], receipt: ImportReceipt) -> ImportReceipt:
        """The receipt as it would be if the pieces before had been imported."""
        persons = {row.line: _person(row) for row in rows}
        twice = [r for r in receipt.registered if persons[r.line] in self._seen]
        first = [r for r in receipt.registered if persons[r.line] not in self._seen]
        self._seen |= {persons[r.line] for r in first}
        known = [*receipt.known, *(KnownRow(line=r.line, number="*") for r in twice)]
        return ImportReceipt(registered=first, known=known, rejected=receipt.rejected)


def _person(row: VolunteerRow) -> bytes:
    said = row.document or f"{row.name}\x1f{row.birth_date}\x1f{row.phone}"
    return hashlib.blake2b(said.upper().encode(), digest_size=12).digest()


async def import_volunteers(
    client: Client, work: Import, report: VolunteersReport, shown: Progress | None = None
) -> None:
    """Send a file and count what became of its rows.

    Raises:
        Stop: the file is no such table, or the service does not answer.
        NotAcceptedError: the whole of a piece was refused.
    """
    bar_task = shown.add_task("volunteers", total=None) if shown else None
    earlier = Earlier()
    async for piece, reply in replies(client, work, work.key()):
        if isinstance(reply, Unavailable):
            raise Stop(f"{reply.reason}; run it again to go on", UNREACHABLE)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        receipt = ImportReceipt.model_validate(reply.result)
        if work.preview:
            receipt = earlier.told_apart(piece.rows, receipt)
        report.count(piece.rows, receipt)
        if shown and bar_task is not None:
            shown.update(bar_task, completed=report.rows)


def volunteers(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX.")],
    organisation: Annotated[
        str | None, typer.Option(help="Id of the organisation that registers them.")
    ] = None,
    consent_reference: Annotated[
        str | None, typer.Option(help="Where the signed papers of all rows are kept.")
    ] = None,
    consent_version: Annotated[
        str, typer.Option(help="Version of the text that was agreed to.")
    ] = "2026-1",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would become of the rows; change nothing.")
    ] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write what is wrong with which line to this CSV file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Register everybody in a table; again does no harm, and goes on after an interruption.

    A row that cannot be taken is named with its line and reasons and stops nothing. Exit codes:
    0 all rows registered or known, 3 some rejected, 1 none taken or the file cannot be read,
    4 no service.
    """
    work = run(lambda: _plan(file, organisation, (consent_reference, consent_version), preview))
    report = run(lambda: _import(work, errors))
    for line in report.shown[:_SHOWN]:
        progress.print(f"  {line}", style="yellow", markup=False, soft_wrap=True)
    if (more := report.rejected - min(len(report.shown), _SHOWN)) > 0:
        progress.print(f"  … and {more:,} more rows (--errors FILE lists all)")
    if as_json:
        print_json(report.facts())
    else:
        would = "would be " if preview else ""
        facts.print(
            f"{report.rows:,} rows: {report.registered:,} {would}registered, "
            f"{report.known:,} known already, {report.rejected:,} rejected"
        )
    raise typer.Exit(report.exit_code)


async def _plan(
    file: Path, organisation: str | None, paper: tuple[str | None, str], preview: bool
) -> Import:
    reference, version = paper
    try:
        actor = Actor.model_validate(OPERATOR.model_dump() | {"organisation": organisation})
        consent = (
            ConsentAct(text_version=version, how="paper", reference=reference)
            if reference
            else None
        )
    except ValueError:
        raise Stop("--organisation is an id, and the consent one line of text", 2) from None
    return Import(file, actor, consent, preview)


async def _import(work: Import, errors: Path | None) -> VolunteersReport:
    report = VolunteersReport(ErrorFile(errors) if errors else None)
    with report:
        async with connected() as connection:
            with bar() as shown:
                await import_volunteers(Client(connection, _TIMEOUT), work, report, shown)
    return report
