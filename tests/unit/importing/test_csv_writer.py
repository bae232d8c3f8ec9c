"""Tables as CSV: what stands there is read again, and nothing in it runs."""

import csv
import io
import tracemalloc

import pytest

from baodao.tables.csv_writer import CsvTable
from baodao.tables.workbook import Cell


def written(*rows: list[Cell]) -> str:
    table = CsvTable()
    table.sheet("名单", ["区划", "时长"])
    for row in rows:
        table.row(row)
    table.close()
    return table.take().decode("utf-8")


def test_heads_and_rows_are_what_a_reader_reads() -> None:
    text = written(["120104007017", 60], ['测试,"甲"\n乙', None])
    assert text.startswith("\ufeff区划,时长\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["区划", "时长"], ["120104007017", "60"], ['测试,"甲"\n乙', ""]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "\t=1", "\r=1", " =1", "-2+cmd|' /C'!A0"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(written([text, -5]), newline=""))
    assert row == [f"'{text}", "-5"]


def test_memory_does_not_grow_with_the_rows() -> None:
    table = CsvTable()
    table.sheet("名单", ["区划"])
    tracemalloc.start()
    size = 0
    for number in range(20_000):
        table.row([f"测试·{number:06}" * 5])
        if number % 100 == 0:
            size += len(table.take())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 1_000_000
    assert peak < 200_000
