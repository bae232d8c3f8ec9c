"""`baodao import volunteers`: a table of people into registration, as often as wanted."""

from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.connection import run
from baodao.cli.importing.command import Encoding, Errors, IgnoreColumn, Options, carry_out
from baodao.cli.output import USAGE, Json, Stop
from baodao.schema.registration.people import ConsentAct
from baodao.tables.volunteers import VolunteersTable


def volunteers(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030), XLSX or XLS.")],
    consent_reference: Annotated[
        str | None, typer.Option(help="Where the signed papers of all rows are kept.")
    ] = None,
    consent_version: Annotated[
        str, typer.Option(help="Version of the text that was agreed to.")
    ] = "2026-1",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would become of the rows; change nothing.")
    ] = False,
    ignore_column: IgnoreColumn = None,
    encoding: Encoding = None,
    errors: Errors = None,
    as_json: Json = False,
) -> None:
    """Register everybody in a table; again does no harm, and goes on after an interruption.

    A row that cannot be taken is named with its line and reasons and stops nothing. Exit codes:
    0 all rows registered or known, 3 some rejected, 1 none taken or the file cannot be read,
    4 no service.
    """
    paper = (consent_reference, consent_version)
    table = run(lambda: _table(paper, preview=preview))
    words = {"registered": "would be registered", "known": "known already"} if preview else None
    carry_out(table, Options(file, ignore_column, encoding, errors, as_json), words)


async def _table(paper: tuple[str | None, str], *, preview: bool) -> VolunteersTable:
    reference, version = paper
    try:
        consent = (
            ConsentAct(text_version=version, how="paper", reference=reference)
            if reference
            else None
        )
    except ValueError:
        raise Stop("the consent is one line of text", USAGE) from None
    return VolunteersTable(consent, preview=preview)
