"""Tables as CSV, written line by line: for programs, and for who has no spreadsheet.

UTF-8 with a byte order mark, since Excel takes it for GBK without, and lines that end with CRLF
(RFC 4180). A text that a spreadsheet would run begins with an apostrophe.
"""

import csv
import io
from collections.abc import Sequence

from baodao.tables.workbook import Cell

MEDIA_TYPE = "text/csv"
_MARK = "\ufeff"
_RUN = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
"""What begins a formula, also in full width; or hides that one begins."""


class CsvTable:
    """A table that is written row by row into memory, and taken from there in pieces."""

    def __init__(self) -> None:
        self._text = io.StringIO(newline="")
        self._rows = csv.writer(self._text, lineterminator="\r\n")

    def sheet(self, title: str, heads: Sequence[str]) -> None:  # noqa: ARG002 -- as a workbook
        """Begin with the heads; there is no place for a title."""
        self._text.write(_MARK)
        self.row(heads)

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a line; nothing is an empty cell."""
        self._rows.writerow([_plain(cell) for cell in cells])

    def take(self) -> bytes:
        """What was written since the last time."""
        piece = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        return piece

    def close(self) -> None:
        """Nothing follows the last line."""


def _plain(cell: Cell) -> Cell:
    is_run = isinstance(cell, str) and cell.lstrip(" ").startswith(_RUN)
    return f"'{cell}" if is_run else cell
