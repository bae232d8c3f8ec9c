"""Calls: whose matter they are, and who sees what of them."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.schema import Actor
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    CallAcknowledged,
    GetCallPart,
    GetCallRating,
    ListCallParts,
    RateCallPart,
)
from baodao.schema.registration.calls import (
    CloseCall,
    GetCall,
    ListCalls,
)
from tests.builders import calls
from tests.builders.actors import acting_as
from tests.builders.calls import COMMITTEE, DEPARTMENT, STREET_OFFICE, UNIT, part_of
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    liaison,
    organiser,
    person,
)


@pytest.fixture
async def service() -> MemoryService:
    return await calls.district()


# --- whose matter it is ---------------------------------------------------------------------------


async def test_who_was_called_neither_closes_nor_rates(service: MemoryService) -> None:
    """Also not as an organiser of the place, who could for anybody else."""
    key = await calls.call(service, organisation_ids=["team"])
    both = organiser("team")
    close = {"call_id": key, "done": "测试"}
    assert slugs(await service.refused(CloseCall, both, **close)) == ["own-matter"]
    await service.done(CloseCall, ORGANISER, **close)
    rate = {"part_id": f"{key}-team", "stars": 5}
    assert slugs(await service.refused(RateCallPart, both, **rate)) == ["own-matter"]
    await service.done(RateCallPart, ORGANISER, **rate)


async def test_words_are_for_the_organisation_and_who_wrote_them(service: MemoryService) -> None:
    key = await calls.call(service)
    part = f"{key}-unit"
    await service.done(CloseCall, COMMITTEE, call_id=key, done="测试")
    await service.done(RateCallPart, COMMITTEE, part_id=part, stars=2, words="测试·迟到")
    for actor in (UNIT, COMMITTEE):
        rating = await service.ask(GetCallRating(actor=actor, part_id=part))
        assert (rating.stars, rating.words) == (2, "测试·迟到")
    for actor in (COORDINATOR, SUPERVISOR, DEPARTMENT, ORGANISER):
        assert isinstance(await service.ask(GetCallRating(actor=actor, part_id=part)), Refused)
    for query in (
        GetCallPart(actor=UNIT, part_id=part),
        GetCall(actor=COMMITTEE, call_id=key),
        ListCallParts(actor=UNIT, organisation_id="unit"),
        ListCalls(actor=SUPERVISOR, division=STREET),
    ):
        assert "迟到" not in (await service.ask(query)).model_dump_json()


# --- who sees what --------------------------------------------------------------------------------


async def test_each_sees_their_own_and_those_above_see_all(service: MemoryService) -> None:
    ours, streets = await calls.call(service), await calls.street_call(service)
    next_door = organiser("other").model_copy(update={"scope": NEXT_DOOR})

    async def listed(actor: Actor, **asked: Any) -> list[str]:
        page = await service.ask(ListCalls(actor=actor, **asked))
        return [one.call_id for one in page.calls]

    assert await listed(COMMITTEE, organisation_id="committee") == [ours]
    assert await listed(STREET_OFFICE, organisation_id="street") == [streets]
    assert await listed(ORGANISER) == [ours]
    assert await listed(COORDINATOR) == await listed(SUPERVISOR) == [ours, streets]
    assert await listed(SUPERVISOR, organisation_id="committee", division=STREET) == [ours]
    assert await listed(next_door) == []
    assert await listed(COLLEAGUE, division=NEXT_DOOR) == []
    for actor, key in (
        (UNIT, ours),
        (next_door, ours),
        (COMMITTEE, streets),
        (person("ana"), ours),
    ):
        assert isinstance(await service.ask(GetCall(actor=actor, call_id=key)), Refused)
    assert (await part_of(service, ours, "unit")).needed == "测试·排水泵"
    other = ListCallParts(actor=UNIT, organisation_id="water")
    assert (await service.ask(other)).refusals[0].SLUG == "out-of-scope"


async def test_lists_are_by_state_and_day_and_go_on_where_they_ended(
    service: MemoryService,
) -> None:
    first, second = [await calls.call(service) for _ in range(2)]
    service.now += timedelta(days=1)
    third = await calls.call(service)
    await service.done(CloseCall, COMMITTEE, call_id=second, done="测试")

    async def listed(**asked: Any) -> list[str]:
        page = await service.ask(ListCalls(actor=COORDINATOR, **asked))
        return [one.call_id for one in page.calls]

    assert await listed(day="2026-11-23") == [first, second]
    assert await listed(day="2026-11-24") == [third]
    assert await listed(state="open") == [first, third]
    assert await listed(state="open", day="2026-11-23") == [first]
    assert await listed(state="closed") == [second]
    page = await service.ask(ListCalls(actor=COORDINATOR, limit=2))
    assert [one.call_id for one in page.calls] == [first, second]
    assert await listed(after=page.next) == [third]


async def test_what_waits_for_an_organisation(service: MemoryService) -> None:
    first, second = [await calls.call(service) for _ in range(2)]
    await service.done(AcknowledgeCall, UNIT, part_id=f"{first}-unit")
    for state, expected in (("called", second), ("acknowledged", first)):
        query = ListCallParts(actor=UNIT, organisation_id="unit", state=state)
        (part,) = (await service.ask(query)).parts
        assert part.call_id == expected
    page = await service.ask(ListCallParts(actor=UNIT, organisation_id="unit", limit=1))
    rest = await service.ask(ListCallParts(actor=UNIT, organisation_id="unit", after=page.next))
    assert [one.call_id for one in (*page.parts, *rest.parts)] == [first, second]
    above = ListCallParts(actor=COORDINATOR, organisation_id="unit")
    assert len((await service.ask(above)).parts) == 2
    elsewhere = acting_as(id="c", role="street-coordinator", scope=ELSEWHERE[:9], purpose="records")
    there = ListCallParts(actor=elsewhere, organisation_id="unit")
    assert (await service.ask(there)).parts == []


async def test_a_liaison_of_another_unit_is_told_of_nothing(service: MemoryService) -> None:
    key = await calls.call(service)
    for kind in (AcknowledgeCall, ArriveAtCall):
        other = await service.refused(kind, liaison("stranger"), part_id=f"{key}-unit")
        unknown = await service.refused(kind, liaison("stranger"), part_id="unknown")
        assert slugs(other) == slugs(unknown) == ["not-found"]


async def test_who_acknowledges_in_time_is_told_so(service: MemoryService) -> None:
    key = await calls.call(service)
    await service.done(AcknowledgeCall, UNIT, part_id=f"{key}-unit")
    (event,) = service.told(CallAcknowledged)
    assert (event.in_time, event.quarter, event.division) == (True, "2026Q4", COMMUNITY)
