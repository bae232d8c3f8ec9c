"""What is told of a table, and the file that says what is wrong with which line of it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from baodao.cli.output import FINDING, OK, PARTLY, Stop, facts, print_json, progress
from baodao.tables.report import Rejected, Report
from baodao.tables.sentences import both, printable
from baodao.tables.table_file import Problem

_HEADER = ("line", "field", "reason", "sentence", "说明")
# Spreadsheets run what begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ErrorFile:
    """A CSV file with a line for each rule that a row breaks; nothing of the rows themselves."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: TextIO | None = None

    def open(self) -> None:
        """Begin the file anew.

        Raises:
            Stop: it cannot be written.
        """
        try:
            # With the mark, without which spreadsheets take UTF-8 for something else.
            self._opened = self._file.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise Stop(f"{self._file} cannot be written: {error.strerror}") from None
        self._write(_HEADER)

    def add(self, line: int, one: Problem) -> None:
        """One rule that one row breaks."""
        self._write((line, one.field, one.reason, one.english, one.chinese))

    def close(self) -> None:
        """Nothing more comes."""
        if self._opened:
            self._opened.close()

    def _write(self, cells: Sequence[object]) -> None:
        if self._opened:
            csv.writer(self._opened).writerow([_harmless(printable(str(c))) for c in cells])


@dataclass
class ShownReport(Report):
    """A report for people at a terminal, with the file of everything that is wrong."""

    errors: ErrorFile | None = None

    def __enter__(self) -> Self:
        if self.errors:
            self.errors.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.errors:
            self.errors.close()

    def rejects(self, line: int, problems: list[Problem]) -> None:
        """One row that was rejected."""
        super().rejects(line, problems)
        if self.errors:
            for one in problems:
                self.errors.add(line, one)

    def warns(self, line: int, warnings: list[Problem]) -> None:
        """One row that was taken, and of which something is to be told."""
        super().warns(line, warnings)
        if self.errors:
            for one in warnings:
                self.errors.add(line, one)

    @property
    def exit_code(self) -> int:
        """0 if all went in, 3 if some rows were rejected, 1 if none went in."""
        if not self.rejected and self.rows:
            return OK
        return PARTLY if sum(self.counts.values()) else FINDING

    def show(self, words: dict[str, str], *, as_json: bool) -> None:
        """Tell people, or programs; `words` say what each outcome is called."""
        _show(self.shown, self.rejected, "yellow")
        _show(self.shown_warnings, self.warned, "dim")
        for note in self.notes:
            progress.print(printable(f"  {both(note)}"), markup=False, soft_wrap=True)
        if as_json:
            print_json(self.facts())
        else:
            parts = [f"{number:,} {words[outcome]}" for outcome, number in self.counts.items()]
            parts.append(f"{self.rejected:,} rejected")
            if self.warned:
                parts.append(f"{self.warned:,} to look at")
            facts.print(f"{self.rows:,} rows: {', '.join(parts)}")


def _show(rows: Rejected, all_of_them: int, style: str) -> None:
    for line, problems in rows:
        told = " ".join(f"{one.english} {one.chinese}" for one in problems)
        text = printable(f"  line {line}: {told}")
        progress.print(text, style=style, markup=False, soft_wrap=True)
    if (more := all_of_them - len(rows)) > 0:
        progress.print(f"  … and {more:,} more rows (--errors FILE lists all)")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
