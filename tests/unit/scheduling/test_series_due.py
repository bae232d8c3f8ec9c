"""A series that is published by itself, each of its activities so many days before its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.scheduling.series.due import PUBLICATIONS
from baodao.schema.scheduling.activities import ActivityPublished, PublishActivity
from baodao.schema.scheduling.activity_changes import CancelActivity, ChangeActivity
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    GetSeries,
    OccurrenceMissed,
    PublishSeries,
)
from tests.builders import scheduling
from tests.builders.registration import OPERATOR, ORGANISER
from tests.builders.scheduling import change, pack, shift
from tests.builders.series import DAYS, LEAD, activity, agreed, written

# The clock stands at 2026-11-23; days begin at 16:00 UTC of the day before.
AHEAD = {"series_id": "s", "until_day": "2026-12-31", "days_ahead": 10}


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def due(service: MemoryService, at: str) -> list[str]:
    """What is published at an instant because it has fallen due, by its day."""
    service.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    before = len(service.told(ActivityPublished))
    for command in await service.due(PUBLICATIONS):
        await service.decide(command)
    told = service.told(ActivityPublished)[before:]
    return [f"{one.shifts[0].starts_at + timedelta(hours=8):%m-%d}" for one in told]


async def seen(service: MemoryService) -> Any:
    return await service.ask(GetSeries(actor=OPERATOR, series_id="s"))


async def test_each_is_published_when_its_day_is_near(service: MemoryService) -> None:
    await agreed(service)
    told = await service.done(PublishSeries, ORGANISER, **AHEAD)
    assert ([one.day for one in told.done], told.rejected) == (DAYS[:1], [])
    assert (await seen(service)).publishing.next_at == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert await due(service, "2026-11-27T15:59") == []
    assert await due(service, "2026-11-27T16:00") == ["12-08"]
    assert await due(service, "2026-11-27T16:01") == []
    # After downtime all of it; a day later nothing is left.
    assert await due(service, "2026-12-13T02:00") == ["12-15", "12-22"]
    assert (await seen(service)).publishing.next_at is None
    assert service.told(OccurrenceMissed) == []


async def test_what_cannot_be_published_is_told_once_and_keeps_nothing_back(
    service: MemoryService,
) -> None:
    ids = await agreed(service)
    await service.done(PublishSeries, ORGANISER, **AHEAD)
    second = await activity(service, ids[1])
    nobody = {"shift_id": second.shifts[0].shift_id, "max_crew": 0}
    times = {n: getattr(second.shifts[0], n) for n in ("starts_at", "ends_at")}
    await service.done(ChangeActivity, ORGANISER, **change(ids[1], shift() | times | nobody))
    assert await due(service, "2026-12-06T00:00") == ["12-15"]
    (told,) = service.told(OccurrenceMissed)
    assert (told.activity_id, told.day, told.rules) == (ids[1], DAYS[1], ["shift-for-nobody"])
    assert told.organisation_id == second.organisation_id
    assert (await seen(service)).missed == [ids[1]]
    assert await due(service, "2026-12-07T00:00") == []
    assert len(service.told(OccurrenceMissed)) == 1
    # Put right, it is published by hand, and missed no more.
    one = {"max_crew": 3, "shift_id": nobody["shift_id"]}
    await service.done(ChangeActivity, ORGANISER, **change(ids[1], shift() | times | one))
    await service.done(PublishActivity, ORGANISER, activity_id=ids[1])
    assert (await seen(service)).missed == []


async def test_an_organisation_that_has_ended_is_told_of_each(service: MemoryService) -> None:
    await agreed(service)
    await service.done(PublishSeries, ORGANISER, **AHEAD)
    known = await service.stored(KnownOrganisation, "o")
    await service.put(replace(known, valid_until="2026-12-10"))
    assert await due(service, "2026-12-15T00:00") == []
    told = [(one.day, one.rules) for one in service.told(OccurrenceMissed)]
    # The second one is past by then.
    past = ["starts-in-the-past"]
    assert told == [
        (DAYS[1], past),
        *((day, ["organisation-not-in-force"]) for day in DAYS[2:]),
    ]


async def test_what_is_asked_now_is_answered_and_not_told_again(service: MemoryService) -> None:
    await written(service)
    told = await service.done(PublishSeries, ORGANISER, **AHEAD)
    assert [[r.slug for r in one.refusals] for one in told.rejected] == [["lead-not-agreed"]]
    assert await due(service, "2026-11-28T00:00") == []
    assert [one.day for one in service.told(OccurrenceMissed)] == [DAYS[1]]
    # Said again, all that is due is tried anew.
    await service.done(AgreeToSeries, LEAD, series_id="s")
    again = await service.done(PublishSeries, ORGANISER, **AHEAD)
    assert [one.day for one in again.done] == DAYS[:2]
    assert (await seen(service)).missed == []


async def test_what_may_not_be_published_so_far_ahead_waits(service: MemoryService) -> None:
    await pack(service, publish_ahead_days=5)
    await agreed(service)
    told = await service.done(PublishSeries, ORGANISER, **AHEAD)
    assert (told.done, told.rejected) == ([], [])
    # Looked at again each day there, and published when it may be.
    assert (await seen(service)).publishing.next_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert await due(service, "2026-11-23T16:00") == []
    assert await due(service, "2026-11-26T16:00") == ["12-01"]
    assert service.told(OccurrenceMissed) == []


async def test_a_series_goes_a_year_ahead_whatever_the_pack_publishes(
    service: MemoryService,
) -> None:
    await pack(service, publish_ahead_days=5)
    receipt = await written(service, rule="FREQ=MONTHLY;COUNT=12")
    assert receipt.occurrences[-1].day == "2027-11-01"


async def test_an_earlier_day_ends_it_and_what_is_cancelled_is_not_published(
    service: MemoryService,
) -> None:
    ids = await agreed(service)
    await service.done(PublishSeries, ORGANISER, **AHEAD)
    await service.done(CancelActivity, ORGANISER, activity_id=ids[1], reason="测试")
    assert await due(service, "2026-11-28T00:00") == []
    # Without saying how many days ahead, the plan stays.
    await service.done(PublishSeries, ORGANISER, series_id="s", until_day=DAYS[0])
    assert (await seen(service)).publishing.days_ahead == 10
    assert await due(service, "2026-12-05T00:00") == ["12-15"]
    await service.done(PublishSeries, ORGANISER, **AHEAD | {"until_day": DAYS[2]})
    assert (await seen(service)).publishing.next_at is None
    assert await due(service, "2026-12-13T00:00") == []


async def test_what_is_called_off_falls_due_for_nothing(service: MemoryService) -> None:
    await agreed(service)
    await service.done(PublishSeries, ORGANISER, **AHEAD)
    off = {"series_id": "s", "from_day": DAYS[0], "reason": "测试"}
    await service.done(CancelSeries, ORGANISER, **off)
    assert await due(service, "2026-11-28T00:00") == []
    assert (await seen(service)).publishing.next_at is None
    assert await service.due(PUBLICATIONS) == []
