"""Who is named on a list, to whom; and no list with people is without names."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Query
from baodao.schema.catalog import QUERIES
from baodao.schema.classes import parts_inside
from baodao.schema.registration.consents import WithdrawConsent
from baodao.schema.registration.duplicates import Twin
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.memberships import ListMemberships
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.volunteers import ListVolunteers
from tests.builders import approvals, leaving, organisations, people, teams
from tests.builders.actors import acting_as
from tests.builders.registration import (
    COLLEAGUE,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
    person,
)
from tests.support.worlds import full_world


async def names(service: MemoryService, actor: Actor = ORGANISER) -> list[str]:
    """The names on the list of all volunteers, in their order."""
    page = await service.ask(ListVolunteers(actor=actor, names=True))
    return list(page.names.values())


@pytest.mark.parametrize("actor", [ORGANISER, COLLEAGUE, COORDINATOR, SUPERVISOR])
async def test_a_roster_is_one_call_and_one_logged_read(
    service: MemoryService, actor: Actor
) -> None:
    ids = [await people.volunteer(service) for _ in range(3)]
    assert len(await names(service, actor)) == len(ids)
    (read,) = service.all_of(Read)
    assert (read.what, read.actor_id, list(read.person_ids)) == ("names", actor.id, ids)


@pytest.mark.parametrize(
    "changes",
    [
        {"capabilities": frozenset()},
        {"capabilities": frozenset(), "dormant": frozenset(["contacts"])},
        {"capabilities": frozenset(["party", "minors", "identity"])},
        {"capabilities": frozenset(), "organisation": "some-choir"},
    ],
)
async def test_without_the_capability_there_are_numbers_and_nobody_was_named(
    service: MemoryService, changes: dict[str, Any]
) -> None:
    await people.volunteer(service)
    assert await names(service, ORGANISER.model_copy(update=changes)) == []
    assert service.all_of(Read) == []


async def test_a_team_names_its_members_wherever_they_live(service: MemoryService) -> None:
    """Its organiser needs no capability, and holds the role for the team alone."""
    team = await organisations.organisation(service, join_policy="open", division=ELSEWHERE)
    _, who = await teams.member(service, team)
    lead = acting_as(id="lead", role="organiser", organisation=team, purpose="records")
    page = await service.ask(ListMemberships(actor=lead, organisation_id=team, names=True))
    assert page.names == {who.id: "测试·甲0001"}
    assert [read.what for read in service.all_of(Read)] == ["names"]


async def test_to_speak_for_one_team_names_nobody_on_another_list(service: MemoryService) -> None:
    """A list of the community is not the team's; a name is told by where the person lives."""
    team = await organisations.organisation(service, join_policy="open", division=NEXT_DOOR)
    await teams.member(service, team)
    above = SUPERVISOR.model_copy(update={"scope": NEXT_DOOR, "organisation": "other"})
    asked = ListMemberships(actor=above, organisation_id=team, names=True)
    assert (await service.ask(asked)).names == {}
    assert (await service.ask(asked.model_copy(update={"actor": SUPERVISOR}))).names


async def test_nobody_is_named_who_has_left(service: MemoryService) -> None:
    ids = [await people.volunteer(service) for _ in range(4)]
    await leaving.withdraw(service, ids[0])
    await leaving.erase(service, ids[1])
    await leaving.merge(service, keep=ids[3], gone=ids[2])
    assert await names(service) == ["测试·甲0004"]


async def test_nobody_is_named_who_took_their_consent_back(service: MemoryService) -> None:
    who, _ = [await people.volunteer(service) for _ in range(2)]
    consent = await people.first_consent(service, who)
    await service.done(WithdrawConsent, person(who), consent_id=consent)
    assert await names(service) == ["测试·甲0002"]


async def test_who_was_never_asked_can_be_called_by_name(service: MemoryService) -> None:
    await people.volunteer(service, born=people.MINOR, consent=people.ON_PAPER)
    await approvals.approve(service, ORGANISER)
    assert await names(service) == ["测试·甲0001"]


async def test_a_list_with_a_minor_takes_an_approval(service: MemoryService) -> None:
    await people.volunteer(service, born=people.MINOR)
    assert isinstance(await service.ask(ListVolunteers(actor=ORGANISER, names=True)), Refused)
    await approvals.approve(service, ORGANISER)
    assert await names(service) == ["测试·甲0001"]


async def test_a_search_says_how_many_there_are(service: MemoryService) -> None:
    for _ in range(3):
        await people.volunteer(service, name="王伟")
    await people.volunteer(service, 0, OPERATOR, name="王伟", division=ELSEWHERE)
    page = await service.ask(FindPeople(actor=ORGANISER, name="王伟", limit=2))
    assert (len(page.people), page.total) == (2, 3)
    nobody = await service.ask(FindPeople(actor=ORGANISER, name="无此人"))
    assert (nobody.people, nobody.total) == ([], 0)


# --- every list ---

UNNAMED = {
    "find-people": "has the names of who was found in its rows",
    "list-consents": "is about one person, whom the query names",
    "list-minors-to-tell": "has the names of all in its rows",
}
"""Lists with people on them that take no `names`, and why."""
LISTS = [
    pytest.param(kind, id=kind.__name__)
    for kind in QUERIES.values()
    if kind.CONTEXT == "registration" and kind.SUBJECT.rpartition(".")[2] not in UNNAMED
]


def test_an_excuse_is_that_of_a_list_there_is() -> None:
    assert {f"queries.registration.{name}" for name in UNNAMED} <= QUERIES.keys()


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_with_people_on_it_can_be_asked_for_names(kind: type[Query]) -> None:
    has_people = "next" in kind.REPLY.model_fields and any(
        "volunteer_id" in row.model_fields or row is Twin for row in rows_of(kind)
    )
    assert issubclass(kind, NamedQuery) == has_people
    assert issubclass(kind.REPLY, NamedPage) == has_people


def rows_of(kind: type[Query]) -> list[Any]:
    """The models that an answer has in it, and in those."""
    found = [row for _, row in parts_inside(kind.REPLY)]
    return [*found, *(part for row in found for _, part in parts_inside(row))]


@pytest.mark.parametrize(
    "kind", [pytest.param(k, id=k.__name__) for k in QUERIES.values() if issubclass(k, NamedQuery)]
)
async def test_a_list_does_not_forget_the_names(kind: type[Query]) -> None:
    world, named = await full_world("registration"), 0
    for actor in world.actors:
        asking = (
            actor if actor.role == "volunteer" else actor.model_copy(update={"purpose": "records"})
        )
        for query in world.messages(kind, asking):
            answer = await world.service.copy().ask(query.model_copy(update={"names": True}))
            if not isinstance(answer, Refused):
                assert answer.names is not None
                named += bool(answer.names)
            plain = await world.service.copy().ask(query.model_copy(update={"names": False}))
            assert isinstance(plain, Refused) or plain.names is None
        if named:
            return
    assert named
