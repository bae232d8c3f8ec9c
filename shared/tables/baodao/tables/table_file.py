"""A file with a table in it: what kind of file, where its columns are named, and its rows."""

import codecs
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from baodao.schema.languages import Words
from baodao.tables.cells import (
    DIGITS_LOST,
    ERROR,
    Cells,
    Line,
    Unreadable,
    Value,
    is_error,
    is_shortened,
)
from baodao.tables.columns import Column, Header, header_of, known_columns, listed
from baodao.tables.csv_file import read_csv
from baodao.tables.sentences import CELLS, said, some, unusable
from baodao.tables.source import FileSource, Source
from baodao.tables.xls_file import OLE, read_xls
from baodao.tables.xlsx_file import read_xlsx

_WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_START = 512
_HEADER_WITHIN = 20
_MOST_LINES = 5_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell of a row: a slug for programs and a sentence for people."""

    field: str
    reason: str
    english: str
    chinese: str


@dataclass(slots=True)
class Row:
    """A line of a table: its texts by field without the blank ones, and what cannot be read.

    A row with `warnings` alone is taken, and they are told.
    """

    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class RowFile(ABC):
    """A file that gives rows, as often as wanted.

    Args:
        file: where its bytes are.
    """

    def __init__(self, file: Path | Source) -> None:
        self._file = FileSource(file) if isinstance(file, Path) else file
        self._notes: dict[Words, None] = {}

    @property
    def notes(self) -> list[Words]:
        """What was not read so far though it is in the file."""
        return list(self._notes)

    def _note(self, key: str, **values: object) -> None:
        self._notes[said(key, **values)] = None

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """The rows that are not blank.

        Raises:
            TableError: it cannot be read further, or is not such a file.
        """

    def count(self) -> int:
        """Read all of it; how many rows there are.

        What is wrong with the file as a whole is known before the first row is used.

        Raises:
            TableError: it cannot be read to its end, or is not such a file.
        """
        return sum(1 for _ in self.rows())

    def held(self, rows: int, characters: int) -> list[Row]:
        """All rows of a file that is small, read once.

        Raises:
            TableError: it is not small, cannot be read to its end, or is not such a file.
        """
        held: list[Row] = []
        length = 0
        for row in self.rows():
            length += sum(map(len, row.cells.values()))
            if len(held) == rows:
                raise unusable(self._file, "too-many-rows", rows=rows)
            if length > characters:
                raise unusable(self._file, "large-workbook")
            held.append(row)
        return held


class TableFile(RowFile):
    """A CSV, XLSX or XLS file under known columns; read as often as wanted, row by row.

    Args:
        file: what it is, its content says and not its name.
        columns: what may be in it.
        ignore: names of columns that are left out on purpose.
        encoding: of a CSV file, where it cannot be told from the bytes.
    """

    def __init__(
        self,
        file: Path | Source,
        columns: Sequence[Column],
        *,
        ignore: Sequence[str] = (),
        encoding: str | None = None,
    ) -> None:
        super().__init__(file)
        self._columns = columns
        self._ignore, self._encoding = ignore, encoding

    def count(self) -> int:
        """How many rows there are, without making them."""
        _, lines = self._header(self._lines())
        return sum(bool(cells) for _, cells in lines)

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank.

        Raises:
            TableError: it cannot be read further, or is not such a table.
        """
        header, lines = self._header(self._lines())
        for line, cells in lines:
            if cells:
                yield _row(line, cells, header)

    def _header(self, lines: Iterator[Line]) -> tuple[Header, Iterator[Line]]:
        """The line that names the columns, and the lines below it: a title may stand above."""
        above: list[Line] = []
        for line, cells in lines:
            if cells:
                above.append((line, cells))
                if len(above) == _HEADER_WITHIN or self._names_all(cells):
                    break
        if not above:
            raise unusable(self._file, "empty")
        named = [len(known_columns(cells, self._columns)) for _, cells in above]
        place = named.index(max(named))
        if not named[place]:
            columns = listed(self._columns)
            raise unusable(self._file, "no-header", lines=_HEADER_WITHIN, columns=columns)
        line, cells = above[place]
        header = header_of(self._file, cells, self._columns, self._ignore)
        if place:
            self._note("above-header", line=line)
        if header.left_out:
            self._note("not-read", names=some(list(header.left_out.values())))
        return header, chain(above[place + 1 :], lines)

    def _names_all(self, cells: Cells) -> bool:
        named = known_columns(cells, self._columns).values()
        return all(column in named for column in self._columns if column.required)

    def _lines(self) -> Iterator[Line]:
        try:
            for line, cells in self._opened():
                if line > _MOST_LINES:
                    raise unusable(self._file, "too-many-lines", lines=_MOST_LINES)
                yield line, cells
        except OSError as error:
            raise unusable(self._file, "unreadable", why=error.strerror or error) from None

    def _opened(self) -> Iterator[Line]:
        if not self._file.is_readable:
            # It is read more than once, and a pipe without a writer would be waited for.
            raise unusable(self._file, "no-file")
        with self._file.open() as opened:
            start = opened.read(_START)
        if not start:
            raise unusable(self._file, "empty")
        if start.startswith(_ZIP):
            return read_xlsx(self._file, self._note)
        if start.startswith(OLE):
            return read_xls(self._file, self._note)
        if self._file.suffix not in _WORKBOOKS:
            return read_csv(self._file, self._encoding)
        visible = start.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE)
        raise unusable(self._file, "web-page" if visible.lstrip()[:1] == b"<" else "no-workbook")


def _row(line: int, cells: Cells, header: Header) -> Row:
    row, is_beyond = Row(line, {}), False
    for place, value in cells.items():
        column = header.columns.get(place)
        if column is None:
            # Of a row that is full of them, one says it.
            if place not in header.left_out and not is_beyond:
                is_beyond = True
                row.problems.append(problem(_letters(place), "no-column"))
        elif isinstance(value, str) and value.isalnum():
            # Most cells: neither an error nor a number with an exponent is letters and digits only.
            row.cells[column.field] = value
        elif found := _unreadable(value, column):
            row.problems.append(problem(column.field, found.reason, column.names[0]))
        else:
            row.cells[column.field] = str(value)
    return row


def _unreadable(value: Value, column: Column) -> Unreadable | None:
    if isinstance(value, Unreadable):
        return value
    if is_error(value):
        return ERROR
    return DIGITS_LOST if column.digits and is_shortened(value) else None


def problem(field: str, reason: str, chinese_name: str = "") -> Problem:
    """What is wrong with a cell, one of `sentences.CELLS`; its content is not repeated."""
    english, chinese = CELLS[reason]
    return Problem(
        field,
        f"field-invalid/{reason}",
        f"The cell {field} {english}.",
        f"“{chinese_name or field}”这一格{chinese}。",
    )


def _letters(place: int) -> str:
    """The name that spreadsheets give to a column: A, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
