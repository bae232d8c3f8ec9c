"""A certificate over HTTP on real servers, believed and disbelieved by a second program."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from baodao.cli.operate.credential_check import credential_in
from baodao.kit.signatures import new_root
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders.registration import person
from tests.support.attendances import attendance, message_of
from tests.support.gateway import gateway, header
from tests.support.scenario import COMMUNITY, Scenario
from tests.support.services import RunningServices, until
from tests.support.verifier import opinions

HERE = "https://baodao.test"
KEYS = "issuing.keys"


async def serve(services: RunningServices, who: str, organisation: str) -> None:
    """Two shifts, a day each, recorded by an organisation."""
    for number in (1, 2):
        event = attendance(number).model_copy(
            update={
                "volunteer_id": who,
                "organisation_id": organisation,
                "sign_up_id": f"shift{number}-{who}",
            }
        )
        subject, data, headers = message_of(event, f"served-{number}")
        await services.jetstream.publish(subject, data, headers=headers)
    await services.settled()


async def annul(services: RunningServices, who: str) -> None:
    """The first of them counts for nothing any more."""
    fact = {"division": COMMUNITY, "shift_id": "shift1", "volunteer_id": who}
    event = AttendanceAnnulled(**fact, sign_up_id=f"shift1-{who}")
    subject, data, headers = message_of(event, "annulled", version=2)
    await services.jetstream.publish(subject, data, headers=headers)


@dataclass
class Reader:
    """Somebody with a certificate, and anybody who has a copy of it."""

    http: httpx.AsyncClient
    outside: httpx.AsyncClient
    who: str

    @property
    def me(self) -> dict[str, str]:
        return header(person(self.who))

    async def issued(self) -> tuple[str, str]:
        """Where the certificate over everything is, and where it is checked."""
        path = f"/api/v1/volunteers/{self.who}/certificates"
        answer = await self.http.post(path, json={}, headers=self.me)
        assert answer.status_code == 201, answer.text
        receipt = answer.json()
        code = f"{receipt['certificate_number']}/{receipt['check_code']}"
        return answer.headers["location"], f"/api/v1/check/{code}"

    async def credential(self, where: str) -> Any:
        answer = await self.http.get(f"{where}/credential.json", headers=self.me)
        assert answer.is_success, answer.text
        return answer.json()

    async def paper(self, where: str) -> bytes:
        answer = await self.http.get(f"{where}/certificate.pdf", headers=self.me)
        assert answer.is_success, answer.text
        return answer.content

    async def published(self, credential: Any) -> dict[str, Any]:
        """What is found at the addresses in a credential by whoever has not signed in."""
        did = await self.outside.get("/api/v1/issuer/did.json")
        address = credential["credentialStatus"]["statusListCredential"]
        listed = await self.outside.get(address.removeprefix(HERE))
        return {did.json()["id"]: did.json(), address: listed.json()}

    async def opinions(self, *credentials: Any) -> list[tuple[bool, bool | None]]:
        """Whether each verifies, and is revoked."""
        found = await opinions(await self.published(credentials[0]), credentials)
        return [(one["verified"], one["revoked"]) for one in found["credentials"]]

    async def status(self, check: str) -> str:
        found: str = (await self.outside.get(check)).json()["status"]
        return found


@pytest.fixture
async def reader(services: RunningServices, tmp_path: Path) -> AsyncIterator[Reader]:
    """Somebody who has served twice, with hours under keys of its own."""
    keys = tmp_path / KEYS
    keys.write_text(new_root(), encoding="utf-8")
    settings = {"BAODAO_HOURS_KEYS_FILE": str(keys), "BAODAO_HOURS_PUBLIC_ORIGIN": HERE}
    for name in ("registration", "scheduling", "identity"):
        await services.start(name)
    await services.start("hours", env=settings)
    (who,) = (await Scenario.prepare(services, volunteers=1)).volunteers
    async with gateway(services) as http:
        facts = {"name": "测试·巡逻队", "kind": "volunteer-team", "division": COMMUNITY}
        team = (await http.post("/api/v1/organisations", json=facts)).json()["organisation_id"]
        await serve(services, who, team)
        async with httpx.AsyncClient(base_url=http.base_url, timeout=30) as outside:
            yield Reader(http, outside, who)


async def test_what_is_inside_the_paper_is_verified(reader: Reader) -> None:
    where, check = await reader.issued()
    copied = await reader.credential(where)
    assert credential_in(await reader.paper(where)) == copied
    assert copied["evidence"][0]["name"] == "测试·巡逻队"
    assert await reader.opinions(copied) == [(True, False)]
    assert await reader.status(check) == "valid"


async def test_what_was_signed_before_the_keys_were_rotated_is_verified(
    reader: Reader, services: RunningServices, tmp_path: Path
) -> None:
    where, _ = await reader.issued()
    copied, before = await reader.credential(where), await reader.issued()
    published = await reader.published(copied)
    keys = tmp_path / KEYS
    keys.write_text(f"{new_root()}\n{keys.read_text()}", encoding="utf-8")
    await services.restart("hours")
    assert await reader.issued() == before
    rotated = await reader.credential(where)
    assert rotated["proof"]["verificationMethod"] != copied["proof"]["verificationMethod"]
    assert {**rotated, "proof": None} == {**copied, "proof": None}
    assert await reader.opinions(copied, rotated) == [(True, False), (True, False)]
    # Who knows the keys of before alone does not believe the new one.
    (unknown,) = (await opinions(published, [rotated]))["credentials"]
    assert not unknown["verified"]


async def test_every_copy_is_revoked_though_hours_is_killed_meanwhile(
    reader: Reader, services: RunningServices
) -> None:
    where, check = await reader.issued()
    copied = await reader.credential(where)
    await annul(services, reader.who)
    await services.kill("hours")
    await services.restart("hours")

    async def is_revoked() -> bool:
        known = await reader.http.get(where, headers=reader.me)
        return bool(known.json()["state"] == "revoked")

    await until(is_revoked, 30, "the certificate revoked")
    assert await reader.status(check) == "revoked"
    assert [revoked for _, revoked in await reader.opinions(copied)] == [True]
    page = await reader.outside.get(check, headers={"Accept": "text/html"})
    assert "副本同样失效" in page.text
    gone = await reader.http.get(f"{where}/credential.json", headers=reader.me)
    assert gone.status_code == 409
    # What is left is certified anew, and that holds.
    again, _ = await reader.issued()
    assert again != where
    assert await reader.opinions(await reader.credential(again)) == [(True, False)]
