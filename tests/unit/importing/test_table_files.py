"""Files of tables as rows: what dirty tables do not show."""

import random
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from baodao.tables import encodings, sheet_xml, table_file
from baodao.tables.cells import (
    BLANKS,
    Shown,
    Unreadable,
    is_error,
    is_shortened,
    of_number,
    shown_by,
    unescaped,
)
from baodao.tables.columns import Column, plain_name
from baodao.tables.sentences import TableError
from baodao.tables.source import FileSource
from baodao.tables.table_file import Row, TableFile
from tests.support import old_workbooks as old
from tests.support.workbooks import Sheet, shared, texts, workbook

COLUMNS = (
    Column("name", ("姓名",), required=True),
    Column("phone", ("手机号", "联系电话"), required=True, digits=True),
    Column("skills", ("技能",)),
)
TEXT = "姓名,手机号\n测试·甲,19900000001\n\n测试·乙\n"
ROWS = [
    Row(2, {"name": "测试·甲", "phone": "19900000001"}),
    Row(4, {"name": "测试·乙"}),
]


def written(tmp_path: Path, content: bytes, name: str = "t.csv") -> TableFile:
    file = tmp_path / name
    file.write_bytes(content)
    return TableFile(file, COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_have_the_lines_where_they_begin(tmp_path, encoding):
    table = written(tmp_path, TEXT.encode(encoding))
    assert list(table.rows()) == list(table.rows()) == ROWS
    assert table.count() == len(ROWS)


def test_a_cell_of_two_lines_belongs_to_its_first(tmp_path):
    table = written(tmp_path, '姓名,手机号,技能\na,1,"x\ny"\nb,2,z\n'.encode())
    assert [(row.line, row.cells["skills"]) for row in table.rows()] == [(2, "x\ny"), (4, "z")]


def test_a_character_cut_by_a_block_is_no_error(tmp_path):
    content = "姓名\n".encode() + b"a" * (encodings._BLOCK - 8) + "测\n".encode()
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    assert encodings.encoding_of(FileSource(file)) == "utf-8"


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx"])
def test_a_file_that_is_not_there(tmp_path, name):
    with pytest.raises(TableError, match="cannot be read"):
        TableFile(tmp_path / name, COLUMNS).count()


def test_what_is_not_read_is_said_once(tmp_path):
    content = "名册\n序号,姓名,手机号,备注\n1,测试·甲,19900000001,x\n".encode()
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    table = TableFile(file, COLUMNS, ignore=["备 注"])
    table.count()
    assert [row.cells for row in table.rows()] == [ROWS[0].cells]
    above, columns = table.notes
    assert "line 2" in above.en
    assert "第 2 行" in above.zh
    assert "序号, 备注" in columns.en


def test_a_workbook_says_which_sheets_are_not_read(tmp_path):
    content = workbook(
        Sheet(texts(["姓名", "手机号"]), "甲"), Sheet("", "乙"), Sheet("", "丙", "hidden")
    )
    table = written(tmp_path, content, "t.xlsx")
    assert not table.count()
    (note,) = table.notes
    assert "the sheet 甲 is read, the others are not: 乙" in note.en


def test_there_is_an_end_to_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(table_file, "_MOST_LINES", 3)
    with pytest.raises(TableError, match="more than 3 lines"):
        written(tmp_path, TEXT.encode()).count()


@pytest.mark.parametrize("bound", ["_MOST_CELLS", "_MOST_STRINGS"])
def test_there_is_an_end_to_cells_and_strings(tmp_path, monkeypatch, bound):
    monkeypatch.setattr(sheet_xml, bound, 3)
    rows = texts(["姓名", "手机号"], ["测试·甲", "19900000001"])
    table = written(tmp_path, workbook(Sheet(rows), strings=map(shared, "abcd")), "t.xlsx")
    with pytest.raises(TableError, match="too large when unpacked"):
        table.count()


def test_a_workbook_of_a_library(tmp_path):
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["姓名", "手机号", "技能"])
    sheet.append([])
    sheet.append([date(1990, 1, 2), 19900000001, datetime(1990, 1, 2, 3, 4)])  # noqa: DTZ001
    sheet.append([1.5, "x", None])
    book.save(tmp_path / "t.xlsx")
    first, second = TableFile(tmp_path / "t.xlsx", COLUMNS).rows()
    moment = "1990-01-02 03:04:00"
    assert first == Row(3, {"name": "1990-01-02", "phone": "19900000001", "skills": moment})
    assert second == Row(4, {"name": "1.5", "phone": "x"})


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls"])
def test_a_byte_that_is_wrong_is_no_traceback(tmp_path, name):
    rows = [["姓名", "手机号"], ["测试·甲", "19900000001"]]
    whole = old.old_workbook(rows) if name == "t.xls" else workbook(Sheet(texts(*rows)))
    drawn = random.Random(7)
    for _ in range(400):
        content = bytearray(whole)
        content[drawn.randrange(len(content))] = drawn.randrange(256)
        table = written(tmp_path, bytes(content), name)
        try:
            rows_read = list(table.rows())
        except TableError:
            continue
        assert len(rows_read) <= 1


