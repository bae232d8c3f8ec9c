"""What became of the rows of a table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from baodao.tables.table_file import Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was taken, and its outcome.

    `number` is of whom it names, of a volunteer; `reported` whether a member of a unit has.
    """

    line: int
    outcome: str
    number: str | None = None
    reported: bool | None = None


Rejected = list[tuple[int, list[Problem]]]
"""Lines that were rejected, and why."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the rows of a piece: how many had which outcome, and which were rejected.

    `lines` are those that were taken, as far as the service tells them apart.
    """

    taken: dict[str, int]
    rejected: Rejected
    lines: list[Line] = field(default_factory=list)


@dataclass
class Report:
    """How many rows had which outcome, and the first that were rejected.

    `counts` has the outcomes of the table, each from 0: `{"registered": 0, "known": 0}`.
    """

    counts: dict[str, int]
    rows: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    shown: Rejected = field(default_factory=list)

    def lines(self, lines: Iterable[Line]) -> None:
        """Hear of lines that were taken; kept only by who wants each of them."""

    def count(self, taken: dict[str, int], rejected: Iterable[tuple[int, list[Problem]]]) -> None:
        """Add rows: how many had each outcome, and those that were rejected, with their lines."""
        for outcome, number in taken.items():
            self.counts[outcome] += number
            self.rows += number
        for line, problems in sorted(rejected, key=lambda row: row[0]):
            self.rejects(line, problems)

    def rejects(self, line: int, problems: list[Problem]) -> None:
        """One row that was rejected."""
        self.rows += 1
        self.rejected += 1
        for one in problems:
            self.reasons[one.reason] = self.reasons.get(one.reason, 0) + 1
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
