"""Trainings 培训 that a shift needs: told by hours one by one, judged on its first day there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.kit.decisions import NotNowError
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.standing import NOTHING_KNOWN, Trained
from baodao.scheduling.seats.use_cases.standing import learn_training
from baodao.schema import Envelope, Event
from baodao.schema.hours.trainings import RecordTraining, TakeBackTraining, TrainingRecorded
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.policies import PolicySet
from baodao.schema.scheduling.activities import GetActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity, ShiftChanged
from baodao.schema.scheduling.copying import CopyActivities
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.finding import ListShifts
from baodao.schema.scheduling.imports import ImportProgramme
from baodao.schema.scheduling.seat_refusals import TrainingMissing
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from baodao.schema.scheduling.swaps import AcceptSwap, OfferSwap
from baodao.schema.scheduling.waitlist import AcceptOffer
from tests.builders import hours, scheduling, series, waitlist
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import seat
from tests.builders.standing import about, trained, untrained
from tests.builders.waitlist import ask, do, line, state, sweep

AID, AED = "first-aid", "aed"
TRAINER = acting_as(id="trainer", role="organiser", organisation="o", purpose="hours")
DAY = "2026-11-25"


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def opened(service: MemoryService, *needed: str, **plan: Any) -> str:
    """A shift on the 25th in China for which courses are needed."""
    fields = {"max_crew": 5, "courses_needed": list(needed) or [AID]} | plan
    (found,) = await scheduling.opened(service, scheduling.shift(42, **fields))
    return found


async def against(service: MemoryService, shift: str, who: str = "A", **more: Any) -> list[Any]:
    """The rules against a seat, the same beforehand as in earnest; nothing is signed up for."""
    query = CheckEligibility(actor=person(who), volunteer_id=who, shift_ids=[shift])
    (row,) = (await service.ask(query)).shifts
    outcome = await service.send(ReserveSeat, OPERATOR, **seat(shift, who, **more))
    found = list(getattr(outcome, "refusals", ()))
    if not more:
        told = [(one.SLUG, one.model_dump(mode="json")) for one in found]
        assert [(one.slug, one.values) for one in row.refusals] == told
    if not found:
        await do(service, CancelSeat, shift, who)
    return found


def missing(*courses: str) -> list[TrainingMissing]:
    return [TrainingMissing(course=one, day=DAY) for one in courses]


# --- what counts ---


async def test_each_course_that_is_missing_is_named_with_the_day(service: MemoryService) -> None:
    shift = await opened(service, AID, AED, shadow_places=1)
    assert await against(service, shift) == missing(AID, AED)
    await service.follow(about(trained("A"), 1))
    assert await against(service, shift) == missing(AED)
    # An apprentice comes to learn it.
    assert await against(service, shift, as_apprentice=True) == []
    await service.follow(about(trained("A", AED, result="attended"), 1))
    assert await against(service, shift) == []
    assert await against(service, shift, "B") == missing(AID, AED)


def test_of_a_course_some_are_kept_and_the_best_first() -> None:
    """Somebody records and takes back the same course over and over."""
    standing = NOTHING_KNOWN
    best = Trained("best", 1, "A", AID, "2030-01-01")
    for number in range(100):
        one = Trained(f"t{number}", 1, "A", AID, f"20{number:02}-06-01")
        gone = replace(one, known=2, is_past=True)
        standing = standing.trained(replace(one, expires_on="2026-01-01"), gone)
        standing = standing.trained(Trained("other", 1, "A", AED), best)
    assert best in standing.trainings
    assert sorted(Counter(one.course for one in standing.trainings).values()) == [1, 8]


@pytest.mark.parametrize(
    "changes", [{"result": "not-passed"}, {"course": None}, {"course": AED}, {"volunteer_id": "B"}]
)
async def test_what_proves_nothing(service: MemoryService, changes: dict[str, Any]) -> None:
    shift = await opened(service)
    await service.follow(about(trained("A").model_copy(update=changes), 1))
    assert await against(service, shift) == missing(AID)


@pytest.mark.parametrize(
    ("until", "is_good"), [("2026-11-24", False), (DAY, True), ("2026-11-26", True), (None, True)]
)
async def test_it_is_good_on_the_day_on_which_the_shift_begins(
    service: MemoryService, until: str | None, is_good: bool
) -> None:
    # It ends on the day after.
    shift = await opened(service, hours=20)
    assert (await service.stored(Shift, shift)).first_day == DAY
    await service.follow(about(trained("A", expires_on=until), 1))
    assert (await against(service, shift) == []) is is_good


@pytest.mark.parametrize(
    ("zone", "until", "is_good"),
    [
        ("Asia/Shanghai", "2026-11-30", False),
        ("Asia/Shanghai", "2026-12-01", True),
        ("America/Los_Angeles", "2026-11-30", True),
        ("America/Los_Angeles", "2026-11-29", False),
    ],
)
async def test_the_day_is_that_of_the_place(
    service: MemoryService, zone: str, until: str, is_good: bool
) -> None:
    # 1 December, 04:00 in China; the day before in California.
    starts = datetime(2026, 11, 30, 20, tzinfo=UTC)
    plan = {"starts_at": starts, "ends_at": starts.replace(hour=22), "max_crew": 1}
    (shift,) = await scheduling.opened(service, plan | {"courses_needed": [AID]}, zone=zone)
    await service.follow(about(trained("A", expires_on=until), 1))
    assert (slugs(await against(service, shift)) == []) is is_good


async def test_one_that_is_good_is_enough(service: MemoryService) -> None:
    shift = await opened(service)
    old = trained("A", training_id="old", expires_on="2026-01-01")
    await service.follow(about(old, 1), about(trained("A", training_id="new"), 1))
    assert await against(service, shift) == []
    await service.follow(about(untrained("A", training_id="old"), 2))
    assert await against(service, shift) == []
    await service.follow(about(untrained("A", training_id="new"), 2))
    assert await against(service, shift) == missing(AID)


async def test_who_is_not_known_yet_is_waited_for(service: MemoryService) -> None:
    envelope, told = about(trained("Z"), 1)
    with pytest.raises(NotNowError):
        learn_training(told, calendar=None, kept=None, envelope=envelope)
    await service.follow(scheduling.volunteer_told("Z"), (envelope, told))
    assert await against(service, await opened(service), "Z") == []


# --- in any order, after merges, and erased ---


@pytest.mark.parametrize("seed", range(8))
async def test_in_any_order_and_twice_it_is_the_same(service: MemoryService, seed: int) -> None:
    told = [
        about(trained("A", training_id="kept", expires_on="2027-01-01"), 2),
        about(trained("A", training_id="gone"), 1),
        about(untrained("A", training_id="gone"), 4),
        about(trained("A", AED), 1),
        # It was never told that this one counts, since it only waited.
        about(untrained("A", training_id="waited"), 2),
    ]
    await service.follow(*delivered_twice_and_shuffled(told, seed))
    known = (await service.stored(Calendar, "A")).standing.trainings
    assert {one.id: (one.course, one.expires_on, one.is_past) for one in known} == {
        "kept": (AID, "2027-01-01", False),
        "gone": (AID, None, True),
        f"t-A-{AED}": (AED, None, False),
        "waited": (AID, None, True),
    }


def merge(kept: str, other: str, version: int = 4) -> tuple[Envelope, Event]:
    told = VolunteersMerged(
        division=COMMUNITY, kept_id=kept, merged_id=other, merged_version=version
    )
    return about(told, version, number=f"m{kept}")


def unmerge(kept: str, other: str, version: int) -> tuple[Envelope, Event]:
    told = VolunteersUnmerged(
        division=COMMUNITY, kept_id=kept, merged_id=other, merged_version=version
    )
    return about(told, version, number=f"u{kept}")


@pytest.mark.parametrize("late", [False, True])
async def test_it_goes_over_with_a_merge_and_back(service: MemoryService, late: bool) -> None:
    shift = await opened(service)
    told = [about(trained("A"), 1), merge("B", "A")]
    await service.follow(*(reversed(told) if late else told))
    assert await against(service, shift, "B") == []
    await service.follow(unmerge("B", "A", 6))
    assert await against(service, shift, "B") == missing(AID)
    assert await against(service, shift, "A") == []


async def test_what_is_taken_back_meanwhile_stays_so(service: MemoryService) -> None:
    shift = await opened(service)
    await service.follow(about(trained("A"), 1), merge("B", "A"), merge("C", "B"))
    assert await against(service, shift, "C") == []
    await service.follow(about(untrained("A"), 2))
    assert await against(service, shift, "C") == missing(AID)
    await service.follow(unmerge("C", "B", 6))
    assert await against(service, shift, "B") == missing(AID)
    await service.follow(unmerge("B", "A", 6))
    assert await against(service, shift, "A") == missing(AID)


async def test_nothing_is_kept_that_no_rule_needs_and_nothing_of_the_erased(
    service: MemoryService,
) -> None:
    await service.follow(about(trained("A"), 1), about(trained("A", None), 1))
    (kept,) = (await service.stored(Calendar, "A")).standing.trainings
    assert not {"minutes", "result", "organisation_id"} & set(type(kept).__dataclass_fields__)
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="A"))
    assert (await service.stored(Calendar, "A")).standing == NOTHING_KNOWN


# --- seats, lists and swaps ---


async def test_who_has_a_seat_keeps_it_and_is_passed_over_on_a_list(service: MemoryService) -> None:
    shift = await opened(service, max_crew=1)
    await service.follow(*(about(trained(who), 1) for who in "ABC"))
    for who in "ABC":
        await ask(service, shift, who)
    await service.follow(*(about(untrained(who), 2) for who in "AB"))
    assert await line(service, shift) == (1, "", "BC")
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    assert await line(service, shift) == (0, "C", "B")
    assert slugs(await service.refused(AcceptOffer, OPERATOR, **seat(shift, "B"))) == ["no-offer"]


async def test_an_offer_is_not_accepted_without(service: MemoryService) -> None:
    shift = await opened(service, max_crew=1)
    await service.follow(*(about(trained(who), 1) for who in "AB"))
    for who in "AB":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    assert await line(service, shift) == (0, "B", "")
    await service.follow(about(untrained("B"), 2))
    refused = await service.refused(AcceptOffer, OPERATOR, **seat(shift, "B"))
    assert refused == missing(AID)


async def test_who_waits_is_asked_once_they_are_trained(service: MemoryService) -> None:
    shift = await opened(service, max_crew=1)
    await service.follow(*(about(trained(who), 1) for who in "AB"))
    for who in "AB":
        await ask(service, shift, who)
    await service.follow(about(untrained("B"), 2))
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    assert await line(service, shift) == (0, "", "B")
    await service.follow(about(trained("B", training_id="again"), 1))
    while await sweep(service):
        pass
    assert await line(service, shift) == (0, "B", "")


async def test_nobody_comes_instead_who_is_not_trained(service: MemoryService) -> None:
    shift = await opened(service)
    await service.follow(about(trained("A"), 1))
    await ask(service, shift, "A")
    offered = seat(shift, "A", to_id="B")
    await service.done(OfferSwap, person("A"), **offered)
    assert await service.refused(AcceptSwap, person("B"), **offered) == missing(AID)
    await service.follow(about(trained("B"), 1))
    await service.done(AcceptSwap, person("B"), **offered)
    assert await state(service, shift, "B") == "reserved"


# --- carried by all that copies a plan ---


async def test_it_can_change_and_takes_nobody_a_seat(service: MemoryService) -> None:
    shift = await opened(service)
    await service.follow(about(trained("A"), 1))
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    plan = scheduling.shift(42, max_crew=5, shift_id=shift, courses_needed=[AED, AED])
    receipt = await service.done(
        ChangeActivity, OPERATOR, **scheduling.change(it.activity_id, plan)
    )
    assert (receipt.changed, receipt.material) == (["shifts"], [])
    assert [one.changed for one in service.told(ShiftChanged)] == [["needs"]]
    assert await state(service, shift, "A") == "reserved"
    assert await against(service, shift, "B") == missing(AED)


async def test_whoever_looks_sees_it(service: MemoryService) -> None:
    shift = await opened(service, AID, AED)
    it: Shift = await service.stored(Shift, shift)
    seen = await service.ask(GetActivity(actor=person("A"), activity_id=it.activity_id))
    assert [one.courses_needed for one in seen.shifts] == [[AID, AED]]
    page = await service.ask(ListShifts(actor=person("A"), division=COMMUNITY))
    assert [one.courses_needed for one in page.shifts] == [[AID, AED]]


async def test_copies_and_series_need_the_same(service: MemoryService) -> None:
    plan = scheduling.shift(42, courses_needed=[AID])
    made = await scheduling.draft(service, plan)
    wish = {"organisation_id": "o", "activity_ids": [made.activity_id], "weeks": 1}
    (copied,) = (await service.done(CopyActivities, ORGANISER, **wish)).copied
    shifts = [*copied.shift_ids]
    for one in (await series.written(service, plan)).occurrences:
        told = await service.ask(GetActivity(actor=OPERATOR, activity_id=one.activity_id))
        shifts += [shift.shift_id for shift in told.shifts]
    assert len(shifts) == 5
    for key in shifts:
        assert (await service.stored(Shift, key)).courses_needed == (AID,)


async def test_a_programme_that_says_nothing_of_it_leaves_it(service: MemoryService) -> None:
    row = scheduling.entry(1)
    taken = await service.done(ImportProgramme, ORGANISER, **scheduling.programme(row))
    activity_id = taken.taken[0].activity_id
    (shift_id,) = [one.id for one in service.all_of(Shift) if one.activity_id == activity_id]
    shift: Shift = await service.stored(Shift, shift_id)
    plan = {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "max_crew": shift.max_crew}
    needs = plan | {"shift_id": shift_id, "courses_needed": [AID]}
    await service.done(ChangeActivity, ORGANISER, **scheduling.change(activity_id, needs))
    more = row["shifts"][0] | {"max_crew": 9}
    again = scheduling.programme(row | {"shifts": [more]})
    await service.done(ImportProgramme, ORGANISER, **again)
    after: Shift = await service.stored(Shift, shift_id)
    assert (after.max_crew, after.courses_needed) == (9, (AID,))


# --- what hours really tells ---


async def test_what_hours_tells_lets_somebody_in_and_out(service: MemoryService) -> None:
    ledger = hours.ledgers(service.now)
    course = {"course": AID, "title": "测试·急救", "good_days": 730}
    rules = {"hours": {"training_courses": [course]}}
    pack = {"version": 1, "changed": [], "set_at": service.now, "rules": rules}
    await ledger.follow(scheduling.volunteer_told("A"), PolicySet(division=COMMUNITY, **pack))
    said = {
        "organisation_id": "o",
        "volunteer_id": "A",
        "course": AID,
        "title": "测试·急救",
        "content": "测试",
        "held_by": "测试·红十字会",
        "minutes": 240,
        "first_day": "2026-11-01",
        "last_day": "2026-11-01",
        "result": "passed",
    }
    one = (await ledger.done(RecordTraining, TRAINER, **said)).training_id
    shift = await opened(service)
    assert [type(event) for _, event in ledger.published()] == [TrainingRecorded]
    await service.follow(*ledger.published())
    assert await against(service, shift) == []
    await ledger.done(TakeBackTraining, TRAINER, training_id=one, reason="测试·登记有误")
    await service.follow(*ledger.published())
    assert await against(service, shift) == missing(AID)
