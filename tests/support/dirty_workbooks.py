"""Workbooks as they really come, and what is right for each; see `dirty_tables`."""

import struct
from collections.abc import Iterator
from dataclasses import replace

from tests.support import old_workbooks as old
from tests.support.dirty_tables import HEADER, PEOPLE, Dirty, csv_text, rejected
from tests.support.workbooks import (
    CHINESE_DAY,
    CHINESE_MONTH,
    DAY,
    MONTH,
    TIME_OF_DAY,
    TRANSITIONAL,
    Sheet,
    cell,
    row,
    shared,
    texts,
    typed,
    workbook,
    zipped,
)

SERIAL, SERIAL_1904 = 33_178, 31_716
"""BORN as a number of a spreadsheet, from 1900 and from 1904."""


def dirty_workbooks() -> Iterator[Dirty]:
    """Every case of a workbook, and of what only says that it is one."""
    yield from layouts()
    yield from workbook_cells()
    yield from sheets()
    yield from damages()
    yield from pretenders()
    yield from old_ones()


XLSX = "people.xlsx"
TITLE, ALL = texts(HEADER), texts(HEADER, *PEOPLE)
FIRST, LAST = texts(PEOPLE[0]), texts(PEOPLE[2])


def book(name: str, content: bytes, file: str = XLSX, **changes: object) -> Dirty:
    """A case of a workbook."""
    return replace(Dirty(name, content, file), **changes)  # type: ignore[arg-type]


def between(*cells: str) -> bytes:
    """A workbook with the second person's row as XML."""
    return workbook(Sheet(TITLE + FIRST + row(*cells) + LAST), strings=[shared("x")])


def with_fifth(name: str, one: str, **changes: bool) -> bytes:
    """A workbook with a fifth column, in which the second person has a cell."""
    title = row(*map(cell, [*HEADER, name]))
    middle = row(*map(cell, PEOPLE[1]), one)
    return workbook(Sheet(title + FIRST + middle + LAST), **changes)  # type: ignore[arg-type]


def layouts() -> Iterator[Dirty]:
    """What a sheet says of its size and places, and cells far away."""
    yield book("a workbook", workbook(Sheet(ALL)))
    for reference in ("A1", "A1:D3", "A1:XFD1048576", "B7", "nonsense", ""):
        yield book(f"dimension {reference}", workbook(Sheet(ALL, dimension=reference)))
    empty = '<c r="{0}" s="1"/>'
    for far in ("A1048576", "XFD1048576"):
        last = row(empty.format(far), number=1048576)
        yield book(f"an empty cell at {far}", workbook(Sheet(ALL + last)))
        last = row(cell("x", far), number=1048576)
        reason = "form" if far.startswith("A") else "no-column"
        yield book(f"a cell at {far}", workbook(Sheet(ALL + last)), reasons=rejected(reason))
    far_right = row(*map(cell, PEOPLE[1]), cell("x", "XFD3"), number=3)
    content = workbook(Sheet(TITLE + FIRST + far_right + LAST))
    yield book("a cell far right", content, taken=(0, 2), reasons=rejected("no-column"))
    blanks = "".join(row(number=n) for n in range(5, 2_005))
    yield book("rows of nothing", workbook(Sheet(ALL + blanks)))
    referenced = "".join(
        row(*(cell(v, f"{'ABCD'[c]}{r}") for c, v in enumerate(values)), number=r)
        for r, values in enumerate([HEADER, *PEOPLE], 3)
    )
    yield book("a table that begins lower", workbook(Sheet(referenced)))
    titled = row(cell("志愿者名册", "A1"), number=1)
    merged = '<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>'
    yield book("a merged title", workbook(Sheet(titled + referenced, after=merged)))
    for reference in ("A0", "ZZZZ2", "1A", "a2", "A2:B2", "XFE2", "A9"):
        wrong = row(cell("x", reference), number=2)
        yield book(f"place {reference}", workbook(Sheet(TITLE + wrong)), stops="is damaged")
    for numbers in ((1, 1), (2, 1), (1, 1048577)):
        wrong = "".join(row(*map(cell, HEADER), number=n) for n in numbers)
        yield book(f"rows {numbers}", workbook(Sheet(wrong)), stops="is damaged")
    twice = row(cell("a", "A2"), cell("b", "A2"), number=2)
    yield book("two cells in one place", workbook(Sheet(TITLE + twice)), stops="is damaged")


