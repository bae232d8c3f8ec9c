"""`baodao import divisions`: the official table into the tree, as often as wanted."""

from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.importing.command import Encoding, Errors, IgnoreColumn, Options, carry_out
from baodao.cli.output import Json
from baodao.tables.divisions import DivisionsTable


def divisions(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or XLS: code, name, level, valid_from")],
    ignore_column: IgnoreColumn = None,
    encoding: Encoding = None,
    errors: Errors = None,
    as_json: Json = False,
) -> None:
    """Load divisions from a table; again does no harm.

    A row that cannot be taken is named with its line and reason and stops nothing. Exit codes:
    0 all rows taken, 3 some rejected, 1 none taken or the file cannot be read, 4 no service.
    """
    carry_out(DivisionsTable(), Options(file, ignore_column, encoding, errors, as_json))
