"""`baodao import members`: a unit's table of its party members, as often as wanted."""

from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.importing.command import Encoding, Errors, IgnoreColumn, Options, carry_out
from baodao.cli.output import Json
from baodao.tables.members import MembersTable


def members(
    unit_id: Annotated[str, typer.Argument(help="the unit's party organisation")],
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX or XLS: 姓名/name, 手机号/phone, 证件号码/document")
    ],
    ignore_column: IgnoreColumn = None,
    encoding: Encoding = None,
    errors: Errors = None,
    as_json: Json = False,
) -> None:
    """Invite the members of a unit's table; nobody is enrolled, and again does no harm.

    A row that cannot be taken is named with its line and reason and stops nothing. Exit codes:
    0 all rows on the list, 3 some rejected, 1 none taken or the file cannot be read, 4 no service.
    """
    options = Options(file, ignore_column, encoding, errors, as_json)
    carry_out(MembersTable(unit_id), options)
