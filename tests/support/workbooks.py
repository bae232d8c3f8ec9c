"""Workbooks put together from raw XML, so that they can be wrong in ways no library writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DAY, TIME_OF_DAY, MONTH, CHINESE_DAY, CHINESE_MONTH = 1, 2, 3, 4, 5
"""Cell styles: 1990-11-01, 1990-11-01 03:04, Nov-90, 1990年11月1日, 1990年11月."""
_FORMATS = {
    164: 'yyyy"年"m"月"d"日"',
    165: 'yyyy"年"m"月"',
}
_STYLES = (0, 14, 22, 17, 164, 165)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows as XML, and what its parts say of it."""

    rows: str
    name: str = "Sheet1"
    state: str = ""
    dimension: str = ""
    after: str = ""
    chart: bool = False


def cell(value: str, reference: str = "", style: int = 0) -> str:
    """A cell with its text in place."""
    where = f' r="{reference}"' if reference else ""
    text = escape(value)
    return f'<c{where} t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def typed(value: object, kind: str = "n", style: int = 0, reference: str = "") -> str:
    """A cell of a type: n number, s shared string, e error, b truth, str formula's text, d day."""
    where = f' r="{reference}"' if reference else ""
    return f'<c{where} t="{kind}" s="{style}"><v>{escape(str(value))}</v></c>'


def row(*cells: str, number: int | None = None) -> str:
    """A row of cells that are XML already."""
    where = "" if number is None else f' r="{number}"'
    return f"<row{where}>{''.join(cells)}</row>"


def texts(*rows: Sequence[str]) -> str:
    """Rows of texts, as a streaming writer leaves them: without any reference."""
    return "".join(row(*map(cell, values)) for values in rows)


def workbook(
    *sheets: Sheet,
    strings: Iterable[str] = (),
    strict: bool = False,
    date1904: bool = False,
    styles: str | None = None,
    parts: Mapping[str, bytes | str | None] | None = None,
) -> bytes:
    """The file; `strings` are XML items, `parts` replace what would be written (None: left out)."""
    base = STRICT if strict else TRANSITIONAL
    main = f"{base}/spreadsheetml/main" if strict else f"{base}/spreadsheetml/2006/main"
    office = f"{base}/officeDocument/relationships"
    if not strict:
        office = f"{base}/officeDocument/2006/relationships"
    written: dict[str, bytes | str | None] = {
        "[Content_Types].xml": _content_types(sheets),
        "_rels/.rels": _relationships([("rId1", f"{office}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheets, main, office, date1904=date1904),
        "xl/_rels/workbook.xml.rels": _book_relationships(sheets, office),
        "xl/styles.xml": _styles(main) if styles is None else styles,
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{main}">{"".join(strings)}</sst>',
    }
    for number, sheet in enumerate(sheets, 1):
        written |= dict([_part(number, sheet, main)])
    return zipped(written | dict(parts or {}))


def zipped(parts: Mapping[str, bytes | str | None]) -> bytes:
    """A ZIP file of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return file.getvalue()


def shared(text: str) -> str:
    """An item of the shared strings."""
    return f'<si><t xml:space="preserve">{escape(text)}</t></si>'


def _part(number: int, sheet: Sheet, main: str) -> tuple[str, str]:
    if sheet.chart:
        return f"xl/chartsheets/sheet{number}.xml", f'{DECLARATION}<chartsheet xmlns="{main}"/>'
    dimension = f"<dimension ref={quoteattr(sheet.dimension)}/>" if sheet.dimension else ""
    content = f"{dimension}<sheetData>{sheet.rows}</sheetData>{sheet.after}"
    whole = f'{DECLARATION}<worksheet xmlns="{main}">{content}</worksheet>'
    return f"xl/worksheets/sheet{number}.xml", whole


def _book(sheets: Sequence[Sheet], main: str, office: str, *, date1904: bool) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"'
        + (f' state="{sheet.state}"/>' if sheet.state else "/>")
        for number, sheet in enumerate(sheets, 1)
    )
    system = '<workbookPr date1904="1"/>' if date1904 else ""
    return (
        f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{office}">{system}'
        f"<sheets>{listed}</sheets></workbook>"
    )


def _book_relationships(sheets: Sequence[Sheet], office: str) -> str:
    listed = []
    for number, sheet in enumerate(sheets, 1):
        kind = "chartsheet" if sheet.chart else "worksheet"
        listed.append((f"rId{number}", f"{office}/{kind}", f"{kind}s/sheet{number}.xml"))
    last = len(sheets)
    listed.append((f"rId{last + 1}", f"{office}/styles", "styles.xml"))
    listed.append((f"rId{last + 2}", f"{office}/sharedStrings", "sharedStrings.xml"))
    return _relationships(listed)


def _relationships(listed: Iterable[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{to}"/>' for i, t, to in listed)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _content_types(sheets: Sequence[Sheet]) -> str:
    kinds = {
        "workbook.xml": "sheet.main",
        "styles.xml": "styles",
        "sharedStrings.xml": "sharedStrings",
    }
    for number, sheet in enumerate(sheets, 1):
        kind = "chartsheet" if sheet.chart else "worksheet"
        kinds[f"{kind}s/sheet{number}.xml"] = kind
    items = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{CONTENT}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relationships = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relationships}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


def _styles(main: str) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
        for number, code in _FORMATS.items()
    )
    used = "".join(
        f'<xf numFmtId="{number}" fontId="0" applyNumberFormat="1"/>' for number in _STYLES
    )
    return (
        f'{DECLARATION}<styleSheet xmlns="{main}"><numFmts count="{len(_FORMATS)}">{formats}'
        f'</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        f'<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(_STYLES)}">{used}</cellXfs></styleSheet>'
    )
