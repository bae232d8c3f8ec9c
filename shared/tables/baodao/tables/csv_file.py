"""CSV, strictly: a quote that is not closed ends the reading and swallows no lines."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

from baodao.tables.cells import BLANKS, ENCODING, Cells, Line, Value
from baodao.tables.encodings import encoding_of
from baodao.tables.sentences import TableError, unusable
from baodao.tables.source import Source

_LONGEST_LINE = 1 << 20
# As many as a spreadsheet has.
_MOST_COLUMNS = 16_384
# More line breaks than a cell that people typed ever has.
_LINES_OF_A_ROW = 1_000


def read_csv(file: Source, encoding: str | None = None) -> Iterator[Line]:
    """The lines of a CSV file, each under the number of the line where it begins.

    Raises:
        TableError: it cannot be read, or a quote is not closed where its cell ends.
    """
    encoding = encoding or encoding_of(file)
    csv.field_size_limit(_LONGEST_LINE)
    with TextIOWrapper(
        file.open(), encoding=encoding, errors="surrogateescape", newline=""
    ) as opened:
        lines = _Lines(file, opened)
        reader = csv.reader(lines, strict=True)
        columns = 0
        while (record := lines.next_record(reader)) is not None:
            if lines.of_record > 1:
                lines.check_line_breaks(record, columns)
            columns = max(columns, len(record))
            if len(record) > _MOST_COLUMNS and _held(record) > _MOST_COLUMNS:
                raise unusable(file, "wide-line", line=lines.first, columns=_MOST_COLUMNS)
            yield lines.first, _cells(record)


def _held(record: list[str]) -> int:
    """How many cells are not blank."""
    return sum(bool(cell.strip(BLANKS)) for cell in record)


def _cells(record: list[str]) -> Cells:
    cells: Cells = {n: text for n, cell in enumerate(record) if (text := cell.strip(BLANKS))}
    if _is_whole("".join(record)):
        return cells
    return {n: value if _is_whole(value) else ENCODING for n, value in cells.items()}


def _is_whole(text: Value) -> bool:
    """Whether all of it are characters: a byte that is none was kept as half of one."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        return False
    return True


class _Lines:
    """The lines of a file for the reader, with those that the current record is made of."""

    def __init__(self, file: Source, opened: TextIO) -> None:
        self.first = 1
        self._file, self._opened = file, opened
        self._record: list[str] = []

    @property
    def of_record(self) -> int:
        """How many lines the current record has."""
        return len(self._record)

    def __iter__(self) -> Iterator[str]:
        while line := self._opened.readline(_LONGEST_LINE):
            number = self.first + len(self._record)
            if len(line) == _LONGEST_LINE:
                raise unusable(self._file, "long-line", line=number)
            if number == 1:
                line = line.removeprefix("\ufeff")
            self._record.append(line)
            if len(self._record) > _LINES_OF_A_ROW:
                raise self._open_quote()
            yield line

    def next_record(self, reader: Iterator[list[str]]) -> list[str] | None:
        """The next record, None at the end."""
        self.first += len(self._record)
        self._record.clear()
        try:
            return next(reader, None)
        except csv.Error as error:
            # The library has one class for everything.
            if "field limit" in str(error):
                raise unusable(self._file, "long-line", line=self.first) from None
            raise self._open_quote() from None

    def check_line_breaks(self, record: list[str], columns: int) -> None:
        """Refuse a cell whose lines look like lines of the table: its quote was not meant so."""
        for cell in record:
            if any(line.count(",") >= max(columns - 1, 1) for line in cell.splitlines()[1:]):
                raise self._open_quote()

    def _open_quote(self) -> TableError:
        """Names the line of the first quoted cell that does not end on its line, or of the last."""
        quoted = list(self._quoted_cells())
        line = next((opened for opened, closed in quoted if closed != opened), quoted[-1][0])
        return unusable(self._file, "open-quote", line=line)

    def _quoted_cells(self) -> Iterator[tuple[int, int]]:
        """The lines where quoted cells of the record open and close; 0 for one that does not."""
        opened, quoted, begins, closed = self.first, False, True, False
        for number, line in enumerate(self._record, self.first):
            for character in line:
                if character == '"' and (quoted or begins or closed):
                    if begins:
                        opened = number
                    quoted, closed = not quoted, quoted
                elif not quoted:
                    if closed:
                        yield opened, number
                    closed = False
                begins = not quoted and character in ",\r\n"
        yield opened, 0 if quoted else opened
