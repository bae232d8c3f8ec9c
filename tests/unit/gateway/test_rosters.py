"""The roster of a shift has the names of who comes, for those whom scheduling gives it to."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from baodao.kernel.rosters import Roster, RosterSlips
from baodao.kit import naming
from baodao.kit.read_log import Read
from baodao.kit.testing import NOW
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Actor
from baodao.schema.registration.rosters import NameRoster, SlipNotGood
from baodao.schema.registration.seconds import AskForNames, ConfirmNames
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders import leaving, people, scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, SLIPS
from tests.support.gateway import header
from tests.support.whole_town import Town
from tests.unit.gateway.test_downloads import rows_in

REFUSED = "second-required"
SECOND = acting_as(id="second", role="organiser", scope=COMMUNITY, purpose="records")
ORGANISER = acting_as(id="desk", role="organiser", scope=COMMUNITY, purpose="attendance")


async def crew(town: Town, number: int = 3) -> list[str]:
    """People who come to a shift in six hours; the first of them is responsible for it."""
    home, planned = town.services["registration"], town.services["scheduling"]
    ids = [await people.volunteer(home, one) for one in range(1, number + 1)]
    await town.tell("scheduling")
    plan = scheduling.shift(max_crew=number)
    (shift,) = await scheduling.opened(planned, plan, responsible_id=ids[0])
    for who in ids:
        await planned.done(ReserveSeat, OPERATOR, **scheduling.seat(shift, who))
    return ids


def lead_of(ids: list[str]) -> Actor:
    return acting_as(id=ids[0], role="volunteer", purpose="attendance")


def path(town: Town) -> str:
    shift: Shift = town.services["scheduling"].all_of(Shift)[0]
    return f"/api/v1/shifts/{shift.id}/roster"


async def told(town: Town, http: httpx.AsyncClient, actor: Actor, **said: Any) -> httpx.Response:
    return await http.get(path(town), params=said, headers=header(actor))


async def test_who_is_responsible_has_the_names_of_those_who_come(
    town: Town, outside: httpx.AsyncClient
) -> None:
    ids = await crew(town)
    answer = await told(town, outside, lead_of(ids))
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["names"] == {who: f"测试·甲000{n}" for n, who in enumerate(ids, 1)}
    assert page["slip"] is None
    for name, what in (("scheduling", "roster"), ("registration", "roster-names")):
        (read,) = town.services[name].all_of(Read)
        assert (read.what, read.actor_id, read.purpose) == (what, ids[0], "attendance")
        assert sorted(read.person_ids) == sorted(ids)


async def test_it_is_printed_from_a_workbook(town: Town, outside: httpx.AsyncClient) -> None:
    ids = await crew(town)
    heads, *rows = rows_in(await told(town, outside, ORGANISER, format="xlsx"))
    assert heads[:3] == ["志愿者", "姓名", "状态"]
    assert [row[:3] for row in rows] == [
        [who, f"测试·甲000{n}", "已报名"] for n, who in enumerate(ids, 1)
    ]


async def test_pages_are_named_one_after_the_other(town: Town, outside: httpx.AsyncClient) -> None:
    ids = await crew(town)
    first = (await told(town, outside, ORGANISER, limit=2)).json()
    last = (await told(town, outside, ORGANISER, limit=2, after=first["next"])).json()
    assert [*first["names"], *last["names"]] == ids


async def test_more_names_than_one_may_have_alone_take_a_second_person(
    town: Town, outside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are asked for at once or page by page."""
    ids = await crew(town)
    monkeypatch.setattr(naming, "MOST_NAMED", 2)
    assert (await told(town, outside, lead_of(ids))).json()["refusals"][0]["slug"] == REFUSED
    first = (await told(town, outside, ORGANISER, limit=2)).json()
    answer = await told(town, outside, ORGANISER, limit=2, after=first["next"])
    assert answer.json()["refusals"][0]["slug"] == REFUSED
    home = town.services["registration"]
    (read,) = home.all_of(Read)
    name, said = read.question.split("?")
    assert (name, "slip" in said, ids[0] in said) == ("name-roster", False, False)
    wish = {"question": name, "filter": said, "purpose": ORGANISER.purpose}
    asked = await home.done(AskForNames, ORGANISER, **wish)
    await home.done(ConfirmNames, SECOND, request_id=asked.request_id)
    answer = await told(town, outside, ORGANISER, limit=2, after=first["next"])
    assert [*answer.json()["names"]] == ids[2:]


