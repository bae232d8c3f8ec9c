"""A shift with more seats may make a large event of its activity, for which everybody signs."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.scheduling.activity_changes import CancelShift, ChangeActivity
from baodao.schema.scheduling.waitlist import EventBecomesLarge, SetCapacity
from tests.builders import scheduling
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import INSURANCE, shift


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def of(service: MemoryService, shift_id: str) -> Activity:
    it: Shift = await service.stored(Shift, shift_id)
    found: Activity = await service.stored(Activity, it.activity_id)
    return found


async def crowds(service: MemoryService, *most: int, **said: Any) -> list[str]:
    shifts = [shift(42 + 3 * number, max_crew=one) for number, one in enumerate(most)]
    return await scheduling.opened(service, *shifts, **said)


async def test_what_makes_it_large_is_a_change_of_the_activity(service: MemoryService) -> None:
    first, second = await crowds(service, 100, 99)
    wish = {"shift_id": first, "max_crew": 101}
    activity = await of(service, first)
    refused = await service.refused(SetCapacity, OPERATOR, **wish)
    assert refused == [EventBecomesLarge(activity_id=activity.id, people=200, bound=200)]
    assert (await service.stored(Shift, first)).max_crew == 100
    # As a change of the activity it is asked about, and from then on nobody is in the way.
    it: Shift = await service.stored(Shift, first)
    plan = {"shift_id": first, "starts_at": it.starts_at, "ends_at": it.ends_at, "max_crew": 101}
    receipt = await service.done(ChangeActivity, OPERATOR, **scheduling.change(activity.id, plan))
    assert sorted(receipt.material) == sorted([first, second])
    assert (await of(service, first)).agreement == ("large-event",)
    await service.done(SetCapacity, OPERATOR, shift_id=second, max_crew=300)


async def test_every_rule_is_told_at_once(service: MemoryService) -> None:
    (key,) = await crowds(service, 150)
    wish = {"shift_id": key, "max_crew": 250, "min_crew": 251}
    refused = await service.refused(SetCapacity, OPERATOR, **wish)
    assert [one.SLUG for one in refused] == ["crew-out-of-order", "event-becomes-large"]


@pytest.mark.parametrize("most", [199, 10])
async def test_below_the_bound_nothing_is_asked(service: MemoryService, most: int) -> None:
    first, off = await crowds(service, 100, 99)
    await service.done(CancelShift, OPERATOR, shift_id=off, reason="测试")
    await service.done(SetCapacity, OPERATOR, shift_id=first, max_crew=most)
    assert (await of(service, first)).agreement == ()


async def test_fewer_seats_make_nothing_large(service: MemoryService) -> None:
    (first,) = await crowds(service, 300)
    assert (await of(service, first)).agreement == ("large-event",)
    await service.done(SetCapacity, OPERATOR, shift_id=first, max_crew=250)
    await scheduling.pack(service, large_event_people=10)
    (other,) = await crowds(service, 9)
    await service.done(SetCapacity, OPERATOR, shift_id=other, max_crew=5)
    assert (await of(service, other)).agreement == ()


async def test_where_everybody_signs_anyway_it_is_noted(service: MemoryService) -> None:
    (key,) = await crowds(service, 100, danger=True, insurance=INSURANCE)
    await service.done(SetCapacity, OPERATOR, shift_id=key, max_crew=250)
    assert (await of(service, key)).agreement == ("danger", "large-event")
    await service.done(SetCapacity, OPERATOR, shift_id=key, max_crew=300)
    assert (await of(service, key)).agreement == ("danger", "large-event")


async def test_a_pack_may_ask_for_none(service: MemoryService) -> None:
    await scheduling.pack(service, agreement_for=["danger"])
    (key,) = await crowds(service, 100)
    await service.done(SetCapacity, OPERATOR, shift_id=key, max_crew=300)
    assert (await of(service, key)).agreement == ()


async def test_of_two_shifts_that_grow_at_once_one_sees_the_other(service: MemoryService) -> None:
    first, second = await crowds(service, 90, 90)
    version = (await of(service, first)).version
    for key in (first, second):
        await service.send(SetCapacity, OPERATOR, shift_id=key, max_crew=105)
    assert (await of(service, first)).version == version + 1
    sizes = [(await service.stored(Shift, key)).max_crew for key in (first, second)]
    assert sizes == [105, 90]
