"""Certificates over HTTP: with names of registration, on paper, and checked by anybody."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest

from baodao.gateway import limits
from baodao.gateway.app import Gateway
from baodao.gateway.certificates import hours_of, page_of, words_of
from baodao.gateway.paper import NotDrawnError, Typesetter
from baodao.schema.hours.certificates import (
    Certificate,
    CertificateCheck,
    CertificateReceipt,
    CertifiedRow,
    IssueCertificate,
)
from tests.builders import leaving, people
from tests.builders.actors import acting_as
from tests.builders.hours import attendance
from tests.support.front_door import Tries
from tests.support.gateway import header
from tests.support.whole_town import Town

START = datetime(2026, 3, 1, 1, tzinfo=UTC)
ADDRESS = "https://baodao.test/api/v1/check/20260301-ABCDEFGH/ABC234"
CREDENTIAL = '{"name":"测试"}'


@pytest.fixture(autouse=True)
def tries(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tries]:
    found = Tries()
    monkeypatch.setattr(gateway._desk.counter, "connection", found)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_000_000.0))
    return found


async def holder_of(town: Town) -> tuple[str, CertificateReceipt]:
    """Somebody who has served 95 minutes, and the certificate over them."""
    who = await people.volunteer(town.services["registration"])
    await town.tell()
    await town.services["hours"].follow(attendance(START, 95, volunteer_id=who))
    me = acting_as(id=who, role="volunteer")
    return who, await town.services["hours"].done(IssueCertificate, me, volunteer_id=who)


PAPER = Certificate(
    certificate_number="20260301-ABCDEFGH",
    check_code="ABC234",
    state="issued",
    volunteer_id="v",
    organisation_id=None,
    certified_for=None,
    issued_at=START,
    minutes=135,
    entries=2,
    first_day="2026-02-01",
    last_day="2026-03-01",
    certified=[
        CertifiedRow(
            organisation_id="o",
            titles=["测试·巡逻 #panic() *b* $x$"],
            activities=3,
            first_day="2026-02-01",
            last_day="2026-03-01",
            minutes=135,
            by_grade={"A": 60, "D": 75},
        )
    ],
    revoked_for=None,
    replaced_by=None,
    holder="测试·㛃",
    organisations={"o": "测试·居委会"},
)


async def test_it_is_asked_for_named_printed_and_checked(
    town: Town, outside: httpx.AsyncClient
) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    where = f"/api/v1/certificates/{number}"
    found = (await outside.get(where, headers=me)).json()
    assert (found["holder"], found["minutes"], found["slip"]) == ("测试·甲0001", 95, None)
    paper = await outside.get(f"{where}/certificate.pdf", headers=me)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-1.7")
    assert (await outside.get(f"{where}/certificate.pdf", headers=me)).content == paper.content
    assert (await outside.get(where)).status_code == 401
    checked = f"/api/v1/check/{number}/{receipt.check_code}"
    said = (await outside.get(checked)).json()
    assert (said["status"], said["holder"], said["slip"]) == ("valid", "测**", None)
    assert who not in str(said)
    page = await outside.get(checked, headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "真实有效" in page.text
    assert "测试·甲" not in page.text
    wrong = await outside.get(f"/api/v1/check/{number}/222222")
    assert {value for value in wrong.json().values() if value} == {"unknown"}


async def test_whoever_guesses_is_stopped(town: Town, outside: httpx.AsyncClient) -> None:
    """Ten tries of one number an hour, and 200 from one address."""
    path = "/api/v1/check/20260301-ABCDEFGH/{}"
    answers = [(await outside.get(path.format(f"2222{n}2"))).status_code for n in range(2, 10)]
    answers += [(await outside.get(path.format(f"2223{n}2"))).status_code for n in range(2, 5)]
    assert answers == [200] * 10 + [429]
    numbers = [f"{20260000 + n}-ABCDEFGH" for n in range(191)]
    others = [(await outside.get(f"/api/v1/check/{n}/222222")).status_code for n in numbers]
    assert others == [200] * 190 + [429]


async def test_names_come_for_the_slip_alone(town: Town, outside: httpx.AsyncClient) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    where = f"/api/v1/certificates/{number}"
    town.away = {"registration"}
    assert (await outside.get(where, headers=me)).status_code == 503
    town.away = set()
    await leaving.erase(town.services["registration"], who)
    assert (await outside.get(where, headers=me)).json()["holder"] is None
    printed = await outside.get(f"{where}/certificate.pdf", headers=me)
    assert printed.status_code == 410
    checked = (await outside.get(f"/api/v1/check/{number}/{receipt.check_code}")).json()
    assert (checked["status"], checked["holder"]) == ("valid", None)


# --- the paper ---


async def test_the_paper_is_the_same_bytes_and_an_archive_of_its_own() -> None:
    setter, words = Typesetter(), words_of(PAPER)
    first = await setter.set_certificate(words, ADDRESS, START, CREDENTIAL)
    again = await Typesetter().set_certificate(words, ADDRESS, START, CREDENTIAL)
    assert first == again
    assert await setter.set_certificate(words_of(PAPER), ADDRESS + "X", START, CREDENTIAL) != first
    assert b"<pdfaid:part>3</pdfaid:part>" in first
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in first
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first


async def test_it_is_issued_at_any_part_of_a_second() -> None:
    """Typst takes whole ones, and a clock shows others."""
    at = START.replace(microsecond=123_000)
    paper = await Typesetter().set_certificate(words_of(PAPER), ADDRESS, at, CREDENTIAL)
    assert paper == await Typesetter().set_certificate(words_of(PAPER), ADDRESS, START, CREDENTIAL)


async def test_many_rows_go_on_over_pages() -> None:
    row = PAPER.certified[0]
    many = PAPER.model_copy(update={"certified": [row] * 60})
    pdf = await Typesetter().set_certificate(words_of(many), ADDRESS, START, CREDENTIAL)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 2


async def test_a_character_that_no_font_has_is_no_empty_box() -> None:
    """U+10FFFD is of nobody: no font draws it."""
    nameless = PAPER.model_copy(update={"holder": "测试·\U0010fffd"})
    with pytest.raises(NotDrawnError, match="\U0010fffd"):
        await Typesetter().set_certificate(words_of(nameless), ADDRESS, START, CREDENTIAL)


async def test_several_at_once_wait_for_each_other() -> None:
    setter = Typesetter()
    papers = [setter.set_certificate(words_of(PAPER), ADDRESS, START, CREDENTIAL) for _ in range(3)]
    assert len(set(await asyncio.gather(*papers))) == 1


def test_what_is_said() -> None:
    words = words_of(PAPER)
    assert "测试·㛃于2026年2月1日至2026年3月1日" in words["statement"]
    assert words["total"] == "2小时15分钟"
    assert words["grades"] == "记录依据：一级1小时；四级1小时15分钟。"
    assert words["rows"][0]["more"] == "等共3项活动"
    assert [hours_of(m) for m in (0, 1, 59, 60, 61, 6000)] == [
        *("0小时", "1分钟", "59分钟", "1小时", "1小时1分钟", "100小时"),
    ]


@pytest.mark.parametrize(
    ("check", "said", "not_said"),
    [
        (CertificateCheck(status="unknown"), "未查到", "<dd>"),
        (CertificateCheck(status="revoked"), "已被撤销", "<dd>"),
        (
            CertificateCheck(status="revoked", status_list="202603a", status_index=7),
            "<dt>状态</dt><dd>已撤销</dd><dt>状态列表</dt><dd>202603a，第7位</dd>",
            "累计",
        ),
        (
            CertificateCheck(status="replaced", replaced_by="20260301-ABCDEFGJ"),
            "20260301-ABCDEFGJ",
            "累计",
        ),
        (
            CertificateCheck(
                status="valid",
                issued_at=START,
                minutes=135,
                first_day="2026-02-01",
                last_day="2026-03-01",
                certified=PAPER.certified,
                holder="<测**",
                organisations={"o": "<b>"},
            ),
            "&lt;b&gt;",
            "<b>",
        ),
    ],
)
def test_the_page(check: CertificateCheck, said: str, not_said: str) -> None:
    page = page_of(check)
    assert said in page
    assert not_said not in page