def workbook_cells() -> Iterator[Dirty]:
    """Types of cells."""
    name, document, code, phone = PEOPLE[1]
    rest = [cell(document), cell(code), cell(phone)]
    yield book("numbers", between(cell(name), cell(document), typed(code), typed(phone)))
    exponent = f"{int(code):.10E}"
    yield book("exponents", between(cell(name), cell(document), typed(exponent), typed(phone)))
    lost = {"taken": (0, 2), "reasons": rejected("digits-lost")}
    as_number = between(cell(name), typed(document.replace("X", "0")), cell(code), cell(phone))
    yield book("a document as a number", as_number, **lost)
    as_text = between(cell(name), cell("9.90101E+17"), cell(code), cell(phone))
    yield book("a document as Excel shows it", as_text, **lost)
    for text in ("#N/A", "#REF!", "#VALUE!", "#WHATEVER"):
        content = between(typed(text, "e"), *rest)
        yield book(f"error {text}", content, taken=(0, 2), reasons=rejected("error"))
    damaged = {"taken": (0, 2), "reasons": rejected("damaged")}
    for index in ("9999", "-1", "x", "1", "1.0"):
        yield book(f"shared string {index}", between(typed(index, "s"), *rest), **damaged)
    for kind, value in (("n", "abc"), ("n", "nan"), ("n", "1e999"), ("b", "2"), ("zz", "x")):
        yield book(f"{value} of type {kind}", between(typed(value, kind), *rest), **damaged)
    formula = between(cell(name), cell(document), cell(code), "<c><f>A1</f></c>")
    yield book("a formula", formula, taken=(0, 2), reasons=rejected("formula"))
    result = f'<c t="str"><f>A1</f><v>{name}</v></c>'
    yield book("a formula with its result", between(result, *rest))
    yield book("a return behind", between(cell(f"{name}_x000D_"), *rest))
    content = between(cell("测_x000D_试"), *rest)
    yield book("a return within", content, taken=(0, 2), reasons=rejected("form"))
    spoken = '<rPh sb="0" eb="1"><t>ceshi</t></rPh>'
    rich = f'<c t="inlineStr"><is><r><t>测试</t></r><r><t>·乙</t></r>{spoken}</is></c>'
    yield book("a rich text with its sound", between(rich, *rest))
    for style in (DAY, CHINESE_DAY):
        one = with_fifth("出生日期", typed(SERIAL, style=style))
        yield book(f"a day of style {style}", one)
    one = with_fifth("出生日期", typed(SERIAL_1904, style=DAY), date1904=True)
    yield book("a day from 1904", one)
    one = with_fifth("出生日期", typed("1990-11-01", "d", DAY), strict=True)
    yield book("a day of ISO 8601", one)
    no_day = {"taken": (0, 2), "reasons": rejected("form")}
    for style in (MONTH, CHINESE_MONTH, 0, 99):
        one = with_fifth("出生日期", typed(SERIAL, style=style))
        yield book(f"no day of style {style}", one, **no_day)
    yield book("a moment", with_fifth("出生日期", typed(SERIAL + 0.5, style=TIME_OF_DAY)), **no_day)
    for serial in (0, 0.5, 60, -1, 10**9):
        one = with_fifth("出生日期", typed(serial, style=DAY))
        yield book(f"no day {serial}", one, **no_day)
    yield book("1990.11 as a number", with_fifth("出生日期", typed(1990.11)), **no_day)
    yield book("no day of ISO 8601", with_fifth("出生日期", typed("1990-11", "d", DAY)), **no_day)


