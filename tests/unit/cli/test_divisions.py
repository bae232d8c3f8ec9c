import pytest

from baodao.cli.divisions import ImportReport, Rejection, Row, check_row, read_rows
from baodao.cli.output import Stop
from baodao.schema.registration.divisions import DivisionsReceipt, RejectedRow


def row(**cells: str) -> Row | Rejection:
    return check_row(7, {"code": "120104", "name": "南开区", "level": "district", **cells})


def test_a_good_row_is_taken():
    assert row() == Row(7, "120104", "南开区")
    assert row(level="") == Row(7, "120104", "南开区")


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
