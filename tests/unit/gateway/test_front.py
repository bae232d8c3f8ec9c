"""The tree of paths leads where the framework's routes lead, and one refusal serves many."""

from collections import defaultdict
from itertools import product

import pytest
from fastapi import FastAPI
from starlette.routing import Match

from baodao.gateway.app import Gateway
from baodao.gateway.front import Paths
from baodao.gateway.paths import OperationRoute
from baodao.schema import NotFound
from baodao.schema.scheduling.seat_refusals import ShiftFull

VALUES = ["V", "", "..", "{volunteer_id}", "a b", "%2F", "V\n"]


def routes(api: FastAPI) -> list[OperationRoute]:
    return [route for route in api.router.routes if isinstance(route, OperationRoute)]


def paths(api: FastAPI) -> set[str]:
    """Every path with values, or words of other paths, in the place of its parameters."""
    segments = [route.path.split("/") for route in routes(api)]
    words = {s for path in segments for s in path if not s.startswith("{")} | set(VALUES)
    made = set()
    for path in segments:
        places = [at for at, segment in enumerate(path) if segment.startswith("{")]
        # All at once would be a million: one place after the other has every word.
        for place, word in product(places or [0], sorted(words)):
            filled = [word if at == place and at else s for at, s in enumerate(path)]
            made.add("/".join("V" if s.startswith("{") and s[-1] == "}" else s for s in filled))
    return made | {f"{path}/" for path in made} | {f"{path}\n" for path in made}


def test_the_tree_leads_where_the_routes_lead_or_leaves_it_to_them(gateway: Gateway) -> None:
    tree, found, taking = Paths(), 0, defaultdict[str, list[OperationRoute]](list)
    for route in routes(gateway.api):
        for method in route.methods or ():
            tree.add(method, route.path, route.app)
            taking[method].append(route)
    for path, method in product(sorted(paths(gateway.api)), ("GET", "POST", "HEAD", "DELETE")):
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
        led = tree.find(method, path)
        if led is None:
            continue
        found += 1
        near = (route for route in taking[method] if route.path_regex.match(path))
        matches = ((route, *route.matches(scope)) for route in near)
        route, child = next((r, child) for r, match, child in matches if match is Match.FULL)
        assert (path, *led) == (path, route.app, child["path_params"])
    assert found > 1_000


def test_the_tree_knows_every_operation(gateway: Gateway) -> None:
    for route in routes(gateway.api):
        for method in route.methods or ():
            led = gateway.paths.find(method, route.path.replace("{", "").replace("}", ""))
            assert led is not None
            assert led[0] is route.app


def test_a_path_leads_to_one_endpoint() -> None:
    tree = Paths()

    async def endpoint(scope, receive, send):
        raise NotImplementedError

    tree.add("GET", "/a/{b}", endpoint)
    tree.add("POST", "/a/{b}", endpoint)
    with pytest.raises(ValueError, match="twice"):
        tree.add("GET", "/a/{c}", endpoint)


async def test_one_refusal_is_told_to_each_about_their_own_request(http, services):
    services.refuses(ShiftFull(shift_id="S", capacity=500), NotFound(kind="shift", id="S"))

    instances = set()

    async def told(path: str, language: str) -> tuple[int, str]:
        headers = {"Accept-Language": language}
        response = await http.post(path, json={"volunteer_id": "V"}, headers=headers)
        assert int(response.headers["content-length"]) == len(response.content)
        problem = response.json()
        assert problem["instance"] == response.headers["x-correlation-id"]
        instances.add(problem["instance"])
        return response.status_code, problem["title"]

    there, elsewhere = "/api/v1/shifts/S/sign-ups", "/api/v1/shifts/T/sign-ups"
    english, chinese = "This cannot be done", "现在不能这样办理"
    for _ in range(2):
        assert await told(there, "en") == (404, english)
        assert await told(elsewhere, "en") == (422, english)
        assert await told(there, "zh") == (404, chinese)
    assert len(instances) == 6


async def test_a_long_refusal_is_told_like_a_short_one(http, services):
    refusals = [ShiftFull(shift_id=f"S{number}", capacity=number) for number in range(200)]
    services.refuses(*refusals)
    for _ in range(2):
        response = await http.post("/api/v1/shifts/S/sign-ups", json={"volunteer_id": "V"})
        assert response.status_code == 409
        assert len(response.json()["refusals"]) == 200
