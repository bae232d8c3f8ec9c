"""Shifts that are those of a standing post 岗位: whose it is, its end, and how they are listed."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.scheduling.activities import GetActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.copying import CopyActivity
from baodao.schema.scheduling.finding import ListPostShifts, ListShifts
from baodao.schema.scheduling.imports import ImportProgramme
from baodao.schema.scheduling.posts import ChangePost, EndPost
from tests.builders import posts, scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import change, draft, entry, opened, programme, shift


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def of_post(service: MemoryService, post: str) -> list[str]:
    page = await service.ask(ListPostShifts(actor=person("v0"), post_id=post))
    assert {one.post_id for one in page.shifts} <= {post}
    return [one.shift_id for one in page.shifts]


async def refusal(service: MemoryService, **changes: Any) -> list[str]:
    made = await draft(service, shift(**changes))
    return slugs(await service.refused(PublishActivity, OPERATOR, activity_id=made.activity_id))


async def test_a_post_has_its_shifts_in_their_order(service: MemoryService) -> None:
    post, other = await posts.opened(service), await posts.opened(service)
    (later,) = await opened(service, shift(after=5, post_id=post))
    first, _ = await opened(service, shift(post_id=post), shift(after=7))
    await draft(service, shift(post_id=post))
    assert await of_post(service, post) == [first, later]
    assert await of_post(service, other) == []
    page = await service.ask(ListShifts(actor=person("v0"), division=COMMUNITY))
    assert [one.post_id for one in page.shifts] == [post, post, None]


async def test_it_is_a_post_of_the_organisation(service: MemoryService) -> None:
    told = scheduling.ORGANISATION_TOLD.model_copy(update={"organisation_id": "another"})
    await service.follow(told)
    post = await posts.opened(service)
    made = await draft(service, shift(post_id=post), organisation_id="another")
    found = await service.refused(PublishActivity, OPERATOR, activity_id=made.activity_id)
    assert "post-of-others" in slugs(found)
    assert await refusal(service, post_id="nothing") == ["not-found"]


async def test_what_is_published_before_the_end_of_a_post_stays(service: MemoryService) -> None:
    """Nobody's seat is taken by it; what is planned or moved onto a day after it is refused."""
    post = await posts.opened(service)
    (kept,) = await opened(service, shift(post_id=post))
    it = await service.stored(Shift, kept)
    day = it.first_day
    await service.done(EndPost, ORGANISER, post_id=post, until=day)
    assert await of_post(service, post) == [kept]
    assert await refusal(service, post_id=post) == ["post-over"]
    plan = {"starts_at": it.starts_at, "ends_at": it.ends_at, "shift_id": kept, "post_id": post}
    wish = change(it.activity_id, shift() | plan | {"max_crew": 9})
    await service.done(ChangeActivity, OPERATOR, **wish)
    moved = plan | {"starts_at": it.starts_at + timedelta(hours=1)}
    wish = change(it.activity_id, shift() | moved | {"max_crew": 9})
    assert slugs(await service.refused(ChangeActivity, OPERATOR, **wish)) == ["post-over"]
    # Without the post it is moved.
    wish = change(it.activity_id, shift() | moved | {"post_id": None, "max_crew": 9})
    await service.done(ChangeActivity, OPERATOR, **wish)
    assert await of_post(service, post) == []


async def test_another_end_is_known_at_once(service: MemoryService) -> None:
    post = await posts.opened(service)
    await service.done(EndPost, ORGANISER, post_id=post, until="2026-11-24")
    await service.done(ChangePost, ORGANISER, post_id=post, **posts.plan(name="测试·新名"))
    assert await refusal(service, after=48, post_id=post) == ["post-over"]
    await service.done(EndPost, ORGANISER, post_id=post, until="2027-01-01")
    assert await opened(service, shift(after=48, post_id=post))


async def test_copies_are_of_the_same_post(service: MemoryService) -> None:
    post = await posts.opened(service)
    made = await draft(service, shift(post_id=post))
    copied = await service.done(
        CopyActivity, ORGANISER, activity_id=made.activity_id, day="2026-12-20"
    )
    found = await service.ask(GetActivity(actor=OPERATOR, activity_id=copied.activity_id))
    assert [one.post_id for one in found.shifts] == [post]


async def test_a_programme_says_nothing_of_posts_and_takes_none_away(
    service: MemoryService,
) -> None:
    post = await posts.opened(service)
    told = await service.done(ImportProgramme, ORGANISER, **programme(entry(1, shift())))
    activity_id = told.taken[0].activity_id
    found = await service.ask(GetActivity(actor=OPERATOR, activity_id=activity_id))
    times = {name: getattr(found.shifts[0], name) for name in ("starts_at", "ends_at")}
    plan = shift() | times | {"shift_id": found.shifts[0].shift_id, "post_id": post}
    await service.done(ChangeActivity, OPERATOR, **change(activity_id, plan))
    again = await service.done(
        ImportProgramme, ORGANISER, **programme(entry(1, shift() | {"max_crew": 7}))
    )
    assert [one.outcome for one in again.taken] == ["updated"]
    found = await service.ask(GetActivity(actor=OPERATOR, activity_id=activity_id))
    assert [(one.post_id, one.max_crew) for one in found.shifts] == [(post, 7)]
