"""Tables over HTTP: what comes as a file is taken as the command line takes it, line by line."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import openpyxl
import pytest

from baodao.cli.synthetic import resident_id
from baodao.gateway import exchange, uploads
from baodao.gateway.app import Gateway
from baodao.kit.decisions import Refused
from baodao.kit.signatures import Signatures
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import replies as wire
from baodao.schema.base import Command, Message
from baodao.tables.workbook import MEDIA_TYPE, written
from tests.builders import organisations, party, people, places
from tests.builders.actors import acting_as
from tests.builders.registration import liaison
from tests.support.dirty_tables import BORN, PEOPLE, text_tables
from tests.support.dirty_workbooks import dirty_workbooks
from tests.support.gateway import header
from tests.support.signing import keys_file

ORGANISER = acting_as(id="organiser-1", role="organiser", scope="120104", purpose="records")
PATH = "/api/v1/imports/volunteers"
CONSENT = {"consent_reference": "测试·档案 2026-1"}
CSV, CHINESE = {"Content-Type": "text/csv"}, {"Accept-Language": "zh-CN"}
HEADER = ["姓名", "证件号码", "居住区划", "手机号"]
SIGNATURES = Signatures("registration", keys_file("registration"))


@dataclass
class Registration:
    """Registration in memory, as the gateway meets it; it keeps what it takes."""

    service: MemoryService
    asked: list[Message] = field(default_factory=list)
    silent_from: int = 1_000

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        read = kind.model_validate_json(message)
        read = read.asked_by(SIGNATURES.actor_of(headers["Baodao-Actor"]))
        self.asked.append(read)
        if len(self.asked) >= self.silent_from:
            return wire.Unavailable(reason="gone").model_dump_json().encode()
        if isinstance(read, Command):
            done = await self.service.decide(read)  # type: ignore[arg-type]
            if isinstance(done, Done):
                return b'{"status":"accepted","result":' + done.reply + b"}"
            assert isinstance(done, Refused), done
            return wire.encode_refused(done.refusals)
        answer = await self.service.ask(read)  # type: ignore[arg-type]
        if isinstance(answer, Refused):
            return wire.encode_refused(answer.refusals)
        return b'{"status":"accepted","result":' + answer.model_dump_json().encode() + b"}"


@pytest.fixture
async def registration(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Registration:
    behind = Registration(await places.with_tree())
    monkeypatch.setattr(gateway._desk, "services", behind)
    return behind


@pytest.fixture
async def desk(gateway: Gateway, registration: Registration) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway.app)
    headers = header(ORGANISER) | CSV
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers=headers
    ) as client:
        yield client


def csv_of(*rows: list[str], header: list[str] = HEADER) -> bytes:
    return "\n".join(",".join(row) for row in [header, *rows]).encode()


def sheets_of(answer: httpx.Response) -> dict[str, list[tuple[Any, ...]]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "attachment" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


GOOD = [list(person) for person in PEOPLE[:3]]
BAD = ["测试·错", "990101199001010010", "120104007017", "19900000009"]


async def test_a_preview_changes_nothing_and_an_import_gives_numbers(
    desk: httpx.AsyncClient, registration: Registration
) -> None:
    content = csv_of(*GOOD, BAD, GOOD[0])
    before = registration.service.commits
    previewed = (await desk.post(f"{PATH}/preview", content=content, params=CONSENT)).json()
    assert registration.service.commits == before
    imported = (await desk.post(PATH, content=content, params=CONSENT)).json()
    for told in (previewed, imported):
        assert told["rows"] == 5
        assert told["counts"] == {"registered": 3, "known": 1}
        assert told["rejected"] == 1
        assert [line["line"] for line in told["lines"]] == [2, 3, 4, 6]
        (error,) = told["errors"]
        assert (error["line"], error["field"]) == (5, "document")
    assert [line["number"] for line in previewed["lines"][:3]] == [None] * 3
    numbers = [line["number"] for line in imported["lines"]]
    assert all(len(number) == 13 for number in numbers[:3])
    assert numbers[3] == f"*********{numbers[0][-4:]}"


async def test_the_same_file_again_registers_nobody(desk: httpx.AsyncClient) -> None:
    content = csv_of(*GOOD)
    first = (await desk.post(PATH, content=content, params=CONSENT)).json()
    again = (await desk.post(PATH, content=content, params=CONSENT)).json()
    assert first["counts"] == {"registered": 3, "known": 0}
    assert again["counts"] == {"registered": 0, "known": 3}


async def test_under_its_key_the_same_request_has_the_same_answer(desk: httpx.AsyncClient) -> None:
    content, key = csv_of(*GOOD), {"Idempotency-Key": "desk-1"}
    first = await desk.post(PATH, content=content, params=CONSENT, headers=key)
    again = await desk.post(PATH, content=content, params=CONSENT, headers=key)
    assert first.json() == again.json()
    assert first.json()["counts"]["registered"] == 3


async def test_what_was_not_taken_comes_back_as_a_workbook_that_can_be_sent_again(
    desk: httpx.AsyncClient,
) -> None:
    content = csv_of(*GOOD, BAD, GOOD[0])
    asked = {**CONSENT, "format": "xlsx"}
    sheets = sheets_of(await desk.post(PATH, content=content, params=asked))
    head, wrong, known = sheets["需更正"]
    assert head[0] == "行号"
    assert head[-1] == "原因"
    row = dict(zip(head, wrong, strict=True))
    assert row["行号"] == 5
    assert [row[name] for name in HEADER] == BAD
    assert "校验" in row["原因"]
    assert dict(zip(head, known, strict=True))["原因"].startswith("此前已登记")
    results = sheets["登记结果"]
    assert results[0] == ("行号", "姓名", "结果", "志愿者编号")
    assert [line[2] for line in results[1:]] == ["已登记"] * 3 + ["未登记", "此前已登记"]
    assert all(len(line[3]) == 13 for line in results[1:4])
    # Corrected in place and sent back as it is: lines and reasons are left out by their names.
    wrong = list(wrong)
    wrong[head.index("证件号码")] = resident_id(4, born=BORN)
    back = b"".join(written([("表", head, [[str(cell or "") for cell in wrong], known])]))
    kind = {"Content-Type": MEDIA_TYPE, **CHINESE}
    again = (await desk.post(PATH, content=back, params=CONSENT, headers=kind)).json()
    assert again["counts"] == {"registered": 1, "known": 1}
    assert again["notes"] == ["以下列未读取\uff1a行号、原因"]


async def test_who_accepts_a_workbook_gets_one(desk: httpx.AsyncClient) -> None:
    accept = {"Accept": f"{MEDIA_TYPE}, application/json;q=0.5"}
    answer = await desk.post(
        f"{PATH}/preview", content=csv_of(*GOOD, BAD), params=CONSENT, headers=accept
    )
    assert len(sheets_of(answer)["需更正"]) == 2
    asked = {**CONSENT, "format": "json"}
    answer = await desk.post(f"{PATH}/preview", content=csv_of(BAD), params=asked, headers=accept)
    assert answer.json()["rejected"] == 1


async def test_sentences_are_in_the_language_of_who_asks(desk: httpx.AsyncClient) -> None:
    chinese = await desk.post(PATH, content=csv_of(BAD), params=CONSENT, headers=CHINESE)
    (error,) = chinese.json()["errors"]
    assert error["column"] == "证件号码"
    assert "校验" in error["sentence"]
    english = await desk.post(PATH, content=csv_of(BAD), params=CONSENT)
    assert english.json()["errors"][0]["column"] == "document number"
    assert english.json()["errors"][0]["sentence"].isascii()


async def test_a_column_nobody_knows_is_named_and_asked_for_once(desk: httpx.AsyncClient) -> None:
    content = csv_of(*([*row, "x", "y"] for row in GOOD), header=[*HEADER, "备注", "民族"])
    asked: dict[str, Any] = dict(CONSENT)
    refused = await desk.post(PATH, content=content, params=asked, headers=CHINESE)
    assert (refused.status_code, refused.json()["type"]) == (
        422,
        "urn:baodao:problem:unreadable-table",
    )
    assert "备注、民族\uff1a请更正列名\uff1b可用的列为 姓名、性别、" in refused.json()["detail"]
    assert "请列为“忽略的列”后重新上传" in refused.json()["detail"]
    asked["ignore_column"] = ["备注", "民族"]
    taken = await desk.post(PATH, content=content, params=asked, headers=CHINESE)
    assert taken.json()["counts"]["registered"] == 3
    assert taken.json()["notes"] == ["以下列未读取\uff1a备注、民族"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"format": "pdf"}, "format"),
        ({"encoding": "latin-1"}, "encoding"),
        ({"colour": "red"}, "colour"),
        ({"consent_reference": "a\nb"}, "consent_reference"),
        ({"ignore_column": ["x"] * 41}, "ignore_column"),
    ],
)
async def test_a_parameter_out_of_form(
    desk: httpx.AsyncClient, params: dict[str, Any], field: str
) -> None:
    refused = await desk.post(PATH, content=csv_of(*GOOD), params=params)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


async def test_a_kind_of_body_that_is_no_table(
    desk: httpx.AsyncClient, registration: Registration
) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/html", ""):
        refused = await desk.post(PATH, content=b"{}", headers={"Content-Type": kind, **CHINESE})
        assert (refused.status_code, refused.json()["title"]) == (415, "提交的内容格式不对")
    assert not registration.asked


ODD = [dirty for dirty in (*text_tables(), *dirty_workbooks()) if len(dirty.content) < 1 << 20]


@pytest.mark.parametrize("dirty", ODD, ids=lambda dirty: dirty.name)
async def test_whatever_comes_is_answered_as_the_command_line_answers_it(
    dirty: Any, desk: httpx.AsyncClient, registration: Registration
) -> None:
    asked: dict[str, Any] = {**CONSENT, "ignore_column": list(dirty.ignore)}
    if dirty.encoding:
        asked["encoding"] = dirty.encoding
    kind = {"Content-Type": MEDIA_TYPE if ".xls" in dirty.file else "text/csv"}
    answer = await desk.post(f"{PATH}/preview", content=dirty.content, params=asked, headers=kind)
    if dirty.stops:
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:baodao:problem:unreadable-table"
        assert not registration.asked
    else:
        assert answer.status_code == 200, answer.text


async def test_a_file_of_the_documented_size_is_taken_and_a_larger_one_is_not(
    desk: httpx.AsyncClient,
) -> None:
    padding = " " * 200
    rows = [[f"测试·{n}", f"X{n}", "120104007017", f"1{padding}"] for n in range(5_000)]
    content = csv_of(*rows)[: exchange.BODY_LIMIT]
    assert len(content) == exchange.BODY_LIMIT
    content = content[: content.rindex(b"\n")] + b"\n" * 100
    taken = await desk.post(f"{PATH}/preview", content=content[: exchange.BODY_LIMIT])
    assert taken.status_code == 200, taken.text
    larger = await desk.post(PATH, content=b"x" * (exchange.BODY_LIMIT + 1), headers=CHINESE)
    assert larger.status_code == 413


async def test_more_rows_than_there_is_room_for(
    desk: httpx.AsyncClient, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 2)
    refused = await desk.post(PATH, content=csv_of(*GOOD), params=CONSENT, headers=CHINESE)
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "上传的文件超过 2 行\uff1a请拆分为多个文件。",
    )
    assert not registration.asked


async def test_whoever_may_not_is_told_so_before_the_file_is_read(
    desk: httpx.AsyncClient, registration: Registration
) -> None:
    nobody = await desk.post(PATH, content=b"\0garbage", headers={"Baodao-Actor": ""})
    assert nobody.status_code in (400, 401)
    without = header(ORGANISER.model_copy(update={"capabilities": frozenset()}))
    auditor = header(acting_as(id="a", role="auditor", scope="120104", purpose="records"))
    stale = header(
        ORGANISER.model_copy(
            update={"capabilities": frozenset(), "dormant": frozenset(["bulk-import"])}
        )
    )
    for who, slug in (
        (without, "capability-required"),
        (auditor, "out-of-scope"),
    ):
        refused = await desk.post(PATH, content=b"\0garbage", headers=who)
        assert refused.status_code == 403, refused.text
        assert refused.json()["type"].endswith(slug)
    # Whoever only has to prove who they are is asked for it by what they send.
    refused = await desk.post(PATH, content=csv_of(*GOOD), params=CONSENT, headers=stale)
    assert refused.json()["type"].endswith("step-up-required")
    assert not registration.service.all_of(Volunteer)


async def test_a_service_that_goes_away_is_said_so(
    desk: httpx.AsyncClient, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr("baodao.tables.pieces.asyncio.sleep", at_once)
    registration.silent_from = 1
    refused = await desk.post(PATH, content=csv_of(*GOOD), params=CONSENT)
    assert (refused.status_code, len(registration.asked)) == (503, 3)


def outcomes(told: dict[str, Any]) -> list[tuple[int, str, bool | None]]:
    return [(one["line"], one["outcome"], one["reported"]) for one in told["lines"]]


async def test_a_unit_sends_its_members(
    desk: httpx.AsyncClient, registration: Registration
) -> None:
    unit = await organisations.unit(registration.service)
    spokesman = header(liaison(unit))
    heads, ana = ["党员姓名", "联系电话", "身份证号"], people.registration(1)
    await party.reported(registration.service, unit, 1)
    await registration.service.follow()
    rows = [[ana["name"], ana["phone"], ""], ["测试·甲", "19900000011", ""], ["测试·乙", "1", "x"]]
    content = csv_of(*rows, header=heads)
    path = f"/api/v1/units/{unit}/members/imports"
    previewed = (await desk.post(f"{path}/preview", content=content, headers=spokesman)).json()
    assert previewed["counts"] == {"added": 2, "updated": 0, "unchanged": 0}
    assert outcomes(previewed) == [(2, "added", None), (3, "added", None)]
    told = (await desk.post(path, content=content, headers=spokesman)).json()
    assert (told["counts"], told["rejected"]) == (previewed["counts"], 1)
    assert outcomes(told) == [(2, "added", True), (3, "added", False)]
    assert [error["field"] for error in told["errors"]] == ["phone", "document"]
    rows[0][2] = resident_id(1)
    content = csv_of(*rows, header=heads)
    asked = {"format": "xlsx"}
    sheets = sheets_of(await desk.post(path, content=content, headers=spokesman, params=asked))
    head, wrong = sheets["需更正"]
    assert wrong[:4] == (4, "测试·乙", "1", "x")
    assert "手机号码" in wrong[4]
    assert "证件" in wrong[4]
    assert sheets["列入结果"] == [
        ("行号", "姓名", "结果", "报到情况"),
        (2, ana["name"], "已在名单，有更新", "已报到"),
        (3, "测试·甲", "已在名单", "待报到"),
        (4, "测试·乙", "未列入", None),
    ]
    # Corrected in place and sent back as it is.
    better = [str(cell or "") for cell in (*wrong[:2], "19900000012", "", wrong[4])]
    back = b"".join(written([("表", head, [better])]))
    kind = {"Content-Type": MEDIA_TYPE, **CHINESE, **spokesman}
    again = (await desk.post(path, content=back, headers=kind)).json()
    assert again["counts"] == {"added": 1, "updated": 0, "unchanged": 0}
    assert outcomes(again) == [(2, "added", False)]
    stranger = header(liaison("01KAQ7W000SAMP1E0000000009"))
    refused = await desk.post(path, content=content, headers=stranger)
    assert refused.status_code == 403
