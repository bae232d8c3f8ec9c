"""What was done before is drafted again: a week, one activity, a template; by the local clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.schema.scheduling.activities import (
    ActivityDrafted,
    GetActivity,
    ListActivities,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
)
from baodao.schema.scheduling.copying import (
    CopyActivities,
    CopyActivity,
    DropTemplate,
    KeepTemplate,
    ListTemplates,
    ListWeek,
    RenameTemplate,
)
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, STRANGER, person
from tests.builders.scheduling import HOUR, change, draft, shift

WEEK = timedelta(weeks=1)


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


def at(zone: str, day: str, begins: str, ends: str, **changes: Any) -> dict[str, Any]:
    """A shift by the clock of a place; one that ends earlier in the day ends on the next."""
    there = ZoneInfo(zone)
    first, last = (
        datetime.fromisoformat(f"{day}T{one}").replace(tzinfo=there) for one in (begins, ends)
    )
    if ends <= begins:
        last += timedelta(days=1)
    return {"starts_at": first, "ends_at": last, "max_crew": 2} | changes


async def activity(service: MemoryService, activity_id: str) -> Any:
    return await service.ask(GetActivity(actor=OPERATOR, activity_id=activity_id))


def clock(found: Any, zone: str) -> list[str]:
    there = ZoneInfo(zone)
    times = [(one.starts_at, one.ends_at) for one in found.shifts]
    return [f"{a.astimezone(there):%m-%d %H:%M}–{b.astimezone(there):%H:%M}" for a, b in times]


async def copied(service: MemoryService, *ids: str, weeks: int = 1) -> Any:
    wish = {"organisation_id": "o", "activity_ids": list(ids), "weeks": weeks}
    return await service.done(CopyActivities, ORGANISER, **wish)


async def copied_to(service: MemoryService, activity_id: str, day: str) -> Any:
    return await service.done(CopyActivity, ORGANISER, activity_id=activity_id, day=day)


# --- by the local clock ---


@pytest.mark.parametrize(
    ("zone", "now", "day", "weeks"),
    [
        ("Europe/Berlin", datetime(2027, 3, 20, tzinfo=UTC), "2027-03-23", 1),
        ("Europe/Berlin", datetime(2027, 10, 20, tzinfo=UTC), "2027-10-26", 1),
        ("America/New_York", datetime(2027, 3, 6, tzinfo=UTC), "2027-03-09", 1),
        ("America/New_York", datetime(2027, 10, 30, tzinfo=UTC), "2027-11-02", 1),
        ("Asia/Shanghai", datetime(2028, 2, 20, tzinfo=UTC), "2028-02-22", 1),
        ("Asia/Shanghai", datetime(2027, 12, 20, tzinfo=UTC), "2027-12-30", 9),
    ],
)
async def test_nine_stays_nine_whatever_the_clocks_do(
    service: MemoryService, zone: str, now: datetime, day: str, weeks: int
) -> None:
    service.now = now
    made = await draft(service, at(zone, day, "09:00", "11:30"), zone=zone)
    (told,) = (await copied(service, made.activity_id, weeks=weeks)).copied
    there = date.fromisoformat(day) + weeks * WEEK
    assert (told.outcome, told.day, told.clock) == ("copied", there.isoformat(), [])
    copy = await activity(service, told.activity_id)
    assert clock(copy, zone) == [f"{there:%m-%d} 09:00–11:30"]
    assert (copy.state, copy.copied_from) == ("draft", made.activity_id)


@pytest.mark.parametrize(
    ("zone", "day", "times", "expected", "changes"),
    [
        # 02:30 is left out on 2027-03-28, and means 03:30; it ends at 04:00.
        (
            "Europe/Berlin",
            "2027-03-21",
            ("02:30", "04:00"),
            "03-28 03:30–04:00",
            ["left-out", "shorter"],
        ),
        # A night is an hour shorter, and in autumn an hour longer: it ends at six.
        ("Europe/Berlin", "2027-03-20", ("22:00", "06:00"), "03-27 22:00–06:00", ["shorter"]),
        ("Europe/Berlin", "2027-10-23", ("22:00", "06:00"), "10-30 22:00–06:00", ["longer"]),
        # 01:30 comes twice on 2027-11-07; meant is the first.
        (
            "America/New_York",
            "2027-10-31",
            ("01:30", "03:00"),
            "11-07 01:30–03:00",
            ["twice", "longer"],
        ),
        (
            "America/New_York",
            "2027-03-07",
            ("02:00", "03:30"),
            "03-14 03:00–03:30",
            ["left-out", "shorter"],
        ),
    ],
)
async def test_what_clocks_leave_out_or_show_twice_is_told(
    service: MemoryService,
    zone: str,
    day: str,
    times: tuple[str, str],
    expected: str,
    changes: list[str],
) -> None:
    service.now = datetime(2027, 3, 1, tzinfo=UTC)
    made = await draft(service, at(zone, day, *times), zone=zone)
    (told,) = (await copied(service, made.activity_id)).copied
    copy = await activity(service, told.activity_id)
    assert clock(copy, zone) == [expected]
    assert [(one.number, one.change) for one in told.clock] == [(1, one) for one in changes]
    (note, *_), (shown,) = told.clock, copy.shifts
    assert (note.starts_at, note.ends_at) == (shown.starts_at, shown.ends_at)
    if "twice" in changes:
        assert shown.starts_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC), "the first of the two"


async def test_what_has_no_duration_there_is_not_copied(service: MemoryService) -> None:
    service.now = datetime(2027, 3, 1, tzinfo=UTC)
    berlin = "Europe/Berlin"
    made = await draft(service, at(berlin, "2027-03-21", "02:30", "03:15"), zone=berlin)
    (told,) = (await copied(service, made.activity_id)).rejected
    assert [one.slug for one in told.refusals] == ["shift-without-duration"]


async def test_the_opening_of_sign_up_is_moved_if_it_was_planned(service: MemoryService) -> None:
    opens = scheduling.START - 2 * HOUR
    made = await draft(service, shift(sign_up_opens_at=opens), shift(after=3))
    await service.done(PublishActivity, OPERATOR, activity_id=made.activity_id)
    (told,) = (await copied(service, made.activity_id)).copied
    copy = await activity(service, told.activity_id)
    assert [one.sign_up_opens_at for one in copy.shifts] == [opens + WEEK, None]


# --- what is copied ---


async def test_the_same_week_is_copied_once(service: MemoryService) -> None:
    ids = [(await draft(service, shift(after=n))).activity_id for n in range(3)]
    first = await copied(service, *ids)
    again = await copied(service, *ids, ids[0])
    assert [one.outcome for one in first.copied] == ["copied"] * 3
    assert [one.outcome for one in again.copied] == ["known"] * 3
    assert [one.activity_id for one in again.copied] == [one.activity_id for one in first.copied]
    assert [one.shift_ids for one in again.copied] == [one.shift_ids for one in first.copied]
    # One that was thrown away is not there, so it can be copied again.
    gone = first.copied[0].activity_id
    await service.done(CancelActivity, ORGANISER, activity_id=gone, reason="测试")
    told = (await copied(service, *ids)).copied
    assert [one.outcome for one in told] == ["copied", "known", "known"]
    assert told[0].activity_id != gone
    assert [one.outcome for one in (await copied(service, *ids)).copied] == ["known"] * 3


async def test_a_copy_has_all_of_the_plan_and_nothing_of_what_became_of_it(
    service: MemoryService,
) -> None:
    made = await draft(
        service,
        shift(skills=[{"name": "测试·急救", "proof": True}], minimum_age=14, shadow_places=2),
        shift(after=3, role="测试·组长", min_crew=1),
        shift(after=5),
        category_code="0401",
        danger=True,
        insurance={
            "insurer": "测试·保险",
            "number": "1",
            "from_day": "2026-11-01",
            "until_day": "2027-11-01",
        },
        subsidies=["meals"],
        point={"degrees_north": 39.1249, "degrees_east": 117.1511},
    )
    await service.done(PublishActivity, OPERATOR, activity_id=made.activity_id)
    await service.done(CancelShift, ORGANISER, shift_id=made.shift_ids[2], reason="测试")
    (told,) = (await copied(service, made.activity_id)).copied
    source = await activity(service, made.activity_id)
    copy = await activity(service, told.activity_id)
    fresh = {"activity_id", "shifts", "state", "is_agreed", "copied_from", "agreement"}
    fresh.add("radius_metres")
    assert copy.model_dump(exclude=fresh) == source.model_dump(exclude=fresh)
    assert not copy.is_agreed
    kept = {"role", "min_crew", "max_crew", "skills", "minimum_age", "shadow_places"}
    assert [one.model_dump(include=kept) for one in copy.shifts] == [
        one.model_dump(include=kept) for one in source.shifts[:2]
    ]
    assert service.told(ActivityDrafted)[-1].copied_from == made.activity_id


async def test_what_was_called_off_is_copied_as_it_was_planned(service: MemoryService) -> None:
    made = await draft(service, shift(), shift(after=3))
    await service.done(PublishActivity, OPERATOR, activity_id=made.activity_id)
    await service.done(CancelActivity, ORGANISER, activity_id=made.activity_id, reason="测试·暴雨")
    (told,) = (await copied(service, made.activity_id)).copied
    assert len(told.shift_ids) == 2


async def test_each_that_cannot_be_copied_is_named_with_all_rules(service: MemoryService) -> None:
    good = await draft(service)
    unasked = await service.done(
        scheduling.CreateActivity, ORGANISER, **scheduling.activity(shift())
    )
    without = await service.done(
        scheduling.CreateActivity, ORGANISER, **scheduling.activity() | {"shifts": []}
    )
    service.now = NOW + 2 * WEEK
    late = await copied(service, good.activity_id, unasked.activity_id, without.activity_id, "x")
    assert late.copied == []
    assert [(one.activity_id, [r.slug for r in one.refusals]) for one in late.rejected] == [
        (good.activity_id, ["day-is-past"]),
        (unasked.activity_id, ["day-is-past", "lead-not-agreed"]),
        (without.activity_id, ["without-shifts"]),
        ("x", ["not-found"]),
    ]
    # Whoever is responsible themself agrees by copying it.
    service.now = NOW
    lead = acting_as(id="responsible", role="organiser", scope=COMMUNITY)
    wish = {"organisation_id": "o", "activity_ids": [unasked.activity_id]}
    (told,) = (await service.done(CopyActivities, lead, **wish)).copied
    assert (await activity(service, told.activity_id)).is_agreed
    ends = {"organisation_id": "ending", "valid_until": "2026-11-25"}
    await service.follow(scheduling.ORGANISATION_TOLD.model_copy(update=ends))
    ending = await draft(service, organisation_id="ending")
    wish = {"organisation_id": "ending", "activity_ids": [ending.activity_id]}
    told = await service.done(CopyActivities, ORGANISER, **wish)
    assert [r.slug for r in told.rejected[0].refusals] == ["organisation-not-in-force"]


async def test_only_ones_own_activities_are_copied(service: MemoryService) -> None:
    made = await draft(service)
    assert await service.refused(
        CopyActivity, STRANGER, activity_id=made.activity_id, day="2026-12-01"
    )
    wish = {"organisation_id": "o", "activity_ids": [made.activity_id]}
    assert await service.refused(CopyActivities, STRANGER, **wish)
    await service.follow(
        scheduling.ORGANISATION_TOLD.model_copy(update={"organisation_id": "other"})
    )
    receipt = await service.done(CopyActivities, OPERATOR, **wish | {"organisation_id": "other"})
    assert [r.slug for r in receipt.rejected[0].refusals] == ["not-found"]


async def test_one_can_be_copied_to_another_day(service: MemoryService) -> None:
    made = await draft(service, shift(), shift(after=24))
    told = await copied_to(service, made.activity_id, "2027-02-28")
    copy = await activity(service, told.activity_id)
    starts = [one.starts_at.astimezone(ZoneInfo("Asia/Shanghai")) for one in copy.shifts]
    assert [f"{one:%Y-%m-%d}" for one in starts] == ["2027-02-28", "2027-03-01"]
    assert (await copied_to(service, made.activity_id, "2027-02-28")).outcome == "known"
    past = {"activity_id": made.activity_id, "day": "2026-01-01"}
    assert slugs(await service.refused(CopyActivity, ORGANISER, **past)) == ["day-is-past"]


# --- which there were in a week ---


async def test_a_week_is_that_of_the_clock_there(service: MemoryService) -> None:
    service.now = datetime(2026, 11, 1, tzinfo=UTC)
    cases = {
        "before": ("Asia/Shanghai", "2026-11-22", "23:30"),
        "first": ("Asia/Shanghai", "2026-11-23", "00:00"),
        "far": ("America/New_York", "2026-11-29", "23:00"),
        "after": ("Asia/Shanghai", "2026-11-30", "00:00"),
        "east": ("Pacific/Auckland", "2026-11-23", "01:00"),
    }
    made = {}
    for name, (zone, day, begins) in cases.items():
        receipt = await draft(service, at(zone, day, begins, "23:59"), zone=zone)
        made[receipt.activity_id] = name
    template = {"activity_id": next(iter(made)), "name": "测试·模板"}
    await service.done(KeepTemplate, ORGANISER, **template)
    for day in ("2026-11-23", "2026-11-25", "2026-11-29"):
        question = ListWeek(actor=ORGANISER, organisation_id="o", day=day)
        page = await service.ask(question)
        assert [made[one.activity_id] for one in page.activities] == ["east", "first", "far"]
        assert [one.day for one in page.activities] == ["2026-11-23", "2026-11-23", "2026-11-29"]


async def test_a_week_comes_in_pages_and_each_activity_once(service: MemoryService) -> None:
    ids = {
        (await draft(service, shift(after=n), shift(after=n + 0.5))).activity_id for n in range(5)
    }
    off = await draft(service, shift(after=1), shift(after=2))
    await service.done(CancelShift, ORGANISER, shift_id=off.shift_ids[0], reason="测试")
    found, after = [], ""
    while True:
        page = await service.ask(
            ListWeek(actor=ORGANISER, organisation_id="o", day="2026-11-23", after=after, limit=3)
        )
        found += [one.activity_id for one in page.activities]
        if not page.next:
            break
        after = page.next
    assert sorted(found) == sorted([*ids, off.activity_id])


# --- templates ---


async def kept(service: MemoryService, **changes: Any) -> tuple[str, str]:
    """An activity, and the template that was made of it."""
    made = await draft(service, shift(), shift(after=3, role="测试·组长"), **changes)
    wish = {"activity_id": made.activity_id, "name": "测试·周二巡逻"}
    template = await service.done(KeepTemplate, ORGANISER, **wish)
    return made.activity_id, template.activity_id


async def test_a_template_is_named_listed_renamed_and_dropped(service: MemoryService) -> None:
    _, template = await kept(service)
    question = ListTemplates(actor=ORGANISER, organisation_id="o")
    (one,) = (await service.ask(question)).templates
    assert (one.activity_id, one.name, one.title) == (template, "测试·周二巡逻", "测试·巡逻")
    assert [(s.day, s.starts, s.minutes, s.role) for s in one.shifts] == [
        (0, "15:00", 120, "志愿者"),
        (0, "18:00", 120, "测试·组长"),
    ]
    named = {"activity_id": template, "name": "测试·另一名称"}
    await service.done(RenameTemplate, ORGANISER, **named)
    assert [t.name for t in (await service.ask(question)).templates] == ["测试·另一名称"]
    assert await service.refused(RenameTemplate, STRANGER, **named)
    await service.done(DropTemplate, ORGANISER, activity_id=template)
    assert (await service.ask(question)).templates == []
    for kind, wish in ((DropTemplate, {"activity_id": template}), (RenameTemplate, named)):
        assert slugs(await service.refused(kind, ORGANISER, **wish)) == ["not-a-template"]


async def test_drafts_are_made_after_a_template_day_by_day(service: MemoryService) -> None:
    source, template = await kept(service)
    # What becomes of the activity does not change the template.
    await service.done(CancelActivity, ORGANISER, activity_id=source, reason="测试")
    found = []
    for day in ("2026-12-01", "2026-12-08", "2026-12-01"):
        told = await copied_to(service, template, day)
        found.append((told.outcome, told.day, len(told.shift_ids)))
    assert found == [
        ("copied", "2026-12-01", 2),
        ("copied", "2026-12-08", 2),
        ("known", "2026-12-01", 2),
    ]
    made = await activity(service, (await copied_to(service, template, "2026-12-01")).activity_id)
    assert (made.copied_from, made.is_agreed, made.template_name) == (template, False, None)


async def test_a_template_is_kept_as_it_is_and_never_public(service: MemoryService) -> None:
    _, template = await kept(service)
    (one, _) = (await activity(service, template)).shifts
    named = {"activity_id": template}
    for kind, wish in (
        (PublishActivity, named),
        (ChangeActivity, change(template, title="测试·改")),
        (CancelActivity, named | {"reason": "测试"}),
        (CancelShift, {"shift_id": one.shift_id, "reason": "测试"}),
    ):
        assert "is-a-template" in slugs(await service.refused(kind, OPERATOR, **wish))
    assert await service.refused(AgreeToLead, person("responsible"), **named)
    for state in (None, "template", "draft", "discarded"):
        anybody = acting_as(id="anybody", role="volunteer")
        page = await service.ask(ListActivities(actor=anybody, division=COMMUNITY, state=state))
        assert page.activities == []
    mine = await service.ask(ListActivities(actor=OPERATOR, division=COMMUNITY))
    assert template not in [one.activity_id for one in mine.activities]