def sheets() -> Iterator[Dirty]:
    """Which sheet is read."""
    other = texts(["别的", "表"])
    for state in ("hidden", "veryHidden"):
        hidden = Sheet(other, "a", state=state)
        yield book(f"a {state} sheet first", workbook(hidden, Sheet(ALL, "b")))
        yield book(f"{state} alone", workbook(replace(hidden, rows=ALL)), stops="no visible sheet")
    yield book("a chart first", workbook(Sheet("", "a", chart=True), Sheet(ALL, "b")))
    yield book("a chart alone", workbook(Sheet("", chart=True)), stops="no visible sheet")
    yield book("two sheets", workbook(Sheet(ALL, "a"), Sheet(other, "b")))
    yield book("strict", workbook(Sheet(ALL), strict=True))
    yield book("an empty sheet", workbook(Sheet("")), stops="is empty")


def damages() -> Iterator[Dirty]:
    """Parts that are cut, missing, of another kind, or too large."""
    whole = workbook(Sheet(ALL))
    parts = (
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"),
        *("xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"),
    )
    for part in parts:
        yield book(f"{part} cut", workbook(Sheet(ALL), parts={part: "<a><b"}), stops="damaged")
        yield book(f"{part} no XML", workbook(Sheet(ALL), parts={part: b"\0\1"}), stops="damaged")
        large = with_size(whole, part, 1 << 30)
        yield book(f"{part} of a gigabyte", large, stops="too large when unpacked")
    for part in parts[:1] + parts[2:3]:
        stops = "no workbook" if part.endswith("book.xml") else "is damaged"
        yield book(f"no {part}", workbook(Sheet(ALL), parts={part: None}), stops=stops)
    no_books = workbook(Sheet(ALL), parts={parts[1]: None})
    yield book("no relations", no_books, stops="no visible sheet")
    entity = '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
    main = f"{TRANSITIONAL}/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{ALL}</sheetData></worksheet>'
    unfolding = workbook(Sheet(ALL), parts={parts[2]: entity + sheet})
    yield book("entities", unfolding, stops="DOCTYPE")
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{sheet}'.encode("utf-16")
    yield book("a part in UTF-16", workbook(Sheet(ALL), parts={parts[2]: wide}))
    prefixed = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    yield book("prefixes", workbook(Sheet(ALL), parts={parts[2]: prefixed}))
    endless = workbook(Sheet(TITLE + row(cell("x" * 70_000))))
    yield book("an endless text", endless, stops="damaged")
    tag = workbook(Sheet(TITLE), parts={parts[2]: sheet[:-20] + '<row r="' + "1" * (4 << 20)})
    yield book("an endless tag", tag, stops="damaged")
    for length in (4, 30, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        yield book(f"the first {length} bytes", whole[:length], stops="damaged")
    yield book("a wrong sum", with_flipped(whole), stops="damaged")
    listed = zipped({f"{n:04}" + "x" * 60_000: "" for n in range(20)})
    yield book("an endless list of parts", listed, stops="too large when unpacked")
    yield book("a password for parts", with_flag(whole, 1), stops="password")


def with_size(content: bytes, part: str, size: int) -> bytes:
    """The file, in whose list a part has another size."""
    start = content.rfind(b"PK\1\2", 0, content.rfind(part.encode())) + 24
    return content[:start] + struct.pack("<I", size) + content[start + 4 :]


def with_flag(content: bytes, flag: int) -> bytes:
    """The file, whose list says something of all parts."""
    changed = bytearray(content)
    place = content.find(b"PK\1\2")
    while place >= 0:
        changed[place + 8] |= flag
        place = content.find(b"PK\1\2", place + 4)
    return bytes(changed)


def with_flipped(content: bytes) -> bytes:
    """The file, with another checksum of the sheet."""
    start = content.rfind(b"PK\1\2", 0, content.rfind(b"xl/worksheets/sheet1.xml")) + 16
    return content[:start] + bytes([content[start] ^ 1]) + content[start + 1 :]


def pretenders() -> Iterator[Dirty]:
    """Files that are not what their names say."""
    table = "<html><table><tr><td>姓名</td></tr></table></html>"
    for name, content in {
        "HTML": table.encode(),
        "HTML with a mark": b"\xef\xbb\xbf" + table.encode(),
        "HTML of GB18030": b"\r\n " + table.encode("gb18030"),
        "HTML of UTF-16": table.encode("utf-16"),
        "XML": b'<?xml version="1.0"?><Workbook/>',
    }.items():
        yield book(f"{name} named .xls", content, "people.xls", stops="web page or XML")
    for name in ("people.xls", XLSX):
        yield book(f"CSV named {name}", csv_text().encode(), name, stops="it is no workbook")
        yield book(f"nothing named {name}", b"", name, stops="is empty")
    yield book("XLSX named .csv", workbook(Sheet(ALL)), "people.csv")
    yield book("XLSX named .xls", workbook(Sheet(ALL)), "people.xls")
    yield book("XLS named .xlsx", old.old_workbook([HEADER, *PEOPLE]))
    yield book("a ZIP file", zipped({"a.txt": "x"}), stops="it is no workbook")
    calc = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""})
    yield book("ODS", calc, "people.ods", stops="it is no workbook")
    related = workbook(Sheet(ALL), parts={"_rels/.rels": BINARY})
    yield book("XLSB", related, "people.xlsb", stops="binary workbook")
    locked = old.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x" * 5_000})
    yield book("an encrypted workbook", locked, stops="protected by a password")


