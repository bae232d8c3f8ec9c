"""A suspension outlives everything but its end and the word of who may lift it (A1)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.people.commands import EndSuspensions, ForgetSuspension
from baodao.registration.people.domain.people import document_key
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.due import due_suspensions
from baodao.schema import Actor
from baodao.schema.registration.imports import ImportVolunteers
from baodao.schema.registration.personal_data import CorrectProfile
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    GetVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    VolunteerActivated,
)
from tests.builders import cases, people
from tests.builders.leaving import erase, merge, withdraw
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
    SUSPENDED,
    VAULT,
    noon,
    person,
)

OVER = noon(str(SUSPENDED["until_day"]))


async def suspend(service: MemoryService, who: str, by: Actor = ORGANISER) -> None:
    await service.done(SuspendVolunteer, by, volunteer_id=who, **SUSPENDED)


async def lift(service: MemoryService, who: str, by: Actor = ORGANISER) -> str:
    receipt = await service.done(ActivateVolunteer, by, volunteer_id=who, note="测试")
    state: str = receipt.state
    return state


async def state(service: MemoryService, who: str) -> str:
    volunteer: Volunteer = await service.stored(Volunteer, who)
    return volunteer.state


async def come_back(service: MemoryService, who: str) -> str:
    await service.done(ReturnVolunteer, person(who), volunteer_id=who)
    return who


# --- what it outlives ---


async def by_withdrawing(service: MemoryService, who: str) -> str:
    await withdraw(service, who)
    return await come_back(service, who)


async def by_not_me(service: MemoryService, who: str) -> str:
    case = await cases.dispute(service, who, "volunteer", who)
    await cases.resolve(service, case, "upheld", COLLEAGUE)
    await come_back(service, who)
    await people.give(service, who, "registration")
    return who


async def by_a_case_that_fails(service: MemoryService, who: str) -> str:
    case = await cases.dispute(service, who, "volunteer", who)
    await cases.resolve(service, case, "rejected", COLLEAGUE)
    return who


async def by_erasure(service: MemoryService, who: str) -> str:
    await erase(service, who)
    return await people.volunteer(service, 1)


async def by_erasure_and_a_table(service: MemoryService, who: str) -> str:
    await erase(service, who)
    row = {
        "line": 2,
        "name": "测试·甲0001",
        "phone": "19900000001",
        "division": COMMUNITY,
        "document": people.registration(1)["document"]["number"],
    }
    consent = {"text_version": people.TEXT, "how": "paper", "by": "self", "reference": "测试·盒 1"}
    receipt = await service.done(ImportVolunteers, ORGANISER, rows=[row], consent=consent)
    assert receipt.registered, receipt
    rows = service.database.documents("volunteers")
    return str(next(row["_id"] for row in rows if row.get("erased_at") is None))


async def by_erasure_and_a_corrected_document(service: MemoryService, who: str) -> str:
    await erase(service, who)
    other = await people.volunteer(service, 2)
    document = people.registration(1)["document"]
    await service.done(CorrectProfile, ORGANISER, volunteer_id=other, document=document)
    return other


async def by_erasing_twice(service: MemoryService, who: str) -> str:
    return await by_erasure(service, await by_erasure(service, who))


async def by_merging_it_away(service: MemoryService, who: str) -> str:
    keep = await people.volunteer(service, 2)
    await merge(service, keep, who)
    return keep


async def by_merging_into_it(service: MemoryService, who: str) -> str:
    await merge(service, who, await people.volunteer(service, 2))
    return who


async def by_merging_when_withdrawn(service: MemoryService, who: str) -> str:
    await withdraw(service, who)
    return await by_merging_it_away(service, who)


async def by_merging_and_erasing(service: MemoryService, who: str) -> str:
    await erase(service, await by_merging_it_away(service, who))
    return await people.volunteer(service, 1)


WAYS = [
    by_withdrawing,
    by_not_me,
    by_a_case_that_fails,
    by_erasure,
    by_erasure_and_a_table,
    by_erasure_and_a_corrected_document,
    by_erasing_twice,
    by_merging_it_away,
    by_merging_into_it,
    by_merging_when_withdrawn,
    by_merging_and_erasing,
]


@pytest.mark.parametrize("way", WAYS)
async def test_a1_a_suspension_outlives(
    service: MemoryService, way: Callable[[MemoryService, str], Awaitable[str]]
) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    after = await way(service, who)
    assert await state(service, after) == "suspended"
    told = service.told(VolunteerActivated, VolunteerSuspended)
    last = [event for event in told if event.volunteer_id == after][-1]
    assert last == VolunteerSuspended(division=COMMUNITY, volunteer_id=after, within=[COMMUNITY])
    volunteer: Volunteer = await service.stored(Volunteer, after)
    assert volunteer.barred_within == (COMMUNITY,)
    assert await lift(service, after) == "active"


async def test_of_an_erased_person_the_terms_are_left_and_no_word(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    said = SUSPENDED | {"reason": "测试·太吵"}
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **said)
    await erase(service, who)
    (kept,) = service.database.documents("kept_suspensions")
    assert kept["_id"] == document_key(VAULT, people.registration(1)["document"]["number"])
    assert kept["terms"] == [{"scope": COMMUNITY, "until": "2027-11-23", "cause": "misconduct"}]
    assert who not in str(kept)
    assert "太吵" not in str(service.database.documents("volunteers"))


async def test_the_hash_dies_with_the_suspension(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    await erase(service, who)
    (key,) = [row["_id"] for row in service.database.documents("kept_suspensions")]
    early = await service.refused(ForgetSuspension, kept_id=key)
    assert slugs(early) == ["nothing-due"]
    service.now = OVER
    (due,) = await due_suspensions(service.reads, service.now)
    assert isinstance(due, ForgetSuspension)
    await service.done(ForgetSuspension, kept_id=due.kept_id)
    assert await service.stored(KeptSuspension, key) is None
    assert await state(service, await people.volunteer(service, 1)) == "active"


async def test_what_is_over_and_not_yet_swept_bars_nobody_anew(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    await erase(service, who)
    service.now = OVER
    assert await state(service, await people.volunteer(service, 1)) == "active"
    assert service.database.documents("kept_suspensions") == []


# --- how it ends ---


async def test_it_ends_by_itself_on_its_day(service: MemoryService) -> None:
    active = await people.volunteer(service, 1)
    waiting = await people.volunteer(service, 2, born=people.MINOR, consent=people.ON_PAPER)
    gone = await people.volunteer(service, 3)
    for who in (active, waiting, gone):
        await suspend(service, who)
    await withdraw(service, gone)
    assert await due_suspensions(service.reads, service.now) == []
    service.now = OVER - timedelta(days=1)
    assert slugs(await service.refused(EndSuspensions, volunteer_id=active)) == ["nothing-due"]
    service.now = OVER
    due = await due_suspensions(service.reads, service.now)
    assert {one.volunteer_id for one in due if isinstance(one, EndSuspensions)} == {
        active,
        waiting,
        gone,
    }
    for who, then in ((active, "active"), (waiting, "pending"), (gone, "withdrawn")):
        await service.done(EndSuspensions, volunteer_id=who)
        assert await state(service, who) == then
    assert names(service.told())[-1] == "person-told"
    assert await due_suspensions(service.reads, service.now) == []
    await come_back(service, gone)
    assert await state(service, gone) == "active"


async def test_who_imposed_it_or_is_above_lifts_it_and_nobody_else(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who, SUPERVISOR)
    below = {"volunteer_id": who, "note": "测试"}
    assert slugs(await service.refused(ActivateVolunteer, ORGANISER, **below)) == [
        "suspended-by-others"
    ]
    await suspend(service, who)
    assert await lift(service, who) == "suspended", "the district's is left"
    assert await lift(service, who, OPERATOR) == "active"
    await suspend(service, who)
    assert await lift(service, who, SUPERVISOR) == "active"


async def test_lifting_is_no_check_and_no_consent(service: MemoryService) -> None:
    who = await people.volunteer(service, 1, born=people.MINOR, consent=people.ON_PAPER)
    await suspend(service, who)
    assert await lift(service, who) == "pending"


async def test_who_moved_away_is_freed_by_who_suspended_them(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    volunteer: Volunteer = await service.stored(Volunteer, who)
    await service.put(volunteer.rehome(NEXT_DOOR, "assigned", OPERATOR).after)
    there = ORGANISER.model_copy(update={"id": "there", "scope": NEXT_DOOR})
    refused = await service.refused(ActivateVolunteer, there, volunteer_id=who, note="测试")
    assert slugs(refused) == ["suspended-by-others"]
    assert await lift(service, who) == "active"


async def test_where_a_division_has_followed_another_the_suspension_is_there(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    await suspend(service, who, SUPERVISOR)
    volunteer: Volunteer = await service.stored(Volunteer, who)
    moved = volunteer.rehome(NEXT_DOOR, "succession", OPERATOR)
    assert moved.after.suspended_within == (NEXT_DOOR, "1201")
    assert [e.within for e in moved.events if isinstance(e, VolunteerSuspended)] == [
        ["1201", NEXT_DOOR]
    ]


# --- what is said ---


async def test_it_ends_within_three_years_and_after_today(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    for day, slug in (
        ("2026-11-23", "suspension-already-over"),
        ("2020-01-01", "suspension-already-over"),
        ("2029-11-24", "beyond-horizon"),
    ):
        refused = await service.refused(
            SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED | {"until_day": day}
        )
        assert slugs(refused) == [slug]
    for day in ("2026-11-24", "2029-11-23"):
        fields = SUSPENDED | {"until_day": day}
        await service.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **fields)
    volunteer: Volunteer = await service.stored(Volunteer, who)
    assert [one.term.until for one in volunteer.suspensions] == ["2029-11-23"], "said anew"


async def test_the_person_is_told_and_sees_why_and_until_when(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await suspend(service, who)
    assert names(service.told())[-2:] == ["volunteer-suspended", "person-told"]
    seen = await service.ask(GetVolunteer(actor=person(who), volunteer_id=who))
    (one,) = seen.suspensions
    assert (one.scope, one.until_day, one.cause) == (COMMUNITY, "2027-11-23", "misconduct")
    assert seen.history[-1].reason == SUSPENDED["reason"]
