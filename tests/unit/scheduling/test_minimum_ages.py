"""A minimum age is one at which an age class begins: scheduling knows no days of birth."""

import pytest

from baodao.kit.testing import MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.ages import judged_as
from baodao.schema.scheduling.activities import CreateActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.imports import ImportProgramme
from baodao.schema.scheduling.posts import CreatePost
from baodao.schema.scheduling.seat_refusals import MinimumAgeBetweenClasses
from tests.builders import posts, scheduling
from tests.builders.registration import OPERATOR, ORGANISER
from tests.builders.scheduling import activity, change, entry, programme, shift


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


def between(age: int, means: int) -> MinimumAgeBetweenClasses:
    return MinimumAgeBetweenClasses(minimum_age=age, judged_as=means)


@pytest.mark.parametrize(("age", "means"), [(9, 14), (13, 14), (15, 18), (16, 18), (17, 18)])
async def test_one_that_cannot_be_judged_is_refused_by_name(
    service: MemoryService, age: int, means: int
) -> None:
    plan = shift(minimum_age=age)
    told = [between(age, means)]
    assert await service.refused(CreateActivity, OPERATOR, **activity(plan)) == told
    (key,) = await scheduling.opened(service)
    it: Shift = await service.stored(Shift, key)
    wish = change(it.activity_id, plan | {"shift_id": key})
    assert await service.refused(ChangeActivity, OPERATOR, **wish) == told
    receipt = await service.done(ImportProgramme, ORGANISER, **programme(entry(1, plan)))
    assert [one.slug for one in receipt.rejected[0].refusals] == [between(age, means).SLUG]
    post = posts.plan(minimum_age=age) | {"organisation_id": "o"}
    assert await service.refused(CreatePost, OPERATOR, **post) == told


@pytest.mark.parametrize("age", [None, 8, 14, 18])
async def test_one_that_can_be_is_kept(service: MemoryService, age: int | None) -> None:
    (key,) = await scheduling.opened(service, shift(minimum_age=age))
    assert (await service.stored(Shift, key)).minimum_age == age


@pytest.mark.parametrize(
    ("age", "means"), [(None, None), (8, 8), (9, 14), (14, 14), (16, 18), (18, 18)]
)
async def test_a_shift_of_before_refuses_whom_it_refused(
    service: MemoryService, age: int | None, means: int | None
) -> None:
    (key,) = await scheduling.opened(service)
    document = SHIFTS.document(await service.stored(Shift, key), "r")
    former = {**document, "_form": 5, "by_approval": False, "minimum_age": age}
    del former["activity_by_approval"]
    assert SHIFTS.restore(former).minimum_age == means


def test_no_minimum_is_judged_as_less() -> None:
    assert all(judged_as(age) >= age for age in range(8, 19))
