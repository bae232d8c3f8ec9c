import asyncio

import pytest

from baodao.cli.importing.divisions import (
    ImportReport,
    Rejection,
    Row,
    Table,
    check_row,
    import_table,
    read_rows,
)
from baodao.cli.output import Stop
from baodao.schema.registration.divisions import DivisionsReceipt, RejectedRow
from baodao.schema.replies import Accepted


def row(**cells: str) -> Row | Rejection:
    return check_row(7, {"code": "120104", "name": "南开区", "level": "district", **cells})


def test_a_good_row_is_taken():
    assert row() == Row(7, "120104", "南开区")
    assert row(level="") == Row(7, "120104", "南开区")
    assert row(valid_from="2020-05-01") == Row(7, "120104", "南开区", "2020-05-01")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"code": "12010"}, "digits"),
        ({"code": "12010x"}, "digits"),
        ({"code": "120104\uff10"}, "digits"),
        ({"code": ""}, "digits"),
        ({"name": "  "}, "missing"),
        ({"name": "名" * 201}, "200"),
        ({"name": "a\0b"}, "one line"),
        ({"name": "a\nb"}, "one line"),
        ({"level": "street"}, "is a district, not street"),
        ({"name": "\udcff"}, "UTF-8"),
        ({"valid_from": "2020-5-1"}, "not a day"),
        ({"valid_from": "20200501"}, "not a day"),
        ({"valid_from": "2021-02-29"}, "not a day"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_reason(cells, reason):
    rejection = row(**cells)
    assert isinstance(rejection, Rejection)
    assert rejection.line == 7
    assert reason in rejection.reason
    str(rejection).encode()


def test_a_bad_row_does_not_stop_the_others(tmp_path):
    file = tmp_path / "rows.csv"
    good_rows = "\ufeffcode,name,level\n12,天津市,province\n".encode()
    file.write_bytes(good_rows + b"1201,\xff,city\n\n42,x\n")
    good, bad, short = read_rows(file)
    assert good == Row(2, "12", "天津市")
    assert bad == Rejection(3, "1201", "is not UTF-8")
    assert short == Row(5, "42", "x")


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    file = tmp_path / "rows.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Stop):
        list(read_rows(file))


def test_the_exit_code_tells_all_from_some_from_none():
    report = ImportReport(rows=2)
    report.count(DivisionsReceipt(added=2, renamed=0, unchanged=0, rejected=[]), {})
    assert report.exit_code == 0
    rejected = RejectedRow(code="9", reason="r")
    report.count(
        DivisionsReceipt(added=0, renamed=0, unchanged=0, rejected=[rejected]),
        {"9": 4},
    )
    assert report.exit_code == 3
    assert report.facts()["rejected"] == [{"line": 4, "code": "9", "reason": "r"}]
    assert ImportReport(rows=1, rejected=[Rejection(2, "9", "r")]).exit_code == 1
    assert ImportReport().exit_code == 1


def test_a_table_is_given_level_by_level_as_it_was():
    rows = [
        Row(2, "120104007", "街道"),
        Row(3, "12", "天津市", "2020-01-01"),
        *(Row(n + 10, f"120104007{n:03}", f"社区{n}") for n in range(1000)),
        Row(4, "0012", "零"),
        Row(5, "1200", "零"),
    ]
    levels = [[row for chunk in level for row in chunk] for level in Table(rows).levels()]
    assert levels == [[rows[1]], rows[-2:], [], [rows[0]], rows[2:-2]]
    assert [len(c) for c in list(Table(rows).levels())[-1]] == [500, 500]


def test_a_code_that_comes_again_is_rejected():
    table = Table([Row(2, "12", "一"), Rejection(3, "", "r"), Row(4, "12", "二")])
    assert table.report.rows == 3
    assert [(r.line, r.code) for r in table.report.rejected] == [(3, ""), (4, "12")]


async def test_every_row_is_counted_once_and_no_more_than_three_chunks_are_underway():
    class Service:
        underway = most = 0

        async def send(self, command):
            self.underway += 1
            self.most = max(self.most, self.underway)
            await asyncio.sleep(0)
            self.underway -= 1
            codes = [row.code for row in command.rows]
            rejected = [RejectedRow(code=codes[0], reason="r")]
            receipt = DivisionsReceipt(
                added=len(codes) - 1, renamed=0, unchanged=0, rejected=rejected
            )
            return Accepted(result=receipt.model_dump())

    service, settled = Service(), []
    rows = [Row(n, f"120104{n // 1000:03}{n % 1000:03}", "社区") for n in range(4_750)]
    table = Table([*rows, Rejection(9_999, "x", "bad")])
    report = await import_table(service, table, settled.append)
    assert service.most == 3
    assert sum(settled) == report.rows == 4_751
    assert (report.added, len(report.rejected)) == (4_740, 11)
    assert sorted(r.line for r in report.rejected) == [*range(0, 4_750, 500), 9_999]
