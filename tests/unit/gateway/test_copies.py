"""F9: a copy of everything is of all services, under all records of a person, or there is none."""

import importlib
import json
from datetime import timedelta
from typing import Any, get_args, get_origin

import httpx
import pytest
from pydantic import BaseModel

from baodao.gateway.copies import lists_of
from baodao.gateway.sheets import fields_of, plain_kind
from baodao.hours.known.domain import KnownVolunteer
from baodao.identity.domain.known import Person
from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import NOW, MemoryService, delivered_twice_and_shuffled
from baodao.kit.topology import SERVICES
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Actor
from baodao.schema.field_names import FIELD_NAMES
from baodao.schema.hours.copies import ExportHours
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.personal_data import ExportPerson
from baodao.schema.scheduling.seats import ExportSignUps
from baodao.schema.spoken import words_of
from tests.builders import identity, organisations, party, people, places, scheduling
from tests.builders.actors import acting_as
from tests.builders.hours import attendance, ledgers
from tests.builders.leaving import erase, merge, withdraw
from tests.builders.registration import COMMUNITY, person
from tests.support.gateway import header
from tests.support.whole_town import OTHERS, Town, chained, serve, signs_in
from tests.unit.gateway.test_downloads import literals

DESK = acting_as(id="desk", role="organiser", scope=COMMUNITY, purpose="request")
AWAY = acting_as(id="away", role="organiser", scope="120105", purpose="request")


async def copy(
    outside: httpx.AsyncClient, who: str, actor: Actor | None = None, **headers: str
) -> httpx.Response:
    headers = header(actor or person(who)) | {n.replace("_", "-"): v for n, v in headers.items()}
    return await outside.get(f"/api/v1/volunteers/{who}/export", headers=headers)


async def everything(outside: httpx.AsyncClient, who: str, actor: Actor | None = None) -> Any:
    answer = await copy(outside, who, actor)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_it_is_of_all_services_and_of_all_records_in_a_chain(
    town: Town, outside: httpx.AsyncClient
) -> None:
    one, two, three = await chained(town)
    await town.tell()
    data = await everything(outside, three)
    assert [(p["volunteer_id"], p["name"]) for p in data["merged"]] == [
        (two, "测试·甲0002"),
        (one, "测试·甲0001"),
    ]
    assert data["merged"][0]["document"]["number"].isalnum(), "in full"
    seats = data["scheduling"]["sign_ups"]
    assert {seat["volunteer_id"] for seat in seats} == {one, two, three}
    assert sorted(seat["state"] for seat in seats) == ["attended"] * 3 + ["cancelled"] * 3
    assert {seat["reason"] for seat in seats} == {None, "测试·发烧"}
    assert {entry["minutes"] for entry in data["hours"]["entries"]} == {60}
    assert [ledger["volunteer_id"] for ledger in data["hours"]["balances"]] == [three, two, one]
    accounts = {account["account_id"]: account for account in data["identity"]["accounts"]}
    assert accounts[three]["login"] == "login-2"
    assert [accounts[who]["state"] for who in (one, two, three)] == ["closed", "closed", "open"]
    assert accounts[three]["has_password"]
    assert identity.PASSWORD not in json.dumps(data)
    assert "argon2" not in json.dumps(data)


async def test_who_saw_the_data_is_told_of_each_service_and_of_nobody_else(
    town: Town, outside: httpx.AsyncClient
) -> None:
    home = town.services["registration"]
    who = await people.volunteer(home, 1)
    await town.tell()
    await everything(outside, who, DESK)
    logged = [service.all_of(Read) for service in town.services.values()]
    assert [[read.what for read in reads] for reads in logged] == [["export"]] * 4
    data = await everything(outside, who)
    for name in OTHERS:
        (read,) = data[name]["reads"]
        assert (read["actor_id"], read["purpose"], read["person_ids"]) == ("desk", "request", [who])
    assert [read["purpose"] for read in data["reads"]] == ["request", "own-data"]


