"""Errands that stop: called off, given back, or with the record of whose they are or who helps."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.schema import Actor
from baodao.schema.registration.errands import (
    AcceptErrand,
    AskErrand,
    ConfirmErrand,
    ContestErrand,
    DecideErrand,
    TellErrandStep,
    WithdrawErrand,
)
from baodao.schema.registration.residents import EraseResident
from baodao.schema.registration.volunteers import SuspendVolunteer, WithdrawVolunteer
from tests.builders import leaving, lists, people
from tests.builders.errands import WANTED, taken, tell
from tests.builders.people import sheet
from tests.builders.registration import (
    ORGANISER,
    SUSPENDED,
    person,
)
from tests.builders.residents import resident

A, B = person("a"), person("b")


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def stored(service: MemoryService, key: str) -> Errand:
    found: Errand = await service.stored(Errand, key)
    return found


async def no(service: MemoryService, kind: Any, actor: Actor, key: str, **more: Any) -> list[str]:
    return slugs(await service.refused(kind, actor, errand_id=key, **more))


async def cannot(
    service: MemoryService, key: str, step: str, *things: str, **more: Any
) -> list[str]:
    return await no(service, TellErrandStep, B, key, step=step, things=list(things), **more)


async def test_withdrawn_it_ends_or_waits_for_what_was_handed_over(service: MemoryService) -> None:
    key = await taken(service)
    ended = await service.done(WithdrawErrand, A, errand_id=key)
    assert (ended.state, (await stored(service, key)).because) == ("ended", "called-off")
    key = await taken(service, things=["id-card"])
    await tell(service, key, "entrusted", "id-card")
    assert (await service.done(WithdrawErrand, A, errand_id=key)).state == "returning"
    assert (await stored(service, key)).note is None
    assert await cannot(service, key, "picked-up") == ["errand-not-in-state"]
    assert await no(service, ConfirmErrand, A, key) == ["still-entrusted"]
    await tell(service, key, "brought-back", "id-card")
    assert (await service.done(ConfirmErrand, A, errand_id=key)).state == "ended"


async def test_given_back_it_is_offered_again_once_all_is_back(service: MemoryService) -> None:
    key = await taken(service)
    assert (await tell(service, key, "given-back")).state == "open"
    assert (await service.stored(ErrandTies, "b")).accepted == ()
    await service.done(AcceptErrand, B, errand_id=key, volunteer_id="b")
    await tell(service, key, "entrusted", "money", fen=900)
    assert (await tell(service, key, "given-back")).state == "returning"
    await tell(service, key, "brought-back", "money", fen=900)
    money = {"given_fen": 900, "back_fen": 900}
    assert (await service.done(ConfirmErrand, A, errand_id=key, **money)).state == "open"
    await service.done(AcceptErrand, person("c"), errand_id=key, volunteer_id="c")
    errand = await stored(service, key)
    assert (errand.helper_id, errand.note) == ("c", WANTED["note"])
    assert errand.turn.fen("entrusted") == 0, "who comes next answers for their own turn"
    assert errand.people == ("a", "b", "c")


@pytest.mark.parametrize("way", ["suspended", "withdrawn", "erased", "merged"])
async def test_a_helper_who_leaves(service: MemoryService, way: str) -> None:
    who = await people.volunteer(service)
    light, heavy = await taken(service, helper=who), await taken(service, helper=who)
    await tell(service, heavy, "entrusted", "key", by=person(who))
    await leave(service, who, way)
    assert (await stored(service, light)).state == "open"
    errand = await stored(service, heavy)
    assert (errand.state, errand.because) == ("returning", "helper-left")
    assert (await service.stored(ErrandTies, who)).accepted == (heavy,)
    await tell(service, heavy, "brought-back", "key", by=ORGANISER)
    assert (await service.done(ConfirmErrand, A, errand_id=heavy)).state == "open"
    assert (await service.stored(ErrandTies, who)).accepted == ()


@pytest.mark.parametrize("way", ["withdrawn", "erased", "merged"])
async def test_a_principal_who_leaves(service: MemoryService, way: str) -> None:
    who = await people.volunteer(service)
    light, heavy, over = [await taken(service, who) for _ in range(3)]
    await tell(service, heavy, "entrusted", "key", note="测试·老人")
    await tell(service, over, "done")
    await service.done(ContestErrand, person(who), errand_id=over, note="测试·没有办")
    await leave(service, who, way)
    ended, returning, contested = [await stored(service, key) for key in (light, heavy, over)]
    assert (ended.state, ended.because) == ("ended", "principal-left")
    assert (returning.state, returning.because) == ("returning", "principal-left")
    assert contested.state == "contested"
    for errand in (ended, returning, contested):
        assert errand.note is None
        assert not any(step.note for step in errand.steps)
    done = await service.done(DecideErrand, ORGANISER, errand_id=heavy, finding="was-not-done")
    assert done.state == "ended"


async def test_who_is_suspended_can_be_helped(service: MemoryService) -> None:
    key = await taken(service)
    await leave(service, "a", "suspended")
    assert (await stored(service, key)).state == "taken"


async def test_with_a_resident_their_errands_end(service: MemoryService) -> None:
    who = await resident(service, ORGANISER)
    values = {"resident_id": who, **WANTED}
    key = (await service.done(AskErrand, ORGANISER, **values, on_paper=sheet())).errand_id
    await service.done(AcceptErrand, B, errand_id=key, volunteer_id="b")
    await tell(service, key, "entrusted", "key")
    gone = {"resident_id": who, "reason": "died"}
    await service.done(EraseResident, ORGANISER, **gone)
    assert (await stored(service, key)).state == "returning"
    await tell(service, key, "brought-back", "key")
    refused = await no(service, ConfirmErrand, ORGANISER, key, on_paper=sheet())
    assert refused == ["resident-erased-already"]
    await service.done(DecideErrand, ORGANISER, errand_id=key, finding="was-not-done")
    assert (await service.stored(ErrandTies, "b")).accepted == ()


async def leave(service: MemoryService, who: str, way: str) -> None:
    if way == "suspended":
        await service.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED)
    elif way == "withdrawn":
        await service.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")
    elif way == "erased":
        await leaving.erase(service, who)
    else:
        await leaving.merge(service, await people.volunteer(service), who)
    await service.follow()
