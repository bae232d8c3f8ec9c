"""Teams as a caller of the HTTP interface sees them."""

from typing import Any

from tests.builders.registration import organiser, person
from tests.support.gateway import gateway, header
from tests.support.scenario import COMMUNITY, Scenario
from tests.support.services import RunningServices


async def test_over_http_a_team_gets_a_leader(services: RunningServices) -> None:
    await services.start_slice()
    (volunteer_id,) = (await Scenario.prepare(services, volunteers=1)).volunteers

    who = header(person(volunteer_id))
    async with gateway(services) as http:

        async def post(path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
            response = await http.post(f"/api/v1{path}", json=body, headers=headers)
            assert response.is_success, response.text
            return response

        facts = {"name": "测试·队", "kind": "volunteer-team", "division": COMMUNITY}
        registered = await post("/organisations", **facts)
        team = registered.json()["organisation_id"]
        us = header(organiser(team))
        invited = await post(
            f"/organisations/{team}/invite", us, volunteer_id=volunteer_id, kind="team-member"
        )
        membership = invited.headers["location"].removeprefix("/api/v1")
        no = await http.post(f"/api/v1{membership}/accept", headers=us)
        assert (no.status_code, no.json()["refusals"][0]["slug"]) == (409, "paper-needed")
        await post(f"{membership}/accept", who)
        office = (await post(f"{membership}/offices", us, title="队长")).json()["office_id"]
        await post(f"{membership}/offices/{office}/accept", who)
        details = (await http.get(f"/api/v1/organisations/{team}")).json()
        assert [leader["title"] for leader in details["leaders"]] == ["队长"]
        for path in (
            f"/organisations/{team}/memberships",
            f"/volunteers/{volunteer_id}/memberships",
        ):
            page = (await http.get(f"/api/v1{path}")).json()
            assert [one["state"] for one in page["memberships"]] == ["active"]
        heads = await http.get(f"/api/v1/divisions/{COMMUNITY}/building-heads")
        assert heads.is_success
