"""The table of divisions."""

import asyncio

import pytest

from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.divisions import (
    DivisionsReceipt,
    RejectedRow,
)
from baodao.schema.replies import Accepted
from baodao.tables.divisions import DivisionsTable, Levels, read_divisions
from baodao.tables.pieces import import_rows
from baodao.tables.sentences import TableError
from baodao.tables.table_file import Row, TableFile, problem
from tests.builders import places
from tests.builders.registration import OPERATOR


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
    assert "6 digits is that of a district" in found.english


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
    rows = [good(n + 2, f"120104{n // 999 + 1:03}{n % 999 + 1:03}") for n in range(4_750)]
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


# --- codes that are filled up -------------------------------------------------------------------


async def loaded(tmp_path, *rows: str, header: str = "代码,名称") -> tuple[dict[str, str], dict]:
    """What the tree has after a table, and what became of its rows."""
    file = tmp_path / "rows.csv"
    file.write_text("\n".join([header, *rows]), encoding="utf-8")
    service = places.empty()

    class Registration:
        async def send(self, command):
            done = await service.decide(command.asked_by(OPERATOR))
            return Accepted(result=DivisionsReceipt.model_validate_json(done.reply).model_dump())

    table = DivisionsTable(OPERATOR)
    opened = TableFile(file, table.columns)
    report = await import_rows(Registration(), table, opened.rows(), table.report())
    return {one.id: one.name for one in service.all_of(Division)}, report.facts()


CITY = {"12": "天津市", "1201": "市辖区", "120104": "南开区", "120104007": "学府街道"}


async def test_the_statistics_office_fills_codes_up_to_twelve_digits(tmp_path):
    rows = [f"{code:0<12},{name}" for code, name in CITY.items()]
    tree, facts = await loaded(tmp_path, *rows, "120104007017,昔阳里社区居委会")
    assert tree == {**CITY, "120104007017": "昔阳里社区居委会"}
    assert (facts["added"], facts["rejected"]) == (5, 0)


async def test_the_ministry_fills_codes_up_to_six_digits(tmp_path):
    tree, facts = await loaded(tmp_path, "120104,南开区", "120100,市辖区", "120000,天津市")
    assert tree == {code: name for code, name in CITY.items() if len(code) <= 6}
    assert (facts["added"], facts["rejected"]) == (3, 0)
    said = ["120000,天津市,省级", "120100,市辖区,地级", "120104,南开区,县级"]
    assert (await loaded(tmp_path, *said, header="代码,名称,级别"))[0] == tree


async def test_where_cities_have_four_digits_a_district_is_what_it_says(tmp_path):
    tree, _ = await loaded(tmp_path, "441900,东莞市", "44,广东省", "4419,东莞市")
    assert tree == {"44": "广东省", "4419": "东莞市", "441900": "东莞市"}
    said = ["44,广东省,省级", "4419,东莞市,地级", "441900,东莞市,县级"]
    assert (await loaded(tmp_path, *said, header="代码,名称,级别"))[0] == tree


@pytest.mark.parametrize("width", [1, 12])
async def test_a_city_without_districts_needs_no_level_in_between(tmp_path, width):
    rows = {"44": "广东省", "4419": "东莞市", "441900003": "东城街道"}
    table = [f"{code:0<{width}},{name}" for code, name in rows.items()]
    tree, facts = await loaded(tmp_path, *table, "441900003001,岗贝社区居委会")
    assert tree == {**rows, "441900": "东莞市", "441900003001": "岗贝社区居委会"}
    assert (facts["added"], facts["rejected"]) == (4, 0)


async def test_a_street_of_a_city_that_nobody_knows_is_said_to_have_no_place(tmp_path):
    tree, facts = await loaded(tmp_path, "44,广东省", "441900003,东城街道")
    assert tree == {"44": "广东省"}
    assert facts["rejected"] == 1
