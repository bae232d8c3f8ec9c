"""Finding people by what is known of them, and who is who on a list."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService
from baodao.registration.people.domain.numbers import mask_phone
from baodao.schema import Actor
from baodao.schema.registration.claims import ListClaims
from baodao.schema.registration.duplicates import FindDuplicates
from baodao.schema.registration.finding import FindPeople, FoundPeople
from baodao.schema.registration.memberships import ListMemberships
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.volunteers import ListVolunteers, WithdrawVolunteer
from tests.builders import lists, organisations, people, places, teams
from tests.builders.actors import acting_as
from tests.builders.leaving import merge
from tests.builders.registration import COMMUNITY, ELSEWHERE, OPERATOR, ORGANISER, person

SUPERVISOR = acting_as(id="s", role="supervisor", scope="12", purpose="records")


async def found(service: MemoryService, actor: Actor = ORGANISER, **said: Any) -> list[str]:
    answer = await service.ask(FindPeople(actor=actor, **said))
    assert isinstance(answer, FoundPeople), answer
    return [one.volunteer_id for one in answer.people]


@pytest.fixture
async def service() -> MemoryService:
    return await places.with_tree()


async def test_somebody_is_found_by_each_and_all_that_is_known(service: MemoryService) -> None:
    one, two = [await people.volunteer(service, n, name="王奶奶") for n in (1, 2)]
    number = people.registration(1)["document"]["number"]
    assert await found(service, name="王 奶奶") == [one, two]
    assert await found(service, phone="19900000002") == [two]
    assert await found(service, document=number.lower()) == [one]
    assert await found(service, name="王·奶奶", phone="19900000001", document=number) == [one]
    for said in (
        {"name": "王奶"},
        {"name": "王奶奶", "phone": "19900000003"},
        {"name": "李奶奶", "document": number},
        {"phone": "19900000002", "document": number},
        {"document": people.registration(3)["document"]["number"]},
    ):
        assert await found(service, **said) == []
    answer = await service.ask(FindPeople(actor=ORGANISER, phone="19900000001"))
    (shown,) = answer.people
    assert (shown.name, shown.phone, shown.division) == ("王奶奶", "199****0001", COMMUNITY)
    assert shown.birth_year == int(number[6:10])


async def test_whoever_lives_elsewhere_is_nobody_and_nothing_is_logged_of_them(
    service: MemoryService,
) -> None:
    near = await people.volunteer(service, 1, name="测试·同名")
    far = await people.volunteer(service, 2, OPERATOR, name="测试·同名", division=ELSEWHERE)
    assert await found(service, name="测试·同名") == [near]
    assert {key for read in service.all_of(Read) for key in read.person_ids} == {near}
    assert service.all_of(Read)[0].what == "search"
    assert await found(service, phone="19900000002") == []
    assert await found(service, SUPERVISOR, name="测试·同名") == [near, far]


async def test_a_search_for_nothing_finds_nobody(service: MemoryService) -> None:
    await people.volunteer(service, 1)
    refused = await service.ask(FindPeople(actor=ORGANISER))
    assert isinstance(refused, Refused)
    assert [one.SLUG for one in refused.refusals] == ["nothing-to-search-by"]


async def test_who_withdrew_or_was_merged_is_found_and_who_was_erased_is_not(
    service: MemoryService,
) -> None:
    one, two, three = [await people.volunteer(service, n) for n in (1, 2, 3)]
    gone = {"volunteer_id": one, "reason": "测试"}
    await service.done(WithdrawVolunteer, person(one), **gone)
    assert await found(service, phone="19900000001") == [one]
    await merge(service, three, two)
    assert await found(service, phone="19900000002") == [three]
    assert await found(service, name="测试·甲0002") == [three]
    await service.done(ErasePerson, person(three), volunteer_id=three)
    for phone in ("19900000002", "19900000003"):
        assert await found(service, phone=phone) == []


async def test_pages_of_many_with_one_name(service: MemoryService) -> None:
    ids = [await people.volunteer(service, n, name="王伟") for n in range(1, 8)]
    first = await service.ask(FindPeople(actor=ORGANISER, name="王伟", limit=5))
    rest = await service.ask(FindPeople(actor=ORGANISER, name="王伟", limit=5, after=first.next))
    whole = await service.ask(FindPeople(actor=ORGANISER, name="王伟"))
    assert first.total == rest.total == whole.total == len(whole.people)
    assert [one.volunteer_id for one in (*first.people, *rest.people)] == ids
    assert rest.next is None


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("19900000001", "199****0001"),
        ("02227000000", "022****0000"),
        ("+85366000000", "+853****0000"),
        ("+12025550100", "+120****0100"),
        ("+47221234567", "+472****4567"),
        ("+29912345", "+299****5"),
    ],
)
def test_of_a_phone_number_the_ends_are_shown(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_a_short_number_shows_its_end_alone() -> None:
    assert mask_phone("12345678") == "****5678"


# --- names on lists ---


async def test_a_list_has_names_for_who_meets_these_people_and_one_read_is_logged(
    service: MemoryService,
) -> None:
    ids = [await people.volunteer(service, n) for n in (1, 2, 3)]
    await service.done(ErasePerson, person(ids[2]), volunteer_id=ids[2])
    plain = await service.ask(ListVolunteers(actor=ORGANISER, division=COMMUNITY))
    assert plain.names is None
    assert service.all_of(Read) == []
    named = await service.ask(ListVolunteers(actor=ORGANISER, division=COMMUNITY, names=True))
    assert named.names == {ids[0]: "测试·甲0001", ids[1]: "测试·甲0002"}
    assert named.volunteers == plain.volunteers
    (read,) = service.all_of(Read)
    assert (read.what, {*read.person_ids}) == ("names", {*ids})


async def test_nobody_else_gets_names(service: MemoryService) -> None:
    await people.volunteer(service, 1)
    for role in ("auditor", "operator", "integrator"):
        actor = acting_as(id=role, role=role, scope="12", purpose="records")
        page = await service.ask(ListVolunteers(actor=actor, division=COMMUNITY, names=True))
        assert (len(page.volunteers), page.names) == (1, {}), role


async def test_a_team_sees_who_its_members_are_and_nobody_besides(service: MemoryService) -> None:
    team = await organisations.organisation(service, join_policy="open")
    (_, who), other = await teams.member(service, team), await people.volunteer(service)
    leader = acting_as(id="l", role="organiser", organisation=team, purpose="records")
    page = await service.ask(ListMemberships(actor=leader, organisation_id=team, names=True))
    assert page.names == {who.id: "测试·甲0001"}
    refused = await service.ask(ListVolunteers(actor=leader, division=COMMUNITY, names=True))
    assert isinstance(refused, Refused)
    assert other not in str(page)


async def test_who_posted_an_item_sees_who_claims_it(service: MemoryService) -> None:
    committee = await organisations.committee(service)
    speaker = acting_as(id="l", role="organiser", organisation=committee, purpose="records")
    item = await lists.post(service, speaker, organisation_id=committee)
    who = await people.volunteer(service, 1)
    await lists.claim(service, item, who)
    page = await service.ask(ListClaims(actor=speaker, item_id=item, names=True))
    assert page.names == {who: "测试·甲0001"}


async def test_of_likely_duplicates_both_are_named(service: MemoryService) -> None:
    same = {"name": "测试·甲", "phone": "19900000001"}
    ids = [await people.volunteer(service, n, **same) for n in (1, 2)]
    page = await service.ask(FindDuplicates(actor=ORGANISER, division=COMMUNITY, names=True))
    assert page.names == dict.fromkeys(ids, "测试·甲")