async def test_long_histories_come_page_by_page_and_whole(
    town: Town, outside: httpx.AsyncClient
) -> None:
    one, two, three = await chained(town)
    await town.tell()
    home, planned, ledger = (town.services[n] for n in ("registration", "scheduling", "hours"))
    for number in range(12):
        await people.give(home, three, "sharing", subject=f"测试·{number}")
    (shift, *_) = planned.all_of(Shift)
    seats = [
        SignUp(id=f"{shift.id}-{n:04}", shift_id=shift.id, volunteer_id=who, state="reserved")
        for n, who in enumerate((one, two, three) * 210)
    ]
    await planned.put(*seats)
    served = [
        attendance(NOW - n * timedelta(hours=2), sign_up_id=f"long-{n}") for n in range(1, 560)
    ]
    await ledger.follow(*(one.model_copy(update={"volunteer_id": two}) for one in served))
    for pages in (None, 100):
        town.pages, asked = pages, len(town.asked)
        data = await everything(outside, three)
        assert len(town.asked) - asked > (12 if pages else 5)
        assert len(data["consents"]) == 12 + 3
        seen = [seat["sign_up_id"] for seat in data["scheduling"]["sign_ups"]]
        assert sorted(seen) == sorted({*seen})
        assert len(seen) == 630 + 6
        entries = [(one["entry_id"], one["sequence"]) for one in data["hours"]["entries"]]
        assert len({*entries}) == len(entries) == 559 + 3
        balances = {one["volunteer_id"]: one for one in data["hours"]["balances"]}
        assert (balances[two]["entries"], balances[two]["minutes"]) == (560, 560 * 60)
        text = (await copy(outside, three, Accept="text/plain")).text.splitlines()
        for heading, rows in (("Consents", 15), ("sign-ups", 636), ("entries", 562)):
            place = text.index(f"## {heading}")
            assert text.index("", place) == place + 1 + rows


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_that_does_not_answer_leaves_no_part(
    town: Town, outside: httpx.AsyncClient, name: str
) -> None:
    who = await people.volunteer(town.services["registration"], 1)
    await town.tell()
    town.away = {name}
    answer = await copy(outside, who)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    town.away = set()
    assert (await copy(outside, who)).status_code == 200


@pytest.mark.parametrize("name", OTHERS)
async def test_a_service_that_was_not_told_yet_leaves_no_part(
    town: Town, outside: httpx.AsyncClient, name: str
) -> None:
    home = town.services["registration"]
    who = await people.volunteer(home, 1)
    rest = [other for other in OTHERS if other != name]
    await town.tell(*rest)
    assert (await copy(outside, who, DESK)).status_code == 503, "nobody lives there yet"
    assert (await copy(outside, who)).status_code == 200, "there is nothing yet"
    await town.tell()
    assert (await copy(outside, who, DESK)).status_code == 200
    gone = await people.volunteer(home, 2)
    await merge(home, who, gone)
    await town.tell(*rest)
    for actor in (None, DESK):
        answer = await copy(outside, who, actor)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
    await town.tell()
    assert (await copy(outside, who)).json()["records"] == [who, gone]


async def test_as_text_in_the_language_of_the_request(
    town: Town, outside: httpx.AsyncClient
) -> None:
    home = town.services["registration"]
    who = await people.volunteer(home, 1)
    await town.tell()
    await serve(town, who, 0)
    await signs_in(town, who, 0)
    chinese = await copy(outside, who, Accept="text/plain", Accept_Language="zh-CN")
    assert chinese.headers["content-type"] == "text/plain; charset=utf-8"
    said = chinese.text
    for line in ("个人信息副本", "# 活动", "# 时长", "# 账号", "  姓名: 测试·甲0001"):
        assert line in said.splitlines()
    for words in ("测试·巡逻", "已取消", "测试·发烧", "已到场", "login-0", "2026-11-23 15:00"):
        assert words in said
    english = (await copy(outside, who, Accept="text/plain", Accept_Language="en")).text
    assert "A copy of your personal data" in english
    assert "# activities" in english
    asked = {"form": "text", "language": "zh-Hans"}
    path = f"/api/v1/volunteers/{who}/export"
    answer = await outside.get(path, params=asked, headers=header(person(who)))
    assert answer.json()["data"] is None
    assert answer.json()["text"].startswith("个人信息副本")
    assert not [word for word in ("None", "{", "None", "session_id") if word in said]


