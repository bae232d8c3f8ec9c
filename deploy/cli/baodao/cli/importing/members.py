"""`baodao import members`: a unit's table of its party members, as often as wanted."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from baodao.cli.connection import OPERATOR, connected, run, send
from baodao.cli.importing.tables import read_table
from baodao.cli.output import (
    FINDING,
    OK,
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
from baodao.schema.registration.member_lists import ImportMembers, MemberRow, MembersReceipt
from baodao.schema.replies import Accepted, Unavailable

COLUMNS = {"姓名": "name", "手机号": "phone", "证件号码": "document"}
REQUIRED = ("name", "phone")

# A message has room for so many rows of the longest cells; a longer cell is wrong anyway.
_ROWS = 250
_LONGEST_CELL = 201
_SHOWN = 20


@dataclass
class MembersReport:
    """What became of a file."""

    rows: int = 0
    added: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def count(self, receipt: MembersReceipt) -> None:
        """Add what registration answered."""
        self.added += receipt.added
        self.unchanged += receipt.unchanged
        self.rejected += [{"line": r.number, "reason": r.reason} for r in receipt.rejected]

    @property
    def exit_code(self) -> int:
        """0 if all rows are on the list, 3 if some are not, 1 if none is."""
        if not self.rejected and self.rows:
            return OK
        return PARTLY if self.added + self.unchanged else FINDING


def read_members(file: Path) -> Iterator[MemberRow]:
    """The rows of a table with the columns 姓名/name, 手机号/phone and 证件号码/document.

    Raises:
        Stop: the file cannot be read, or is not such a table.
    """
    fields: dict[str, str] | None = None
    for line, cells in read_table(file):
        if fields is None:
            fields = _fields(file, cells)
        given = {fields[n]: cell[:_LONGEST_CELL] for n, cell in cells.items() if n in fields}
        yield MemberRow(
            number=line,
            name=given["name"],
            phone=given["phone"],
            document=given.get("document", "").strip() or None,
        )


def _fields(file: Path, names: Iterable[str]) -> dict[str, str]:
    """What each column holds; others are not read, so that they stay where they are."""
    fields = {name: COLUMNS.get(name, name) for name in names}
    fields = {name: held for name, held in fields.items() if held in COLUMNS.values()}
    held = list(fields.values())
    if missing := [name for name, it in COLUMNS.items() if it in REQUIRED and it not in held]:
        raise Stop(f"{file}: missing column {', '.join(f'{n}/{COLUMNS[n]}' for n in missing)}")
    if len(set(held)) < len(held):
        raise Stop(f"{file}: a column comes twice, in two languages")
    return fields


async def import_members(
    client: Client,
    unit_id: str,
    rows: Iterable[MemberRow],
    advance: Callable[[int], object],
    actor: Actor = OPERATOR,
) -> MembersReport:
    """Send all rows; `advance` hears of every row that is settled.

    Raises:
        Stop: registration is not there.
        NotAcceptedError: it refuses the list as such.
    """
    report = MembersReport()
    left = iter(rows)
    while piece := list(islice(left, _ROWS)):
        # Registration knows a person again: who is on the list stays, who was removed comes back.
        command_id = f"members-{secrets.token_hex(12)}"
        reply = await send(
            client,
            ImportMembers(command_id=command_id, actor=actor, unit_id=unit_id, rows=piece),
        )
        if isinstance(reply, Unavailable):
            raise Stop(reply.reason, UNREACHABLE)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        report.rows += len(piece)
        report.count(MembersReceipt.model_validate(reply.result))
        advance(len(piece))
    return report


def members(
    unit_id: Annotated[str, typer.Argument(help="the unit's party organisation")],
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX: 姓名/name, 手机号/phone, 证件号码/document")
    ],
    as_json: Json = False,
) -> None:
    """Invite the members of a unit's table; nobody is enrolled, and again does no harm.

    A row that cannot be taken is named with its line and reason and stops nothing. Exit codes:
    0 all rows on the list, 3 some rejected, 1 none taken or the file cannot be read, 4 no service.
    """
    report = run(lambda: _import(unit_id, file))
    for rejection in report.rejected[:_SHOWN]:
        text = f"  line {rejection['line']}: {rejection['reason']}"
        progress.print(text, style="yellow", markup=False, soft_wrap=True)
    if (more := len(report.rejected) - _SHOWN) > 0:
        progress.print(f"  … and {more} more (--json lists all)")
    if as_json:
        print_json(vars(report))
    else:
        facts.print(
            f"{report.rows:,} rows: {report.added:,} invited, {report.unchanged:,} unchanged, "
            f"{len(report.rejected):,} rejected",
        )
    raise typer.Exit(report.exit_code)


async def _import(unit_id: str, file: Path) -> MembersReport:
    rows = list(read_members(file))
    async with connected() as connection:
        with bar() as shown:
            task = shown.add_task("members", total=len(rows))
            return await import_members(
                Client(connection), unit_id, rows, lambda n: shown.advance(task, n)
            )
