"""The table of volunteers: its pieces, its ids, its preview, and what is said about rows."""

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baodao.cli.importing.report import ErrorFile, ShownReport
from baodao.kit.servers.nats import MAX_PAYLOAD
from baodao.schema.base import Message, OutOfScope
from baodao.schema.registration.imports import (
    ROWS,
    ImportReceipt,
    ImportVolunteers,
    KnownRow,
    PreviewVolunteers,
    RegisteredRow,
    VolunteerRow,
)
from baodao.schema.registration.people import ConsentAct
from baodao.schema.replies import Accepted, Refused, RefusedRule, Reply, Unavailable
from baodao.schema.rows import FailedRule, RefusedRow
from baodao.tables.pieces import NotFinishedError, Piece, import_rows
from baodao.tables.table_file import TableFile
from baodao.tables.volunteers import VolunteersTable

PAPER = ConsentAct(text_version="2026-1", how="paper", reference="测试·档案")
HEADER = "姓名,居住区划,手机号,证件号码"
COLUMNS = VolunteersTable.columns
TITLES = ",".join(column.names[0] for column in COLUMNS)
HALF = MAX_PAYLOAD // 2
"""Bytes of a message: half of what NATS lets through, so that headers and names have room."""


def table(tmp_path: Path, *lines: str, header: str = HEADER) -> TableFile:
    file = tmp_path / "people.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return TableFile(file, COLUMNS)


def people(tmp_path: Path, count: int) -> TableFile:
    return table(tmp_path, *(f"测试·{n},120104,1990000{n % 10_000:04},{n}" for n in range(count)))


def pieces(opened: TableFile) -> list[Piece]:
    return list(VolunteersTable(PAPER).pieces(opened.rows()))


class Service:
    """Answers what a test says, and remembers what it was asked."""

    def __init__(self, answer: Callable[[Any], Reply]) -> None:
        self.answer, self.asked = answer, list[Any]()

    async def send(self, message: Message) -> Reply:
        self.asked.append(message)
        return self.answer(message)


def taken(message: Any) -> Reply:
    registered = [RegisteredRow(line=row.line) for row in message.rows]
    receipt = ImportReceipt(registered=registered, known=[], rejected=[])
    return Accepted(result=receipt.model_dump())


def empty(errors: ErrorFile | None = None) -> ShownReport:
    return ShownReport(dict.fromkeys(VolunteersTable.outcomes, 0), errors=errors)


async def run(
    opened: TableFile, service: Service, report: ShownReport | None = None, *, preview: bool = False
) -> ShownReport:
    importing = VolunteersTable(PAPER, preview=preview)
    with report or empty() as counted:
        return await import_rows(service, importing, opened.rows(), counted)


# --- columns ---


def test_every_column_is_a_field_of_a_row():
    assert {column.field for column in COLUMNS} == VolunteerRow.model_fields.keys() - {"line"}


@pytest.mark.parametrize("name", [0, 1])
def test_columns_may_be_named_in_chinese_or_english(tmp_path, name):
    header = ",".join((c.names[0], c.field)[name] for c in COLUMNS)
    (row,) = table(tmp_path, ",".join(c.field for c in COLUMNS), header=header).rows()
    assert row.cells == {column.field: column.field for column in COLUMNS}


def test_no_name_means_two_columns():
    names = [name for column in COLUMNS for name in (column.field, *column.names)]
    assert len(set(names)) == len(names)


# --- pieces ---


def test_a_file_is_cut_into_the_same_pieces_each_time(tmp_path):
    opened = people(tmp_path, 2 * ROWS + 1)
    first = pieces(opened)
    assert [len(piece.rows) for piece in first] == [ROWS, ROWS, 1]
    assert [row.line for piece in first for row in piece.rows] == list(range(2, 2 * ROWS + 3))
    assert first == pieces(opened)


@pytest.mark.parametrize("character", ["a", "长", "\x07", "😀"])
def test_the_longest_rows_still_fit_into_a_message(tmp_path, character):
    cells = [f"x{character * 10_000}x"] * len(COLUMNS)
    found = pieces(table(tmp_path, *[",".join(cells)] * 30, header=TITLES))
    assert sum(len(piece.rows) for piece in found) == 30
    for piece in found:
        message = VolunteersTable(PAPER).message(piece.rows)
        sent = message.model_dump_json().encode()
        assert len(sent) < HALF
        # The service can read it, however wrong the cells are.
        assert ImportVolunteers.model_validate_json(sent).rows == message.rows


def test_five_hundred_usual_rows_fit(tmp_path):
    cells = ["测试·某某某", "女", "1990-01-01", "身份证", "990101199001010017", "120104007017"]
    cells += ["19900000001", "急救、驾驶、英语", "居家养老、社区巡逻"]
    header = ",".join(TITLES.split(",")[: len(cells)])
    (piece,) = pieces(table(tmp_path, *[",".join(cells)] * ROWS, header=header))
    message = VolunteersTable(PAPER).message(piece.rows)
    assert len(message.model_dump_json().encode()) < HALF // 2


def test_rows_that_cannot_be_sent_stay_in_their_place(tmp_path):
    opened = table(tmp_path, "a,120104,1,2", "#N/A,120104,1,2", "c,120104,1,1.2E+17")
    (piece,) = pieces(opened)
    assert [row.line for row in piece.rows] == [2]
    assert [(row.line, row.problems[0].field) for row in piece.rejected] == [
        (3, "name"),
        (4, "document"),
    ]


