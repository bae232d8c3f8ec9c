"""A series at a standing post 岗位 on real servers: it comes out by itself, week by week."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from baodao.kernel.days import today
from baodao.kit.testing import eventually
from baodao.schema.base import Message
from baodao.schema.scheduling.activities import ActivityReceipt, ShiftPlan
from baodao.schema.scheduling.finding import ListPostShifts
from baodao.schema.scheduling.posts import CreatePost
from baodao.schema.scheduling.series import CreateSeries, GetSeries, PublishSeries
from tests.builders import posts
from tests.support.running_town import message
from tests.support.scenario import OPERATOR, Scenario, now
from tests.support.services import RunningServices

WEEK = timedelta(weeks=1)


@pytest.fixture
async def people(services: RunningServices) -> Scenario:
    await services.start_slice(scheduling=2)
    return await Scenario.prepare(services)


async def test_what_is_said_once_is_published_week_by_week(people: Scenario) -> None:
    """By two processes, each of which looks, and across a restart."""
    services = people.services

    async def ask(kind: type[Message], **fields: Any) -> Any:
        return await services.client.get(message(kind, OPERATOR, fields), kind.REPLY)

    async def reached(*states: str) -> bool:
        found = await ask(GetSeries, series_id="s")
        return tuple(one.state for one in found.occurrences) == states

    post = await ask(CreatePost, organisation_id=people.organisation, **posts.plan())
    # Days away from any midnight that may come meanwhile.
    first = date.fromisoformat(today(now())) + timedelta(days=3)
    starts = datetime.combine(first, time(2), UTC)
    plan = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "max_crew": 2}
    wish = people.activity([ShiftPlan(**plan, post_id=post.post_id)])
    made = await services.client.get(wish, ActivityReceipt)
    rule = {"first_day": first.isoformat(), "rule": "FREQ=WEEKLY;COUNT=3"}
    await ask(CreateSeries, series_id="s", activity_id=made.activity_id, **rule)
    until = {"until_day": (first + 2 * WEEK).isoformat(), "days_ahead": 5}
    told = await ask(PublishSeries, series_id="s", **until)
    assert [one.outcome for one in told.done] == ["published"]
    services.set_clock(timedelta(days=6).total_seconds())
    await eventually(lambda: reached("ended", "published", "draft"))
    await services.restart("scheduling")
    services.set_clock(timedelta(days=13).total_seconds())
    await eventually(lambda: reached("ended", "ended", "published"))
    found = await ask(ListPostShifts, post_id=post.post_id)
    assert [one.starts_at for one in found.shifts] == [starts + 2 * WEEK]
    series = await ask(GetSeries, series_id="s")
    assert (series.publishing.next_at, series.missed) == (None, [])
