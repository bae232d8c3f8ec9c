"""`baodao hours check`: a credential or a paper in a file, with what its issuer has published."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.cli.operate.credential_check import credential_in
from baodao.gateway.certificates import words_of
from baodao.gateway.paper import Typesetter
from baodao.kit.testing import MemoryService
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import IssueCertificate, RevokeCertificate
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.unit.gateway.test_certificates import ADDRESS, PAPER, START

ME = acting_as(id="v", role="volunteer")
ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="records")
OFFLINE = ("--issuer", "did.json", "--status-list", "list.json")


@pytest.fixture
async def number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a certificate, with its files in the working folder."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("BAODAO_")]:
        monkeypatch.delenv(name)
    service = hours.ledgers(datetime.now(UTC))
    await service.follow(hours.attendance(service.now - timedelta(days=9), 95, volunteer_id="v"))
    receipt = await service.done(IssueCertificate, ME, volunteer_id="v")
    known: str = receipt.certificate_number
    found = await service.ask(GetCredential(actor=ME, certificate_number=known))
    (tmp_path / "credential.json").write_text(found.credential, encoding="utf-8")
    issuer = await service.ask(GetIssuer(actor=NOBODY))
    (tmp_path / "did.json").write_text(issuer.did_document, encoding="utf-8")
    before = await list_of(service, found.credential)
    (tmp_path / "list.json").write_text(before, encoding="utf-8")
    said = {"certificate_number": known, "reason": "false-record"}
    await service.done(RevokeCertificate, ABOVE, **said)
    after = await list_of(service, found.credential)
    (tmp_path / "list-after.json").write_text(after, encoding="utf-8")
    return known


async def list_of(service: MemoryService, credential: str) -> str:
    address = json.loads(credential)["credentialStatus"]["statusListCredential"]
    listed = await service.ask(GetStatusList(actor=NOBODY, list_id=address[-7:]))
    text: str = listed.credential
    return text


def checked(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["hours", "check", *arguments])


@pytest.mark.usefixtures("number")
def test_it_holds_until_it_is_taken_back() -> None:
    result = checked("credential.json", *OFFLINE)
    assert (result.exit_code, result.stdout[:6]) == (0, "valid:")
    result = checked("credential.json", *OFFLINE[:3], "list-after.json", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["verdict"] == "revoked"


@pytest.mark.usefixtures("number")
def test_several_are_checked_at_once_as_of_an_instant(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text(
        (tmp_path / "credential.json").read_text("utf-8").replace('"95"', '"950"'), "utf-8"
    )
    result = checked("credential.json", "no.json", *OFFLINE, "--json")
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["file"], one["verdict"]) for one in said] == [
        ("credential.json", "valid"),
        ("no.json", "not-genuine"),
    ]
    assert result.exit_code == 1
    result = checked("credential.json", *OFFLINE, "--at", "2020-01-01T00:00:00+08:00")
    assert (result.exit_code, "a time to come" in result.stdout) == (1, True)
    for at in ("yesterday", "2026-12-01", "2026-12-01T09:00:00", "99999-01-01T00:00:00Z"):
        result = checked("credential.json", *OFFLINE, "--at", at)
        assert (result.exit_code, at in result.stderr) == (2, True)


async def test_a_paper_is_checked_by_what_is_inside(number: str, tmp_path: Path) -> None:
    inside = (tmp_path / "credential.json").read_text("utf-8")
    pdf = await Typesetter().set_certificate(words_of(PAPER), ADDRESS, START, inside)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    assert credential_in(pdf) == json.loads(inside)
    result = checked("paper.pdf", *OFFLINE)
    assert (result.exit_code, number in result.stdout) == (0, True)
    forged = await Typesetter().set_certificate(
        words_of(PAPER), ADDRESS, START, inside.replace('"95"', '"950"')
    )
    (tmp_path / "paper.pdf").write_bytes(forged)
    result = checked("paper.pdf", *OFFLINE)
    assert (result.exit_code, result.stdout[:12]) == (1, "not-genuine:")


CONTENTS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"\xff\xfe{",
    "a list": lambda _: b"[]",
    "no PDF of ours": lambda _: b"%PDF-1.7\n%%EOF",
    "nothing inside": lambda pdf: pdf.replace(b"/Type/EmbeddedFile", b"/Type/Other"),
    "two inside": lambda pdf: pdf + pdf,
    "damaged inside": lambda pdf: pdf.replace(b"x\x9c", b"xx"),
    "half of it": lambda pdf: pdf[: pdf.index(b"/Type/EmbeddedFile") + 40],
}


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("content", CONTENTS.values(), ids=[*CONTENTS])
async def test_what_is_no_credential_is_no_finding(
    tmp_path: Path, content: Callable[[bytes], bytes]
) -> None:
    pdf = await Typesetter().set_certificate(words_of(PAPER), ADDRESS, START, "{}")
    (tmp_path / "file").write_bytes(content(pdf))
    result = checked("file", *OFFLINE)
    assert result.exit_code == 2
    assert result.stderr.startswith("baodao: file: ")
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("number")
def test_a_file_that_is_not_there_and_half_of_what_is_needed() -> None:
    assert checked("absent.json", *OFFLINE).exit_code == 2
    assert checked("credential.json", *OFFLINE[:2]).exit_code == 2
    # Without the files it asks the stack, of which there is none here.
    assert checked("credential.json").exit_code == 4