# --- columns and cells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("手 机\n号", "手机号"),
        ("手机号*", "手机号"),
        ("手机号（11位）", "手机号"),
        ("Birth Date", "birthdate"),
        ("birth_date", "birthdate"),
        ("ＮＡＭＥ:", "name"),
        ("(备注)", "(备注)"),
    ],
)
def test_names_of_columns_without_what_makes_no_difference(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.NUMBER),
        ("G/通用格式", Shown.NUMBER),
        ("@", Shown.NUMBER),
        ("0.00E+00", Shown.NUMBER),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", Shown.NUMBER),
        ('0"day"', Shown.NUMBER),
        ("yyyy/m/d;@", Shown.DAY),
        ('[$-804]yyyy"年"m"月"d"日"', Shown.DAY),
        ("[$-F800]dddd, mmmm dd, yyyy", Shown.DAY),
        ("yyyy\\-mm\\-dd hh:mm", Shown.MOMENT),
        ('yyyy"年"m"月"', Shown.PART),
        ("mmm-yy", Shown.PART),
        ('m"月"d"日"', Shown.PART),
        ("[h]:mm:ss", Shown.PART),
        ("h:mm AM/PM", Shown.TIME),
        ("hh:mm:ss;@", Shown.TIME),
        ('d"日" h:mm', Shown.PART),
        ("yyyy", Shown.PART),
    ],
)
def test_a_format_shows_a_day_a_moment_or_less(code, shown):
    assert shown_by(164, code) is shown


def test_formats_that_are_built_in():
    assert shown_by(0) is shown_by(4) is shown_by(49) is Shown.NUMBER
    assert shown_by(14) is shown_by(31) is Shown.DAY
    assert {shown_by(n) for n in (16, 17, 27, 28, 36, 45, 50, 58)} == {Shown.PART}
    assert {shown_by(n) for n in (18, 19, 20, 21)} == {Shown.TIME}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (120104007017.0, "120104007017"),
        (0.1, "0.1"),
        (-5.0, "-5"),
        (1e14, "1" + "0" * 14),
    ],
)
def test_a_number_is_written_out(number, text):
    assert of_number(number) == text


@pytest.mark.parametrize("number", [1e15, 9.90101195001010e17, -1e15])
def test_a_long_number_has_lost_its_end(number):
    assert of_number(number) == Unreadable("digits-lost")


def test_days_before_and_behind_the_leap_day_that_never_was():
    days = {n: of_number(n, Shown.DAY) for n in (1, 59, 60, 61, 33_178.9)}
    assert days == {
        1: "1900-01-01",
        59: "1900-02-28",
        60: Unreadable("form"),
        61: "1900-03-01",
        33_178.9: "1990-11-01",
    }
    assert of_number(0, Shown.DAY, from_1904=True) == "1904-01-01"


def test_characters_that_a_workbook_escapes():
    assert unescaped("_x005F_x000D_") == "_x000D_"
    assert unescaped("_xD83D__xDE00_") == "\U0001f600"
    assert unescaped("_xD83D_") == "\ufffd"
    assert unescaped("_x00_ _xZZZZ_") == "_x00_ _xZZZZ_"


def test_spoiled_cells_are_told_from_texts():
    assert all(map(is_error, ("#N/A", "#n/a", "#REF!", "#NAME?", "####")))
    assert not any(map(is_error, ("#1", "N/A", "#5号楼", "")))
    assert all(map(is_shortened, ("1.2E+17", "1E+11", "1.20104E17")))
    assert not any(map(is_shortened, ("E12345678", "12E+1", "1.2", "1E17", "1E5A", "")))
    assert {"\u200b", "\ufeff", "\u3000", "\xa0", "\u202d", " ", "\r"} <= set(BLANKS)
