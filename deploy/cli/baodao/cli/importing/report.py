"""What became of a table, and the file that says what is wrong with which line of it."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from baodao.cli.importing.sentences import printable
from baodao.cli.importing.table_file import Problem
from baodao.cli.output import FINDING, OK, PARTLY, Stop, facts, print_json, progress

_SHOWN = 20
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
class Report:
    """How many rows had which outcome, and the first that were rejected.

    `counts` has the outcomes of the table, each from 0: `{"registered": 0, "known": 0}`.
    """

    counts: dict[str, int]
    errors: ErrorFile | None = None
    rows: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    shown: list[tuple[int, list[Problem]]] = field(default_factory=list)

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

    def count(self, taken: dict[str, int], rejected: Iterable[tuple[int, list[Problem]]]) -> None:
        """Add rows: how many had each outcome, and those that were rejected, with their lines."""
        for outcome, number in taken.items():
            self.counts[outcome] += number
            self.rows += number
        for line, problems in sorted(rejected, key=lambda row: row[0]):
            self._reject(line, problems)

    def _reject(self, line: int, problems: list[Problem]) -> None:
        self.rows += 1
        self.rejected += 1
        for one in problems:
            self.reasons[one.reason] = self.reasons.get(one.reason, 0) + 1
            if self.errors:
                self.errors.add(line, one)
        if len(self.shown) < _SHOWN:
            self.shown.append((line, problems))

    def facts(self) -> dict[str, Any]:
        """For JSON; `lines` are the first that were rejected, the error file has all."""
        lines = [
            {"line": line, "field": one.field, "reason": one.reason, "sentence": one.english}
            for line, problems in self.shown
            for one in problems
        ]
        numbers = {"rows": self.rows, **self.counts, "rejected": self.rejected}
        return {**numbers, "reasons": self.reasons, "lines": lines}

    @property
    def exit_code(self) -> int:
        """0 if all went in, 3 if some rows were rejected, 1 if none went in."""
        if not self.rejected and self.rows:
            return OK
        return PARTLY if sum(self.counts.values()) else FINDING

    def show(self, words: dict[str, str], *, as_json: bool) -> None:
        """Tell people, or programs; `words` say what each outcome is called."""
        for line, problems in self.shown:
            told = " ".join(f"{one.english} {one.chinese}" for one in problems)
            text = printable(f"  line {line}: {told}")
            progress.print(text, style="yellow", markup=False, soft_wrap=True)
        if (more := self.rejected - len(self.shown)) > 0:
            progress.print(f"  … and {more:,} more rows (--errors FILE lists all)")
        if as_json:
            print_json(self.facts())
        else:
            parts = [f"{number:,} {words[outcome]}" for outcome, number in self.counts.items()]
            parts.append(f"{self.rejected:,} rejected")
            facts.print(f"{self.rows:,} rows: {', '.join(parts)}")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
