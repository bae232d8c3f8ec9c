"""What became of an uploaded table: as JSON, and as a workbook to correct and to send again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from baodao.gateway.language import Language
from baodao.schema.field_names import name_of
from baodao.schema.languages import Words, punctuated
from baodao.tables.columns import REASON
from baodao.tables.pieces import TableImport
from baodao.tables.report import Line, Rejected, Report
from baodao.tables.table_file import Problem, Row
from baodao.tables.workbook import Cell, written

_NOBODY = "*"
"""The number of somebody who would be known by an earlier line."""
_LINE, _OUTCOME, _TO_CORRECT = "行号", "结果", "需更正"


class TableLine(BaseModel):
    """A line that was taken; of a number that was known before only the end can be read.

    `reported` is said to a unit of the members on its list.
    """

    line: int
    outcome: str
    number: str | None = None
    reported: bool | None = None


class TableFault(BaseModel):
    """What is wrong with a cell: its field, what people call the column, and why."""

    line: int
    field: str
    column: str
    reason: str
    sentence: str


class TableReceipt(BaseModel):
    """What became of a table; no personal data.

    `counts` has the outcomes, `reasons` how many rows were rejected for what, `warnings` what is to
    be told of rows that were taken, `notes` what was not read though it is in the file.
    """

    rows: int
    counts: dict[str, int]
    rejected: int
    reasons: dict[str, int]
    lines: list[TableLine]
    errors: list[TableFault]
    warnings: list[TableFault]
    notes: list[str]


@dataclass
class Received(Report):
    """A report that keeps every line; tables that are uploaded are small."""

    taken: list[Line] = field(default_factory=list)
    faults: Rejected = field(default_factory=list)
    doubts: Rejected = field(default_factory=list)

    def lines(self, lines: Iterable[Line]) -> None:
        """Lines that were taken."""
        self.taken += lines

    def rejects(self, line: int, problems: list[Problem]) -> None:
        """One row that was rejected."""
        super().rejects(line, problems)
        self.faults.append((line, problems))

    def warns(self, line: int, warnings: list[Problem]) -> None:
        """One row that was taken, and of which something is to be told."""
        super().warns(line, warnings)
        self.doubts.append((line, warnings))

    def receipt(self, notes: Sequence[Words], language: Language) -> TableReceipt:
        """For programs, with sentences in a language."""
        return TableReceipt(
            rows=self.rows,
            counts=self.counts,
            rejected=self.rejected,
            reasons=self.reasons,
            lines=[
                TableLine(
                    line=one.line, outcome=one.outcome, number=one.number, reported=one.reported
                )
                for one in sorted(self.taken, key=_line)
            ],
            errors=_faults(self.faults, language),
            warnings=_faults(self.doubts, language),
            notes=[note.pick(language) for note in (*notes, *self.notes)],
        )

    def workbook(self, table: TableImport, rows: Sequence[Row]) -> bytes:
        """For people: the rows that were not taken, to correct and to send again, and all results.

        It is in Chinese, whoever asks: it goes from hand to hand in an office.
        """
        by_line = {row.line: row for row in rows}
        columns = table.columns
        heads = [_LINE, *(column.names[0] for column in columns), REASON]
        reasons = dict(sorted(self._reasons(table)))
        to_correct: Iterator[list[Cell]] = (
            [line, *(by_line[line].cells.get(column.field) for column in columns), reason]
            for line, reason in reasons.items()
        )
        heads_of_results = [_LINE, table.results.head, _OUTCOME, table.results.told]
        results = self._results(table, by_line)
        return b"".join(
            written(
                [
                    (_TO_CORRECT, heads, to_correct),
                    (table.results.sheet, heads_of_results, results),
                ]
            )
        )

    def _reasons(self, table: TableImport) -> Iterator[tuple[int, str]]:
        """Every line of which nothing new came, and why."""
        for line, problems in self.faults:
            yield line, _in_chinese(problems)
        for one in self.taken:
            if one.outcome in table.known:
                known = f"此前已登记,编号 {one.number}"
                said = "与前面的行是同一人" if one.number == _NOBODY else known
                yield one.line, punctuated(f"{said}。")

    def _results(self, table: TableImport, by_line: dict[int, Row]) -> Iterator[list[Cell]]:
        rejected = [Line(line, "") for line, _ in self.faults]
        doubts = {line: _in_chinese(warnings) for line, warnings in self.doubts}
        for one in sorted([*self.taken, *rejected], key=_line):
            said = table.outcomes[one.outcome].zh if one.outcome else table.results.rejected
            told = table.told(one) if one.number != _NOBODY else ""
            name = by_line[one.line].cells.get(table.results.name)
            if doubt := doubts.get(one.line):
                said = f"{said}。{doubt}"
            yield [one.line, name, punctuated(said), told]
        for note in self.notes:
            yield [None, None, note.zh, None]


def _line(one: Line) -> int:
    return one.line


def _faults(rows: Rejected, language: Language) -> list[TableFault]:
    return [
        TableFault(
            line=line,
            field=one.field,
            column=name_of(one.field, language) if one.field else "",
            reason=one.reason,
            sentence=Words(one.english, one.chinese).pick(language),
        )
        for line, problems in sorted(rows, key=lambda fault: fault[0])
        for one in problems
    ]


def _in_chinese(problems: list[Problem]) -> str:
    return "".join(Words(one.english, one.chinese).pick("zh-Hans") for one in problems)
