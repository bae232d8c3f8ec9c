"""What people and programs see: progress on stderr, facts on stdout, exit codes with a meaning."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

OK = 0
FINDING = 1
USAGE = 2
PARTLY = 3
UNREACHABLE = 4

progress = Console(stderr=True, highlight=False)
facts = Console(highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Facts as JSON on stdout, one document a line.")]


class Stop(Exception):
    """Ends the command with a sentence for the user and an exit code."""

    def __init__(self, message: str, code: int = FINDING) -> None:
        super().__init__(message)
        self.code = code


def print_json(value: Any) -> None:
    """One JSON document on one line of stdout, untouched by the terminal's width."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def say(text: str) -> None:
    """A line about what is going on."""
    progress.print(text, soft_wrap=True)


def complain(text: str) -> None:
    """A line about what went wrong; `text` is taken as it is."""
    progress.print(f"baodao: {text}", style="red", markup=False, soft_wrap=True)


def bar(*, counted: bool = True) -> Progress:
    """A progress bar for work that takes a while; leaves one line behind."""
    count = [MofNCompleteColumn()] if counted else []
    return Progress(
        TextColumn("  {task.description:38}"),
        TimeElapsedColumn(),
        BarColumn(bar_width=12),
        *count,
        console=progress,
    )


def table(columns: Iterable[str], rows: Iterable[Iterable[Any]], *, title: str = "") -> Table:
    """A plain table; cells are shown as they are, without markup."""
    result = Table(*columns, title=title or None, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        result.add_row(*(str(cell).replace("[", r"\[") for cell in row))
    return result
