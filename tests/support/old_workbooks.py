"""Workbooks of Excel 97: an OLE container, and records of BIFF8 in it."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SECTOR = 512
# A shorter stream would be kept in sectors of another kind.
_SHORTEST_STREAM = 4096
_FREE, _END, _IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_GLOBALS, _SHEET = 0x0005, 0x0010
NUMBER, DAY, MONTH, MOMENT = 0, 1, 2, 3
"""Cell styles."""
_OWN_MONTH = 164
_STYLES = {NUMBER: 0, DAY: 14, MONTH: _OWN_MONTH, MOMENT: 22}
_ERRORS = {"#N/A": 42, "#REF!": 23}


@dataclass(frozen=True)
class Number:
    """A number cell, as its style shows it."""

    value: float
    style: int = NUMBER


@dataclass(frozen=True)
class Error:
    """An error cell."""

    text: str


Cell = str | Number | Error | bool | None


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file of these streams."""
    padded = {n: s.ljust(_SHORTEST_STREAM, b"\0") for n, s in streams.items()}
    sizes = [-(-len(stream) // SECTOR) for stream in padded.values()]
    directory = -(-(len(padded) + 1) // 4)
    tables = 1
    while tables * 128 < tables + directory + sum(sizes):
        tables += 1
    fat = [_IS_FAT] * tables
    starts = []
    for size in [directory, *sizes]:
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + size), _END]
    fat += [_FREE] * (tables * 128 - len(fat))
    entries = _entry("Root Entry", 5, _END, 0, child=1 if padded else _FREE)
    for number, (name, stream) in enumerate(padded.items(), 1):
        after = number + 1 if number < len(padded) else _FREE
        entries += _entry(name, 2, starts[number], len(stream), right=after)
    body = struct.pack(f"<{len(fat)}I", *fat) + entries.ljust(directory * SECTOR, b"\0")
    body += b"".join(s.ljust(-(-len(s) // SECTOR) * SECTOR, b"\0") for s in padded.values())
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, starts[0], 0, 4096)
    header += struct.pack("<IIII", _END, 0, _END, 0)
    listed = [*range(tables)] + [_FREE] * (109 - tables)
    return header + struct.pack("<109I", *listed) + body


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE
) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def old_workbook(
    *sheets: Sequence[Sequence[Cell]],
    hidden: frozenset[int] = frozenset(),
    date1904: bool = False,
    password: bool = False,
    raw: bytes = b"",
) -> bytes:
    """The file; `raw` records come before the cells of the first sheet."""
    bodies = []
    for number, rows in enumerate(sheets):
        cells = b"".join(
            _cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)
        )
        bodies.append(_begin(_SHEET) + (raw if not number else b"") + cells + record(0x000A))
    head = _begin(_GLOBALS)
    if password:
        head += record(0x002F, bytes(6))
    head += record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", date1904))
    head += record(0x041E, struct.pack("<H", _OWN_MONTH) + _text('yyyy"年"m"月"'))
    for number in _STYLES.values():
        head += record(0x00E0, struct.pack("<HHH", 0, number, 0).ljust(20, b"\0"))
    named = [_short_text(f"表{number}") for number in range(len(sheets))]
    at = len(head) + sum(10 + len(name) for name in named) + 4
    for number, (name, body) in enumerate(zip(named, bodies, strict=True)):
        head += record(0x0085, struct.pack("<IBB", at, number in hidden, 0) + name)
        at += len(body)
    return compound({"Workbook": head + record(0x000A) + b"".join(bodies)})


def record(code: int, data: bytes = b"") -> bytes:
    """One record of BIFF."""
    return struct.pack("<HH", code, len(data)) + data


def number_at(row: int, column: int, value: float = 1) -> bytes:
    """A number anywhere in the sheet."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, value.style if isinstance(value, Number) else 0)
    match value:
        case None:
            return b""
        case bool():
            return record(0x0205, place + struct.pack("<BB", value, 0))
        case Number():
            return record(0x0203, place + struct.pack("<d", value.value))
        case Error():
            return record(0x0205, place + struct.pack("<BB", _ERRORS[value.text], 1))
    return record(0x0204, place + _text(value))