NOT_TOLD = {
    "hours": set[str](),
    "identity": {
        *("login_names", "slips", "sessions"),  # by whose digests an account is found
        *("challenges", "attempts"),  # of minutes
        "provider_identities",  # keyed digests of who somebody is elsewhere: the links
    },
    "scheduling": set[str](),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_collection_of_a_persons_records_is_in_a_part(name: str) -> None:
    """Whatever else a service keeps of somebody is told, or stands here with its reason."""
    stored = importlib.import_module(f"baodao.{name}.store").COLLECTIONS
    whose = {"volunteer_id", "account_id", "person_ids"}
    named = {one.name for one in stored if whose & one.aggregate.__dataclass_fields__.keys()}
    (kind,) = [one for one in (ExportSignUps, ExportHours, ExportAccount) if name == one.CONTEXT]
    # The passkeys of an account stand with it.
    told = {row for row, _ in lists_of(kind.REPLY)} | {"passkeys"}
    assert named - NOT_TOLD[name] <= told


def test_whatever_is_in_it_has_words() -> None:
    """Add a name to `schema/field_names.py`, words to a `vocabulary`."""

    def look(model: type[BaseModel]) -> None:
        for name, kind in fields_of(model).items():
            assert name in FIELD_NAMES, name
            plain = plain_kind(kind)
            inner = get_args(plain)[0] if get_origin(plain) is list else plain
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                look(inner)
            else:
                assert all(words_of(codes) for codes in literals(inner, set())), kind

    for kind in (ExportSignUps, ExportHours, ExportAccount):
        for name, row in lists_of(kind.REPLY):
            assert name in FIELD_NAMES
            look(row)


async def test_who_may_have_it(town: Town, outside: httpx.AsyncClient) -> None:
    home = town.services["registration"]
    child = await people.volunteer(home, 1, born=people.CHILD)
    adult = await people.volunteer(home, 2)
    await town.tell()
    mother = acting_as(id="mother", role="guardian", ward=child, wards=frozenset({child}))
    assert (await everything(outside, child, mother))["profile"]["document"]["number"].isalnum()
    unproved = DESK.model_copy(update={"capabilities": frozenset(["contacts"])})
    for actor, who, status in (
        (DESK, adult, 200),
        (AWAY, adult, 404),
        (unproved, adult, 403),
        (DESK.model_copy(update={"purpose": None}), adult, 403),
        (person(child), adult, 403),
        (mother, adult, 404),
        (person("nobody"), "nobody", 404),
    ):
        asked = len(town.asked)
        assert (await copy(outside, who, actor)).status_code == status, actor
        assert status == 200 or len(town.asked) == asked + 1, "the others are not even asked"
    on_paper = await everything(outside, adult, DESK)
    assert on_paper["profile"]["document"]["number"].startswith("*")


async def test_a4_who_has_left_has_it_until_they_are_erased(
    town: Town, outside: httpx.AsyncClient
) -> None:
    home = town.services["registration"]
    who = await people.volunteer(home, 1)
    await town.tell()
    await serve(town, who, 0)
    await withdraw(home, who)
    await town.tell()
    assert len((await everything(outside, who))["hours"]["entries"]) == 1
    await erase(home, who)
    await town.tell()
    answer = await copy(outside, who)
    assert [one["slug"] for one in answer.json()["refusals"]] == ["erased"]


async def test_entries_on_lists_of_units_are_in_it(town: Town, outside: httpx.AsyncClient) -> None:
    """By whom the unit named, and by the report that was found on the list."""
    home = town.services["registration"]
    unit, later = [await organisations.unit(home) for _ in range(2)]
    await party.listed(home, later, party.row(1, name="测试·甲0001"), party.row(2))
    who = await people.volunteer(home, 1)
    await party.listed(home, unit, party.row(1), party.row(3))
    await party.report(home, later, who)
    await home.follow()
    await town.tell()
    for actor in (None, DESK):
        entries = (await everything(outside, who, actor))["listed_members"]
        assert {entry["unit_id"] for entry in entries} == {unit, later}
        assert {entry["name"] for entry in entries} == {"测试·甲0001"}
        numbers = {entry["document"]["number"] for entry in entries}
        assert all(number.startswith("*") == (actor is DESK) for number in numbers)


def merges() -> list[VolunteersMerged]:
    pairs = (("b", "a"), ("c", "b"), ("e", "d"), ("c", "e"))
    return [identity.merged(kept, other) for kept, other in pairs]


def followers() -> list[tuple[MemoryService, Any, Any]]:
    return [
        (scheduling.empty(), Calendar, ExportSignUps),
        (ledgers(), KnownVolunteer, ExportHours),
        (identity.empty(), Person, ExportAccount),
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_merges_are_followed_in_any_order(seed: int) -> None:
    for service, kind, ask in followers():
        for event in delivered_twice_and_shuffled(merges(), seed):
            await service.follow(event)
        final = await service.stored(kind, "c")
        assert {*final.records} == {*"abcde"}
        assert {(await service.stored(kind, one)).merged_into for one in "abde"} == {"c"}
        part = await service.ask(ask(actor=person("c"), volunteer_id="c"))
        assert {*part.records} == {*"abcde"}
        # Of what was merged nobody gets more by asking under its id.
        assert isinstance(await service.ask(ask(actor=person("c"), volunteer_id="a")), Refused)


@pytest.mark.parametrize("seed", range(6))
async def test_who_is_parted_takes_what_came_along_in_a_merge(seed: int) -> None:
    for service, kind, ask in followers():
        for event in delivered_twice_and_shuffled(merges(), seed):
            await service.follow(event)
        for _ in range(2):
            await service.follow(identity.unmerged("c", "e"))
        apart = {one: await service.stored(kind, one) for one in "abcde"}
        assert {*apart["c"].records} == {*"abc"}
        assert {*apart["e"].records} == {*"de"}
        leads = {one: known.merged_into for one, known in apart.items()}
        assert leads == {"a": "c", "b": "c", "c": None, "d": "e", "e": None}
        part = await service.ask(ask(actor=person("e"), volunteer_id="e"))
        assert {*part.records} == {*"de"}
        # Made one again, they are as they were.
        await service.follow(identity.merged("c", "e"))
        assert {*(await service.stored(kind, "c")).records} == {*"abcde"}
        assert {(await service.stored(kind, one)).merged_into for one in "abde"} == {"c"}


async def test_the_part_of_registration_has_pages_too() -> None:
    home = await places.with_tree()
    who = await people.volunteer(home, 1)
    for number in range(11):
        await people.give(home, who, "sharing", subject=f"测试·{number}")
    after: str | None = ""
    found: list[Any] = []
    while after is not None:
        query = ExportPerson(actor=person(who), volunteer_id=who, after=after, limit=10)
        page = await home.ask(query)
        found.append(page.data)
        after = page.next
    assert [len(data.get("consents", [])) for data in found] == [10, 2]
    assert ["profile" in data for data in found] == [True, False]
    garbage = ExportPerson(actor=person(who), volunteer_id=who, after="nowhere/1")
    assert (await home.ask(garbage)).next is None
