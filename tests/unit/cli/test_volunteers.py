import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baodao.cli import connection
from baodao.cli.importing.volunteer_report import ErrorFile, VolunteersReport
from baodao.cli.importing.volunteers import (
    COLUMNS,
    REQUIRED,
    Import,
    fields_of,
    import_volunteers,
    pieces,
)
from baodao.cli.output import Stop
from baodao.schema.base import Message, OutOfScope
from baodao.schema.registration.imports import (
    ROWS,
    FailedRule,
    ImportReceipt,
    ImportVolunteers,
    KnownRow,
    PreviewVolunteers,
    RefusedRow,
    RegisteredRow,
    VolunteerRow,
)
from baodao.schema.registration.people import ConsentAct
from baodao.schema.replies import Accepted, Refused, Reply, Unavailable

OPERATOR = connection.OPERATOR
PAPER = ConsentAct(text_version="2026-1", how="paper", reference="测试·档案")
HEADER = "姓名,居住区划,手机号,证件号码"
NATS_BYTES = 1 << 20


def table(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    file = tmp_path / "people.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


def people(tmp_path: Path, count: int) -> Path:
    return table(tmp_path, *(f"测试·{n},120104,1990000{n % 10_000:04},{n}" for n in range(count)))


def work(file: Path, **changes: Any) -> Import:
    values = {"file": file, "actor": OPERATOR, "consent": PAPER, "preview": False}
    return Import(**(values | changes))


class Service:
    """Answers what a test says, and remembers what it was asked."""

    def __init__(self, answer: Callable[[Message], Reply]) -> None:
        self.answer, self.asked = answer, list[Message]()

    async def send(self, message: Message) -> Reply:
        self.asked.append(message)
        return self.answer(message)


def taken(message: Any) -> Reply:
    registered = [RegisteredRow(line=row.line) for row in message.rows]
    receipt = ImportReceipt(registered=registered, known=[], rejected=[])
    return Accepted(result=receipt.model_dump())


async def run(of: Import, service: Service, report: VolunteersReport | None = None) -> Any:
    report = report or VolunteersReport()
    with report:
        await import_volunteers(service, of, report)  # type: ignore[arg-type]
    return report


# --- columns ---


@pytest.mark.parametrize("names", [list(COLUMNS), list(COLUMNS.values())])
def test_columns_may_be_named_in_chinese_or_english(tmp_path, names):
    assert list(fields_of(tmp_path, names).values()) == list(COLUMNS.values())


def test_every_column_is_a_field_of_a_row():
    assert set(COLUMNS.values()) == VolunteerRow.model_fields.keys() - {"line"}
    assert set(REQUIRED) <= set(COLUMNS.values())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ["姓名", "居住区划", "手机号", "微信号"],
            "unknown column 微信号; the columns are 姓名/name",
        ),
        (["姓名", "division"], "missing column 手机号/phone"),
        (["姓名", "name", "division", "phone"], "the column 姓名/name comes twice"),
    ],
)
def test_columns_that_do_not_fit_are_one_sentence(tmp_path, names, said):
    with pytest.raises(Stop, match=said):
        fields_of(tmp_path, names)


# --- pieces ---


def test_a_file_is_cut_into_the_same_pieces_each_time(tmp_path):
    file = people(tmp_path, 2 * ROWS + 1)
    first = list(pieces(file))
    assert [len(piece.rows) for piece in first] == [ROWS, ROWS, 1]
    assert [row.line for piece in first for row in piece.rows] == list(range(2, 2 * ROWS + 3))
    assert first == list(pieces(file))


@pytest.mark.parametrize("character", ["a", "长", "\x07", "😀"])
def test_the_longest_rows_still_fit_into_a_message(tmp_path, character):
    cells = [character * 10_000] * len(COLUMNS)
    file = table(tmp_path, *[",".join(cells)] * 30, header=",".join(COLUMNS))
    found = list(pieces(file))
    assert sum(len(piece.rows) for piece in found) == 30
    for piece in found:
        sent = work(file).message("import-" + "0" * 32, piece).model_dump_json().encode()
        assert len(sent) < NATS_BYTES
        # The service can read it, however wrong the cells are.
        assert ImportVolunteers.model_validate_json(sent).rows == piece.rows


def test_five_hundred_usual_rows_fit(tmp_path):
    cells = ["测试·某某某", "女", "1990-01-01", "身份证", "990101199001010017", "120104007017"]
    cells += ["19900000001", "急救、驾驶、英语", "居家养老、社区巡逻"]
    file = table(tmp_path, *[",".join(cells)] * ROWS, header=",".join(list(COLUMNS)[: len(cells)]))
    (piece,) = pieces(file)
    assert len(work(file).message("k", piece).model_dump_json().encode()) < NATS_BYTES // 2


