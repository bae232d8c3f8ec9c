"""XLSX, written as a stream: sheet after sheet, row after row, in the memory of a few rows.

A text stays the text that it is: it is never a formula, whatever it begins with, and a document
number keeps all its digits, since every cell of text has the format of text, also for who enters it
anew. Only what is given as a number is one. (ECMA-376, part 1: 18.3.1.4 c, 18.4.8 si.)
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | None

_ROWS: Final = 1_048_576
_LONGEST = 32_767
_PIECE = 1 << 15
# Characters that XML has no place for, and texts that would be read as one of them.
_UNUSABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)"
)
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TITLE_LENGTH = 31
_YEAR_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEXT, _HEAD = 1, 2
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class _Sink:
    """Takes what a ZIP file writes, and gives it away; it cannot go back."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self._held.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._held, self.size = b"".join(self._held), [], 0
        return taken


class Workbook:
    """A workbook that is written row by row; `take` gives the bytes that are ready.

        book = Workbook()
        book.sheet("志愿者", ["姓名", "手机号"])
        for row in rows:
            book.row(row)
            yield book.take()
        book.close()
        yield book.take()

    A sheet that is full goes on in another one, under the same heads.
    """

    def __init__(self) -> None:
        self._sink = _Sink()
        self._archive = ZipFile(cast("IO[bytes]", self._sink), "w", ZIP_DEFLATED)
        self._sheets: list[str] = []
        self._lines: list[str] = []
        self._length = self._row = 0
        self._open = False
        self._title, self._heads = "", tuple[str, ...]()

    def sheet(self, title: str, heads: Sequence[str]) -> None:
        """Begin a sheet; its first line, which stays in sight, has the heads."""
        self._title, self._heads = _NOT_IN_TITLES.sub(" ", title), tuple(heads)
        self._begin()

    def row(self, cells: Sequence[Cell]) -> None:
        """One more line; one longer than a cell can be is cut, with … at its end."""
        if self._row == _ROWS:
            self._begin()
        self._add("".join(_cells(cells, _TEXT)))

    def take(self) -> bytes:
        """The bytes that are ready, nothing if they are few."""
        return self._sink.take() if self._sink.size >= _PIECE or not self._open else b""

    def close(self) -> None:
        """Write what makes it a workbook; only `take` may follow."""
        self._end()
        names = range(1, len(self._sheets) + 1)
        sheets = "".join(
            f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="{n}" r:id="s{n}"/>'
            for n, title in enumerate(self._sheets, 1)
        )
        related = "".join(
            f'<Relationship Id="s{n}" Type="{_RELATED}/worksheet"'
            f' Target="worksheets/sheet{n}.xml"/>'
            for n in names
        )
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
            f' ContentType="{_KIND}.worksheet+xml"/>'
            for n in names
        )
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{sheets}</sheets></workbook>',
        )
        self._part(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            f'<Relationship Id="styles" Type="{_RELATED}/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        self._part("xl/styles.xml", _STYLES)
        self._part(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="book"'
            f' Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
            f"{overrides}</Types>",
        )
        self._archive.close()

    def _begin(self) -> None:
        self._end()
        self._sheets.append(_free(self._title, self._sheets))
        name = f"xl/worksheets/sheet{len(self._sheets)}.xml"
        self._stream = self._archive.open(_info(name), "w", force_zip64=True)
        self._open, self._row = True, 0
        columns = (
            f'<cols><col min="1" max="{len(self._heads)}" width="18" style="{_TEXT}"'
            ' customWidth="1"/></cols>'
            if self._heads
            else ""
        )
        self._write(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews>{columns}<sheetData>"
        )
        self._add("".join(_cells(self._heads, _HEAD)))

    def _add(self, cells: str) -> None:
        self._row += 1
        self._write(f'<row r="{self._row}">{cells}</row>')

    def _write(self, text: str) -> None:
        self._lines.append(text)
        self._length += len(text)
        if self._length >= _PIECE:
            self._flush()

    def _flush(self) -> None:
        self._stream.write("".join(self._lines).encode())
        self._lines, self._length = [], 0

    def _end(self) -> None:
        if self._open:
            self._write("</sheetData></worksheet>")
            self._flush()
            self._stream.close()
            self._open = False

    def _part(self, name: str, content: str) -> None:
        self._archive.writestr(_info(name), f"{_XML}{content}".encode())


def written(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]],
) -> Iterator[bytes]:
    """A whole workbook, piece by piece: of each sheet the title, the heads and the rows."""
    book = Workbook()
    for title, heads, rows in sheets:
        book.sheet(title, heads)
        for row in rows:
            book.row(row)
            if piece := book.take():
                yield piece
    book.close()
    yield book.take()


def _info(name: str) -> ZipInfo:
    # Without the time of the machine: what is in a table says when it was made.
    info = ZipInfo(name, _YEAR_OF_ZIP)
    info.compress_type = ZIP_DEFLATED
    return info


def _free(title: str, taken: Sequence[str]) -> str:
    """The title, with a number behind it if there is such a sheet already."""
    names = {one.casefold() for one in taken}
    title = title.strip()[:_TITLE_LENGTH] or "1"
    number, free = 1, title
    while free.casefold() in names:
        number += 1
        free = f"{title[: _TITLE_LENGTH - len(str(number)) - 1]} {number}"
    return free


def _cells(cells: Sequence[Cell], style: int) -> Iterator[str]:
    for cell in cells:
        if cell is None or cell == "":
            # Its place, so that those behind it keep theirs.
            yield f'<c s="{style}"/>'
        elif isinstance(cell, str):
            text = _text(cell)
            yield f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        else:
            yield f"<c><v>{cell}</v></c>"


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    return escape(_UNUSABLE.sub(lambda found: _escaped(found.group()), text))


def _escaped(character: str) -> str:
    """As spreadsheets write a character that XML has no place for; half a character is U+FFFD."""
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"_x{ord(character):04X}_"
