"""What all imports of the command line have in common: their options, and how they are told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.importing.report import ErrorFile, ShownReport
from baodao.cli.output import USAGE, Stop, bar, say
from baodao.tables.encodings import ENCODINGS
from baodao.tables.pieces import TableImport, import_rows
from baodao.tables.sentences import TableError, both, printable

_TIMEOUT = 10.0
_HINTS = {
    "unknown-column": ". To leave one out: --ignore-column NAME "
    "· 确实不需要的列请用 --ignore-column 列名 注明",
    "two-encodings": ": --encoding utf-8 or gb18030 · 请用 --encoding 指明",
}

IgnoreColumn = Annotated[
    list[str] | None,
    typer.Option("--ignore-column", help="Name of a column to leave out; may come again."),
]
Encoding = Annotated[
    str | None, typer.Option(help="Of a CSV file: utf-8 or gb18030, where both are possible.")
]
Errors = Annotated[
    Path | None, typer.Option(help="Write what is wrong with which line to this CSV file.")
]


@dataclass(frozen=True, slots=True)
class Options:
    """What every import is told about its file."""

    file: Path
    ignore: list[str] | None = None
    encoding: str | None = None
    errors: Path | None = None
    as_json: bool = False


def carry_out(table: TableImport, options: Options, words: dict[str, str] | None = None) -> None:
    """Import a file, tell what became of it, and end the command with the exit code.

    `words` replace those of the table for its outcomes.
    """
    report = run(lambda: _import(table, options))
    report.show(
        words or {one: said.en for one, said in table.outcomes.items()}, as_json=options.as_json
    )
    raise typer.Exit(report.exit_code)


async def _import(table: TableImport, options: Options) -> ShownReport:
    if options.encoding not in (None, *ENCODINGS):
        raise Stop(f"--encoding is one of {', '.join(ENCODINGS)}", USAGE)
    opened = table.opened(options.file, options.ignore or (), options.encoding)
    try:
        rows = opened.count()
    except TableError as error:
        raise Stop(f"{error}{_HINTS.get(error.key, '')}") from None
    for note in opened.notes:
        say(printable(f"  {both(note)}"))
    with ShownReport(
        dict.fromkeys(table.outcomes, 0),
        errors=ErrorFile(options.errors) if options.errors else None,
    ) as report:
        async with connected() as connection:
            with bar() as shown:
                task = shown.add_task(options.file.name, total=rows)
                client = signed_in(connection, _TIMEOUT)
                await import_rows(
                    client, table, opened.rows(), report, lambda n: shown.advance(task, n)
                )
    return report
