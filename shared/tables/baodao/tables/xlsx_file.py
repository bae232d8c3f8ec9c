"""XLSX, line by line, whatever the file says of itself.

The libraries that were tried lose error cells, guess days, or take memory for every cell up to the
last one (ADR 0023). This reads the first visible sheet's XML as a stream and keeps shared strings
only, within bounds that are looked at before anything is unpacked.
"""

import posixpath
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from baodao.tables.cells import Line, Shown, shown_by
from baodao.tables.sentences import some, unusable
from baodao.tables.sheet_xml import DamagedError, SharedStrings, SheetRows, TooLargeError
from baodao.tables.source import Source

Note = Callable[..., None]

_SHEET_BYTES, _STRINGS_BYTES, _STYLES_BYTES, _PART_BYTES = 128 << 20, 32 << 20, 16 << 20, 4 << 20
_DIRECTORY_BYTES = 1 << 20
_CHUNK = 1 << 16
_LONGEST_TOKEN = 1 << 20
_END_OF_DIRECTORY, _END_BYTES, _COMMENT_BYTES = b"PK\x05\x06", 22, 1 << 16
_ENCRYPTED_ENTRY = 1
_BROKEN = (
    BadZipFile,
    DamagedError,
    EOFError,
    NotImplementedError,
    UnicodeError,
    expat.ExpatError,
    struct.error,
    zlib.error,
)


class Handler(Protocol):
    """What is told of the elements of a part; names come without prefix."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """It ends."""
        ...

    def text(self, data: str) -> None:
        """A part of what stands in it."""
        ...


def read_xlsx(file: Source, note: Note) -> Iterator[Line]:
    """The lines of the first visible sheet; `note` hears of those that are not read.

    Raises:
        TableError: it is no such workbook, is damaged, has a password or is too large.
        OSError: it cannot be read.
    """
    try:
        _check_directory(file)
        with file.open() as opened, ZipFile(opened) as archive:
            yield from _Workbook(file, archive).lines(note)
    except TooLargeError:
        raise unusable(file, "large-workbook") from None
    except _BROKEN as error:
        raise unusable(file, "damaged-workbook", why=str(error) or type(error).__name__) from None


def _check_directory(file: Source) -> None:
    """Refuse a list of parts that would fill the memory before any of them is looked at."""
    with file.open() as opened:
        size = opened.seek(0, 2)
        opened.seek(max(size - _END_BYTES - _COMMENT_BYTES, 0))
        tail = opened.read()
    found = tail.rfind(_END_OF_DIRECTORY)
    if found >= 0:
        (directory,) = struct.unpack_from("<I", tail, found + 12)
        if directory > _DIRECTORY_BYTES:
            raise unusable(file, "large-workbook")


class _Workbook:
    """The parts of a workbook, by their names in lower case with / between."""

    def __init__(self, file: Source, archive: ZipFile) -> None:
        self._file, self._archive = file, archive
        self._parts: dict[str, ZipInfo] = {_plain(e.filename): e for e in archive.infolist()}

    def lines(self, note: Note) -> Iterator[Line]:
        """The lines of the first visible sheet."""
        path = self._path()
        book = _Book()
        self._read(path, _PART_BYTES, book)
        targets = self._targets(path)
        sheet = self._first_visible(book, targets, note)
        strings = SharedStrings()
        if name := next((n for n, kind in targets.values() if kind == "sharedStrings"), None):
            self._read(name, _STRINGS_BYTES, strings)
        styles = _Styles()
        if name := next((n for n, kind in targets.values() if kind == "styles"), None):
            self._read(name, _STYLES_BYTES, styles)
        rows = SheetRows(strings, styles.shown(), from_1904=book.from_1904)
        for _ in self._chunks(sheet, _SHEET_BYTES, rows):
            yield from rows.take()

    def _path(self) -> str:
        starts = [n for n, kind in self._targets("").values() if kind == "officeDocument"]
        path = starts[0] if starts else "xl/workbook.xml"
        if path.endswith(".bin"):
            raise unusable(self._file, "binary-workbook")
        if path not in self._parts:
            raise unusable(self._file, "no-workbook")
        return path

    def _first_visible(self, book: "_Book", targets: dict[str, tuple[str, str]], note: Note) -> str:
        visible = [(name, targets.get(key, ("", ""))) for name, key in book.visible]
        sheets = [(name, part) for name, (part, kind) in visible if kind == "worksheet"]
        if not sheets:
            raise unusable(self._file, "no-sheet")
        (name, part), *others = sheets
        if others:
            note("other-sheets", name=name, others=some([o for o, _ in others]))
        return part

    def _targets(self, path: str) -> dict[str, tuple[str, str]]:
        """Part and kind of what a part is related to, by their ids."""
        folder, name = posixpath.split(path)
        related = _Relations()
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations in self._parts:
            self._read(relations, _PART_BYTES, related)
        return {
            key: (_plain(posixpath.normpath(posixpath.join("/", folder, target))), kind)
            for key, target, kind in related.found
        }

    def _read(self, name: str, most: int, handler: Handler) -> None:
        for _ in self._chunks(name, most, handler):
            pass

    def _chunks(self, name: str, most: int, handler: Handler) -> Iterator[None]:
        """Let the handler hear of a part, piece by piece."""
        entry = self._parts.get(name)
        if entry is None:
            raise DamagedError(name)
        if entry.file_size > most:
            raise unusable(self._file, "large-workbook")
        if entry.flag_bits & _ENCRYPTED_ENTRY:
            raise unusable(self._file, "encrypted")
        parser = _parser(handler)
        with self._archive.open(entry) as part:
            fed = 0
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk)
                fed += len(chunk)
                # A tag without an end would be kept and read again and again.
                if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise DamagedError(name)
                yield
            parser.Parse(b"", True)  # noqa: FBT003 -- says that it was the last
            yield


def _parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> NoReturn:
    # Without one there are no entities that could unfold.
    raise DamagedError("DOCTYPE")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Quiet:
    """A handler of parts without texts."""

    def end(self, name: str) -> None:
        """Nothing."""

    def text(self, data: str) -> None:
        """Nothing."""


class _Relations(_Quiet):
    """Id, target and kind of each relation."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found.append((attributes.get("Id", ""), attributes.get("Target", ""), kind))


class _Book(_Quiet):
    """The visible sheets with the ids of their parts, and how days are counted."""

    def __init__(self) -> None:
        self.visible: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match _local(name):
            case "sheet":
                key = next((v for n, v in attributes.items() if n.endswith(":id")), "")
                if attributes.get("state", "visible") == "visible":
                    self.visible.append((attributes.get("name", ""), key))
            case "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


class _Styles(_Quiet):
    """The number formats of cells."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._of_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match _local(name):
            case "numFmt":
                self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            case "cellXfs":
                self._of_cells = True
            case "xf" if self._of_cells:
                self._used.append(_whole(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self._of_cells = False

    def shown(self) -> list[Shown]:
        """What each style of a cell shows of a number."""
        known = {number: shown_by(number, self._codes.get(number)) for number in {*self._used}}
        return [known[number] for number in self._used]


def _whole(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        raise DamagedError(f"styles: {text}")
    return int(text)
