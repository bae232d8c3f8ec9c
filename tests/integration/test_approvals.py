"""Approvals 审批 over HTTP: given at one service, and felt at each that shows minors."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from baodao.kit.servers import MongoServer
from tests.builders.people import GUARDIAN, GUARDIAN_CONSENT
from tests.builders.registration import COMMUNITY, STREET
from tests.support.gateway import gateway
from tests.support.scenario import Scenario, now
from tests.support.services import RunningServices, until
from tests.support.tour import Tour

pytestmark = pytest.mark.asyncio(loop_scope="module")

READER = {"Baodao-Actor": f"id=reader; role=organiser; scope={COMMUNITY}; purpose=activities"}
ABOVE = {"Baodao-Actor": f"id=above; role=street-coordinator; scope={STREET}; capabilities=minors"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Scenario]:
    directory: Path = tmp_path_factory.mktemp("approvals")
    async with RunningServices(directory, mongo_server) as services:
        await services.start_slice()
        yield await Scenario.prepare(services)


async def test_minors_are_shown_where_an_approval_has_arrived(city: Scenario) -> None:
    async with gateway(city.services) as client:
        minor = await _registered_minor(client)
        await city.services.settled()
        shift = await city.open_shift(2)
        assert (await city.reserve(shift, minor)).status == "accepted"
        pages = [f"/volunteers/{minor}", f"/shifts/{shift}/sign-ups", f"/volunteers/{minor}/hours"]
        for page in pages:
            refused = await client.get(f"/api/v1{page}", headers=READER)
            assert (refused.status_code, refused.json()["refusals"][0]["slug"]) == (
                403,
                "approval-required",
            )
            assert minor not in refused.text.replace(str(refused.url.path), "")
        body = {"reader_id": "reader", "role": "organiser", "division": COMMUNITY}
        body |= {"purpose": "activities", "until_day": Tour.day(300)}
        given = await client.post("/api/v1/approvals", json=body, headers=ABOVE)
        assert given.status_code == 201, given.text
        one = given.json()["approval_id"]
        for page in pages:
            await until(lambda page=page: _is_shown(client, page), 10, page)
        own = await client.get("/api/v1/approvals?reader_id=reader", headers=READER)
        assert [row["approval_id"] for row in own.json()["approvals"]] == [one]
        mine = {"Baodao-Actor": f"id={minor}; role=volunteer"}
        log = await client.get(f"/api/v1/reads?person_id={minor}", headers=mine)
        seen = [(read["what"], read["approval_id"]) for read in log.json()["reads"]]
        assert seen == [("record", one), ("attendance", one), ("hours", one)]
        first = await client.get(f"/api/v1/reads?person_id={minor}&limit=2", headers=mine)
        rest = f"/api/v1/reads?person_id={minor}&after={first.json()['next']}"
        following = (await client.get(rest, headers=mine)).json()
        assert first.json()["reads"] + following["reads"] == log.json()["reads"]
        others = await client.get("/api/v1/reads?person_id=another", headers=mine)
        assert others.status_code == 403
        ended = await client.post(f"/api/v1/approvals/{one}/end", headers=ABOVE)
        assert ended.json()["ended"] is True
        for page in pages:
            await until(lambda page=page: _is_refused(client, page), 10, page)


async def _registered_minor(client: httpx.AsyncClient) -> str:
    minor = {
        "name": "测试·未成年人",
        "sex": "female",
        "birth_date": f"{now().year - 15}-01-01",
        "document": {"type": "passport", "number": "T0000001"},
        "division": COMMUNITY,
        "phone": "19900000001",
        "guardian": GUARDIAN,
        "consent": GUARDIAN_CONSENT,
    }
    headers = {
        "Baodao-Actor": f"id=desk; role=organiser; scope={COMMUNITY}; capabilities=consent,minors"
    }
    registered = await client.post("/api/v1/volunteers", json=minor, headers=headers)
    assert registered.status_code == 201, registered.text
    who: str = registered.json()["volunteer_id"]
    allowed = await client.post(
        f"/api/v1/volunteers/{who}/consents",
        json={"purpose": "participation", "subject": "居家养老", "consent": GUARDIAN_CONSENT},
        headers=headers,
    )
    assert allowed.status_code == 201, allowed.text
    return who


async def _is_shown(client: httpx.AsyncClient, page: str) -> bool:
    return (await client.get(f"/api/v1{page}", headers=READER)).is_success


async def _is_refused(client: httpx.AsyncClient, page: str) -> bool:
    return (await client.get(f"/api/v1{page}", headers=READER)).status_code == 403
