"""Files that are no tables, or hardly: bytes, encodings, sizes and names that mislead.

Cases as in `dirty_tables`; `unusual_places` are paths that are no files with something in them.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.support.dirty_tables import HEADER, PEOPLE, Dirty, csv_text, rejected, second
from tests.support.workbooks import TRANSITIONAL, Sheet, cell, row, texts, workbook, zipped

_ALL = texts(HEADER, *PEOPLE)
_ONE_LOST = {"taken": (0, 2), "reasons": rejected("encoding")}
_OFFICE = f"{TRANSITIONAL}/officeDocument/2006/relationships"


def strange_files() -> Iterator[Dirty]:
    """Every case that is a file."""
    yield from bytes_and_marks()
    yield from other_encodings()
    yield from sizes()
    yield from more_lines()
    yield from more_workbooks()
    yield from other_formats()


def bytes_and_marks() -> Iterator[Dirty]:
    """Bytes that are no characters, NULs, and marks of byte order where none belongs."""
    text = csv_text()
    name = PEOPLE[1][0].encode()
    for place, broken in {"at its end": name + b"\xff", "in it": b"\xff" + name}.items():
        content = text.encode().replace(name, broken)
        yield Dirty(f"a byte FF in a name, {place}", content, **_ONE_LOST)
    yield Dirty("nothing but FF", b"\xff" * 5_000, stops="neither UTF-8 nor")
    yield Dirty("nothing but NULs", b"\0" * 5_000, stops="no line with names")
    nul = text.encode().replace(name, name[:6] + b"\0" + name[6:])
    yield Dirty("a NUL in a name", nul, taken=(0, 2), reasons=rejected("form"))
    ending = rejected("form", "too-long")
    yield Dirty("NULs at the end", text.encode() + b"\0" * 512, reasons=ending)
    middle = csv_text(*second(0, "\ufeff" + PEOPLE[1][0]))
    yield Dirty("a mark in the middle", middle.encode())
    yield Dirty("two marks", ("\ufeff\ufeff" + text).encode())
    joined = text + "\ufeff" + csv_text()
    yield Dirty("two files in one", joined.encode(), reasons=rejected("form", "unknown"))


def other_encodings() -> Iterator[Dirty]:
    """What other programs call text."""
    text = csv_text()
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-32"):
        yield Dirty(
            f"{encoding} without a word", text.encode(encoding), stops="UTF-16|neither UTF-8 nor"
        )
    yield Dirty("utf-7", text.encode("utf-7"), stops="has no line with names")
    for encoding in ("big5", "shift_jis", "euc_kr"):
        others = text.replace("测试·", "").replace("甲", "一")
        content = others.encode(encoding, "replace")
        yield Dirty(f"{encoding}", content, stops="no line with names|neither|either")
    yield Dirty("ebcdic", b"name,document\n".decode().encode("cp500"), stops="no line|neither")


def sizes() -> Iterator[Dirty]:
    """Empty, endless, wide."""
    yield Dirty("an empty file", b"", stops="is empty")
    yield Dirty("an empty workbook", b"", "people.xlsx", stops="is empty")
    for blank in (b"\n" * 5_000, b" ", b"\xef\xbb\xbf", b",,,\n" * 100):
        yield Dirty(f"only blanks {blank[:3]!r}", blank, stops="is empty")
    yield Dirty("a header without its end", csv_text().splitlines()[0].encode(), taken=())
    long = csv_text(*second(0, "测" * 140_000)).encode()
    yield Dirty("a cell of 140,000 characters", long, taken=(0, 2), reasons=rejected("too-long"))
    quoted = csv_text(*second(0, '"' + "测" * 140_000 + '"')).encode()
    yield Dirty("a quoted one", quoted, taken=(0, 2), reasons=rejected("too-long"))
    yield Dirty("a line without end", b"x" * (3 << 20), stops="line 1 is longer")
    wide = ",".join([*HEADER, *("" for _ in range(100_000))])
    yield Dirty(
        "100,000 columns without names", csv_text().replace(",".join(HEADER), wide).encode()
    )
    named = ",".join([*HEADER, *(f"列{n}" for n in range(100_000))])
    yield Dirty(
        "100,000 columns with names",
        csv_text().replace(",".join(HEADER), named).encode(),
        stops="line 1 has more than 16,384",
    )
    named = ",".join([*HEADER, *(f"列{n}" for n in range(16_000))])
    yield Dirty(
        "16,000 columns with names",
        csv_text().replace(",".join(HEADER), named).encode(),
        stops=r"unknown column 列0, .*, 列19 … \(\+15,980\): correct",
    )
    cells = csv_text(PEOPLE[0], [*PEOPLE[1], *("x" for _ in range(100_000))], PEOPLE[2])
    yield Dirty("a row of 100,000 cells", cells.encode(), stops="line 3 has more than 16,384")
    cells = csv_text(PEOPLE[0], [*PEOPLE[1], *("x" for _ in range(16_000))], PEOPLE[2])
    lost = rejected("no-column")
    yield Dirty("a row of 16,000 cells", cells.encode(), taken=(0, 2), reasons=lost)


def more_lines() -> Iterator[Dirty]:
    """Headers twice, and characters that end lines elsewhere."""
    twice = csv_text(header=[*HEADER[:3], HEADER[0]])
    yield Dirty("the same column twice", twice.encode(), stops="comes twice")
    synonym = csv_text(header=[*HEADER[:3], "name"])
    yield Dirty("a column twice, once in English", synonym.encode(), stops="comes twice")
    again = csv_text(*PEOPLE[:2], HEADER, PEOPLE[2])
    yield Dirty(
        "the header again in the middle", again.encode(), reasons=rejected("form", "unknown")
    )
    for character in "\f\v\x1c\x1d\x1e\x85\u2028\u2029":
        inside = csv_text(*second(0, f"{PEOPLE[1][0]}{character}"))
        yield Dirty(f"{character!r} behind a name", inside.encode())
        pages = csv_text().replace("\n", f"\n{character}\n")
        yield Dirty(f"lines of {character!r}", pages.encode())
    mixed = csv_text().replace("\n", "\r", 1).replace("\n", "\r\n", 1)
    yield Dirty("ends of lines of every kind", mixed.encode())
    yield Dirty("tabs for commas", csv_text().replace(",", "\t").encode(), stops="missing|no line")
    yield Dirty("semicolons", csv_text().replace(",", ";").encode(), stops="missing|no line")


def more_workbooks() -> Iterator[Dirty]:
    """Workbooks with more in them than a table, and archives that unpack without end."""
    book = "people.xlsx"
    parts: dict[str, bytes | str | None] = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_OFFICE}"/>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships/>",
    }
    linked = '<c t="str"><f>[1]Sheet1!A1</f><v>' + PEOPLE[1][0] + "</v></c>"
    cells = row(linked, *map(cell, PEOPLE[1][1:]))
    sheet = Sheet(texts(HEADER, PEOPLE[0]) + cells + texts(PEOPLE[2]))
    yield Dirty("external links", workbook(sheet, parts=parts), book)
    macros: dict[str, bytes | str | None] = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 999}
    yield Dirty("macros", workbook(Sheet(_ALL), parts=macros), "people.xlsm")
    yield Dirty("macros under another name", workbook(Sheet(_ALL), parts=macros), book)
    inner = zipped({"xl/workbook.xml": b" " * (40 << 20)})
    for _ in range(3):
        inner = zipped({"inner.zip": inner})
    yield Dirty("archives in archives", inner, book, stops="is no workbook")
    yield Dirty(
        "a part that unpacks without end", _bomb("xl/workbook.xml"), book, stops="too large"
    )
    yield Dirty("relations without end", _bomb("_rels/.rels"), book, stops="too large")
    entity = "<!DOCTYPE a [" + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9)
    )
    laughs = entity + "]><workbook>&e8;</workbook>"
    yield Dirty(
        "entities in entities",
        workbook(Sheet(_ALL), parts={"xl/workbook.xml": laughs}),
        book,
        stops="damaged|too large|no visible",
    )
    outside = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>'
    yield Dirty(
        "an entity of another file",
        workbook(Sheet(_ALL), parts={"xl/workbook.xml": outside}),
        book,
        stops="damaged|no visible",
    )
    yield Dirty("half an archive", workbook(Sheet(_ALL))[:700], book, stops="damaged")
    yield Dirty("text behind an archive", workbook(Sheet(_ALL)) + b"x" * 100, book)
    yield Dirty("an archive of nothing", zipped({}), book, stops="is no workbook|is empty")
    names = workbook(Sheet(_ALL)).replace(b"xl/worksheets/", b"xl\\worksheets\\")
    yield Dirty("backslashes in names", names, book)


def _bomb(part: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive, archive.open(part, "w") as opened:
        for _ in range(64):
            opened.write(b" " * (1 << 20))
    return content.getvalue()


def other_formats() -> Iterator[Dirty]:
    """Files of other programs under the name of a workbook, or of a text."""
    ods = BytesIO()
    with ZipFile(ods, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    numbers = zipped({"Index/Document.iwa": b"\0" * 100, "Metadata/Properties.plist": b"bplist00"})
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
        "</Relationships>"
    )
    xlsb = zipped({"_rels/.rels": related.encode(), "xl/workbook.bin": b"\x83\x01\0"})
    word = zipped({"word/document.xml": b"<document/>", "[Content_Types].xml": b"<Types/>"})
    formats = {
        "xlsb": (xlsb, "binary workbook"),
        "ods": (ods.getvalue(), "is no workbook"),
        "numbers": (numbers, "is no workbook"),
        "docx": (word, "is no workbook"),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is no workbook"),
        "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "is no workbook"),
        "gzip": (b"\x1f\x8b\x08\0" + zlib.compress(b"x" * 999), "is no workbook"),
        "rar": (b"Rar!\x1a\x07\x01\0" + b"\0" * 64, "is no workbook"),
    }
    for name, (content, stops) in formats.items():
        yield Dirty(f"{name} named xlsx", content, "people.xlsx", stops=stops)
    for name in ("pdf", "png", "gzip", "rar"):
        content = formats[name][0]
        stops = "no line with names|neither|either|NUL|is empty"
        yield Dirty(f"{name} named csv", content, "people.csv", stops=stops)
    yield Dirty("csv named xlsx", csv_text().encode(), "people.xlsx", stops="is no workbook")
    yield Dirty("a workbook named csv", workbook(Sheet(_ALL)), "people.csv")


def unusual_places() -> dict[str, tuple[Callable[[Path], None], str]]:
    """What may stand where a file should, how it is made, and what is said of it."""

    def nothing(path: Path) -> None:
        return

    def loop(path: Path) -> None:
        path.symlink_to(path)

    def nowhere(path: Path) -> None:
        path.symlink_to(path.parent / "nothing")

    def device(path: Path) -> None:
        path.symlink_to("/dev/zero")

    def secret(path: Path) -> None:
        path.write_text(csv_text(), "utf-8")
        path.chmod(0)

    return {
        "nothing": (nothing, "No such file"),
        "a folder": (Path.mkdir, "is no file"),
        "a pipe": (os.mkfifo, "is no file"),
        "a device": (device, "is no file"),
        "a link to itself": (loop, "symbolic links"),
        "a link to nothing": (nowhere, "No such file"),
        "no permission": (secret, "Permission denied"),
    }
