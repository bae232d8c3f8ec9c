"""The real tree of Tianjin and Hubei, read by the tree of a day; and records that follow it."""

import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import baodao.cli
from baodao.cli.synthetic import resident_id
from baodao.kernel.days import today
from baodao.kit.mongo import TooSlowError
from baodao.kit.servers import MongoServer
from baodao.kit.testing import eventually
from baodao.registration.places.views.divisions import list_divisions
from baodao.schema.base import Command, Query
from baodao.schema.registration import divisions as tree
from baodao.schema.registration import local_places as local
from baodao.schema.registration import organisations as org
from baodao.schema.registration import reshaping
from baodao.schema.registration import volunteers as vol
from baodao.schema.registration.rehoming import AssignDivision
from baodao.schema.replies import Refused
from baodao.tables.divisions import DivisionsTable, read_divisions
from baodao.tables.pieces import import_rows
from tests.builders.people import ON_PAPER
from tests.support.scenario import OPERATOR, command_id
from tests.support.services import RunningServices

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILE = Path(baodao.cli.__file__).parent / "data" / "tianjin-hubei.csv"
NAMES = {
    row["code"]: row["name"]
    for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())
}
DISTRICT, STREET, COMMUNITY = "120104", "120104007", "120104007017"
SOME = {d: [c for c in NAMES if c.startswith(d) and len(c) == 12] for d in ("120103", "120111")}
TODAY = today(datetime.now(UTC))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[RunningServices]:
    directory = tmp_path_factory.mktemp("divisions")
    async with RunningServices(directory, mongo_server) as services:
        await services.start("registration")
        table = DivisionsTable(OPERATOR)
        report = await import_rows(services.client, table, read_divisions(FILE), table.report())
        assert (report.counts["added"], report.rejected) == (len(NAMES), 0)
        yield services


async def ask(city: RunningServices, kind: type[Query], /, **fields: Any) -> Any:
    return await city.client.get(kind(actor=OPERATOR, **fields), kind.REPLY)


async def do(city: RunningServices, kind: type[Command], /, **fields: Any) -> Any:
    command = kind(actor=OPERATOR, command_id=command_id(), **fields)
    return await city.client.get(command, kind.REPLY)


async def search(city: RunningServices, **fields: Any) -> dict[str, str]:
    page = await ask(city, tree.ListDivisions, limit=1000, **fields)
    return {division.code: division.name for division in page.divisions}


def named(pick: Any) -> dict[str, str]:
    """The first thousand of the table, as a search gives them."""
    return {code: NAMES[code] for code in [c for c in sorted(NAMES) if pick(NAMES[c])][:1000]}


# --- search -------------------------------------------------------------------------------------


async def test_names_repeat_and_the_path_tells_them_apart(city: RunningServices) -> None:
    found = await search(city, name="和平村委会", match="exact")
    assert found == named(lambda name: name == "和平村委会")
    assert len(found) > 10
    page = await ask(city, tree.ListDivisions, name="和平村委会", match="exact", limit=5)
    paths = [division.path for division in page.divisions]
    assert len({tuple(path) for path in paths}) == 5
    code = page.divisions[0].code
    assert paths[0] == [NAMES[code[:n]] for n in (2, 4, 6, 9, 12)]
    assert page.next == page.divisions[-1].code


async def test_beginnings_and_parts_of_names(city: RunningServices) -> None:
    assert await search(city, name="和平", match="prefix") == named(lambda n: n.startswith("和平"))
    assert await search(city, name="和平") == named(lambda n: "和平" in n)
    everywhere = named(lambda n: "和平" in n)
    below = {c: n for c, n in everywhere.items() if c.startswith("1201")}
    assert await search(city, name="和平", parent="1201") == below
    assert await search(city, name="没有此名") == {}
    assert await search(city, name="和.*", match="part") == {}


@pytest.mark.parametrize(
    ("match", "plan"), [("exact", "names.name"), ("prefix", "names.name"), ("part", "_id")]
)
async def test_a_search_goes_along_an_index(city: RunningServices, match: str, plan: str) -> None:
    database = city.database("registration")
    await database._db.command({"profile": 2})
    try:
        await search(city, name="兴华村委会", match=match)
    finally:
        await database._db.command({"profile": 0})
    wanted = {"op": "query", "command.filter.names": {"$exists": True}}
    (profiled, *_) = await database.find("system.profile", wanted, sort=[("ts", -1)], limit=1)
    assert profiled["planSummary"].startswith(f"IXSCAN {{ {plan}: 1"), profiled["planSummary"]


