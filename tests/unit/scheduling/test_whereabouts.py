"""Where an activity is: a station, a point and a radius beside the words."""

from typing import Any

import pytest
from pydantic import ValidationError

from baodao.kit.testing import NOW, MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.places import Point
from baodao.schema.registration.policies import PolicySet
from baodao.schema.scheduling.activities import (
    ActivityPublished,
    CreateActivity,
    GetActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_refusals import RadiusOutOfBounds, RadiusWithoutPoint
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.builders.scheduling import activity, draft, opened

HERE = {"degrees_north": 39.125462, "degrees_east": 117.150001}


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def where(service: MemoryService, **changes: Any) -> dict[str, Any]:
    """Where the shift of a published activity says it is."""
    (shift_id,) = await opened(service, **changes)
    shift: Shift = await service.stored(Shift, shift_id)
    assert shift.where
    return shift.where.facts()


async def test_a_shift_its_event_and_its_answer_say_where_it_is(service: MemoryService) -> None:
    facts = {"station": "测试·志愿服务站", "point": Point(**HERE), "radius_metres": 120}
    found = await where(service, **facts | {"point": HERE})
    assert found == facts | {"place": "测试·服务站"}
    (told,) = service.told(ActivityPublished)
    shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=told.activity_id))
    for one in (told, shown):
        assert {field: getattr(one, field) for field in found} == found


async def test_words_alone_are_a_place(service: MemoryService) -> None:
    only = {"place": "测试·服务站", "station": None, "point": None, "radius_metres": None}
    assert await where(service) == only


async def test_the_pack_says_how_far_around_a_point(service: MemoryService) -> None:
    assert (await where(service, point=HERE))["radius_metres"] == 300
    rules = {"scheduling": {"radius_metres": 80, "most_radius_metres": 100}}
    await service.follow(
        PolicySet(division=COMMUNITY, version=1, changed=[], set_at=NOW, rules=rules)
    )
    assert (await where(service, point=HERE))["radius_metres"] == 80
    draft_id = (await draft(service, point=HERE, radius_metres=101)).activity_id
    assert await service.refused(PublishActivity, OPERATOR, activity_id=draft_id) == [
        RadiusOutOfBounds(radius_metres=101, least=50, most=100)
    ]


async def test_a_radius_is_around_a_point(service: MemoryService) -> None:
    wish = activity(radius_metres=120)
    assert await service.refused(CreateActivity, OPERATOR, **wish) == [
        RadiusWithoutPoint(radius_metres=120)
    ]


@pytest.mark.parametrize("degrees", [90.000001, -91, 39.1254621, "39.1", float("nan")])
def test_a_point_is_on_the_globe_and_measured(degrees: Any) -> None:
    wish = activity(point=HERE | {"degrees_north": degrees})
    with pytest.raises(ValidationError, match="degrees_north"):
        CreateActivity.model_validate(wish | {"command_id": "c"}, strict=True)
