"""The tree through HTTP: reshaped, searched, and read by the tree of a day."""

from typing import Any

from tests.support.gateway import gateway
from tests.support.scenario import COMMUNITY, TREE
from tests.support.services import RunningServices

API = "/api/v1"
NEW = "120104008017"


async def test_a_community_is_renamed_moved_and_found(services: RunningServices) -> None:
    await services.start_slice()
    async with gateway(services) as http:

        async def post(path: str, status: int = 200, **body: Any) -> Any:
            response = await http.post(API + path, json=body)
            assert response.status_code == status, response.text
            return response.json()

        async def get(path: str, **query: Any) -> Any:
            response = await http.get(API + path, params=query)
            assert response.status_code == 200, response.text
            return response.json()

        rows = [{"code": code, "name": f"测试·{code}"} for code in (*TREE, "120104008")]
        await post("/divisions", rows=rows)
        await post(f"/divisions/{COMMUNITY}/rename", new_name="测试·新社区", on="2020-01-01")
        grid = {"code": "G1", "kind": "grid", "name": "测试·一网格", "on": "2020-01-01"}
        await post(f"/divisions/{COMMUNITY}/places", status=201, **grid)
        moved = await post(f"/divisions/{COMMUNITY}/move", new_code=NEW, on="2025-01-01")
        assert (moved["ended"], moved["added"]) == ([COMMUNITY], [NEW])

        was = await get(f"/divisions/{COMMUNITY}", as_of="2019-12-31")
        assert (was["name"], was["valid"]) == (f"测试·{COMMUNITY}", True)
        found = await get("/divisions", name="测试·新", match="prefix")
        assert [(d["code"], d["path"][3]) for d in found["divisions"]] == [(NEW, "测试·120104008")]
        everything = await get("/divisions", name="新社区", former="true")
        assert [d["code"] for d in everything["divisions"]] == [COMMUNITY, NEW]
        story = await get(f"/divisions/{NEW}/history")
        assert story["came_from"] == [
            {"code": COMMUNITY, "name": "测试·新社区", "on": "2025-01-01"}
        ]
        places = await get(f"/divisions/{COMMUNITY}/places", as_of="2024-12-31")
        assert [place["code"] for place in places["places"]] == ["G1"]

        problem = await post(f"/divisions/{COMMUNITY}/rename", 409, new_name="新", on="2026-01-01")
        assert problem["type"] == "urn:baodao:problem:division-ended"
        assert NEW in problem["detail"]
