"""What departments brought into communities: objected to, kept or lifted, listed and counted."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.admissions.domain.tallies import AdmissionTally
from baodao.registration.admissions.domain.tasks import Task
from baodao.registration.lists.domain.lists import Item
from baodao.schema import Actor
from baodao.schema.registration.admission_tasks import (
    AnswerObjection,
    ListAdmissionTallies,
    ListAdmissionTasks,
    ObjectToTask,
    TaskObjected,
)
from baodao.schema.registration.admissions import (
    ApproveAdmission,
    DeclineAdmission,
    WithdrawAdmission,
)
from baodao.schema.registration.desk import GetOrganisationWaiting, GetWaiting
from baodao.schema.registration.lists import CloseItem, ItemClosed, ListItems
from baodao.schema.registration.policies import SetPolicy
from tests.builders import admissions
from tests.builders.actors import acting_as
from tests.builders.admissions import AUNT, DEPARTMENT, NEIGHBOUR, STREET_OFFICE
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    liaison,
    organiser,
    person,
)

PARTY = organiser("party").model_copy(update={"scope": None})
TEAM = organiser("team").model_copy(update={"scope": None})
PARKS = liaison("parks")
NOBODYS = (["not-found"], ["out-of-scope"])
WHY = "测试·没有人手"


@pytest.fixture
async def service() -> MemoryService:
    return await admissions.district()


@pytest.fixture
async def task(service: MemoryService) -> str:
    """One that came in by the list."""
    return await admissions.bring(service, await admissions.permit(service))


async def object_to(service: MemoryService, task: str, actor: Actor = AUNT, **said: Any) -> Any:
    values = {"task_id": task, "organisation_id": actor.organisation, "objection": WHY} | said
    return await service.done(ObjectToTask, actor, **values)


async def answer(service: MemoryService, task: str, said: str) -> Any:
    values = {"task_id": task, "answer": said, "reason": "测试·改由部门办理"}
    return await service.done(AnswerObjection, STREET_OFFICE, **values)


async def item_of(service: MemoryService, task: str) -> Item:
    item: Item = await service.stored(Item, (await service.stored(Task, task)).item_id)
    return item


# --- objections ---


@pytest.mark.parametrize("actor", [AUNT, PARTY, organiser("committee")])
async def test_a_community_objects_and_the_street_takes_it_off(
    service: MemoryService, task: str, actor: Actor
) -> None:
    """不能随意转嫁给社区."""
    since = service.commits
    assert (await object_to(service, task, actor)).state == "objected"
    (told,) = service.told(TaskObjected)
    assert (told.division, told.street_id, told.answer_by) == (COMMUNITY, "street", "2026-11-30")
    assert "人手" not in told.model_dump_json()
    # It is no veto: until the street has answered, it stays where it is.
    assert (await item_of(service, task)).state == "open"
    assert (await answer(service, task, "lifted")).state == "lifted"
    assert names(service.told(since=since))[1:] == ["objection-answered", "item-closed"]
    (closed,) = service.told(ItemClosed)
    assert closed.reason == "not-needed"


async def test_the_street_keeps_it_for_good(service: MemoryService, task: str) -> None:
    await object_to(service, task)
    assert (await answer(service, task, "kept")).state == "kept"
    assert (await item_of(service, task)).state == "open"
    values = {"task_id": task, "organisation_id": "committee", "objection": WHY}
    assert slugs(await service.refused(ObjectToTask, AUNT, **values)) == ["task-not-in-state"]
    again = {"task_id": task, "answer": "lifted", "reason": "测试"}
    refused = await service.refused(AnswerObjection, STREET_OFFICE, **again)
    assert slugs(refused) == ["task-not-in-state"]


async def test_what_is_over_by_itself_is_not_closed_again(
    service: MemoryService, task: str
) -> None:
    await object_to(service, task)
    item = await item_of(service, task)
    await service.done(CloseItem, DEPARTMENT, item_id=item.id, reason="fulfilled")
    assert (await answer(service, task, "lifted")).state == "lifted"
    assert len(service.told(ItemClosed)) == 1


async def test_who_objects(service: MemoryService, task: str) -> None:
    values = {"task_id": task, "objection": WHY}
    for actor in (NEIGHBOUR, TEAM, DEPARTMENT, STREET_OFFICE):
        said = values | {"organisation_id": actor.organisation}
        refused = slugs(await service.refused(ObjectToTask, actor, **said))
        assert refused == ["not-this-community"]
    for actor in (NEIGHBOUR, DEPARTMENT, COORDINATOR, OPERATOR, person("a")):
        said = values | {"organisation_id": "committee"}
        assert slugs(await service.refused(ObjectToTask, actor, **said)) in NOBODYS
    numbers = values | {"organisation_id": "committee", "objection": "请打 19900000001"}
    with pytest.raises(ValueError, match="phone numbers"):
        await service.refused(ObjectToTask, AUNT, **numbers)


async def test_who_answers_an_objection(service: MemoryService, task: str) -> None:
    await object_to(service, task)
    said = {"task_id": task, "answer": "kept", "reason": "测试"}
    elsewhere = COORDINATOR.model_copy(update={"scope": ELSEWHERE[:9]})
    for actor in (AUNT, ORGANISER, DEPARTMENT, elsewhere, SUPERVISOR, OPERATOR):
        assert slugs(await service.refused(AnswerObjection, actor, **said)) in NOBODYS
    own = acting_as(id="x", role="street-coordinator", scope=STREET, organisation="census")
    assert slugs(await service.refused(AnswerObjection, own, **said)) == ["own-matter"]
    await service.done(AnswerObjection, COORDINATOR, **said)


async def test_nobody_objects_to_what_has_not_come(service: MemoryService) -> None:
    task = f"{await admissions.ask(service)}-{COMMUNITY}"
    values = {"task_id": task, "organisation_id": "committee", "objection": WHY}
    assert slugs(await service.refused(ObjectToTask, AUNT, **values)) == ["task-not-in-state"]


async def test_the_answer_is_owed_within_days_of_the_pack(
    service: MemoryService, task: str
) -> None:
    rules = {"lists": {"answer_days": 3}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    await object_to(service, task)
    assert (await service.stored(Task, task)).answer_by == "2026-11-26"


# --- who sees them ---


async def test_who_sees_what_came_into_a_community(service: MemoryService, task: str) -> None:
    theirs = await admissions.ask(service, communities=[NEXT_DOOR])
    waits = f"{theirs}-{NEXT_DOOR}"
    await object_to(service, task)

    async def seen(actor: Actor, **said: Any) -> list[str] | None:
        page = await service.ask(ListAdmissionTasks(actor=actor, counted=True, **said))
        if isinstance(page, Refused):
            return None
        assert page.total == len(page.tasks)
        return [one.task_id for one in page.tasks]

    assert await seen(AUNT, organisation_id="committee") == [task]
    assert await seen(NEIGHBOUR, organisation_id="other", state="asked") == [waits]
    assert await seen(NEIGHBOUR, organisation_id="committee") is None
    assert await seen(TEAM, organisation_id="team") == []
    assert await seen(ORGANISER) == await seen(ORGANISER, organisation_id="committee") == [task]
    assert await seen(ORGANISER, organisation_id="other") == []
    assert await seen(DEPARTMENT, department_id="census") == [task, waits]
    assert await seen(DEPARTMENT, department_id="census", division=NEXT_DOOR) == [waits]
    assert await seen(PARKS, department_id="census") is None
    assert await seen(STREET_OFFICE, street_id="street", state="objected") == [task]
    assert await seen(COORDINATOR, division=STREET) == [task, waits]
    assert await seen(person("a")) is None
    (shown,) = (await service.ask(ListAdmissionTasks(actor=ORGANISER))).tasks
    assert (shown.objection, shown.organisation_id, shown.listed_at) == (WHY, "committee", NOW)


async def test_what_waits_for_a_street_is_counted(service: MemoryService, task: str) -> None:
    await object_to(service, task)
    key = await admissions.ask(service, communities=[COMMUNITY, NEXT_DOOR])
    desk = GetWaiting(actor=COORDINATOR, division=STREET)
    office = GetOrganisationWaiting(actor=STREET_OFFICE, organisation_id="street")

    async def waiting() -> list[tuple[int, int]]:
        counts = [await service.ask(one) for one in (desk, office)]
        return [(one.admissions, one.objections) for one in counts]

    assert await waiting() == [(1, 1), (1, 1)]
    await service.done(ApproveAdmission, STREET_OFFICE, admission_id=key)
    await answer(service, task, "kept")
    assert await waiting() == [(0, 0), (0, 0)]


# --- counts ---

SHOWN = ("asked", "admitted", "approved", "declined", "withdrawn", "open", "objected", "lifted")


async def counts(
    service: MemoryService, tally_of: str, actor: Actor = COORDINATOR, **said: Any
) -> dict[tuple[str, str | None], list[int]]:
    await service.follow()
    page = await service.ask(ListAdmissionTallies(actor=actor, tally_of=tally_of, **said))
    return {
        (one.division, one.department_id): [getattr(one, name) for name in SHOWN]
        for one in page.tallies
    }


async def test_what_comes_in_is_counted_by_department_and_by_community(
    service: MemoryService,
) -> None:
    """The load of a community and what each department puts on it, also before any answer."""
    both = [COMMUNITY, NEXT_DOOR]
    task = await admissions.bring(service, await admissions.permit(service), communities=both)
    await object_to(service, task)
    await answer(service, task, "lifted")
    asked = [await admissions.ask(service) for _ in range(4)]
    await service.done(ApproveAdmission, STREET_OFFICE, admission_id=asked[0])
    await service.done(DeclineAdmission, STREET_OFFICE, admission_id=asked[1], reason="测试")
    await service.done(WithdrawAdmission, DEPARTMENT, admission_id=asked[2])
    await admissions.ask(service, PARKS, department_id="parks", communities=both)
    assert await counts(service, "department") == {
        (STREET, "census"): [6, 2, 1, 1, 1, 1, 1, 1],
        (STREET, "parks"): [2, 0, 0, 0, 0, 2, 0, 0],
    }
    assert await counts(service, "community") == {
        (COMMUNITY, None): [6, 1, 1, 1, 1, 2, 1, 1],
        (NEXT_DOOR, None): [2, 1, 0, 0, 0, 1, 0, 0],
    }


async def test_counts_are_public_and_of_a_quarter(service: MemoryService) -> None:
    key = await admissions.ask(service)
    service.now = NOW.replace(year=2027, month=1)
    await service.done(ApproveAdmission, STREET_OFFICE, admission_id=key)
    # All of it counts in the quarter in which it was asked for.
    assert await counts(service, "department", person("a")) == {}
    old = await counts(service, "community", person("a"), quarter="2026Q4")
    assert old == {(COMMUNITY, None): [1, 0, 1, 0, 0, 0, 0, 0]}
    said = {"quarter": "2026Q4", "division": NEXT_DOOR}
    assert await counts(service, "community", person("a"), **said) == {}
    said = {"quarter": "2026Q4", "division": DISTRICT}
    assert len(await counts(service, "community", person("a"), **said)) == 1


async def test_an_objection_that_is_not_upheld_lifts_nothing(
    service: MemoryService, task: str
) -> None:
    await object_to(service, task)
    await answer(service, task, "kept")
    ((_, numbers),) = (await counts(service, "community")).items()
    assert dict(zip(SHOWN, numbers, strict=True)) == dict.fromkeys(SHOWN, 0) | {
        "asked": 1,
        "admitted": 1,
        "objected": 1,
    }


async def test_told_twice_it_counts_once(service: MemoryService, task: str) -> None:
    await service.follow()
    before = service.all_of(AdmissionTally)
    await service.follow(
        *(one for one in service.published() if one[1].NAME == "admission-granted")
    )
    assert service.all_of(AdmissionTally) == before != []


async def test_a_tally_is_found_by_its_place_also_where_ids_have_hyphens() -> None:
    key = "2026Q4-department-120104007-street-2"
    blank = AdmissionTally.blank(key)
    assert (blank.division, blank.department_id) == (STREET, "street-2")


async def test_the_lists_show_what_came_from_a_department(
    service: MemoryService, task: str
) -> None:
    query = ListItems(actor=person("a"), division=COMMUNITY, organisation_id="census")
    assert [one.item_id for one in (await service.ask(query)).items] == [
        (await item_of(service, task)).id
    ]
