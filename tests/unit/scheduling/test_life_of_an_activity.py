"""An activity from its draft to its end: agreed to, changed, called off, over."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.due import SWEEPS
from baodao.schema import NotFound
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    GetActivity,
    ListActivities,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    ActivityChanged,
    ActivityEnded,
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
    ChangeReceipt,
    LeadAgreed,
    ShiftCancelled,
    ShiftChanged,
    ShiftOver,
)
from baodao.schema.scheduling.activity_refusals import (
    ActivityHasBegun,
    ActivityOver,
    FewerThanTaken,
    FixedOncePublished,
    LeadNotAgreed,
    ShiftHasBegun,
    ShiftIsOver,
)
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, START, activity, change, draft, opened, seat, shift

REASON = "测试·大雨"


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def changed(
    service: MemoryService, shift_id: str, *shifts: dict[str, Any], **changes: Any
) -> ChangeReceipt:
    one: Shift = await service.stored(Shift, shift_id)
    wish = change(one.activity_id, *shifts, **changes)
    receipt: ChangeReceipt = await service.done(ChangeActivity, OPERATOR, **wish)
    return receipt


async def state_of(service: MemoryService, receipt: ActivityReceipt) -> list[str]:
    """The state of an activity, and those of its shifts."""
    found = [(await service.stored(Activity, receipt.activity_id)).state]
    return found + [(await service.stored(Shift, one)).state for one in receipt.shift_ids]


async def published(service: MemoryService, *shifts: dict[str, Any]) -> ActivityReceipt:
    receipt = await draft(service, *shifts)
    await service.done(PublishActivity, OPERATOR, activity_id=receipt.activity_id)
    return receipt


# --- who is responsible ---------------------------------------------------------------------------


async def test_nobody_is_responsible_without_their_word(service: MemoryService) -> None:
    written = await service.done(CreateActivity, OPERATOR, **activity())
    name = {"activity_id": written.activity_id}
    expected = [LeadNotAgreed(responsible_id="responsible")]
    assert await service.refused(PublishActivity, OPERATOR, **name) == expected
    # What nobody was asked is not there for them.
    for stranger in (person("v0"), OPERATOR):
        hidden = await service.refused(AgreeToLead, stranger, **name)
        assert hidden == [NotFound(kind="activity", id=written.activity_id)]
    await service.done(AgreeToLead, person("responsible"), **name)
    await service.done(PublishActivity, OPERATOR, **name)


async def test_who_drafts_or_publishes_for_themself_agrees_by_that(service: MemoryService) -> None:
    own = await service.done(CreateActivity, OPERATOR, **activity(responsible_id=OPERATOR.id))
    await service.done(PublishActivity, OPERATOR, activity_id=own.activity_id)
    lead = OPERATOR.model_copy(update={"id": "responsible"})
    other = await service.done(CreateActivity, OPERATOR, **activity())
    await service.done(PublishActivity, lead, activity_id=other.activity_id)
    assert "lead-agreed" not in names(service.told())


async def test_another_lead_takes_over_once_they_have_agreed(service: MemoryService) -> None:
    (one,) = await opened(service)
    await changed(service, one, responsible_id="v1")
    activity_id = (await service.stored(Shift, one)).activity_id
    assert (await service.stored(Shift, one)).responsible_id == "responsible"
    assert "activity-changed" not in names(service.told())
    await service.done(AgreeToLead, person("v1"), activity_id=activity_id)
    assert (await service.stored(Shift, one)).responsible_id == "v1"
    last = service.told(LeadAgreed)[-1]
    assert (last.responsible_id, last.former_responsible_id) == ("v1", "responsible")


# --- changes --------------------------------------------------------------------------------------


async def test_of_a_draft_anything_changes(service: MemoryService) -> None:
    receipt = await draft(service, shift(), shift(3))
    first, second = receipt.shift_ids
    wish = change(
        receipt.activity_id,
        shift(1, shift_id=first, role="测试·医护"),
        shift(9),
        category="测试·义诊",
        kind="meeting",
    )
    found = await service.done(ChangeActivity, OPERATOR, **wish)
    assert found.changed == ["category", "kind", "shifts"]
    assert found.shift_ids[:2] == [first, second]
    shifts = [await service.stored(Shift, one) for one in found.shift_ids]
    assert [one.starts_at for one in shifts] == [START + n * HOUR for n in (1, 3, 9)]
    assert {(one.category, one.kind, one.state) for one in shifts} == {
        ("测试·义诊", "meeting", "draft")
    }
    assert names(service.told())[3:] == []
    await service.done(CancelShift, OPERATOR, shift_id=second, reason=REASON)
    stored = await service.stored(Activity, receipt.activity_id)
    assert stored.shift_ids == (first, found.shift_ids[2])


@pytest.mark.parametrize(
    ("changes", "aspects", "material"),
    [
        ({"after": -1, "hours": 3}, ["time"], True),
        ({"hours": 2.5}, ["time"], True),
        ({"after": 30}, ["time"], True),
        # Within the former time.
        ({"after": 0.5, "hours": 1}, ["time"], False),
        ({"role": "测试·医护"}, ["role"], True),
        ({"max_crew": 5, "min_crew": 1}, ["crew"], False),
        ({"minimum_age": 18, "max_waiting": 3}, ["needs"], False),
        ({"place": "测试·别处"}, ["place"], True),
        ({"station": "测试·站点"}, ["place"], True),
        ({"after": 1, "place": "测试·别处"}, ["time", "place"], True),
    ],
)
async def test_a_change_says_what_is_another_and_whether_people_are_asked_change(
    service: MemoryService, changes: dict[str, Any], aspects: list[str], material: bool
) -> None:
    (one,) = await opened(service)
    where = {name: changes.pop(name) for name in ("place", "station") if name in changes}
    receipt = await changed(service, one, shift(**changes) | {"shift_id": one}, **where)
    (told,) = service.told(ShiftChanged)
    assert (told.changed, told.material, told.material_changes) == (aspects, material, material)
    assert receipt.material == [one] * material
    assert (told.former_starts_at, told.former_ends_at) == (START, START + 2 * HOUR)
    after = await service.stored(Shift, one)
    assert (told.starts_at, told.ends_at, told.role) == (after.starts_at, after.ends_at, after.role)
    assert (told.place, told.former_place) == (where.get("place", "测试·服务站"), "测试·服务站")
    assert (after.material_changes, after.changed_at) == (material, NOW)
    (whole,) = service.told(ActivityChanged)
    assert [facts.starts_at for facts in whole.shifts] == [after.starts_at]
    assert set(where) <= set(whole.changed)


async def test_another_title_concerns_no_shift(service: MemoryService) -> None:
    (one,) = await opened(service)
    await changed(service, one, title="测试·新名")
    (told,) = service.told(ActivityChanged)
    assert (told.title, told.changed) == ("测试·新名", ["title"])
    assert service.told(ShiftChanged) == []
    assert (await service.stored(Shift, one)).title == "测试·新名"


async def test_saying_it_as_it_is_changes_nothing(service: MemoryService) -> None:
    (one,) = await opened(service, shift(sign_up_opens_at=START - HOUR))
    before = len(service.told())
    same = shift(sign_up_opens_at=START - HOUR) | {"shift_id": one}
    for _ in range(2):
        assert (await changed(service, one, same)).changed == []
    assert (await changed(service, one)).changed == []
    assert len(service.told()) == before


async def test_a_shift_is_added_to_what_is_published(service: MemoryService) -> None:
    (one,) = await opened(service)
    receipt = await changed(service, one, shift(5))
    new = await service.stored(Shift, receipt.shift_ids[1])
    assert (new.state, new.sign_up_opens_at) == ("published", NOW)
    (told,) = service.told(ActivityChanged)
    assert [facts.shift_id for facts in told.shifts] == receipt.shift_ids
    await service.done(ReserveSeat, OPERATOR, **seat(new.id))


async def test_what_people_decided_by_stays(service: MemoryService) -> None:
    (one,) = await opened(service)
    activity_id = (await service.stored(Shift, one)).activity_id
    wish = change(activity_id, category="测试·别类", danger=True, kind="paid", zone="Asia/Tokyo")
    refused = await service.refused(ChangeActivity, OPERATOR, **wish)
    fixed = ("kind", "category", "danger", "zone")
    assert refused == [FixedOncePublished(field=name) for name in fixed]


async def test_all_that_is_wrong_with_a_change_is_told_at_once(service: MemoryService) -> None:
    receipt = await published(service, shift(), shift(3), shift(6))
    first, second, third = receipt.shift_ids
    for who in ("v0", "v1"):
        await service.done(ReserveSeat, OPERATOR, **seat(second, who))
    await service.done(CancelShift, OPERATOR, shift_id=third, reason=REASON)
    service.now = START + HOUR
    wish = change(
        receipt.activity_id,
        shift(-1, shift_id=first),
        shift(3, shift_id=second, max_crew=1),
        shift(7, shift_id=third),
        shift(7, shift_id="nowhere"),
    )
    assert await service.refused(ChangeActivity, OPERATOR, **wish) == [
        ShiftHasBegun(shift_id=first, starts_at=START),
        FewerThanTaken(shift_id=second, seats_taken=2, max_crew=1),
        ShiftIsOver(shift_id=third, state="cancelled"),
        NotFound(kind="shift", id="nowhere"),
    ]
    # What is as it was may be said all the same; and the place of what has begun stays.
    same = shift(shift_id=first), shift(6, shift_id=third)
    assert (await changed(service, first, *same)).changed == []
    await changed(service, first, *same, place="测试·别处")
    there = [(await service.stored(Shift, one)).where.place for one in (first, second)]
    assert there == ["测试·服务站", "测试·别处"]


async def test_a_change_is_held_to_the_rules_of_publishing(service: MemoryService) -> None:
    (one,) = await opened(service)
    activity_id = (await service.stored(Shift, one)).activity_id
    moved = shift(-9, hours=40, shift_id=one, max_crew=0, sign_up_opens_at=START)
    refused = await service.refused(ChangeActivity, OPERATOR, **change(activity_id, moved))
    assert slugs(refused) == [
        *("starts-in-the-past", "shift-too-long", "sign-up-opens-too-late", "shift-for-nobody")
    ]


# --- called off, over -----------------------------------------------------------------------------


async def test_a_cancelled_shift_says_why(service: MemoryService) -> None:
    receipt = await published(service, shift(), shift(3))
    first, second = receipt.shift_ids
    await service.done(CancelShift, OPERATOR, shift_id=first, reason=REASON)
    (told,) = service.told(ShiftCancelled)
    assert (told.shift_id, told.reason, told.place) == (first, REASON, "测试·服务站")
    assert await state_of(service, receipt) == ["published", "cancelled", "published"]
    # With the last one the activity is.
    await service.done(CancelShift, OPERATOR, shift_id=second, reason=REASON)
    assert await state_of(service, receipt) == ["cancelled"] * 3
    (gone,) = service.told(ActivityCancelled)
    assert (gone.reason, gone.shift_ids) == (REASON, receipt.shift_ids)


async def test_an_activity_is_called_off_before_it_begins(service: MemoryService) -> None:
    receipt = await published(service, shift(), shift(3))
    name = {"activity_id": receipt.activity_id, "reason": REASON}
    begun = await published(service, shift())
    await service.done(CancelActivity, OPERATOR, **name)
    assert await state_of(service, receipt) == ["cancelled"] * 3
    assert [told.shift_id for told in service.told(ShiftCancelled)] == receipt.shift_ids
    over = [ActivityOver(activity_id=receipt.activity_id, state="cancelled")]
    assert await service.refused(CancelActivity, OPERATOR, **name) == over
    unwanted = change(receipt.activity_id, title="测试·新名")
    assert await service.refused(ChangeActivity, OPERATOR, **unwanted) == over
    service.now = START
    name = {"activity_id": begun.activity_id, "reason": REASON}
    assert await service.refused(CancelActivity, OPERATOR, **name) == [
        ActivityHasBegun(activity_id=begun.activity_id, starts_at=START)
    ]


async def test_a_draft_is_thrown_away_and_was_never_public(service: MemoryService) -> None:
    receipt = await draft(service)
    name = {"activity_id": receipt.activity_id}
    await service.done(CancelActivity, OPERATOR, **name, reason=REASON)
    assert await state_of(service, receipt) == ["discarded", "cancelled"]
    assert names(service.told())[3:] == ["activity-discarded"]
    query = GetActivity(actor=person("v0"), **name)
    assert slugs((await service.ask(query)).refusals) == ["not-found"]
    for state in (None, "discarded", "published"):
        page = await service.ask(ListActivities(actor=person("v0"), state=state))
        assert page.activities == []
    page = await service.ask(ListActivities(actor=OPERATOR, division=COMMUNITY, state="discarded"))
    assert [one.activity_id for one in page.activities] == [receipt.activity_id]


async def test_a_shift_ends_by_itself_and_the_activity_with_the_last(
    service: MemoryService,
) -> None:
    receipt = await published(service, shift(), shift(3), shift(9))
    await service.done(CancelShift, OPERATOR, shift_id=receipt.shift_ids[2], reason=REASON)
    for now, states in (
        (START + 2 * HOUR, ["published", "published", "published", "cancelled"]),
        (START + 2 * HOUR + timedelta(milliseconds=1), ["published", "over", "published"]),
        (START + 6 * HOUR, ["ended", "over", "over", "cancelled"]),
    ):
        service.now = now
        for command in await service.due(SWEEPS[0]):
            await service.decide(command)
        assert (await state_of(service, receipt))[: len(states)] == states
    (told,) = service.told(ActivityEnded)
    over = service.told(ShiftOver)
    assert [one.shift_id for one in over] == told.shift_ids, "none of what was called off"
    assert {(one.people, one.kind) for one in over} == {(0, "volunteer")}
    assert (told.shift_ids, told.starts_at) == (receipt.shift_ids[:2], START)
    assert told.ends_at == START + 5 * HOUR
    page = await service.ask(ListActivities(actor=person("v0"), state="ended"))
    assert [one.activity_id for one in page.activities] == [receipt.activity_id]
