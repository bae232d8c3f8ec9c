from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from baodao.cli.importing.tables import encoding_of, read_table
from baodao.cli.output import Stop

TEXT = "姓名,手机号\n测试·甲,19900000001\n\n测试·乙\n"
ROWS = [
    (2, {"姓名": "测试·甲", "手机号": "19900000001"}),
    (4, {"姓名": "测试·乙", "手机号": ""}),
]


def written(tmp_path: Path, content: bytes, name: str = "t.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_in_any_of_its_encodings(tmp_path, encoding):
    assert list(read_table(written(tmp_path, TEXT.encode(encoding)))) == ROWS


def test_quoted_cells_and_their_lines(tmp_path):
    content = b'a,b\n"1\n2",3\n4,5\n'
    assert list(read_table(written(tmp_path, content))) == [
        (3, {"a": "1\n2", "b": "3"}),
        (4, {"a": "4", "b": "5"}),
    ]


def test_cells_without_a_name_over_them_are_not_read(tmp_path):
    assert list(read_table(written(tmp_path, b"a,,b\n1,2,3,4\n"))) == [(2, {"a": "1", "b": "3"})]


def test_a_character_cut_by_a_block_is_no_error(tmp_path):
    content = "姓名\n".encode() + b"a" * ((1 << 20) - 8) + "测\n".encode()
    assert encoding_of(written(tmp_path, content)) == "utf-8-sig"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a,a\n1,2\n", "comes twice"),
        ("姓名\n测试".encode() + b"\xff\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_what_is_no_table_is_one_sentence(tmp_path, content, said):
    with pytest.raises(Stop, match=said):
        list(read_table(written(tmp_path, content)))


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx"])
def test_a_file_that_is_not_there(tmp_path, name):
    with pytest.raises(Stop, match="cannot be read"):
        list(read_table(tmp_path / name))


def test_a_file_that_is_no_workbook(tmp_path):
    with pytest.raises(Stop, match="cannot be read as XLSX"):
        list(read_table(written(tmp_path, b"PK", "t.xlsx")))


def test_typed_cells_become_texts(tmp_path):
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["a", "b", "c", "d", "e", "f", None])
    sheet.append([])
    day, at = date(1990, 1, 2), datetime(1990, 1, 2, 3, 4)  # noqa: DTZ001 -- a cell has no zone
    sheet.append([day, at, 19900000001, 1.5, None, "测试", "unnamed"])
    file = tmp_path / "t.xlsx"
    book.save(file)
    (row,) = read_table(file)
    assert row == (
        3,
        {
            "a": "1990-01-02",
            "b": "1990-01-02 03:04:00",
            "c": "19900000001",
            "d": "1.5",
            "e": "",
            "f": "测试",
        },
    )


def test_a_document_typed_as_a_number_has_lost_its_end_and_fits_no_form(tmp_path):
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["document"])
    sheet.append([990101195001010000])
    file = tmp_path / "t.xlsx"
    book.save(file)
    ((_, cells),) = read_table(file)
    assert cells["document"] == "9.90101195001010e+17"