# --- ids: what makes running it again harmless ---


def test_the_same_import_has_the_same_ids(tmp_path):
    file = people(tmp_path, 3)
    same = work(tmp_path / "copy.csv")
    same.file.write_bytes(file.read_bytes())
    assert work(file).key() == same.key()


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": None},
        {"consent": ConsentAct(text_version="2", how="paper", reference="测试·档案")},
        {"actor": OPERATOR.model_copy(update={"organisation": "o"})},
    ],
)
def test_another_way_to_import_has_other_ids(tmp_path, changes):
    file = people(tmp_path, 3)
    assert work(file).key() != work(file, **changes).key()


def test_another_file_has_other_ids(tmp_path):
    one = work(people(tmp_path, 3)).key()
    assert work(people(tmp_path, 4)).key() != one


# --- sending ---


async def test_every_row_is_sent_once_with_the_id_of_its_piece(tmp_path):
    service = Service(taken)
    of = work(people(tmp_path, 3 * ROWS))
    report = await run(of, service)
    assert (report.rows, report.registered) == (3 * ROWS, 3 * ROWS)
    assert [m.command_id for m in service.asked] == [f"{of.key()}-{n}" for n in range(3)]  # type: ignore[attr-defined]
    assert report.exit_code == 0


async def test_a_service_that_is_away_for_a_moment_is_asked_again(tmp_path, monkeypatch):
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(connection.asyncio, "sleep", at_once)
    answers = iter([Unavailable(reason="gone"), Unavailable(reason="gone")])
    service = Service(lambda message: next(answers, None) or taken(message))
    assert (await run(work(people(tmp_path, 1)), service)).registered == 1
    assert len({m.command_id for m in service.asked}) == 1  # type: ignore[attr-defined]


async def test_a_service_that_stays_away_ends_the_import(tmp_path, monkeypatch):
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(connection.asyncio, "sleep", at_once)
    service = Service(lambda _: Unavailable(reason="gone"))
    with pytest.raises(Stop, match="run it again") as stopped:
        await run(work(people(tmp_path, 1)), service)
    assert stopped.value.code == 4


async def test_a_refusal_of_everything_ends_the_import(tmp_path):
    refused = Refused.of((OutOfScope(role="auditor", scope="*", division="*"),))
    with pytest.raises(Exception, match="may not do this"):
        await run(work(people(tmp_path, 1)), Service(lambda _: refused))


async def test_a_preview_sends_no_command_and_knows_its_earlier_pieces(tmp_path):
    twice = [f"测试·{n},120104,19900000001,{n % ROWS}" for n in range(ROWS + 2)]
    service = Service(taken)
    report = await run(work(table(tmp_path, *twice), preview=True), service)
    assert {type(m) for m in service.asked} == {PreviewVolunteers}
    assert (report.registered, report.known) == (ROWS, 2)


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
    report = VolunteersReport(ErrorFile(errors))
    await run(work(people(tmp_path, 2)), Service(answer), report)
    content = errors.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(content.decode("utf-8-sig").splitlines())) == [
        ["line", "field", "reason", "sentence", "说明"],
        [
            "3",
            "phone",
            "field-invalid/form",
            "The field phone is not valid: form.",
            "字段 phone 无效:form。",
        ],
        [
            "3",
            "document",
            "document-required",
            "A document is required below the age of 80.",
            "未满 80 周岁须提供证件。",
        ],
        ["3", "", "not-known-here", "not-known-here", "not-known-here"],
    ]
    assert "1990000" not in content.decode("utf-8-sig")
    assert report.shown[0].startswith("line 3: The field phone is not valid")
    assert report.facts()["reasons"]["field-invalid/form"] == 1
    assert report.exit_code == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_the_error_file_is_safe_to_open(tmp_path, start):
    file = ErrorFile(tmp_path / "errors.csv")
    file.open()
    file.add(2, FailedRule(slug=f"{start}cmd", values={"field": f"{start}x"}))
    file.close()
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as lines:
        _, row = csv.reader(lines)
    assert not any(cell.startswith(start) for cell in row)


def test_an_error_file_that_cannot_be_written_is_said_before_anything_is_sent(tmp_path):
    with pytest.raises(Stop, match="cannot be written"):
        ErrorFile(tmp_path / "no" / "errors.csv").open()


def test_the_exit_code_tells_all_from_some_from_none():
    assert VolunteersReport(rows=2, registered=1, known=1).exit_code == 0
    assert VolunteersReport(rows=2, registered=1, rejected=1).exit_code == 3
    assert VolunteersReport(rows=2, known=1, rejected=1).exit_code == 3
    assert VolunteersReport(rows=1, rejected=1).exit_code == 1
    assert VolunteersReport().exit_code == 1
