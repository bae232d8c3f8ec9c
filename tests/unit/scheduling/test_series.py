"""Series: an activity recurs by a rule, each time as one of its own; this and following change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.scheduling.activities import ActivityDrafted
from baodao.schema.scheduling.activity_changes import (
    LeadAsked,
)
from baodao.schema.scheduling.copying import KeepTemplate
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    CreateSeries,
    GetSeries,
    ListSeries,
    PreviewSeries,
    PublishSeries,
)
from tests.builders import scheduling
from tests.builders.registration import ORGANISER, STRANGER
from tests.builders.scheduling import draft, pack, shift
from tests.builders.series import DAYS, begins, night, wish, written


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


# --- writing one ---


async def test_each_time_is_an_activity_of_its_own(service: MemoryService) -> None:
    receipt = await written(service)
    assert [one.day for one in receipt.occurrences] == DAYS
    ids = [one.activity_id for one in receipt.occurrences]
    assert len(set(ids)) == len(DAYS)
    assert await begins(service, *ids) == [f"{day[5:]} 15:00" for day in DAYS]
    told = [one for one in service.told(ActivityDrafted) if one.series_id == "s"]
    assert [one.activity_id for one in told] == ids
    asked = [one.activity_id for one in service.told(LeadAsked) if one.series_id == "s"]
    assert asked == ids
    found = await service.ask(GetSeries(actor=ORGANISER, series_id="s"))
    assert [(one.day, one.state) for one in found.occurrences] == [(day, "draft") for day in DAYS]
    page = await service.ask(ListSeries(actor=ORGANISER, organisation_id="o"))
    assert page.series == [found]


async def test_the_same_series_again_makes_nothing(service: MemoryService) -> None:
    made = await draft(service)
    first = await service.done(CreateSeries, ORGANISER, **wish(made.activity_id))
    before = len(service.told(ActivityDrafted))
    again = await service.done(CreateSeries, ORGANISER, **wish(made.activity_id))
    assert (again, len(service.told(ActivityDrafted))) == (first, before)
    other = wish(made.activity_id, rule="FREQ=DAILY;COUNT=2")
    assert slugs(await service.refused(CreateSeries, ORGANISER, **other)) == ["series-id-taken"]


async def test_a_preview_tells_the_days_and_drafts_nothing(service: MemoryService) -> None:
    made = await draft(service)
    said = {name: value for name, value in wish(made.activity_id).items() if name != "series_id"}
    before = service.commits
    told = await service.ask(PreviewSeries(actor=ORGANISER, **said, without_days=[DAYS[1]]))
    assert (told.days, told.left_out, told.notes) == ([DAYS[0], *DAYS[2:]], [], [])
    assert service.commits == before
    wrong = await service.ask(PreviewSeries(actor=ORGANISER, **said | {"rule": "FREQ=DAILY"}))
    assert slugs(wrong.refusals) == ["rule-without-end"]


async def test_exceptions_and_further_days(service: MemoryService) -> None:
    receipt = await written(
        service, without_days=[DAYS[1]], other_days=["2026-12-09", DAYS[2], "2026-11-30"]
    )
    assert [one.day for one in receipt.occurrences] == [
        *("2026-11-30", DAYS[0], "2026-12-09", DAYS[2], DAYS[3])
    ]


async def test_it_can_be_written_after_a_template(service: MemoryService) -> None:
    made = await draft(service)
    named = {"activity_id": made.activity_id, "name": "测试·模板"}
    template = await service.done(KeepTemplate, ORGANISER, **named)
    receipt = await service.done(CreateSeries, ORGANISER, **wish(template.activity_id))
    assert len(receipt.occurrences) == len(DAYS)


async def refusals(service: MemoryService, **changes: Any) -> list[str]:
    made = await draft(service)
    return slugs(
        await service.refused(CreateSeries, ORGANISER, **wish(made.activity_id, **changes))
    )


async def test_a_series_without_end_or_of_what_is_no_day_is_refused(service: MemoryService) -> None:
    assert await refusals(service, rule="FREQ=WEEKLY") == ["rule-without-end"]
    assert await refusals(service, rule="FREQ=HOURLY;COUNT=3") == ["rule-part-refused"]
    assert await refusals(service, first_day="2026-12-02") == ["first-day-outside-rule"]
    assert await refusals(service, without_days=["2026-12-02"]) == ["day-not-in-series"]
    assert await refusals(service, without_days=DAYS) == ["series-without-days"]
    over = {"rule": "FREQ=WEEKLY;UNTIL=20261130"}
    assert await refusals(service, **over) == ["series-without-days"]
    past = {"rule": "FREQ=DAILY;COUNT=2", "first_day": "2026-11-21"}
    assert await refusals(service, **past) == ["day-is-past"] * 2


async def test_a_series_is_bounded(service: MemoryService) -> None:
    daily = {"rule": "FREQ=DAILY;COUNT=101"}
    assert await refusals(service, **daily) == ["series-too-large"]
    many = await draft(service, *(shift(after=n / 10) for n in range(6)))
    large = wish(many.activity_id, rule="FREQ=DAILY;COUNT=84")
    assert slugs(await service.refused(CreateSeries, ORGANISER, **large)) == ["series-too-large"]
    # A year ahead, or farther where the pack publishes farther.
    yearly = {"first_day": "2026-12-01", "rule": "FREQ=YEARLY;COUNT=2"}
    assert await refusals(service, **yearly) == ["series-too-far-ahead"]
    assert await refusals(service, other_days=["2027-12-31"]) == ["series-too-far-ahead"]
    await pack(service, publish_ahead_days=400)
    made = await draft(service)
    await service.done(CreateSeries, ORGANISER, **wish(made.activity_id, **yearly))


async def test_a_year_after_the_leap_day_is_four_years_later(service: MemoryService) -> None:
    service.now = datetime(2028, 2, 1, tzinfo=UTC)
    leap = {"first_day": "2028-02-29", "rule": "FREQ=YEARLY;UNTIL=20290301"}
    receipt = await written(service, **leap)
    assert [one.day for one in receipt.occurrences] == ["2028-02-29"]


async def test_no_organisation_recurs_after_its_end(service: MemoryService) -> None:
    ends = {"organisation_id": "ending", "valid_until": "2026-12-10"}
    await service.follow(scheduling.ORGANISATION_TOLD.model_copy(update=ends))
    made = await draft(service, organisation_id="ending")
    found = await service.refused(CreateSeries, ORGANISER, **wish(made.activity_id))
    assert [one.day for one in found] == DAYS[2:]
    assert set(slugs(found)) == {"organisation-not-in-force"}


async def test_only_ones_own_series(service: MemoryService) -> None:
    made = await draft(service)
    assert await service.refused(CreateSeries, STRANGER, **wish(made.activity_id))
    await service.done(CreateSeries, ORGANISER, **wish(made.activity_id))
    for kind, more in (
        (PublishSeries, {"until_day": DAYS[3]}),
        (CancelSeries, {"from_day": DAYS[0], "reason": "测试"}),
        (AgreeToSeries, {}),
    ):
        assert await service.refused(kind, STRANGER, series_id="s", **more)


# --- by the clock of the place ---


@pytest.mark.parametrize(
    ("zone", "first", "rule"),
    [
        ("Europe/Berlin", "2027-03-21", "FREQ=WEEKLY;COUNT=3"),
        ("Europe/Berlin", "2027-10-24", "FREQ=WEEKLY;COUNT=3"),
        ("America/New_York", "2027-03-07", "FREQ=WEEKLY;COUNT=3"),
        ("America/New_York", "2027-10-31", "FREQ=WEEKLY;COUNT=3"),
        ("Asia/Shanghai", "2027-01-31", "FREQ=MONTHLY;COUNT=3"),
        ("Asia/Shanghai", "2027-12-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"),
    ],
)
async def test_nine_stays_nine(service: MemoryService, zone: str, first: str, rule: str) -> None:
    service.now = datetime.fromisoformat(f"{first}T00:00Z") - timedelta(days=5)
    there = ZoneInfo(zone)
    begins_at = datetime.fromisoformat(f"{first}T09:00").replace(tzinfo=there)
    plan = {"starts_at": begins_at, "ends_at": begins_at + timedelta(hours=2), "max_crew": 2}
    receipt = await written(service, plan, zone=zone, first_day=first, rule=rule)
    ids = [one.activity_id for one in receipt.occurrences]
    expected = [f"{one.day[5:]} 09:00" for one in receipt.occurrences]
    assert await begins(service, *ids, zone=zone) == expected
    assert (receipt.left_out, receipt.notes) == ([], [])


async def test_a_time_that_clocks_leave_out_is_none_of_the_rule(service: MemoryService) -> None:
    """RFC 5545 3.3.10: ignored, and not counted."""
    service.now = datetime(2027, 3, 1, tzinfo=UTC)
    berlin = "Europe/Berlin"
    plan = night("2027-03-14", "02:30", berlin)
    said = {"first_day": "2027-03-14", "rule": "FREQ=WEEKLY;COUNT=3"}
    receipt = await written(service, plan, zone=berlin, **said)
    assert [one.day for one in receipt.occurrences] == ["2027-03-14", "2027-03-21", "2027-04-04"]
    assert receipt.left_out == ["2027-03-28"]


async def test_of_a_time_that_comes_twice_the_first_is_meant(service: MemoryService) -> None:
    service.now = datetime(2027, 10, 1, tzinfo=UTC)
    york = "America/New_York"
    plan = night("2027-10-31", "01:30", york)
    said = {"first_day": "2027-10-31", "rule": "FREQ=WEEKLY;COUNT=2"}
    receipt = await written(service, plan, zone=york, **said)
    (note,) = receipt.notes
    assert note.day == "2027-11-07"
    assert [one.change for one in note.clock] == ["twice", "longer"]
    assert note.clock[0].starts_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


async def test_until_an_instant_is_held_against_the_instant_there(service: MemoryService) -> None:
    """15:00 in China is 07:00 UTC."""
    for until, count in (("20261208T070000Z", 2), ("20261208T065959Z", 1), ("20261208", 2)):
        rule = f"FREQ=WEEKLY;UNTIL={until}"
        receipt = await written(service, series_id=f"s{until}", rule=rule)
        assert len(receipt.occurrences) == count
