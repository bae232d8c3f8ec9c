"""The table that a newcomer finds on the desk: 200 people, as people keep such tables.

A title over the table, heads as they are said, a column nobody asked for, numbers that a
spreadsheet took for numbers, dates in every hand. Of 200 rows 178 register: 168 who are of age,
6 of 14 to 17 and 4 younger ones who wait for their guardian. Of the other 22, 5 come twice, 3 are
known from before, and 14 have to be corrected.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from openpyxl import Workbook

from baodao.cli.synthetic import resident_id
from tests.support.scenario import COMMUNITY

HEADS = (
    *("序号", "姓 名", "性别", "出生日期", "身份证号", "联系电话", "居住社区*", "技能", "服务类别"),
    *("监护人姓名", "监护人电话", "与监护人关系", "同意书编号", "同意日期", "备注"),
)
TITLE = "测试·社区志愿者登记表"
NOTE = "备注"
"""The column that nobody asked for."""
SIGNED = date(2026, 11, 20)
PHONE_IN_A_SKILL = "19900007777"


@dataclass(frozen=True)
class Line:
    """A row, and what becomes of it: `registered`, `waiting`, `known`, or a slug."""

    cells: list[Any]
    fate: str


@dataclass
class DeskFile:
    """The rows in their order; the first stands on line 3."""

    lines: list[Line] = field(default_factory=list)

    def fated(self, *fates: str) -> list[int]:
        """The lines of the table with one of these fates."""
        return [number for number, line in enumerate(self.lines, 3) if line.fate in fates]

    @property
    def rejected(self) -> list[int]:
        """The lines that have to be corrected."""
        return self.fated(*_PLACES)

    @property
    def adults(self) -> list[tuple[str, str, str]]:
        """Name, document and phone of those of age who register, in their order."""
        good = (line.cells for line in self.lines if line.fate == "registered")
        return [(cells[1], str(cells[4]), f"1990000{cells[1][-4:]}") for cells in good]

    def put_right(self, row: dict[str, Any]) -> None:
        """Write into a row of the file to correct what should have stood there."""
        number = int(str(row["姓名"])[-4:])
        row["证件号码"] = resident_id(number)
        row["居住区划"] = COMMUNITY
        row["技能"] = "电工"
        row["出生日期"] = None
        row["同意书编号"] = f"测试·同意书{number:03}"
        row["原因"] = None

    def as_bytes(self) -> bytes:
        """The workbook, as a spreadsheet program leaves it."""
        book = Workbook()
        sheet = book.active
        sheet.title = "名单"
        sheet.append([TITLE])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
        sheet.append(list(HEADS))
        for line in self.lines:
            sheet.append(line.cells)
        kept = BytesIO()
        book.save(kept)
        return kept.getvalue()


def known_before() -> list[dict[str, Any]]:
    """Three people who are volunteers before the file comes, as they registered over HTTP."""
    return [
        {
            "name": f"测试·旧{number:04}",
            "phone": f"1990000{number:04}",
            "division": COMMUNITY,
            "document": {"type": "resident-id", "number": resident_id(number)},
        }
        for number in (901, 902, 903)
    ]


def desk_file() -> DeskFile:
    """The file of 200 rows; the same one each time."""
    numbers = count(1)
    good = [_row(next(numbers), hand) for hand in range(168)]
    young = [_minor(next(numbers), age) for age in (14, 15, 15, 16, 17, 17, 9, 10, 12, 13)]
    spoiled = [
        *(_spoil(next(numbers), "document", _other_check_digit) for _ in range(4)),
        *(_spoil(next(numbers), "document", lambda _: 9.90101e17) for _ in range(2)),
        *(_spoil(next(numbers), "division", lambda _: "129999999999") for _ in range(2)),
        *(_spoil(next(numbers), "consent", lambda _: "") for _ in range(2)),
        *(_spoil(next(numbers), "skills", lambda _: f"电工 {PHONE_IN_A_SKILL}") for _ in range(2)),
        *(_spoil(next(numbers), "birth_date", lambda _: "1990.11") for _ in range(2)),
    ]
    known = [Line(_cells(number, f"测试·旧{number:04}"), "known") for number in (901, 902, 903)]
    twice = [Line(_again(line), "known") for line in good[:5]]
    rows = [*good[:60], *spoiled, *good[60:], *young, *known, *twice]
    for place, line in enumerate(rows, 1):
        line.cells[0] = place
    return DeskFile(rows)


_PLACES = {"birth_date": 3, "document": 4, "phone": 5, "division": 6, "skills": 7, "consent": 12}


def _row(number: int, hand: int) -> Line:
    """Somebody of age; every hand writes phones and dates in a way of its own."""
    cells = _cells(number)
    phone = str(cells[_PLACES["phone"]])
    dashed = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    cells[_PLACES["phone"]] = (phone, int(phone), dashed, f" {phone}", f"+86 {phone}")[hand % 5]
    signed = (SIGNED, "2026-11-20", "2026/11/20", "2026年11月20日", "20261120")
    cells[13] = signed[hand % 5]
    if hand % 3 == 0:
        cells[_PLACES["division"]] = f"{COMMUNITY} "
    return Line(cells, "registered")


def _cells(number: int, name: str = "", born: date | None = None) -> list[Any]:
    document = resident_id(number, born=born)
    return [
        0,
        name or f"测试·甲{number:04}",
        "女" if int(document[16]) % 2 == 0 else "男 ",
        None,
        document,
        f"1990000{number:04}",
        COMMUNITY,
        "电工、急救" if number % 4 == 0 else "",
        "居家养老" if number % 2 else "群防群治；文明劝导",
        *("", "", ""),
        f"测试·同意书{number:03}",
        SIGNED,
        "测试·老住户" if number % 7 == 0 else "",
    ]


def _minor(number: int, age: int) -> Line:
    cells = _cells(number, born=date(2026 - age, 3, 1))
    cells[9:12] = [f"测试·家长{number:04}", f"1990001{number:04}", "母亲"]
    return Line(cells, "waiting")


def _spoil(number: int, what: str, spoil: Any) -> Line:
    cells = _cells(number)
    cells[_PLACES[what]] = spoil(cells[_PLACES[what]])
    return Line(cells, what)


def _other_check_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def _again(line: Line) -> list[Any]:
    """The same person further down, in another hand."""
    cells = list(line.cells)
    document = str(cells[_PLACES["document"]])
    cells[_PLACES["document"]] = f"{document[:6]} {document[6:14]} {document[14:]}"
    return cells
