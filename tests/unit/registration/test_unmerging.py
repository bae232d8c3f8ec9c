"""A merge that is taken back: whose is what again, on a store in memory (ADR 0070)."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.leaving.commands import EndDueReport
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.commands import EndSuspensions
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import NotFound
from baodao.schema.registration.duplicates import MergedSince, MergeVolunteers, UnmergeVolunteers
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.member_reports import AcceptMemberReport, EndMemberReport
from baodao.schema.registration.memberships import ApproveRequest, MembershipBegan
from baodao.schema.registration.personal_data import CorrectProfile, ErasePerson
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.skills import Skill
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeSkills,
    RegisterVolunteer,
    SuspendVolunteer,
)
from tests.builders import cases, leaving, party, people, teams
from tests.builders.leaving import apart, erase, merge, unmerge, withdraw
from tests.builders.registration import (
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    SUSPENDED,
    person,
)


async def two(service: MemoryService) -> tuple[str, str]:
    """The records of two people."""
    return await people.volunteer(service, 1), await people.volunteer(service, 2)


async def leads(service: MemoryService) -> dict[str, str]:
    """To which record each document leads."""
    return {row["_id"]: row["volunteer_id"] for row in service.database.documents("identities")}


# --- what comes back ----------------------------------------------------------------------------


async def test_the_record_is_as_it_was_at_the_merge(service: MemoryService) -> None:
    keep, gone = await two(service)
    skills = {"volunteer_id": gone, "skills": [{"name": "急救"}], "categories": ["医疗"]}
    await service.done(ChangeSkills, person(gone), **skills)
    before = {
        key: [await service.stored(kind, key) for kind in (Volunteer, Person)]
        for key in (keep, gone)
    }
    led = await leads(service)
    await merge(service, keep, gone)
    since = service.commits
    receipt = await unmerge(service, keep, gone)
    assert (receipt.volunteer_id, receipt.kept_id, receipt.state) == (gone, keep, "active")
    after = await service.stored(Volunteer, gone)
    assert (after.merged_into, after.leaving_since, after.ended_at) == (None, None, None)
    assert (after.skills, after.categories) == ((Skill(name="急救"),), ("医疗",))
    assert [step.state for step in after.history] == ["active", "merged", "active"]
    assert after.history[-1].reason == "测试·是两个人"
    assert (await service.stored(Volunteer, keep)).also == ()
    assert await leads(service) == led
    for key in (keep, gone):
        old, new = before[key][1], await service.stored(Person, key)
        assert (new.identities, new.hashes, new.found_by) == (
            old.identities,
            old.hashes,
            old.found_by,
        )
    told = names(service.told(since=since))
    assert told == [
        *("volunteers-unmerged", "person-told"),
        *("volunteer-activated", "person-told", "person-told"),
    ]
    assert service.all_of(Merge) == []


async def test_both_are_found_and_known_again(service: MemoryService) -> None:
    keep, gone = await two(service)
    await merge(service, keep, gone)
    await unmerge(service, keep, gone)
    for number, key in ((1, keep), (2, gone)):
        page = await service.ask(FindPeople(actor=ORGANISER, phone=f"1990000000{number}"))
        assert [one.volunteer_id for one in page.people] == [key]
        known = (await service.stored(Volunteer, key)).number
        refused = await service.refused(RegisterVolunteer, ORGANISER, **people.registration(number))
        assert refused[0].model_dump() == {"number": "*" * 9 + known[-4:]}


async def test_what_was_said_of_the_kept_record_since_stays_with_it(service: MemoryService) -> None:
    keep, gone = await two(service)
    await merge(service, keep, gone)
    values = {"volunteer_id": keep, "phone": "19900000009"}
    await service.done(CorrectProfile, ORGANISER, **values)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=keep, **SUSPENDED)
    await unmerge(service, keep, gone)
    for phone, key in (("19900000009", keep), ("19900000002", gone)):
        page = await service.ask(FindPeople(actor=ORGANISER, phone=phone))
        assert [one.volunteer_id for one in page.people] == [key]
    assert (await service.stored(Volunteer, keep)).state == "suspended"
    assert (await service.stored(Volunteer, gone)).state == "active"


async def test_a_suspension_is_of_whom_it_was_said_of(service: MemoryService) -> None:
    keep, gone = await two(service)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=gone, **SUSPENDED)
    await merge(service, keep, gone)
    assert (await service.stored(Volunteer, keep)).state == "suspended"
    # Lifted for the person of the kept record; of the other one it is said still.
    await service.done(ActivateVolunteer, ORGANISER, volunteer_id=keep, note="测试")
    await unmerge(service, keep, gone)
    kept, other = [await service.stored(Volunteer, key) for key in (keep, gone)]
    assert (kept.state, kept.suspensions) == ("active", ())
    assert (other.state, len(other.suspensions)) == ("suspended", 1)


async def test_who_was_suspended_by_the_merge_alone_is_so_no_more(service: MemoryService) -> None:
    keep, gone = await two(service)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=gone, **SUSPENDED)
    await merge(service, keep, gone)
    await unmerge(service, keep, gone)
    assert (await service.stored(Volunteer, keep)).state == "active"
    assert (await service.stored(Volunteer, gone)).state == "suspended"


async def test_a_suspension_that_is_over_meanwhile_is_over(service: MemoryService) -> None:
    keep, gone = await two(service)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=gone, **SUSPENDED)
    await merge(service, keep, gone)
    service.now += timedelta(days=800)
    for key in (keep, gone):
        await service.done(EndSuspensions, volunteer_id=key)
    assert (await unmerge(service, keep, gone)).state == "active"


async def test_who_had_withdrawn_is_withdrawn_since_then(service: MemoryService) -> None:
    keep, gone = await two(service)
    await withdraw(service, gone)
    since = service.now
    await merge(service, keep, gone)
    service.now += timedelta(days=30)
    assert (await unmerge(service, keep, gone)).state == "withdrawn"
    after = await service.stored(Volunteer, gone)
    assert (after.ended_at, after.leaving_since) == (since, service.now)


async def test_what_was_agreed_to_holds_again(service: MemoryService) -> None:
    keep, gone = await two(service)
    (consent,) = [
        row["_id"] for row in service.database.documents("consents") if row["volunteer_id"] == gone
    ]
    held = await people.held(service, gone)
    await merge(service, keep, gone)
    assert await people.held(service, gone) == []
    await unmerge(service, keep, gone)
    assert await people.held(service, gone) == held
    assert (await service.stored(Consent, consent)).over_at is None
    assert cases.told(service)[-1] == (gone, "consent", "changed")


async def test_a_consent_that_is_not_theirs_is_asked_for(service: MemoryService) -> None:
    """Disputed before or after the merge, and upheld."""
    keep, one = await two(service)
    other = await people.volunteer(service, 3)
    early = await cases.dispute(service, one, "consent", await people.first_consent(service, one))
    late = await people.first_consent(service, other)
    for key in (one, other):
        await merge(service, keep, key)
    late = await cases.dispute(service, keep, "consent", late)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, other))
    assert slugs(refused) == ["record-frozen"]
    for case in (early, late):
        await cases.resolve(service, case, "upheld")
    for key in (one, other):
        assert (await unmerge(service, keep, key)).state == "pending"
        after = await service.stored(Volunteer, key)
        assert (after.waits_for, after.ended_at) == (("own-consent",), service.now)


async def test_a_consent_that_was_disputed_and_is_theirs_holds(service: MemoryService) -> None:
    keep, gone = await two(service)
    consent = await people.first_consent(service, gone)
    case = await cases.dispute(service, gone, "consent", consent)
    await merge(service, keep, gone)
    await cases.resolve(service, case, "rejected")
    assert await people.held(service, gone) == []
    assert (await unmerge(service, keep, gone)).state == "active"
    assert len(await people.held(service, gone)) == 1


async def test_who_never_registered_begins_with_their_own_consent(service: MemoryService) -> None:
    keep, gone = await two(service)
    await merge(service, keep, gone)
    case = await cases.dispute(service, keep, "volunteer", gone)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    assert slugs(refused) == ["record-frozen"]
    await cases.resolve(service, case, "upheld")
    assert (await unmerge(service, keep, gone)).state == "pending"


# --- party reports and teams --------------------------------------------------------------------


async def test_the_report_goes_back_as_it_has_come_to_be(service: MemoryService, unit: str) -> None:
    keep, gone = await two(service)
    report = await party.report(service, unit, gone)
    await merge(service, keep, gone)
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    await service.follow()
    assert (await unmerge(service, keep, gone)).report_id == report
    assert (await service.stored(MemberReport, report)).volunteer_id == gone
    kept, place = [await service.stored(PartyMember, key) for key in (keep, gone)]
    assert (place.report_id, place.accepted, len(place.stays)) == (report, True, 1)
    assert place.stays[0].until_day is None
    # What counted while it was there goes on counting.
    assert (kept.report_id, kept.stays[0].until_day) == (None, "2026-11-23")
    assert cases.told(service)[-1] == (gone, "member-report", "changed")


async def test_a_report_that_is_over_stays_where_it_is(service: MemoryService, unit: str) -> None:
    keep, gone = await two(service)
    report = await party.report(service, unit, gone)
    await merge(service, keep, gone)
    await service.done(EndMemberReport, person(keep), report_id=report, reason="own-wish")
    await service.follow()
    assert (await unmerge(service, keep, gone)).report_id is None
    assert (await service.stored(MemberReport, report)).volunteer_id == keep
    assert slugs(await service.refused(EndDueReport, report_id=report)) == ["nothing-due"]


async def test_a_disputed_report_is_decided_first(service: MemoryService, unit: str) -> None:
    keep, gone = await two(service)
    report = await party.report(service, unit, gone)
    await merge(service, keep, gone)
    await cases.dispute(service, keep, "member-report", report)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    assert slugs(refused) == ["record-frozen"]


async def test_who_was_in_a_team_is_in_it_again_from_today(service: MemoryService) -> None:
    key, who, us = await teams.requested(service)
    await service.done(ApproveRequest, us, membership_id=key)
    keep = await people.volunteer(service, 5)
    await merge(service, keep, who.id)
    await service.done(EndDueTerms, membership_id=key)
    assert (await service.stored(Merge, who.id)).memberships == (key,)
    service.now += timedelta(days=3)
    since = service.commits
    await unmerge(service, keep, who.id)
    after = await service.stored(Membership, key)
    assert (after.state, after.from_day, after.ended_because) == ("active", "2026-11-26", None)
    assert [one.membership_id for one in service.told(MembershipBegan, since=since)] == [key]


async def test_a_membership_that_is_not_theirs_stays_ended(service: MemoryService) -> None:
    key, who, us = await teams.requested(service)
    await service.done(ApproveRequest, us, membership_id=key)
    keep = await people.volunteer(service, 5)
    await merge(service, keep, who.id)
    await service.done(EndDueTerms, membership_id=key)
    await cases.resolve(service, await cases.dispute(service, keep, "membership", key), "upheld")
    await unmerge(service, keep, who.id)
    assert (await service.stored(Membership, key)).ended_because == "disputed"


# --- chains -------------------------------------------------------------------------------------


async def test_along_a_chain_the_last_merge_is_taken_back_first(service: MemoryService) -> None:
    a, c, d = [await people.volunteer(service, number) for number in (1, 2, 3)]
    led = await leads(service)
    await merge(service, c, d)
    await merge(service, a, c)
    for keep in (a, c):
        refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, d))
        assert refused == [MergedSince(volunteer_id=c, merged_into=a)]
    await unmerge(service, a, c)
    into = {key: (await service.stored(Volunteer, key)).merged_into for key in (a, c, d)}
    assert into == {a: None, c: None, d: c}
    page = await service.ask(FindPeople(actor=ORGANISER, phone="19900000003"))
    assert [one.volunteer_id for one in page.people] == [c]
    assert (await service.stored(Volunteer, c)).also == (d,)
    await unmerge(service, c, d)
    assert await leads(service) == led
    page = await service.ask(FindPeople(actor=ORGANISER, phone="19900000003"))
    assert [one.volunteer_id for one in page.people] == [d]


async def test_of_two_merges_into_one_record_either_is_taken_back(service: MemoryService) -> None:
    same = {"name": "测试·甲", "phone": "19900000001"}
    a, c, d = [await people.volunteer(service, number, **same) for number in (1, 2, 3)]
    await merge(service, a, c)
    await merge(service, a, d)
    await unmerge(service, a, c)
    assert (await service.stored(Volunteer, a)).also == (d,)
    page = await service.ask(FindPeople(actor=ORGANISER, phone="19900000001"))
    assert {one.volunteer_id for one in page.people} == {a, c}
    await merge(service, c, a)
    await unmerge(service, c, a)
    assert (await service.stored(Volunteer, d)).merged_into == a


async def test_a_frozen_record_of_the_chain_waits_for_its_case(service: MemoryService) -> None:
    a, c, d = [await people.volunteer(service, number) for number in (1, 2, 3)]
    await merge(service, c, d)
    await merge(service, a, c)
    case = await cases.dispute(service, a, "volunteer", d)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(a, c))
    assert slugs(refused) == ["record-frozen"]
    await cases.resolve(service, case, "rejected")
    await unmerge(service, a, c)


# --- who may, and when --------------------------------------------------------------------------


async def test_who_takes_a_merge_back_covers_both(service: MemoryService) -> None:
    keep = await people.volunteer(service, 1)
    gone = await people.volunteer(service, 2, OPERATOR, division=ELSEWHERE)
    asked = await service.done(AskToMerge, OPERATOR, **leaving.merging(keep, gone))
    second = OPERATOR.model_copy(update={"id": "second"})
    await service.done(MergeVolunteers, second, request_id=asked.request_id)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    assert refused == [NotFound(kind="volunteer", id=gone)]
    refused = await service.refused(UnmergeVolunteers, person(keep), **apart(keep, gone))
    assert slugs(refused) == ["out-of-scope"]
    await service.done(UnmergeVolunteers, OPERATOR, **apart(keep, gone))


@pytest.mark.parametrize("which", ["never", "elsewhere", "itself"])
async def test_what_was_not_merged_there_is_not_taken_back(
    service: MemoryService, which: str
) -> None:
    one, other, third = [await people.volunteer(service, number) for number in (1, 2, 3)]
    await merge(service, one, other)
    pair = {"never": (one, third), "elsewhere": (third, other), "itself": (one, one)}[which]
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(*pair))
    assert slugs(refused) == ["not-merged"]


async def test_where_something_was_erased_nothing_comes_back(service: MemoryService) -> None:
    keep, gone = await two(service)
    await merge(service, keep, gone)
    await erase(service, keep)
    assert service.all_of(Merge) == []
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    assert slugs(refused) == ["erased", "erased"]


async def test_a_merge_of_before_says_why_it_cannot_be_taken_back(service: MemoryService) -> None:
    keep, gone = await two(service)
    kept, other = [await service.stored(Volunteer, key) for key in (keep, gone)]
    await service.put(kept.absorb(other, ORGANISER, service.now).after)
    await service.put(other.merge_into(keep, ORGANISER, "测试", service.now).after)
    refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    assert slugs(refused) == ["merge-not-kept"]


async def test_it_is_taken_back_once_and_merged_again(service: MemoryService) -> None:
    keep, gone = await two(service)
    for _ in range(2):
        await merge(service, keep, gone)
        await unmerge(service, keep, gone)
        refused = await service.refused(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
        assert slugs(refused) == ["not-merged"]
    await merge(service, gone, keep)
    await service.done(ErasePerson, person(gone), volunteer_id=gone)
    assert service.database.documents("identities") == []