async def test_a_read_is_bounded_in_time(city: RunningServices) -> None:
    database = city.database("registration")
    slow = {"$where": "sleep(200) || true"}
    with pytest.raises(TooSlowError):
        await database.find("divisions", slow, within_ms=50)


async def test_a_search_that_takes_too_long_is_refused() -> None:
    class Slow:
        async def page(self, *_: Any, **__: Any) -> Any:
            raise TooSlowError

    query = tree.ListDivisions(actor=OPERATOR, name="村")
    answer = await list_divisions(query, Slow(), datetime.now(UTC))  # type: ignore[arg-type]
    assert answer == tree.SearchTooWide()


# --- the tree of a day --------------------------------------------------------------------------


async def test_a_division_is_read_by_the_names_of_a_day(city: RunningServices) -> None:
    was = NAMES[COMMUNITY]
    await do(
        city, reshaping.RenameDivision, code=COMMUNITY, new_name="测试·新社区", on="2020-05-01"
    )
    await do(city, reshaping.RenameDivision, code=STREET, new_name="测试·新街道", on="2021-01-01")

    async def path(as_of: str | None) -> list[str]:
        found = await ask(city, tree.GetDivision, code=COMMUNITY, as_of=as_of)
        assert found.name == found.path[-1]
        return list(found.path[-2:])

    assert await path("2020-04-30") == [NAMES[STREET], was]
    assert await path("2020-05-01") == [NAMES[STREET], "测试·新社区"]
    assert await path(None) == ["测试·新街道", "测试·新社区"]
    for name, as_of, expected in (
        (was, "2020-04-30", True),
        (was, None, False),
        ("测试·新社区", "2020-04-30", False),
        ("测试·新社区", None, True),
    ):
        for match in ("exact", "prefix", "part"):
            found = await search(city, name=name, match=match, parent=DISTRICT, as_of=as_of)
            assert (COMMUNITY in found) == expected, (name, as_of, match)
    former = await search(city, name=was, match="exact", parent=DISTRICT, former=True)
    assert former[COMMUNITY] == "测试·新社区"


async def test_a_moved_street_is_where_it_is_on_that_day(city: RunningServices) -> None:
    old, new, day = "120102001", "120101901", "2027-03-01"
    children = sorted(c for c in NAMES if c.startswith(old) and c != old)
    receipt = await do(city, reshaping.MoveDivision, code=old, new_code=new, on=day)
    moved = [new + code[9:] for code in children]
    assert receipt.added == [new, *moved]
    for parent, before, after in (
        ("120102", True, False),
        ("120101", False, True),
    ):
        code = old if parent == "120102" else new
        assert (code in await search(city, parent=parent, as_of="2027-02-28")) == before
        assert (code in await search(city, parent=parent, as_of=day)) == after
    assert list(await search(city, parent=old, as_of="2027-02-28")) == children
    assert await search(city, parent=old, as_of=day) == {}
    assert list(await search(city, parent=new, as_of=day)) == moved
    ended = await ask(city, tree.GetDivision, code=children[0], as_of=day)
    assert (ended.valid, ended.became, ended.valid_until) == (False, [moved[0]], day)
    begun = await ask(city, tree.GetDivision, code=moved[0], as_of=day)
    assert (begun.valid, begun.came_from) == (True, [children[0]])
    assert begun.path == ["天津市", "市辖区", NAMES["120101"], NAMES[old], NAMES[children[0]]]


async def test_the_history_of_a_division(city: RunningServices) -> None:
    a, b = SOME["120103"][:2]
    into, off = "120103001901", "120103001902"
    await do(city, reshaping.RenameDivision, code=a, new_name="测试·旧名", on="2019-01-01")
    await do(
        city,
        reshaping.MergeDivisions,
        codes=[a, b],
        into=into,
        name="测试·合并社区",
        on="2026-02-01",
    )
    parts = [
        reshaping.DivisionPart(code=into, name="测试·合并社区"),
        reshaping.DivisionPart(code=off, name="测试·析出社区"),
    ]
    await do(city, reshaping.SplitDivision, code=into, into=parts, on="2026-03-01")
    story = await ask(city, tree.DivisionHistory, code=into)
    assert [(e.code, e.name, e.on) for e in story.came_from] == [
        (a, "测试·旧名", "2026-02-01"),
        (b, NAMES[b], "2026-02-01"),
    ]
    assert [(e.code, e.name, e.on) for e in story.became] == [(off, "测试·析出社区", "2026-03-01")]
    story = await ask(city, tree.DivisionHistory, code=a)
    assert [(n.name, n.since, n.until) for n in story.names] == [
        (NAMES[a], None, "2019-01-01"),
        ("测试·旧名", "2019-01-01", None),
    ]
    assert story.valid_until == "2026-02-01"


