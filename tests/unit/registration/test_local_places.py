"""Grids and entrances below a community."""

from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.common.validity import Named
from baodao.registration.common.vault import Vault
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, NotFound, OutOfScope, Refusal
from baodao.schema.base import Command
from baodao.schema.registration import local_places as schema
from baodao.schema.registration.divisions import (
    ChangedLater,
    DivisionEnded,
    HasChildren,
    ImportDivisions,
    MergeDivisions,
    NothingChanges,
    UnknownDivision,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPERATOR = Actor(id="operator", role="operator")
A, B = "120104007001", "120104007002"
DAY, LATER = "2026-01-01", "2027-01-01"
ADD, RENAME, END = schema.AddLocalPlace, schema.RenameLocalPlace, schema.EndLocalPlace


async def send(service: MemoryService, kind: type[Command], /, **fields: Any) -> Any:
    values = {"command_id": f"c{len(service.database.documents('inbox'))}", "actor": OPERATOR}
    return await service.decide(kind.model_validate(values | fields), NOW)


async def refused(service: MemoryService, kind: type[Command], /, **fields: Any) -> list[Refusal]:
    outcome = await send(service, kind, **fields)
    assert isinstance(outcome, Refused), outcome
    return list(outcome.refusals)


async def add(service: MemoryService, code: str, kind: str = "grid", **fields: Any) -> None:
    values = {"division": A, "code": code, "kind": kind, "name": f"测试·{code}", "on": DAY}
    assert isinstance(await send(service, ADD, **values | fields), Done)


@pytest.fixture
async def service() -> MemoryService:
    service = MemoryService(subscribers, COLLECTIONS, [Vault({"test": bytes(32)}, bytes(32))])
    rows = [{"code": c, "name": "测试"} for c in ("12", "1201", "120104", "120104007", A, B)]
    assert isinstance(await send(service, ImportDivisions, rows=rows), Done)
    return service


async def test_an_entrance_lies_in_a_grid_or_in_the_community(service: MemoryService) -> None:
    await add(service, "G1")
    await add(service, "E1", "entrance", grid="G1")
    await add(service, "E2", "entrance")
    entrance = await service.stored(LocalPlace, f"{A}-E1")
    assert (entrance.grid, entrance.kind, entrance.valid_from) == ("G1", "entrance", DAY)
    assert (await service.stored(LocalPlace, f"{A}-G1")).entrances == ("E1",)
    (_, event), *_ = reversed(service.published())
    assert event == schema.LocalPlaceAdded(
        division=A,
        place_id=f"{A}-E2",
        kind="entrance",
        name="测试·E2",
        grid=None,
        valid_from=DAY,
    )


async def test_local_codes_are_of_one_community(service: MemoryService) -> None:
    await add(service, "G1")
    await add(service, "G1", division=B)
    again = {"division": A, "code": "G1", "kind": "grid", "name": "测试", "on": LATER}
    assert await refused(service, ADD, **again) == [schema.PlaceExists(code="G1")]
    await send(service, END, division=A, code="G1", on="2026-06-01")
    assert await refused(service, ADD, **again) == [schema.PlaceExists(code="G1")]


@pytest.mark.parametrize("grid", ["G2", "E1", "G9"])
async def test_an_entrance_needs_a_grid_that_is_one(service: MemoryService, grid: str) -> None:
    await add(service, "E1", "entrance")
    await add(service, "G2", on=LATER)
    plan = {"division": A, "code": "E2", "kind": "entrance", "name": "测试", "on": DAY}
    expected = schema.UnknownGrid(grid=grid, on=DAY)
    assert await refused(service, ADD, **plan, grid=grid) == [expected]


async def test_a_grid_lies_in_no_grid(service: MemoryService) -> None:
    await add(service, "G1")
    plan = {"division": A, "code": "G2", "kind": "grid", "name": "测试", "on": DAY}
    assert await refused(service, ADD, **plan, grid="G1") == [schema.UnknownGrid(grid="G1", on=DAY)]


async def test_a_place_needs_a_community_that_goes_on(service: MemoryService) -> None:
    plan = {"code": "G1", "kind": "grid", "name": "测试", "on": DAY}
    missing = "120104007009"
    assert await refused(service, ADD, **plan, division=missing) == [
        UnknownDivision(division=missing)
    ]
    await send(service, MergeDivisions, codes=[A], into=B, on=LATER)
    assert await refused(service, ADD, **plan, division=A) == [
        DivisionEnded(division=A, until=LATER, became=B)
    ]


async def test_names_have_their_days(service: MemoryService) -> None:
    await add(service, "G1")
    where = {"division": A, "code": "G1"}
    assert isinstance(await send(service, RENAME, **where, new_name="测试·新", on=LATER), Done)
    place = await service.stored(LocalPlace, f"{A}-G1")
    assert place.names == (Named("测试·G1", None, LATER), Named("测试·新", LATER))
    assert await refused(service, RENAME, **where, new_name="测试·新", on=LATER) == [
        NothingChanges(place=f"{A}-G1")
    ]
    assert await refused(service, RENAME, **where, new_name="测试·旧", on="2026-06-01") == [
        ChangedLater(place=f"{A}-G1", day=LATER)
    ]
    assert await refused(service, RENAME, division=A, code="G9", new_name="新", on=LATER) == [
        NotFound(kind="place", id=f"{A}-G9")
    ]


async def test_a_grid_ends_when_it_is_empty(service: MemoryService) -> None:
    await add(service, "G1")
    await add(service, "E1", "entrance", grid="G1")
    grid, entrance = {"division": A, "code": "G1"}, {"division": A, "code": "E1"}
    left = HasChildren(place=f"{A}-G1", child=f"{A}-E1", on=LATER)
    assert await refused(service, END, **grid, on=LATER) == [left]
    assert isinstance(await send(service, END, **entrance, on=LATER), Done)
    assert isinstance(await send(service, END, **grid, on=LATER), Done)
    ended = schema.PlaceEnded(place=f"{A}-G1", until=LATER)
    assert await refused(service, END, **grid, on="2028-01-01") == [ended]
    assert await refused(service, RENAME, **grid, new_name="测试·新", on=LATER) == [ended]
    assert await refused(service, END, division=A, code="E1", on=DAY) == [
        schema.PlaceEnded(place=f"{A}-E1", until=LATER),
        ChangedLater(place=f"{A}-E1", day=DAY),
    ]


@pytest.mark.parametrize("kind", [ADD, RENAME, END])
async def test_only_who_organises_there(service: MemoryService, kind: type[Command]) -> None:
    await add(service, "G1")
    fields: dict[str, Any] = {"division": A, "code": "G1", "on": LATER}
    if kind is ADD:
        fields |= {"code": "G2", "kind": "grid", "name": "测试"}
    elif kind is RENAME:
        fields |= {"new_name": "测试·新"}
    for role, scope in (("organiser", B), ("volunteer", A), ("auditor", "*")):
        actor = {"id": "a", "role": role, "scope": scope}
        assert await refused(service, kind, **fields, actor=actor) == [
            OutOfScope(role=role, scope=scope, division=A)
        ]
    actor = {"id": "a", "role": "organiser", "scope": A}
    assert isinstance(await send(service, kind, **fields, actor=actor), Done)
