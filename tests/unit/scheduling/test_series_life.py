"""What becomes of a series: it is published, changed from one on, and called off."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.seats.due import OFFERS
from baodao.schema.scheduling.activities import ActivityPublished
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
    ShiftChanged,
)
from baodao.schema.scheduling.copying import CopyActivities
from baodao.schema.scheduling.seats import ListSignUps, ReserveSeat
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    ChangeSeries,
    PublishSeries,
)
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import change, seat, shift
from tests.builders.series import (
    DAYS,
    LEAD,
    activity,
    agreed,
    begins,
    night,
    published,
    written,
)


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


# --- publishing, and who is responsible ---


async def test_who_is_asked_agrees_to_all_at_once(service: MemoryService) -> None:
    receipt = await written(service)
    until = {"series_id": "s", "until_day": DAYS[1]}
    told = await service.done(PublishSeries, ORGANISER, **until)
    assert (told.done, [one.day for one in told.rejected]) == ([], DAYS[:2])
    assert {r.slug for one in told.rejected for r in one.refusals} == {"lead-not-agreed"}
    assert await service.refused(AgreeToSeries, person("v0"), series_id="s")
    led = await service.done(AgreeToSeries, LEAD, series_id="s")
    assert led.activity_ids == [one.activity_id for one in receipt.occurrences]
    told = await service.done(PublishSeries, ORGANISER, **until)
    assert [(one.day, one.outcome) for one in told.done] == [(day, "published") for day in DAYS[:2]]
    assert [one.series_id for one in service.told(ActivityPublished)] == ["s", "s"]
    # What is published is no draft any more; the rest is, until its day.
    assert (await service.done(PublishSeries, ORGANISER, **until)).done == []
    told = await service.done(PublishSeries, ORGANISER, **until | {"until_day": DAYS[3]})
    assert [one.day for one in told.done] == DAYS[2:]


async def test_one_of_it_that_cannot_be_published_keeps_nothing_back(
    service: MemoryService,
) -> None:
    ids = await agreed(service)
    other = await activity(service, ids[1])
    plan = {"shift_id": other.shifts[0].shift_id, "max_crew": 0}
    again = shift() | {"starts_at": other.shifts[0].starts_at, "ends_at": other.shifts[0].ends_at}
    await service.done(ChangeActivity, ORGANISER, **change(ids[1], again | plan))
    told = await service.done(PublishSeries, ORGANISER, series_id="s", until_day=DAYS[3])
    assert [one.day for one in told.done] == [DAYS[0], *DAYS[2:]]
    assert [(one.day, [r.slug for r in one.refusals]) for one in told.rejected] == [
        (DAYS[1], ["shift-for-nobody"])
    ]


# --- this and following ---


def later(found: Any, hours: int, **changes: Any) -> dict[str, Any]:
    """The first shift of an activity, some hours later."""
    one, by = found.shifts[0], timedelta(hours=hours)
    values = {"shift_id": one.shift_id, "starts_at": one.starts_at + by, "max_crew": one.max_crew}
    return values | {"ends_at": one.ends_at + by} | changes


async def test_those_that_follow_are_made_like_one(service: MemoryService) -> None:
    ids = await published(service)
    second = await activity(service, ids[1])
    third = (await activity(service, ids[2])).shifts[0].shift_id
    await service.done(ReserveSeat, OPERATOR, **seat(third))
    moved = change(ids[1], later(second, 26, role="测试·组长"), place="测试·另一处")
    await service.done(ChangeActivity, ORGANISER, **moved)
    told = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[1])
    assert [(one.day, one.outcome) for one in told.done] == [(day, "changed") for day in DAYS[2:]]
    assert told.done[0].material == [third]
    # A day later at five in the afternoon; those before stay.
    expected = ["12-01 15:00", "12-09 17:00", "12-16 17:00", "12-23 17:00"]
    assert await begins(service, *ids) == expected
    places = [(await activity(service, one)).place for one in ids]
    assert places == ["测试·服务站", *["测试·另一处"] * 3]
    assert len(service.told(ShiftChanged)) == 3
    # Who had signed up is asked, as for one alone.
    for command in await service.due(OFFERS):
        await service.decide(command)
    (signed,) = (await service.ask(ListSignUps(actor=OPERATOR, shift_id=third))).sign_ups
    assert signed.state == "unconfirmed"
    again = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[1])
    assert [one.outcome for one in again.done] == ["unchanged"] * 2


async def test_nine_stays_nine_for_those_that_follow(service: MemoryService) -> None:
    service.now = datetime(2027, 3, 1, tzinfo=UTC)
    berlin = "Europe/Berlin"
    plan = night("2027-03-21", "08:00", berlin)
    said = {"first_day": "2027-03-21", "rule": "FREQ=WEEKLY;COUNT=2"}
    receipt = await written(service, plan, zone=berlin, **said)
    ids = [one.activity_id for one in receipt.occurrences]
    first = await activity(service, ids[0])
    await service.done(ChangeActivity, ORGANISER, **change(ids[0], later(first, 1), zone=berlin))
    await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[0])
    assert await begins(service, *ids, zone=berlin) == ["03-21 09:00", "03-28 09:00"]


async def test_shifts_are_added_and_those_too_many_are_named(service: MemoryService) -> None:
    ids = await agreed(service, shift(), shift(after=3))
    first = await activity(service, ids[0])
    added = shift() | {name: value for name, value in later(first, 6).items() if name != "shift_id"}
    await service.done(ChangeActivity, ORGANISER, **change(ids[0], added))
    told = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[0])
    assert [one.missing_shifts for one in told.done] == [[]] * 3
    assert len((await activity(service, ids[3])).shifts) == 3
    for one in (await activity(service, ids[0])).shifts[1:]:
        await service.done(CancelShift, ORGANISER, shift_id=one.shift_id, reason="测试")
    told = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[0])
    left = (await activity(service, ids[3])).shifts
    assert told.done[2].missing_shifts == [one.shift_id for one in left[1:]]


async def test_seats_are_not_taken_by_a_number(service: MemoryService) -> None:
    ids = await published(service)
    third = (await activity(service, ids[2])).shifts[0].shift_id
    for who in ("v0", "v1"):
        await service.done(ReserveSeat, OPERATOR, **seat(third, who))
    first = await activity(service, ids[0])
    await service.done(ChangeActivity, ORGANISER, **change(ids[0], later(first, 0, max_crew=1)))
    told = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[0])
    assert [(one.day, [r.slug for r in one.refusals]) for one in told.rejected] == [
        (DAYS[2], ["fewer-than-taken"])
    ]
    assert [one.day for one in told.done] == [DAYS[1], DAYS[3]]
    stranger = {"series_id": "s", "activity_id": "x"}
    assert slugs(await service.refused(ChangeSeries, ORGANISER, **stranger)) == ["not-of-series"]


async def test_all_to_come_are_called_off(service: MemoryService) -> None:
    ids = await agreed(service)
    await service.done(PublishSeries, ORGANISER, series_id="s", until_day=DAYS[2])
    first = (await activity(service, ids[0])).shifts[0]
    service.now = first.starts_at + timedelta(minutes=1)
    off = {"series_id": "s", "from_day": DAYS[0], "reason": "测试·暂停"}
    told = await service.done(CancelSeries, ORGANISER, **off)
    assert [one.day for one in told.done] == DAYS[1:]
    assert [(one.day, [r.slug for r in one.refusals]) for one in told.rejected] == [
        (DAYS[0], ["activity-has-begun"])
    ]
    states = [(await activity(service, one)).state for one in ids]
    assert states == ["published", "cancelled", "cancelled", "discarded"]
    assert [one.reason for one in service.told(ActivityCancelled)] == ["测试·暂停"] * 2


async def test_those_before_a_day_stay(service: MemoryService) -> None:
    ids = await agreed(service)
    off = {"series_id": "s", "from_day": DAYS[2], "reason": "测试"}
    await service.done(CancelSeries, ORGANISER, **off)
    states = [(await activity(service, one)).state for one in ids]
    assert states == ["draft", "draft", "discarded", "discarded"]


async def test_a_new_lead_is_asked_for_all_that_follow(service: MemoryService) -> None:
    ids = await published(service)
    second = await activity(service, ids[1])
    await service.done(
        ChangeActivity, ORGANISER, **change(ids[1], later(second, 0), responsible_id="v1")
    )
    await service.done(AgreeToLead, person("v1"), activity_id=ids[1])
    await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[1])
    led = await service.done(AgreeToSeries, person("v1"), series_id="s")
    assert led.activity_ids == ids[2:]


async def test_a_week_with_a_series_is_not_copied_onto_it(service: MemoryService) -> None:
    ids = await agreed(service)
    week = {"organisation_id": "o", "activity_ids": [ids[0], ids[3]]}
    told = (await service.done(CopyActivities, ORGANISER, **week)).copied
    assert [(one.outcome, one.activity_id == ids[1]) for one in told] == [
        ("known", True),
        ("copied", False),
    ]
    copy = await activity(service, told[1].activity_id)
    assert (copy.series_id, copy.copied_from) == (None, ids[3])
    assert date.fromisoformat(told[1].day) == date(2026, 12, 29)
    assert copy.division == COMMUNITY


async def test_one_of_it_that_was_called_off_stays_off(service: MemoryService) -> None:
    ids = await published(service)
    await service.done(CancelActivity, ORGANISER, activity_id=ids[2], reason="测试")
    told = await service.done(ChangeSeries, ORGANISER, series_id="s", activity_id=ids[0])
    assert [one.day for one in told.done] == [DAYS[1], DAYS[3]]