async def test_children_come_in_pages(city: RunningServices) -> None:
    found, after = [], ""
    while after is not None:
        page = await ask(city, tree.ListDivisions, parent="4201", limit=4, after=after)
        found += [division.code for division in page.divisions]
        after = page.next
    assert found == sorted(c for c in NAMES if c.startswith("4201") and len(c) == 6)


# --- local places -------------------------------------------------------------------------------


async def test_grids_and_entrances_of_a_community_on_a_day(city: RunningServices) -> None:
    where = {"division": SOME["120103"][-1]}
    add, end = local.AddLocalPlace, local.EndLocalPlace
    await do(city, add, **where, code="G1", kind="grid", name="测试·一网格", on="2020-01-01")
    entrance = {"kind": "entrance", "name": "测试·1门", "grid": "G1"}
    await do(city, add, **where, code="E1", **entrance, on="2021-01-01")
    await do(city, end, **where, code="E1", on="2022-01-01")
    rename = {"new_name": "测试·新网格", "on": "2023-01-01"}
    await do(city, local.RenameLocalPlace, **where, code="G1", **rename)

    async def places(**fields: Any) -> list[tuple[str, str]]:
        page = await ask(city, local.ListLocalPlaces, **where, **fields)
        return [(place.code, place.name) for place in page.places]

    assert await places(as_of="2019-12-31") == []
    assert await places(as_of="2021-06-01") == [("E1", "测试·1门"), ("G1", "测试·一网格")]
    assert await places(as_of="2021-06-01", kind="entrance") == [("E1", "测试·1门")]
    assert await places(as_of="2021-06-01", grid="G1") == [("E1", "测试·1门")]
    assert await places() == [("G1", "测试·新网格")]
    day = (datetime.fromisoformat(TODAY) + timedelta(days=400)).date().isoformat()
    await do(city, reshaping.MergeDivisions, codes=[where["division"]], into=COMMUNITY, on=day)
    page = await ask(city, local.ListLocalPlaces, **where)
    assert page.places[0].valid_until == day
    assert await places(as_of=day) == []


# --- records follow -----------------------------------------------------------------------------


async def register(city: RunningServices, number: int, division: str) -> str:
    receipt = await do(
        city,
        vol.RegisterVolunteer,
        name="测试·某",
        phone=f"1990001{number:04}",
        document={"type": "resident-id", "number": resident_id(9_000 + number)},
        division=division,
        consent=ON_PAPER,
    )
    return str(receipt.volunteer_id)


async def test_records_follow_once_the_day_has_come(city: RunningServices) -> None:
    ends, splits, into = SOME["120111"][:3]
    people = [await register(city, number, ends) for number in range(3)]
    left = await register(city, 3, splits)
    team = {"name": "测试·队", "kind": "volunteer-team", "division": ends}
    organisation = (await do(city, org.RegisterOrganisation, **team)).organisation_id
    day = (datetime.fromisoformat(TODAY) + timedelta(days=2)).date().isoformat()
    parts = [reshaping.DivisionPart(code=f"{splits[:9]}90{n}", name=f"测试·{n}") for n in (1, 2)]
    await do(city, reshaping.MergeDivisions, codes=[ends], into=into, on=day)
    await do(city, reshaping.SplitDivision, code=splits, into=parts, on=day)

    async def home(volunteer_id: str) -> str:
        found = await ask(city, vol.GetVolunteer, volunteer_id=volunteer_id)
        return str(found.division)

    assert {await home(person) for person in people} == {ends}
    city.set_clock(timedelta(days=3).total_seconds())
    try:
        await eventually(lambda: _all_in(people, home, into))
        assert (await ask(city, org.GetOrganisation, organisation_id=organisation)).division == into
        reply = await city.client.send(
            org.RegisterOrganisation(actor=OPERATOR, command_id=command_id(), **team)
        )
        assert isinstance(reply, Refused)
        assert [rule.refusal() for rule in reply.refusals] == [
            tree.DivisionEnded(division=ends, until=day, became=into)
        ]
        assert await home(left) == splits
        await do(city, AssignDivision, volunteer_id=left, division=parts[1].code)
        assert await home(left) == parts[1].code
    finally:
        city.set_clock(0)


async def _all_in(people: list[str], home: Any, division: str) -> bool:
    return {await home(person) for person in people} == {division}
