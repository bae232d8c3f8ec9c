"""Tables as people keep them: CSV in UTF-8 or GB18030, and XLSX, read row by row."""

import codecs
import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from baodao.cli.output import Stop

_BLOCK = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")
# Spreadsheets keep 15 digits of a number; the rest of a longer one was lost when it was typed.
_EXACT = 10**15


def read_table(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table as texts by the names in its first line, each with its line number.

    Rows without any text are left out; cells without a name over them are not read.

    Raises:
        Stop: the file cannot be read, or is no such table.
    """
    rows = _xlsx(file) if file.suffix.lower() in (".xlsx", ".xlsm") else _csv(file)
    header: list[str] | None = None
    for line, cells in rows:
        if header is None:
            header = [cell.strip() for cell in cells]
            _check_header(file, header)
        elif any(cells):
            whole = cells + [""] * (len(header) - len(cells))
            yield line, {n: c for n, c in zip(header, whole, strict=False) if n}
    if header is None:
        raise Stop(f"{file} is empty")


def encoding_of(file: Path) -> str:
    """The encoding of a text file: UTF-8 with or without a mark, else GB18030.

    Raises:
        Stop: it is neither, or cannot be read.
    """
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with file.open("rb") as content:
                while block := content.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise Stop(f"{file} cannot be read: {error.strerror}") from None
        return encoding
    raise Stop(f"{file} is neither UTF-8 nor GB18030: save it as CSV UTF-8")


def _check_header(file: Path, header: list[str]) -> None:
    names = [name for name in header if name]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Stop(f"{file}: the column {twice} comes twice")


def _csv(file: Path) -> Iterator[tuple[int, list[str]]]:
    encoding = encoding_of(file)
    try:
        with file.open(encoding=encoding, newline="") as lines:
            reader = csv.reader(lines)
            for cells in reader:
                yield reader.line_num, cells
    except (OSError, csv.Error) as error:
        raise Stop(f"{file} cannot be read: {error}") from None


def _xlsx(file: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise Stop(f"{file} cannot be read as XLSX: {type(error).__name__}") from None
    try:
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield line, [_text(cell) for cell in cells]
    except (ValueError, KeyError, SyntaxError, BadZipFile) as error:
        raise Stop(f"{file} cannot be read as XLSX: {type(error).__name__}") from None
    finally:
        book.close()


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell)
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    # A document number typed as a number has lost its end: shown so that it fits no form.
    if abs(value) >= _EXACT:
        return f"{value:.14e}"
    return str(int(value)) if value == int(value) else str(value)
