"""Whom to tell of a breach: every minor of a place and their guardian, and nobody else."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.schema import Actor
from baodao.schema.registration.minors import ListMinorsToTell, MinorToTell
from tests.builders import approvals, leaving, people
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
)


async def ask(service: MemoryService, actor: Actor = SUPERVISOR, **asked: Any) -> Any:
    return await service.ask(ListMinorsToTell(actor=actor, **{"division": COMMUNITY} | asked))


async def to_tell(service: MemoryService, **asked: Any) -> list[MinorToTell]:
    minors: list[MinorToTell] = (await ask(service, **asked)).minors
    return minors


async def test_minors_are_told_by_their_guardians_and_adults_are_not_on_the_list(
    service: MemoryService,
) -> None:
    await people.volunteer(service)
    minor = await people.volunteer(service, born=people.MINOR)
    child = await people.volunteer(service, born=people.CHILD)
    await approvals.approve(service, SUPERVISOR)
    found = await to_tell(service)
    assert [one.volunteer_id for one in found] == [minor, child]
    assert {one.guardian.phone for one in found if one.guardian} == {people.GUARDIAN["phone"]}
    assert [one.name for one in found] == ["测试·甲0002", "测试·甲0003"]
    (read,) = service.all_of(Read)
    assert (read.what, read.minor, set(read.person_ids)) == ("contact", True, {minor, child})


async def test_who_has_left_is_told_and_who_was_erased_is_a_number(service: MemoryService) -> None:
    gone = await people.volunteer(service, born=people.MINOR)
    await leaving.withdraw(service, gone)
    erased = await people.volunteer(service, born=people.MINOR)
    await leaving.erase(service, erased)
    await approvals.approve(service, SUPERVISOR)
    left, forgotten = await to_tell(service)
    assert (left.volunteer_id, left.name) == (gone, "测试·甲0001")
    assert forgotten == MinorToTell(volunteer_id=erased, name=None, phone=None, guardian=None)


async def test_the_list_is_of_one_place_and_goes_on(service: MemoryService) -> None:
    for place in (COMMUNITY, NEXT_DOOR, ELSEWHERE, COMMUNITY):
        await people.volunteer(service, actor=COLLEAGUE, born=people.MINOR, division=place)
    await approvals.approve(service, SUPERVISOR)
    first = await ask(service, limit=1)
    second = await ask(service, limit=1, after=first.next)
    assert [one.name for one in (*first.minors, *second.minors)] == ["测试·甲0001", "测试·甲0004"]
    assert second.next is None


@pytest.mark.parametrize(
    ("actor", "changes", "slug"),
    [
        (ORGANISER, {}, "out-of-scope"),
        (SUPERVISOR, {"scope": "42"}, "out-of-scope"),
        (SUPERVISOR, {"in_person": False}, "in-person-only"),
        (SUPERVISOR, {"capabilities": SUPERVISOR.capabilities - {"export"}}, "capability-required"),
        (SUPERVISOR, {"capabilities": SUPERVISOR.capabilities - {"minors"}}, "capability-required"),
        (SUPERVISOR, {}, "approval-required"),
        (OPERATOR, {}, "approval-required"),
    ],
)
async def test_nobody_gets_the_list_who_may_not_have_it(
    service: MemoryService, actor: Actor, changes: dict[str, Any], slug: str
) -> None:
    await people.volunteer(service, born=people.MINOR)
    answer = await ask(service, actor.model_copy(update=changes))
    assert isinstance(answer, Refused)
    assert slugs(answer.refusals) == [slug]
    assert service.all_of(Read) == []
