"""Grids and entrances below a community."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.registration.common.validity import Named
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import Command
from baodao.schema.registration import local_places as schema
from baodao.schema.registration.divisions import (
    DivisionEnded,
    NothingChanges,
    UnknownDivision,
)
from baodao.schema.registration.reshaping import (
    ChangedLater,
    HasChildren,
    MergeDivisions,
)
from tests.builders import places
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, NEXT_DOOR, OPERATOR, ORGANISER

A, B = COMMUNITY, NEXT_DOOR
DAY, LATER = "2026-01-01", "2027-01-01"
ADD, RENAME, END = schema.AddLocalPlace, schema.RenameLocalPlace, schema.EndLocalPlace


async def add(service: MemoryService, code: str, kind: str = "grid", **changes: Any) -> None:
    await places.local_place(service, code, kind, **{"division": A, "on": DAY} | changes)


async def test_an_entrance_lies_in_a_grid_or_in_the_community(service: MemoryService) -> None:
    await add(service, "G1")
    await add(service, "E1", "entrance", grid="G1")
    await add(service, "E2", "entrance")
    entrance = await service.stored(LocalPlace, f"{A}-E1")
    assert (entrance.grid, entrance.kind, entrance.valid_from) == ("G1", "entrance", DAY)
    assert (await service.stored(LocalPlace, f"{A}-G1")).entrances == ("E1",)
    assert service.told()[-1] == schema.LocalPlaceAdded(
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
    assert await service.refused(ADD, OPERATOR, **again) == [schema.PlaceExists(code="G1")]
    await service.done(END, OPERATOR, division=A, code="G1", on="2026-06-01")
    assert await service.refused(ADD, OPERATOR, **again) == [schema.PlaceExists(code="G1")]


@pytest.mark.parametrize("grid", ["G2", "E1", "G9"])
async def test_an_entrance_needs_a_grid_that_is_one(service: MemoryService, grid: str) -> None:
    await add(service, "E1", "entrance")
    await add(service, "G2", on=LATER)
    plan = {"division": A, "code": "E2", "kind": "entrance", "name": "测试", "on": DAY}
    expected = schema.UnknownGrid(grid=grid, on=DAY)
    assert await service.refused(ADD, OPERATOR, **plan, grid=grid) == [expected]


async def test_a_grid_lies_in_no_grid(service: MemoryService) -> None:
    await add(service, "G1")
    plan = {"division": A, "code": "G2", "kind": "grid", "name": "测试", "on": DAY}
    assert await service.refused(ADD, OPERATOR, **plan, grid="G1") == [
        schema.UnknownGrid(grid="G1", on=DAY)
    ]


async def test_a_place_needs_a_community_that_goes_on(service: MemoryService) -> None:
    plan = {"code": "G1", "kind": "grid", "name": "测试", "on": DAY}
    missing = "120104007009"
    assert await service.refused(ADD, OPERATOR, **plan, division=missing) == [
        UnknownDivision(division=missing)
    ]
    await service.done(MergeDivisions, OPERATOR, codes=[A], into=B, on=LATER)
    assert await service.refused(ADD, OPERATOR, **plan, division=A) == [
        DivisionEnded(division=A, until=LATER, became=B)
    ]


async def test_names_have_their_days(service: MemoryService) -> None:
    await add(service, "G1")
    where = {"division": A, "code": "G1"}
    await service.done(RENAME, OPERATOR, **where, new_name="测试·新", on=LATER)
    place = await service.stored(LocalPlace, f"{A}-G1")
    assert place.names == (Named("测试·G1", None, LATER), Named("测试·新", LATER))
    assert await service.refused(RENAME, OPERATOR, **where, new_name="测试·新", on=LATER) == [
        NothingChanges(place=f"{A}-G1")
    ]
    assert await service.refused(
        RENAME, OPERATOR, **where, new_name="测试·旧", on="2026-06-01"
    ) == [ChangedLater(place=f"{A}-G1", day=LATER)]
    assert await service.refused(
        RENAME, OPERATOR, division=A, code="G9", new_name="新", on=LATER
    ) == [NotFound(kind="place", id=f"{A}-G9")]


async def test_a_grid_ends_when_it_is_empty(service: MemoryService) -> None:
    await add(service, "G1")
    await add(service, "E1", "entrance", grid="G1")
    grid, entrance = {"division": A, "code": "G1"}, {"division": A, "code": "E1"}
    left = HasChildren(place=f"{A}-G1", child=f"{A}-E1", on=LATER)
    assert await service.refused(END, OPERATOR, **grid, on=LATER) == [left]
    await service.done(END, OPERATOR, **entrance, on=LATER)
    await service.done(END, OPERATOR, **grid, on=LATER)
    ended = schema.PlaceEnded(place=f"{A}-G1", until=LATER)
    assert await service.refused(END, OPERATOR, **grid, on="2028-01-01") == [ended]
    assert await service.refused(RENAME, OPERATOR, **grid, new_name="测试·新", on=LATER) == [ended]
    assert await service.refused(END, OPERATOR, division=A, code="E1", on=DAY) == [
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
        actor = acting_as(id="a", role=role, scope=scope)
        assert await service.refused(kind, actor, **fields) == [OutOfScope(role=actor.role)]
    await service.done(kind, ORGANISER, **fields)
