"""What people and programs are told of a table."""

import csv
import re

import pytest

from baodao.cli.importing.report import ErrorFile, ShownReport
from baodao.cli.output import Stop
from baodao.schema.registration.divisions import RejectedRow
from baodao.tables import divisions
from baodao.tables.sentences import CELLS, FILES
from baodao.tables.table_file import Problem, problem


def report(**values) -> ShownReport:
    return ShownReport(**{"counts": {"added": 0, "known": 0}} | values)


def test_rows_are_counted_by_what_became_of_them():
    counted = report()
    counted.count({"added": 2}, [(9, [problem("phone", "form")]), (4, [problem("name", "error")])])
    counted.count({"added": 1, "known": 1}, [])
    assert counted.facts() == {
        "rows": 6,
        "added": 3,
        "known": 1,
        "rejected": 2,
        "reasons": {"field-invalid/error": 1, "field-invalid/form": 1},
        "lines": [
            {
                "line": 4,
                "field": "name",
                "reason": "field-invalid/error",
                "sentence": "The cell name holds an error such as #N/A: enter what belongs there.",
            },
            {
                "line": 9,
                "field": "phone",
                "reason": "field-invalid/form",
                "sentence": "The cell phone does not have the form that is needed: correct it.",
            },
        ],
    }


def test_people_are_told_in_both_languages_and_not_too_much(capsys):
    counted = report()
    wrong = problem("document", "digits-lost", "证件号码")
    counted.count({"added": 1_000}, [(line, [wrong]) for line in range(2, 32)])
    counted.show({"added": "new", "known": "known"}, as_json=False)
    out, err = capsys.readouterr()
    assert out == "1,030 rows: 1,000 new, 0 known, 30 rejected\n"
    assert err.count("format the column as text") == 20
    assert err.count("“证件号码”这一格被 Excel 当作数字") == 20
    assert "10 more rows (--errors FILE lists all)" in err


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_the_error_file_is_safe_to_open(tmp_path, start):
    file = ErrorFile(tmp_path / "errors.csv")
    file.open()
    file.add(2, Problem(f"{start}x", f"{start}cmd", "\udcff", f"{start}"))
    file.close()
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as lines:
        _, row = csv.reader(lines)
    assert not any(cell.startswith(start) for cell in row)


def test_an_error_file_that_cannot_be_written_is_said_before_anything_is_sent(tmp_path):
    with pytest.raises(Stop, match="cannot be written"):
        ErrorFile(tmp_path / "no" / "errors.csv").open()


def test_the_exit_code_tells_all_from_some_from_none():
    assert report(rows=2, counts={"added": 1, "known": 1}).exit_code == 0
    assert report(rows=2, counts={"added": 1}, rejected=1).exit_code == 3
    assert report(rows=2, counts={"known": 1}, rejected=1).exit_code == 3
    assert report(rows=1, rejected=1).exit_code == 1
    assert report().exit_code == 1


# What is written on buttons and in names of files.
LATIN = {"Excel", "CSV", "XLSX", "XML", "UTF-8", "UTF-16", "GB18030", "N", "A"}
LATIN |= {"JSON", "frab", "pretalx"}
# What is only noted: the table is taken.
NOTES = {"other-sheets", "above-header", "not-read", "no-column", "called-off", "gone"}
NOTES |= {"no-time", "unscheduled", "zero-hours"}


def test_every_sentence_is_in_both_languages_and_says_what_to_do():
    for key, (english, chinese) in [*FILES.items(), *CELLS.items()]:
        assert english.isascii()
        plain = re.sub(r"\{[a-z:,]+\}", "", chinese)
        assert re.search("[\u4e00-\u9fff]", plain), key
        assert set(re.findall(r"[A-Za-z][A-Za-z0-9-]*", plain)) <= LATIN, key
        assert "请" in chinese or key in NOTES, key
        assert ":" in english or key in NOTES, key


def test_a_rule_that_breaks_a_row_of_places_is_said_in_words() -> None:
    values = {"division": "120104999999", "valid_from": "2027-01-01"}
    row = RejectedRow(code="120104999999", reason="r", slug="division-not-yet", values=values)
    problem = divisions.does_not_fit(row)
    assert "2027年1月1日" in problem.chinese
    unknown = divisions.does_not_fit(RejectedRow(code="12", reason="the parent is not known"))
    assert not re.search("[a-z]", unknown.chinese)
