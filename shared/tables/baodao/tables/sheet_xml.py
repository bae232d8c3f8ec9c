"""The XML of a sheet and of the strings that its cells share."""

import re
from array import array
from collections.abc import Callable, Mapping, Sequence

from baodao.tables.cells import (
    BLANKS,
    DAMAGED,
    ERROR,
    FORMULA,
    Cells,
    Line,
    Shown,
    Value,
    of_iso_date,
    of_number,
    unescaped,
)

_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14
# A small file can unpack to more of them than a table has, and than there is time for.
_MOST_CELLS, _MOST_STRINGS = 2_000_000, 2_000_000
# Excel lets 32,767 characters into a cell.
_LONGEST_TEXT = 1 << 16


class DamagedError(Exception):
    """The workbook breaks the rules of its format in a way that leaves doubt what it says."""


class TooLargeError(Exception):
    """There is more in the workbook than in a table of people."""


class SharedStrings:
    """The texts that cells share, packed as UTF-8 one behind the other."""

    def __init__(self) -> None:
        self._texts, self._ends = bytearray(), array("Q", [0])
        self._text = _Text()

    def __getitem__(self, index: str) -> Value:
        """The text under an index as it stands in a cell; damaged if there is none."""
        if not (index.isascii() and index.isdigit() and int(index) < len(self._ends) - 1):
            return DAMAGED
        start, end = self._ends[int(index)], self._ends[int(index) + 1]
        return self._texts[start:end].decode()

    def start(self, name: str, _: Mapping[str, str]) -> None:
        """An element begins."""
        self._text.start(name.rpartition(":")[2])

    def end(self, name: str) -> None:
        """It ends."""
        local = name.rpartition(":")[2]
        self._text.end(local)
        if local == "si":
            self._texts += unescaped(self._text.taken()).encode()
            self._ends.append(len(self._texts))
            if len(self._ends) > _MOST_STRINGS:
                raise TooLargeError

    def text(self, data: str) -> None:
        """A part of what stands in it."""
        self._text.text(data)


class _Text:
    """Collects the text of <t> elements, without how it is pronounced (<rPh>)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._inside = self._spoken = False

    def start(self, name: str) -> None:
        """An element begins."""
        if name == "rPh":
            self._spoken = True
        self._inside = name in ("t", "v") and not self._spoken

    def end(self, name: str) -> None:
        """It ends."""
        if name == "rPh":
            self._spoken = False
        self._inside = False

    def text(self, data: str) -> None:
        """A part of what stands in it."""
        if self._inside:
            self._parts.append(data)
            self._length += len(data)
            if self._length > _LONGEST_TEXT:
                raise DamagedError("text")

    def taken(self) -> str:
        """What was collected; the next text begins."""
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        return text


class SheetRows:
    """Hears of a sheet's XML and makes lines of it.

    Rows and cells may leave out where they are, and then follow the one before. An order that is
    not theirs is refused: of two cells in one place, nobody knows which was meant.
    """

    def __init__(self, strings: SharedStrings, styles: Sequence[Shown], *, from_1904: bool) -> None:
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._ready: list[Line] = []
        self._in_data = False
        self._row, self._column, self._count = 0, -1, 0
        self._cells: Cells = {}
        self._kind, self._style = "n", 0
        self._has_value = self._has_formula = False
        self._text = _Text()
        self._readers: dict[str, Callable[[str], Value]] = {
            "s": self._shared,
            "n": self._number,
            "inlineStr": _own,
            "str": _own,
            "e": _error,
            "d": _day,
            "b": _truth,
        }

    def take(self) -> list[Line]:
        """The lines that are complete since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2]
        if local == "sheetData":
            self._in_data = True
        elif not self._in_data:
            return
        elif local == "c":
            self._start_cell(attributes)
        elif local == "row":
            self._start_row(attributes.get("r"))
        else:
            self._has_formula |= local == "f"
            self._has_value |= local in ("v", "is")
            self._text.start(local)

    def end(self, name: str) -> None:
        """It ends."""
        local = name.rpartition(":")[2]
        if not self._in_data:
            return
        self._text.end(local)
        if local == "c":
            if value := self._value():
                self._cells[self._column] = value
        elif local == "row":
            self._ready.append((self._row, self._cells))
        elif local == "sheetData":
            self._in_data = False

    def text(self, data: str) -> None:
        """A part of what stands in it."""
        self._text.text(data)

    def _start_row(self, number: str | None) -> None:
        row = self._row + 1 if number is None else _whole(number)
        if not self._row < row <= _MOST_ROWS:
            raise DamagedError(f"row {number}")
        self._row, self._column, self._cells = row, -1, {}

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_CELLS:
            raise TooLargeError
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else self._column_of(reference)
        if not self._column < column < _MOST_COLUMNS:
            raise DamagedError(f"cell {reference}")
        self._column = column
        self._kind = attributes.get("t", "n")
        self._style = _whole(attributes.get("s", "0"))
        self._has_value = self._has_formula = False

    def _column_of(self, reference: str) -> int:
        found = _REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != self._row:
            raise DamagedError(f"cell {reference}")
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return column - 1

    def _value(self) -> Value | None:
        """What stands in the cell that ends; None or empty if it is blank."""
        text = self._text.taken()
        if not self._has_value:
            return FORMULA if self._has_formula else None
        read = self._readers.get(self._kind)
        return read(text) if read else DAMAGED

    def _shared(self, text: str) -> Value:
        value = self._strings[text.strip()]
        return value.strip(BLANKS) if isinstance(value, str) else value

    def _number(self, text: str) -> Value:
        if not (text := text.strip()):
            return ""
        shown = self._styles[self._style] if self._style < len(self._styles) else Shown.NUMBER
        try:
            number = float(text)
        except ValueError:
            return DAMAGED
        return of_number(number, shown, from_1904=self._from_1904)


def _own(text: str) -> Value:
    return unescaped(text).strip(BLANKS)


def _error(_: str) -> Value:
    return ERROR


def _day(text: str) -> Value:
    return of_iso_date(text.strip())


def _truth(text: str) -> Value:
    return {"0": "FALSE", "1": "TRUE"}.get(text.strip(), DAMAGED)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise DamagedError(text[:20])
    return int(text)
