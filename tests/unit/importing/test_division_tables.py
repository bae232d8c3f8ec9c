"""The table of divisions."""

import asyncio

import pytest

from baodao.schema.registration.divisions import (
    DivisionsReceipt,
    RejectedRow,
)
from baodao.schema.replies import Accepted
from baodao.tables.divisions import DivisionsTable, Levels, read_divisions
from baodao.tables.pieces import import_rows
from baodao.tables.sentences import TableError
from baodao.tables.table_file import Row, TableFile, problem


def checked(**cells: str) -> Row:
    values = {"code": "120104", "name": "南开区", "level": "district", **cells}
    return DivisionsTable().checked(Row(7, {n: v for n, v in values.items() if v}))


def good(line: int, code: str, name: str = "社区", **cells: str) -> Row:
    return Row(line, {"code": code, "name": name, **cells})


def test_a_good_row_is_taken():
    for row in (
        checked(),
        checked(level=""),
        checked(level="县级"),
        checked(valid_from="20200501"),
    ):
        assert not row.problems
    assert checked(valid_from="2020年5月1日").cells["valid_from"] == "2020-05-01"


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"code": "12010"}, "code", "form"),
        ({"code": "12010x"}, "code", "form"),
        ({"code": "120104\uff10"}, "code", "form"),
        ({"code": ""}, "code", "form"),
        ({"name": ""}, "name", "missing"),
        ({"name": "名" * 201}, "name", "too-long"),
        ({"name": "a\0b"}, "name", "form"),
        ({"name": "a\nb"}, "name", "form"),
        ({"valid_from": "2020-05"}, "valid_from", "form"),
        ({"valid_from": "2020.5"}, "valid_from", "form"),
        ({"valid_from": "2021-02-29"}, "valid_from", "form"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells, field, reason):
    (found,) = checked(**cells).problems
    assert (found.field, found.reason) == (field, f"field-invalid/{reason}")


def test_a_level_that_is_not_that_of_its_code_is_named():
    (found,) = checked(level="street").problems
    assert (found.field, found.reason) == ("level", "level-differs")
    assert "6 digits is a district" in found.english


def test_a_bad_row_does_not_stop_the_others(tmp_path):
    file = tmp_path / "rows.csv"
    start = "\ufeffcode,name,level\n12,天津市,province\n".encode()
    file.write_bytes(start + b"1201,\xff,city\n\n42,x\n")
    one, bad, short = TableFile(file, DivisionsTable.columns).rows()
    assert one == good(2, "12", "天津市", level="province")
    assert (bad.line, bad.problems[0].reason) == (3, "field-invalid/encoding")
    assert short == good(5, "42", "x")
    assert [row.line for row in read_divisions(file)] == [2, 5]


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n", b"code\n12\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    file = tmp_path / "rows.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(TableError):
        read_divisions(file)


def test_a_table_is_given_level_by_level_as_it_was():
    rows = [
        good(2, "120104007", "街道"),
        good(3, "12", "天津市", valid_from="2020-01-01"),
        *(good(n + 10, f"120104007{n:03}", f"社区{n}") for n in range(1000)),
        good(4, "0012", "零"),
        good(5, "1200", "零"),
    ]
    levels = [[row for p in level for row in p.rows] for level in Levels(rows).taken()]
    assert levels == [[rows[1]], rows[-2:], [], [rows[0]], rows[2:-2]]
    assert [len(p.rows) for p in list(Levels(rows).taken())[-1]] == [500, 500]


def test_a_code_that_comes_again_is_rejected():
    bad = Row(3, {}, [problem("code", "form")])
    levels = Levels([good(2, "12", "一"), bad, good(4, "12", "二"), good(5, "0012")])
    assert [row.line for row in levels.rejected] == [3, 4]
    assert levels.rejected[1].problems[0].reason == "code-twice"


async def test_every_row_is_counted_once_and_no_more_than_three_pieces_are_underway():
    class Service:
        underway = most = 0
        levels: list[int] = []  # noqa: RUF012 -- one instance

        async def send(self, command):
            self.underway += 1
            self.most = max(self.most, self.underway)
            for _ in range(10):
                await asyncio.sleep(0)
            self.underway -= 1
            codes = [row.code for row in command.rows]
            self.levels.append(len(codes[0]))
            rejected = [RejectedRow(code=codes[0], reason="r")]
            receipt = DivisionsReceipt(
                added=len(codes) - 1, renamed=0, unchanged=0, rejected=rejected
            )
            return Accepted(result=receipt.model_dump())

    service, settled = Service(), []
    rows = [good(n + 2, f"120104{n // 1000:03}{n % 1000:03}") for n in range(4_750)]
    rows += [Row(9_999, {"code": "x"}), good(5_000, "12", "市"), good(5_001, "13", "省")]
    table = DivisionsTable()
    report = await import_rows(service, table, rows, table.report(), settled.append)
    assert service.most == 3
    assert service.levels == [2, *[12] * 10]
    assert sum(settled) == report.rows == 4_753
    assert (report.counts["added"], report.rejected) == (4_741, 12)
    assert report.reasons == {
        "field-invalid/form": 1,
        "field-invalid/missing": 1,
        "does-not-fit": 11,
    }
