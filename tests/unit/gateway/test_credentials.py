"""Credentials over HTTP: downloaded, inside the paper, and what everybody verifies them against."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest

from baodao.gateway import limits
from baodao.gateway.app import Gateway
from baodao.hours.common.proofs import from_multikey, holds
from baodao.schema.hours.certificates import RevokeCertificate
from tests.builders import leaving
from tests.builders.actors import acting_as
from tests.support.front_door import Tries
from tests.support.gateway import header
from tests.support.whole_town import Town
from tests.unit.gateway.test_certificates import holder_of


@pytest.fixture(autouse=True)
def tries(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tries]:
    found = Tries()
    monkeypatch.setattr(gateway._desk.counter, "connection", found)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_000_000.0))
    return found


def attached(pdf: bytes) -> list[bytes]:
    """The files that are attached to a PDF as Typst writes it."""
    pattern = rb"/Type\s*/EmbeddedFile\b(.*?)stream\r?\n(.*?)\r?\nendstream"
    found = re.findall(pattern, pdf, re.DOTALL)
    return [zlib.decompress(data) if b"FlateDecode" in head else data for head, data in found]


async def test_it_is_downloaded_and_verified_by_what_is_public(
    town: Town, outside: httpx.AsyncClient
) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    where = f"/api/v1/certificates/{number}/credential.json"
    answer = await outside.get(where, headers=me)
    assert answer.headers["content-type"] == "application/vc"
    assert answer.headers["content-disposition"] == f'attachment; filename="{number}.json"'
    assert (await outside.get(where, headers=me)).content == answer.content
    assert (await outside.get(where)).status_code == 401
    assert "测试·甲" not in answer.text
    assert who not in answer.text

    document = (await outside.get("/api/v1/issuer/did.json")).json()
    keys = {
        one["id"]: from_multikey(one["publicKeyMultibase"])
        for one in document["verificationMethod"]
    }
    said = answer.json()
    assert holds(said, keys)
    address = said["credentialStatus"]["statusListCredential"].removeprefix("https://baodao.test")
    assert holds((await outside.get(address)).json(), keys)


async def test_lists_come_in_two_forms_and_are_kept_for_a_while(
    town: Town, outside: httpx.AsyncClient
) -> None:
    _, receipt = await holder_of(town)
    where = "/api/v1/status-lists/202603a"
    plain = await outside.get(where)
    token = await outside.get(where, headers={"Accept": "application/vc+jwt"})
    kinds = [one.headers["content-type"] for one in (plain, token)]
    assert kinds == ["application/vc", "application/vc+jwt"]
    assert plain.headers["vary"] == "Accept"
    assert plain.headers["cache-control"] == "public, max-age=60"
    assert plain.headers["access-control-allow-origin"] == "*"
    said = json.loads(base64.urlsafe_b64decode(token.text.split(".")[1] + "=="))
    assert said["credentialSubject"] == plain.json()["credentialSubject"]
    for one, accept in ((plain, "application/vc"), (token, "application/vc+jwt")):
        known = {"If-None-Match": one.headers["etag"], "Accept": accept}
        again = await outside.get(where, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == one.headers["etag"]
    supervisor = acting_as(id="s", role="supervisor", scope="*", purpose="records")
    said = {"certificate_number": receipt.certificate_number, "reason": "false-record"}
    await town.services["hours"].done(RevokeCertificate, supervisor, **said)
    fresh = await outside.get(where, headers={"If-None-Match": plain.headers["etag"]})
    assert fresh.status_code == 200
    assert fresh.json()["credentialSubject"] != plain.json()["credentialSubject"]
    assert (await outside.get("/api/v1/status-lists/202603b")).status_code == 404


async def test_the_paper_has_the_very_credential_inside(
    town: Town, outside: httpx.AsyncClient
) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    where = f"/api/v1/certificates/{number}"
    pdf = (await outside.get(f"{where}/certificate.pdf", headers=me)).content
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    (inside,) = attached(pdf)
    assert inside == (await outside.get(f"{where}/credential.json", headers=me)).content


async def test_what_holds_no_longer_is_not_given_out(
    town: Town, outside: httpx.AsyncClient
) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    supervisor = acting_as(id="s", role="supervisor", scope="*", purpose="records")
    said = {"certificate_number": number, "reason": "false-record"}
    await town.services["hours"].done(RevokeCertificate, supervisor, **said)
    where = f"/api/v1/certificates/{number}"
    assert (await outside.get(f"{where}/certificate.pdf", headers=me)).status_code == 410
    answer = await outside.get(f"{where}/credential.json", headers=me)
    assert answer.status_code == 409
    assert "certificate-not-in-force" in answer.text
    assert (await outside.get(where, headers=me)).json()["credential"] is None


async def test_who_was_erased_has_no_name_in_what_is_signed(
    town: Town, outside: httpx.AsyncClient
) -> None:
    who, receipt = await holder_of(town)
    me, number = header(acting_as(id=who, role="volunteer")), receipt.certificate_number
    where = f"/api/v1/certificates/{number}/credential.json"
    before = (await outside.get(where, headers=me)).content
    await leaving.erase(town.services["registration"], who)
    assert (await outside.get(where, headers=me)).content == before


async def test_whoever_asks_all_the_time_is_stopped(town: Town, outside: httpx.AsyncClient) -> None:
    assert town.services
    where = "/api/v1/issuer/did.json"
    answers = [(await outside.get(where)).status_code for _ in range(601)]
    assert answers == [200] * 600 + [429]
