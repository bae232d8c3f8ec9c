"""Workbooks that are written: what is text stays text, and other programs open them."""

import io
import itertools
import tracemalloc
from collections.abc import Sequence
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.tables import workbook
from baodao.tables.source import Upload
from baodao.tables.workbook import Cell, Workbook, written
from baodao.tables.xlsx_file import read_xlsx

FORMULAS = ["=1+1", "+8613800000000", "-1", "@SUM(A1)", '=cmd|"/c calc"!A1', "\t=1", "'=1"]
NUMBERS = ["990101199001010017", "0012", "1E5", "1.20104E+17", "2026-11-27", "TRUE", "３", "００１"]


def bytes_of(*rows: Sequence[Cell], heads: Sequence[str] = ("甲", "乙")) -> bytes:
    return b"".join(written([("表", heads, rows)]))


def opened(content: bytes) -> list[tuple]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def read_back(content: bytes) -> list[dict]:
    lines = read_xlsx(Upload(content, "x.xlsx", ".xlsx"), lambda *_, **__: None)
    return [cells for _, cells in lines]


@pytest.mark.parametrize("text", [*FORMULAS, *NUMBERS])
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    content = bytes_of([text, 3])
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.number_format == "@"
    # What is entered anew below, or in a cell that was left blank, is a text as well.
    blank = openpyxl.load_workbook(io.BytesIO(bytes_of(["", 3]))).worksheets[0]
    assert blank["A2"].number_format == blank.column_dimensions["A"].number_format == "@"
    assert "<f" not in ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


def test_numbers_are_numbers_and_nothing_is_nothing() -> None:
    assert opened(bytes_of([1, 2.5], [None, "b"], ["", 0])) == [
        ("甲", "乙"),
        (1, 2.5),
        (None, "b"),
        (None, 0),
    ]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40
).filter(lambda text: text.strip())


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=200)
def test_whatever_is_written_is_read_again(rows: list[list[str]]) -> None:
    from baodao.tables.cells import BLANKS

    found = read_back(bytes_of(*rows))[1:]
    normal = [
        {
            n: text
            for n, cell in enumerate(row)
            if (text := cell.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS))
        }
        for row in rows
    ]
    assert found == normal


def test_marks_of_xml_and_texts_that_look_like_escapes() -> None:
    rows = [["<a>&amp;", '"]]>'], ["_x000D_", "a\x01b"]]
    assert read_back(bytes_of(*rows))[1:] == [
        {0: "<a>&amp;", 1: '"]]>'},
        {0: "_x000D_", 1: "a\x01b"},
    ]


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    (_, (cell, _)) = opened(bytes_of(["x" * 40_000, ""]))
    assert len(cell) == 32_767
    assert cell.endswith("x…")


def test_sheets_have_names_that_spreadsheets_take() -> None:
    titles = ["名册/2026:[一]", "名册/2026:[一]", "x" * 40, "X" * 40, ""]
    content = b"".join(written([(title, ["甲"], [["1"]]) for title in titles]))
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_full_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(*[[n, "x"] for n in range(5)])))
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert rows == [
        [("甲", "乙"), (0, "x"), (1, "x")],
        [("甲", "乙"), (2, "x"), (3, "x")],
        [("甲", "乙"), (4, "x")],
    ]


def test_memory_is_bounded_and_bytes_come_while_rows_do() -> None:
    book, sizes = Workbook(), []
    book.sheet("长", ["编号", "姓名"])
    tracemalloc.start()
    for n, _ in enumerate(itertools.repeat(None, 60_000)):
        book.row([f"{n * 7919 % 1_000_003:018}", f"测试·{n}"])
        sizes.append(len(book.take()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(map(bool, sizes)) > 5
    assert max(sizes) < 100_000
    assert peak < 4_000_000


def test_the_same_rows_are_the_same_bytes() -> None:
    assert bytes_of(["甲", 1]) == bytes_of(["甲", 1])