def test_a_table_of_nothing_but_rejected_rows_is_cut_too(tmp_path):
    rows = [f"#N/A,120104,1,{n}" for n in range(2 * ROWS)]
    found = pieces(table(tmp_path, *rows, "b,120104,1,2"))
    assert sum(len(piece.rejected) for piece in found) == 2 * ROWS
    assert max(len(piece.rejected) for piece in found) == ROWS


# --- sending ---


async def test_every_row_is_sent_once_under_ids_of_this_run(tmp_path):
    service = Service(taken)
    opened = people(tmp_path, 3 * ROWS)
    report = await run(opened, service)
    assert (report.rows, report.counts["registered"]) == (3 * ROWS, 3 * ROWS)
    assert report.exit_code == 0
    await run(opened, service)
    assert len({message.command_id for message in service.asked}) == 6


async def test_rows_that_cannot_be_sent_are_reported_with_the_others(tmp_path):
    service = Service(taken)
    report = await run(table(tmp_path, "#N/A,1,1,1", "b,120104,1,2", "#REF!,1,1,1"), service)
    assert (report.rows, report.counts["registered"], report.rejected) == (3, 1, 2)
    assert [line for line, _ in report.shown] == [2, 4]
    alone = Service(taken)
    assert (await run(table(tmp_path, "#N/A,1,1,1"), alone)).exit_code == 1
    assert not alone.asked


async def test_a_service_that_is_away_for_a_moment_is_asked_again(tmp_path, monkeypatch):
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(asyncio, "sleep", at_once)
    answers = iter([Unavailable(reason="gone"), Unavailable(reason="gone")])
    service = Service(lambda message: next(answers, None) or taken(message))
    assert (await run(people(tmp_path, 1), service)).counts["registered"] == 1
    assert len({m.command_id for m in service.asked}) == 1


async def test_a_service_that_stays_away_ends_the_import(tmp_path, monkeypatch):
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(asyncio, "sleep", at_once)
    service = Service(lambda _: Unavailable(reason="gone"))
    with pytest.raises(NotFinishedError, match="run it again to go on"):
        await run(people(tmp_path, 1), service)


async def test_a_refusal_of_everything_ends_the_import(tmp_path):
    refused = Refused.of((OutOfScope(role="auditor"),))
    with pytest.raises(Exception, match="in the role of auditor"):
        await run(people(tmp_path, 1), Service(lambda _: refused))


async def test_a_preview_sends_no_command_and_knows_its_earlier_pieces(tmp_path):
    twice = [f"测试·{n},120104,19900000001,A{n % ROWS}" for n in range(ROWS + 2)]
    twice[ROWS] = twice[ROWS].replace("A0", " a 0 ")
    service = Service(taken)
    report = await run(table(tmp_path, *twice), service, preview=True)
    assert {type(m) for m in service.asked} == {PreviewVolunteers}
    assert report.counts == {"registered": ROWS, "known": 2}


async def test_a_preview_knows_the_very_old_by_what_is_said_of_them(tmp_path):
    header = "姓名,居住区划,手机号,出生日期"
    rows = [f"测试·{n},120104,199{n:08},1930-01-02" for n in range(ROWS)]
    rows += ["测试·0,120104,199 0000 0000,1930年1月2日", "测试·0,120104,19900000001,1930-01-02"]
    report = await run(table(tmp_path, *rows, header=header), Service(taken), preview=True)
    assert report.counts == {"registered": ROWS + 1, "known": 1}


# --- what is said about rows ---


def rejecting(*rules: tuple[str, dict[str, Any]]) -> Callable[[Any], Reply]:
    def answer(message: Any) -> Reply:
        failed = [FailedRule(slug=slug, values=values) for slug, values in rules]
        first, second, *_ = message.rows
        receipt = ImportReceipt(
            registered=[],
            known=[KnownRow(line=first.line, number="*********1234")],
            rejected=[RefusedRow(line=second.line, refusals=failed)],
        )
        return Accepted(result=receipt.model_dump())

    return answer


async def test_the_error_file_has_a_line_for_each_rule_and_no_cell_of_the_row(tmp_path):
    errors = tmp_path / "errors.csv"
    answer = rejecting(
        ("field-invalid", {"field": "phone", "reason": "form"}),
        ("document-required", {"from_age": 80}),
        ("not-known-here", {}),
    )
    report = await run(people(tmp_path, 2), Service(answer), empty(ErrorFile(errors)))
    content = errors.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(content.decode("utf-8-sig").splitlines())) == [
        ["line", "field", "reason", "sentence", "说明"],
        [
            "3",
            "phone",
            "field-invalid/form",
            (
                "The phone is not in the form that is needed. Please give a mobile number of 11 "
                "digits, or a landline with its area code."
            ),
            "联系电话格式不对。请填写 11 位手机号码，或带区号的固定电话。",
        ],
        [
            "3",
            "document",
            "document-required",
            "Below the age of 80 a document is needed. Please give its kind and number.",
            "未满 80 周岁须提供证件，请填写证件类型和号码。",
        ],
        ["3", "", "not-known-here", *map(RefusedRule(slug="-", values={}).text, ("en", "zh-Hans"))],
    ]
    assert "1990000" not in content.decode("utf-8-sig")
    ((line, problems),) = report.shown
    assert (line, problems[0].reason) == (3, "field-invalid/form")
    assert report.facts()["reasons"]["field-invalid/form"] == 1
    assert report.exit_code == 3
