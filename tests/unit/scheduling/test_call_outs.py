"""Emergency call-outs 应急集结: made in one step, open until their end, and stood down."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.schema.doors import CapabilityRequired
from baodao.schema.scheduling.activities import (
    ActivityPublished,
    CreateActivity,
    GetActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    ActivityEnded,
    CancelShift,
    ChangeActivity,
    ShiftOver,
)
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckIn, CheckOut
from baodao.schema.scheduling.call_outs import (
    AnswerCallOut,
    CallOut,
    CallOutTooFarAhead,
    NotACallOut,
    NotNeeded,
    StandDown,
    StoodDown,
    TooManyCallOuts,
)
from baodao.schema.scheduling.copying import KeepTemplate
from baodao.schema.scheduling.rolls import CloseRoll, NotAttended
from tests.builders import call_outs, scheduling
from tests.builders.attendance import settled
from tests.builders.call_outs import CALLER, NEXT_DOOR, STREET, answer, called, wish
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import HOUR, pack, seat
from tests.builders.waitlist import opened, state, sweep

MINUTE = timedelta(minutes=1)
OFF = {"reason": "测试·已排完"}
INSURED = {
    "insurer": "测试·保险",
    "number": "P-1",
    "from_day": "2026-01-01",
    "until_day": "2028-01-01",
}


@pytest.fixture
async def service() -> MemoryService:
    return await call_outs.prepared()


# --- made ---


async def test_it_is_written_agreed_to_and_open_in_one_step(service: MemoryService) -> None:
    commits = service.commits
    shift_id = await called(service, within=STREET, skill="测试·水电", course="first-aid")
    assert service.commits == commits + 1
    (told,) = service.told(ActivityPublished)
    assert told.emergency
    assert (told.emergency.within, told.emergency.skill) == (STREET, "测试·水电")
    assert (told.shifts[0].starts_at, told.shifts[0].sign_up_opens_at) == (service.now,) * 2
    shift: Shift = await service.stored(Shift, shift_id)
    assert (shift.state, shift.called_within, shift.responsible_id) == (
        "published",
        STREET,
        CALLER.id,
    )
    assert [one.name for one in shift.skills] == ["测试·水电"]
    assert shift.courses_needed == ("first-aid",)
    activity: Activity = await service.stored(Activity, shift.activity_id)
    assert activity.is_agreed
    assert (activity.category, activity.category_code) == ("应急救援", "10")
    assert activity.risk_note == Policy().call_out_risk_note
    seen = await service.ask(GetActivity(actor=person("A"), activity_id=activity.id))
    assert seen.emergency == told.emergency


async def test_any_other_activity_has_no_emergency(service: MemoryService) -> None:
    await opened(service, 1)
    assert [event.emergency for event in service.told(ActivityPublished)] == [None]


async def test_the_risk_note_is_ones_own_or_the_packs(service: MemoryService) -> None:
    await pack(service, call_out_risk_note="测试·本市提示")
    for said, stands in ((None, "测试·本市提示"), ("测试·有漏电", "测试·有漏电")):
        shift: Shift = await service.stored(Shift, await called(service, risk_note=said))
        activity: Activity = await service.stored(Activity, shift.activity_id)
        assert activity.risk_note == stands


@pytest.mark.parametrize(
    ("after", "refusal"),
    [
        (timedelta(0), None),
        (24 * HOUR, None),
        (24 * HOUR + MINUTE, "call-out-too-far-ahead"),
        (-MINUTE, "starts-in-the-past"),
    ],
)
async def test_it_starts_now_or_soon(
    service: MemoryService, after: timedelta, refusal: str | None
) -> None:
    starts = service.now + after
    fields = wish(service, starts_at=starts, ends_at=starts + HOUR)
    outcome = await service.send(CallOut, CALLER, **fields)
    assert slugs(getattr(outcome, "refusals", ())) == ([refusal] if refusal else [])


async def test_all_rules_that_failed_are_told_at_once(service: MemoryService) -> None:
    await pack(service, call_outs_a_day=0)
    starts = service.now + 30 * HOUR
    refused = await service.refused(
        CallOut,
        CALLER.model_copy(update={"scope": None, "organisation": "o"}),
        **wish(
            service,
            organisation_id="o",
            within=NEXT_DOOR,
            starts_at=starts,
            ends_at=starts + 25 * HOUR,
            danger=True,
            max_crew=0,
            category_code="77",
        ),
    )
    assert slugs(refused) == [
        "too-many-call-outs",
        "unknown-category-code",
        "another-place",
        "call-out-too-far-ahead",
        "shift-too-long",
        "shift-for-nobody",
        "insurance-missing",
    ]
    assert CallOutTooFarAhead(starts_at=starts, hours=24) in refused


async def test_what_is_dangerous_is_insured_and_what_is_not_said_is_not_guessed(
    service: MemoryService,
) -> None:
    assert CallOut.model_fields["danger"].is_required()
    dangerous = wish(service, danger=True)
    assert slugs(await service.refused(CallOut, CALLER, **dangerous)) == ["insurance-missing"]
    await service.done(CallOut, CALLER, **dangerous, insurance=INSURED)


async def test_so_many_a_day_for_each_organisation(service: MemoryService) -> None:
    left = [(await service.done(CallOut, CALLER, **wish(service))).left_today for _ in range(3)]
    assert left == [2, 1, 0]
    refused = await service.refused(CallOut, CALLER, **wish(service))
    assert refused == [TooManyCallOuts(most=3)]
    await called(service, organisation_id="o")
    service.now += 24 * HOUR
    await called(service)


async def test_it_takes_a_capability_that_names_it(service: MemoryService) -> None:
    without = CALLER.model_copy(update={"capabilities": CALLER.capabilities - {"call-out"}})
    refused = await service.refused(CallOut, without, **wish(service))
    assert refused == [CapabilityRequired(capability="call-out")]


async def test_the_rule_about_the_past_holds_for_everything_else(service: MemoryService) -> None:
    plan = scheduling.activity(scheduling.shift(), responsible_id=OPERATOR.id)
    plan["shifts"] = [{"starts_at": service.now, "ends_at": service.now + HOUR, "max_crew": 1}]
    drafted = await service.done(CreateActivity, OPERATOR, **plan)
    refused = await service.refused(PublishActivity, OPERATOR, activity_id=drafted.activity_id)
    assert slugs(refused) == ["starts-in-the-past"]


async def test_nothing_is_added_to_a_call_out(service: MemoryService) -> None:
    starts = service.now + 3 * HOUR
    first = await called(service, starts_at=starts, ends_at=starts + HOUR)
    another = {"starts_at": starts, "ends_at": starts + HOUR, "max_crew": 9}
    outcome = await _changed(service, first, another)
    assert slugs(outcome.refusals) == ["too-many-shifts"]


async def _changed(service: MemoryService, shift: str, *more: dict[str, Any]) -> Any:
    it: Shift = await service.stored(Shift, shift)
    activity: Activity = await service.stored(Activity, it.activity_id)
    plan = scheduling.change(
        activity.id,
        *more,
        title=activity.title,
        category=activity.category,
        category_code=activity.category_code,
        responsible_id=CALLER.id,
    )
    return await service.send(ChangeActivity, CALLER, **plan)


# --- ended ---


async def test_stood_down_who_came_is_credited_and_who_did_not_is_not_missed(
    service: MemoryService,
) -> None:
    shift = await called(service)
    for who in "AB":
        await answer(service, shift, who, arrives_in_minutes=30)
    begins = service.now
    service.now += 30 * MINUTE
    await service.done(CheckIn, CALLER, **seat(shift, "A"), at=service.now)
    service.now += HOUR
    await service.done(StandDown, CALLER, shift_id=shift, **OFF)
    (told,) = service.told(StoodDown)
    (over,) = service.told(ShiftOver)
    assert (over.shift_id, over.ends_at) == (told.shift_id, told.at), "it really ended then"
    assert (told.at, told.reason) == (service.now, OFF["reason"])
    (ended,) = service.told(ActivityEnded)
    assert (ended.starts_at, ended.ends_at) == (begins, service.now)
    refused = await service.refused(AnswerCallOut, person("C"), **seat(shift, "C"))
    assert "shift-is-over" in slugs(refused)
    assert slugs(await service.refused(StandDown, CALLER, shift_id=shift, **OFF)) == [
        "shift-is-over"
    ]
    await service.done(CheckOut, CALLER, **seat(shift, "A"), at=service.now)
    # Nobody has to say again when it was over.
    await service.done(CloseRoll, CALLER, shift_id=shift)
    await settled(service)
    assert [(e.volunteer_id, e.shift_ends_at) for e in service.told(AttendanceRecorded)] == [
        ("A", told.at)
    ]
    assert [e.volunteer_id for e in service.told(NotNeeded)] == ["B"]
    assert service.told(NotAttended) == []
    assert await state(service, shift, "B") == "released"


async def test_who_does_not_come_to_one_that_runs_to_its_end_is_missed(
    service: MemoryService,
) -> None:
    shift = await called(service)
    for who in "AB":
        await answer(service, shift, who)
    await service.done(CheckIn, CALLER, **seat(shift, "A"), at=service.now)
    service.now += 5 * HOUR
    await service.done(CloseRoll, CALLER, shift_id=shift)
    await settled(service)
    assert {e.volunteer_id for e in service.told(NotAttended)} == {"A", "B"}
    assert service.told(NotNeeded) == []


@pytest.mark.parametrize("first", [True, False], ids=["before the roll", "after it"])
async def test_a_late_upload_of_who_came_counts_after_it_was_stood_down(
    service: MemoryService, *, first: bool
) -> None:
    shift = await called(service)
    await answer(service, shift, "A")
    begins = service.now
    service.now += HOUR
    await service.done(StandDown, CALLER, shift_id=shift, **OFF)
    service.now += HOUR
    close = {"shift_id": shift}
    if not first:
        await service.done(CloseRoll, CALLER, **close)
        await settled(service)
        assert await state(service, shift, "A") == "released"
    for kind, at in ((CheckIn, begins), (CheckOut, begins + HOUR)):
        await service.done(kind, CALLER, **seat(shift, "A"), at=at)
    if first:
        await service.done(CloseRoll, CALLER, **close)
        await settled(service)
    assert await state(service, shift, "A") == "attended"
    (recorded,) = service.told(AttendanceRecorded)
    assert (recorded.checked_in_at, recorded.checked_out_at) == (begins, begins + HOUR)


async def test_before_it_begins_it_is_called_off(service: MemoryService) -> None:
    starts = service.now + HOUR
    shift = await called(service, starts_at=starts, ends_at=starts + HOUR)
    await answer(service, shift, "A")
    await service.done(StandDown, CALLER, shift_id=shift, **OFF)
    assert len(service.told(ActivityCancelled)) == 1
    await sweep(service)
    assert await state(service, shift, "A") == "released"


async def test_an_ordinary_shift_is_not_stood_down(service: MemoryService) -> None:
    (one,) = await opened(service, 1)
    refused = await service.refused(StandDown, OPERATOR, shift_id=one, **OFF)
    assert refused == [NotACallOut(shift_id=one)]
    await service.done(CancelShift, OPERATOR, shift_id=one, **OFF)


async def test_who_comes_to_what_is_dangerous_has_read_of_the_risks(service: MemoryService) -> None:
    shift_id = await called(service, danger=True, insurance=INSURED)
    coming = {"shift_id": shift_id, "volunteer_id": "A"}
    assert slugs(await service.refused(AnswerCallOut, person("A"), **coming)) == [
        "risk-note-unread",
        "agreement-missing",
    ]
    await answer(service, shift_id, "A", terms_version=1, agreed="screen")


async def test_a_template_of_one_is_of_an_ordinary_activity(service: MemoryService) -> None:
    shift: Shift = await service.stored(Shift, await called(service))
    about = {"activity_id": shift.activity_id}
    kept = await service.done(KeepTemplate, CALLER, **about, name="测试·模板")
    template: Activity = await service.stored(Activity, kept.activity_id)
    assert (template.called, template.item_id, template.former_terms) == (None, None, ())
    (its_shift,) = [await service.stored(Shift, key) for key in template.shift_ids]
    assert its_shift.called_within is None