async def test_who_has_left_has_no_name_there(town: Town, outside: httpx.AsyncClient) -> None:
    ids = await crew(town)
    await leaving.erase(town.services["registration"], ids[2])
    page = (await told(town, outside, ORGANISER)).json()
    assert [*page["names"]] == ids[:2]


async def test_without_the_capability_there_are_numbers(
    town: Town, outside: httpx.AsyncClient
) -> None:
    await crew(town)
    page = await told(town, outside, ORGANISER.model_copy(update={"capabilities": frozenset()}))
    assert page.json()["names"] is None
    assert len(page.json()["people"]) == 3
    assert town.services["registration"].all_of(Read) == []


async def test_without_registration_there_is_no_half_of_it(
    town: Town, outside: httpx.AsyncClient
) -> None:
    ids = await crew(town)
    town.away = {"registration"}
    assert (await told(town, outside, lead_of(ids))).status_code == 503


# --- the slip ---


async def ask(town: Town, actor: Actor, **changes: Any) -> Any:
    """The names of two of three, with a slip of now for these; `changes` are to what is asked."""
    ids = await crew(town)
    home = town.services["registration"]
    said = {"shift_id": "s", "activity_id": "a", "division": COMMUNITY, "volunteer_ids": ids[:2]}
    given = Roster("s", "a", COMMUNITY, ids[:2])
    slip = SLIPS.give(ORGANISER, given, home.now)
    if "volunteer_ids" in changes:
        changes["volunteer_ids"] = ids
    return await home.ask(NameRoster(actor=actor, **{**said, "slip": slip, **changes}))


async def test_names_are_given_for_the_slip(town: Town) -> None:
    answer = await ask(town, ORGANISER)
    assert [one.name for one in answer.people] == ["测试·甲0001", "测试·甲0002"]


@pytest.mark.parametrize(
    "changes",
    [
        {"volunteer_ids": "all"},
        {"shift_id": "other"},
        {"activity_id": "other"},
        {"division": "12"},
        {"slip": "9999999999.0"},
        {"slip": "never"},
        {"slip": RosterSlips(bytes(32)).give(ORGANISER, Roster("s", "a", COMMUNITY, []), NOW)},
    ],
)
async def test_and_for_nothing_else(town: Town, changes: dict[str, Any]) -> None:
    assert (await ask(town, ORGANISER, **changes)).refusals == (SlipNotGood(),)
    assert town.services["registration"].all_of(Read) == []


@pytest.mark.parametrize(
    "changes", [{"id": "other"}, {"role": "supervisor"}, {"scope": "12"}, {"purpose": "hours"}]
)
async def test_nor_to_anybody_else(town: Town, changes: dict[str, Any]) -> None:
    answer = await ask(town, ORGANISER.model_copy(update=changes))
    assert answer.refusals == (SlipNotGood(),)


async def test_a_slip_is_good_for_two_minutes(town: Town) -> None:
    home = town.services["registration"]
    given = Roster("s", "a", COMMUNITY, ["v"])
    slip = SLIPS.give(ORGANISER, given, home.now)
    assert SLIPS.is_good(slip, ORGANISER, given, home.now + timedelta(minutes=2))
    assert not SLIPS.is_good(slip, ORGANISER, given, home.now + timedelta(minutes=2, seconds=1))
