"""Programmes over HTTP: a file in, its drafts and what is to be corrected out."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import openpyxl
import pytest

from baodao.gateway.app import Gateway
from baodao.kit.decisions import Refused
from baodao.kit.signatures import Signatures
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.activity import Activity
from baodao.schema import replies as wire
from baodao.schema.base import Command, Message
from baodao.tables.workbook import MEDIA_TYPE
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.support.gateway import header
from tests.support.signing import keys_file

ORGANISER = acting_as(id="organiser-1", role="organiser", organisation="o", purpose="records")
PATH = "/api/v1/imports/activities"
SAID = {
    "organisation_id": "o",
    "source": "测试·课表",
    "category": "助学支教",
    "responsible_id": "r",
    "risk_note": "测试·无",
    "max_crew": "2",
}
TABLE = """编号,标题,地点,日期,开始,结束
1,测试·课,测试,2026-12-01,09:00,11:00
2,测试·错,测试,十二月一日,09:00,11:00
3,测试·待定,测试,,,
"""
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY:测试·夜
LOCATION:测试
DTSTART:20261201T220000
DURATION:PT2H
END:VEVENT
END:VCALENDAR
"""
SIGNATURES = Signatures("scheduling", keys_file("scheduling"))


@dataclass
class Scheduling:
    """Scheduling in memory, as the gateway meets it."""

    service: MemoryService

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        read = kind.model_validate_json(message)
        read = read.asked_by(SIGNATURES.actor_of(headers["Baodao-Actor"]))
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
async def service(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> MemoryService:
    behind = Scheduling(await scheduling.prepared())
    monkeypatch.setattr(gateway._desk, "services", behind)
    return behind.service


@pytest.fixture
async def desk(gateway: Gateway, service: MemoryService) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway.app)
    headers = header(ORGANISER) | {"Content-Type": "text/csv"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers=headers, params=SAID
    ) as client:
        yield client


async def test_a_file_becomes_drafts_and_a_workbook_to_correct(
    desk: httpx.AsyncClient, service: MemoryService
) -> None:
    previewed = (await desk.post(f"{PATH}/preview", content=TABLE)).json()
    assert previewed["counts"]["created"] == 2
    assert not service.all_of(Activity)
    answer = await desk.post(PATH, content=TABLE, headers={"Accept": MEDIA_TYPE})
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    heads, bad = book["需更正"].iter_rows(values_only=True)
    row = dict(zip(heads, bad, strict=True))
    assert (row["行号"], row["标题"], row["日期"]) == (3, "测试·错", "十二月一日")
    assert "“日期”这一格格式不对" in row["原因"]
    results = list(book["导入结果"].iter_rows(values_only=True))
    assert results[0] == ("行号", "标题", "结果", "活动")
    made = [one.id for one in service.all_of(Activity)]
    assert [row[1] for row in results[1:]] == ["测试·课", "测试·错", "测试·待定"]
    assert [row[3] for row in results[1:]] == [made[0], None, made[1]]
    assert "没有班次" in results[3][2]
    # What was corrected in the workbook is sent again as it is.
    sheet = book["需更正"]
    sheet.cell(2, heads.index("日期") + 1).value = "2026-12-01"
    del book["导入结果"]
    corrected = io.BytesIO()
    book.save(corrected)
    again = await desk.post(
        PATH, content=corrected.getvalue(), headers={"Content-Type": MEDIA_TYPE}
    )
    assert again.json()["counts"]["created"] == 1, again.text
    whole = (await desk.post(PATH, content=TABLE.replace("十二月一日", "2026-12-01"))).json()
    assert (whole["counts"]["unchanged"], whole["rejected"]) == (3, 0)


async def test_what_vanished_is_called_off_if_it_is_asked_for(desk: httpx.AsyncClient) -> None:
    await desk.post(PATH, content=TABLE)
    left = "\n".join(TABLE.splitlines()[:2])
    again = (await desk.post(PATH, content=left)).json()
    assert (again["counts"]["called-off"], again["notes"]) == (0, [])
    said = {**SAID, "cancel_vanished": "true", "format": "xlsx"}
    answer = await desk.post(PATH, content=left, params=said)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["导入结果"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in rows] == ["未变化", "已取消:测试·待定 (3)"]


async def test_a_calendar_needs_the_zone_of_its_floating_times(desk: httpx.AsyncClient) -> None:
    calendar = {"Content-Type": "text/calendar"}
    told = (await desk.post(PATH, content=CALENDAR, headers=calendar)).json()
    (error,) = told["errors"]
    assert (error["line"], error["field"], error["reason"]) == (2, "zone", "field-invalid/floating")
    zone = {**SAID, "zone": "Asia/Shanghai"}
    told = (await desk.post(PATH, content=CALENDAR, headers=calendar, params=zone)).json()
    assert told["counts"]["created"] == 1
    wrong = await desk.post(PATH, content=CALENDAR, headers=calendar, params={**SAID, "zone": "X"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "zone"


async def test_nobody_imports_for_others(desk: httpx.AsyncClient, service: MemoryService) -> None:
    volunteer = header(acting_as(id="v0", role="volunteer"))
    stranger = header(acting_as(id="s", role="organiser", organisation="other"))
    for who in (volunteer, stranger):
        for path in (PATH, f"{PATH}/preview"):
            refused = await desk.post(path, content=TABLE, headers=who)
            assert refused.status_code in (403, 422), refused.text
    assert not service.all_of(Activity)