BINARY = (
    '<Relationships><Relationship Id="r" Target="xl/workbook.bin" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)


def old_ones() -> Iterator[Dirty]:
    """Workbooks of Excel 97."""
    xls = "people.xls"
    rows: list[list[old.Cell]] = [list(cells) for cells in [HEADER, *PEOPLE]]
    whole = old.old_workbook(*[rows])
    yield book("XLS", whole, xls)
    name, document, code, phone = PEOPLE[1]
    numbers: list[old.Cell] = [name, document, old.Number(int(code)), old.Number(int(phone))]
    yield book("XLS with numbers", old.old_workbook([*rows[:2], numbers, rows[3]]), xls)
    for wrong, reason in ((old.Error("#N/A"), "error"), (old.Number(9.9e17), "digits-lost")):
        spoiled: list[old.Cell] = [name, wrong, code, phone]
        content = old.old_workbook([*rows[:2], spoiled, rows[3]])
        yield book(f"XLS with {reason}", content, xls, taken=(0, 2), reasons=rejected(reason))
    for style, right in ((old.DAY, True), (old.MONTH, False), (old.MOMENT, True), (0, False)):
        born: list[list[old.Cell]] = [[*cells, None] for cells in rows]
        born[0][4], born[2][4] = "出生日期", old.Number(SERIAL, style)
        good = {} if right else {"taken": (0, 2), "reasons": rejected("form")}
        yield book(f"XLS with a day of style {style}", old.old_workbook(born), xls, **good)
    born[2][4] = old.Number(SERIAL_1904, old.DAY)
    yield book("XLS from 1904", old.old_workbook(born, date1904=True), xls)
    other: list[list[old.Cell]] = [["别的"]]
    content = old.old_workbook(other, rows, hidden=frozenset([0]))
    yield book("XLS with a hidden sheet first", content, xls)
    content = old.old_workbook(rows, hidden=frozenset([0]))
    yield book("XLS hidden alone", content, xls, stops="no visible sheet")
    yield book("XLS with a password", old.old_workbook(rows, password=True), xls, stops="password")
    for length in (8, 100, 600, 1500, 3000, len(whole) - 1000):
        yield book(f"the first {length} bytes of an XLS", whole[:length], xls, stops="damaged")
    yield book("a document of Word", old.compound({"WordDocument": b"x"}), xls, stops="damaged")
    wide = b"".join(old.number_at(row, 255) for row in range(10, 20_000))
    yield book("XLS far too wide", old.old_workbook(rows, raw=wide), xls, stops="too large")
