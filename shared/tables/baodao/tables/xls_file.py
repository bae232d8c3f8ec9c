"""XLS, the workbooks of Excel 97 to 2003, through xlrd."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import SIGNATURE, CompDoc

from baodao.tables.cells import (
    BLANKS,
    ERROR,
    Line,
    Shown,
    Value,
    of_number,
    shown_by,
)
from baodao.tables.sentences import TableError, some, unusable
from baodao.tables.source import Source
from baodao.tables.xlsx_file import Note

OLE = bytes(SIGNATURE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = ("Workbook", "Book")
_FILE_BYTES = 24 << 20
# xlrd keeps every cell up to the last one of its row.
_MOST_CELLS = 4_000_000
_CELL_RECORDS = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406}
_MULTIPLE, _BEGIN_OF_SHEET = 0x00BD, 0x0809
# Types of cells that xlrd has not: what a format shows of a number.
_TYPES = {Shown.NUMBER: xlrd.XL_CELL_NUMBER, Shown.DAY: 16, Shown.MOMENT: 17, Shown.PART: 18}
_SHOWN = {number: shown for shown, number in _TYPES.items()}
_FIRST_OWN_FORMAT = 164


def read_xls(file: Source, note: Note) -> Iterator[Line]:
    """The lines of the first visible sheet; `note` hears of those that are not read.

    Raises:
        TableError: it is no such workbook, is damaged, has a password or is too large.
        OSError: it cannot be read.
    """
    with file.open() as opened:
        content = opened.read(_FILE_BYTES + 1)
    if len(content) > _FILE_BYTES:
        raise unusable(file, "large-workbook")
    if _ENCRYPTED in content:
        raise unusable(file, "encrypted")
    try:
        book, sheet = _opened(file, content, note)
    except TableError:
        raise
    except Exception as error:  # noqa: BLE001 -- xlrd has no error of its own for most damages
        key = "encrypted" if "encrypted" in str(error) else "damaged-workbook"
        raise unusable(file, key, why=type(error).__name__) from None
    for line, row in enumerate(sheet.get_rows(), 1):
        values = ((n, _value(book, cell)) for n, cell in enumerate(row))
        yield line, {n: value for n, value in values if value}


def _opened(file: Source, content: bytes, note: Note) -> tuple[Any, Any]:
    if _cells_at_most(content) > _MOST_CELLS:
        raise unusable(file, "large-workbook")
    book: Any = xlrd.open_workbook(
        file_contents=content, on_demand=True, ragged_rows=True, logfile=_Silent()
    )
    _tell_dates_apart(book)
    visible = [n for n, hidden in enumerate(book._sheet_visibility) if not hidden]  # noqa: SLF001
    if not visible:
        raise unusable(file, "no-sheet")
    first, *others = (book.sheet_names()[number] for number in visible)
    if others:
        note("other-sheets", name=first, others=some(others))
    return book, book.sheet_by_index(visible[0])


def _tell_dates_apart(book: Any) -> None:
    """Give numbers the type of what their format shows, which xlrd knows before it reads cells."""
    types = book._xf_index_to_xl_type_map  # noqa: SLF001 -- the formats of cells cost a lot
    for style in book.xf_list:
        number = style.format_key
        known = book.format_map.get(number)
        own = known.format_str if known and number >= _FIRST_OWN_FORMAT else None
        types[style.xf_index] = _TYPES[shown_by(number, own)]


def _value(book: Any, cell: Any) -> Value:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value).strip(BLANKS)
        case xlrd.XL_CELL_ERROR:
            return ERROR
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case kind if kind in _SHOWN:
            return of_number(cell.value, _SHOWN[kind], from_1904=bool(book.datemode))
    return ""


def _cells_at_most(content: bytes) -> int:
    """How many cells xlrd would keep, from the records of the workbook's stream."""
    document: Any = CompDoc(content, logfile=_Silent())
    streams = (document.locate_named_stream(name) for name in _STREAMS)
    memory, position, size = next((s for s in streams if s[0]), (b"", 0, 0))
    end, cells = position + size, 0
    widths: dict[int, int] = {}
    while position + 4 <= end:
        code, length = struct.unpack_from("<HH", memory, position)
        if code in _CELL_RECORDS or code == _MULTIPLE:
            row, column = struct.unpack_from("<HH", memory, position + 4)
            if code == _MULTIPLE:
                (column,) = struct.unpack_from("<H", memory, position + 2 + length)
            cells += max(column + 1 - widths.get(row, 0), 0)
            widths[row] = max(column + 1, widths.get(row, 0))
        elif code == _BEGIN_OF_SHEET:
            widths.clear()
        position += 4 + length
    return cells


class _Silent(StringIO):
    """Takes what xlrd prints about a file, and forgets it."""

    def write(self, _: str) -> int:
        return 0
