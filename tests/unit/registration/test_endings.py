"""What ends with a registration, record by record, on a store in memory."""

import pytest

from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.leaving.commands import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    SettleRegistration,
)
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.party.domain.member_lists import ListedMember
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema.registration.claims import AcceptClaim, ReportClaim
from baodao.schema.registration.disputes import DisputeRecord
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    MemberReportEnded,
    ReturnMemberReport,
)
from baodao.schema.registration.memberships import MembershipEnded, RemoveMember
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.volunteers import ReturnVolunteer
from tests.builders import cases, leaving, lists, party, people, teams
from tests.builders.registration import ORGANISER, person


@pytest.fixture
async def community() -> MemoryService:
    return await lists.community()


# --- reports ------------------------------------------------------------------------------------


async def test_the_report_of_who_withdrew_ends_and_frees_place_and_entry(
    service: MemoryService, unit: str
) -> None:
    one = await people.volunteer(service, 1)
    await party.listed(service, unit, party.row(1))
    report = await party.report(service, unit, one)
    await service.follow()
    member = (await service.stored(MemberReport, report)).member_id
    await leaving.withdraw(service, one)
    await service.done(EndDueReport, report_id=report)
    await service.follow()
    ended = await service.stored(MemberReport, report)
    assert (ended.state, ended.end_reason) == ("ended", "volunteer-withdrawn")
    assert (await service.stored(PartyMember, one)).report_id is None
    assert (await service.stored(ListedMember, member)).state == "invited"
    assert [e.reason for e in service.told(MemberReportEnded)] == ["volunteer-withdrawn"]
    assert {k["report_id"] for k in service.database.documents("member_keys")} == {None}
    # Only of who was erased everything goes.
    assert ended.keys
    assert slugs(await service.refused(EndDueReport, report_id=report)) == ["nothing-due"]


async def test_of_an_erased_person_no_hash_and_no_entry_stays(
    service: MemoryService, unit: str
) -> None:
    one = await people.volunteer(service, 1)
    await party.listed(service, unit, party.row(1))
    report = await party.report(service, unit, one)
    await service.follow()
    member = (await service.stored(MemberReport, report)).member_id
    await leaving.erase(service, one)
    await service.done(EndDueListing, member_id=member, volunteer_id=one)
    await service.done(EndDueReport, report_id=report)
    await service.follow()
    ended = await service.stored(MemberReport, report)
    assert (ended.end_reason, ended.keys, ended.member_id) == ("volunteer-erased", (), None)
    assert service.database.documents("member_keys") == []
    entry = await service.stored(ListedMember, member)
    assert (entry.state, entry.keys, entry.volunteer_id) == ("left", (), None)
    assert (await service.stored(Person, member)).content is None
    assert "disagreement-raised" not in names(service.told())


async def test_a_past_report_of_who_is_erased_later_forgets_too(
    service: MemoryService, unit: str
) -> None:
    one = await people.volunteer(service, 1)
    await party.listed(service, unit, party.row(2))
    report = await party.report(service, unit, one)
    await service.follow()
    fields = {"report_id": report, "reason": "community", "note": "测试·查无此人"}
    await service.done(EndMemberReport, ORGANISER, **fields)
    await service.follow()
    assert (await service.stored(MemberReport, report)).keys
    await leaving.erase(service, one)
    await service.done(EndDueReport, report_id=report)
    past = await service.stored(MemberReport, report)
    assert (past.end_reason, past.keys) == ("community", ())
    assert {step.note for step in past.history} == {None}


async def test_nothing_ends_of_who_is_a_volunteer(service: MemoryService, unit: str) -> None:
    one = await people.volunteer(service, 1)
    report = await party.report(service, unit, one)
    assert slugs(await service.refused(EndDueReport, report_id=report)) == ["nothing-due"]
    refused = await service.refused(SettleRegistration, volunteer_id=one)
    assert slugs(refused) == ["nothing-due"]


async def test_a_disputed_report_waits_for_its_case(service: MemoryService, unit: str) -> None:
    one = await people.volunteer(service, 1)
    report = await party.report(service, unit, one)
    await cases.dispute(service, one, "member-report", report)
    await leaving.withdraw(service, one)
    refused = await service.refused(EndDueReport, report_id=report)
    assert slugs(refused) == ["record-frozen"]


# --- merged records -----------------------------------------------------------------------------


async def test_a_current_report_goes_on_under_the_kept_record(
    service: MemoryService, unit: str
) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    report = await party.report(service, unit, gone)
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    await leaving.merge(service, keep, gone)
    await service.follow()
    assert (await service.stored(MemberReport, report)).volunteer_id == keep
    place = await service.stored(PartyMember, keep)
    assert (place.report_id, place.unit_id, place.accepted) == (report, unit, True)
    assert (await service.stored(PartyMember, gone)).report_id is None
    await service.done(EndMemberReport, person(keep), report_id=report, reason="own-wish")
    await service.follow()
    assert (await service.stored(PartyMember, keep)).report_id is None


async def test_of_two_current_reports_that_of_the_merged_record_ends(
    service: MemoryService, unit: str
) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    mine, other = await party.report(service, unit, keep), await party.report(service, unit, gone)
    await leaving.merge(service, keep, gone)
    assert (await service.stored(MemberReport, other)).end_reason == "volunteer-merged"
    assert (await service.stored(PartyMember, keep)).report_id == mine
    assert (await service.stored(PartyMember, gone)).report_id is None
    for report in (mine, other):
        refused = await service.refused(EndDueReport, report_id=report)
        assert slugs(refused) == ["nothing-due"]


async def test_a_returned_report_of_a_merged_record_ends(service: MemoryService, unit: str) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    report = await party.report(service, unit, gone)
    await service.done(ReturnMemberReport, ORGANISER, report_id=report, reason="测试")
    await leaving.merge(service, keep, gone)
    await service.done(EndDueReport, report_id=report)
    assert (await service.stored(MemberReport, report)).end_reason == "volunteer-merged"


async def test_a_disputed_report_is_decided_first(service: MemoryService, unit: str) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    report = await party.report(service, unit, gone)
    await cases.dispute(service, gone, "member-report", report)
    refused = await service.refused(AskToMerge, ORGANISER, **leaving.merging(keep, gone))
    assert slugs(refused) == ["record-frozen"]


async def test_the_person_of_the_kept_record_says_not_me_of_the_merged_ones(
    service: MemoryService, unit: str
) -> None:
    keep, gone, third = [await people.volunteer(service, n) for n in (1, 2, 3)]
    mine, other = await party.report(service, unit, keep), await party.report(service, unit, gone)
    await leaving.merge(service, keep, gone)
    dispute = {"record": "member-report", "record_id": other}
    assert slugs(await service.refused(DisputeRecord, person(third), **dispute)) == ["not-found"]
    await cases.dispute(service, keep, "member-report", other)
    assert (await service.stored(MemberReport, other)).frozen_by
    assert (await service.stored(MemberReport, mine)).frozen_by is None


async def test_a_merged_record_names_the_one_that_is_kept_now(service: MemoryService) -> None:
    one, two, three = [await people.volunteer(service, n) for n in (1, 2, 3)]
    await leaving.merge(service, two, three)
    await leaving.merge(service, one, two)
    for gone in (two, three):
        assert (await service.stored(Volunteer, gone)).merged_into == one


async def test_who_comes_back_keeps_what_was_not_ended_yet(
    service: MemoryService, unit: str
) -> None:
    one = await people.volunteer(service, 1)
    report = await party.report(service, unit, one)
    await leaving.withdraw(service, one)
    assert (await service.stored(Volunteer, one)).leaving_since == service.now
    await service.done(ReturnVolunteer, person(one), volunteer_id=one)
    assert (await service.stored(Volunteer, one)).leaving_since is None
    assert slugs(await service.refused(EndDueReport, report_id=report)) == ["nothing-due"]


async def test_once_nothing_is_left_that_is_noted(service: MemoryService) -> None:
    one = await people.volunteer(service, 1)
    await leaving.withdraw(service, one)
    await service.done(SettleRegistration, volunteer_id=one)
    assert (await service.stored(Volunteer, one)).leaving_since is None


# --- claims -------------------------------------------------------------------------------------


async def test_an_open_claim_is_withdrawn_and_its_place_is_free(community: MemoryService) -> None:
    item = await lists.post(community)
    taken = await lists.claim(community, item)
    await leaving.withdraw(community, "a")
    await community.done(EndDueClaim, claim_id=taken)
    assert (await community.stored(Claim, taken)).state == "withdrawn"
    assert (await community.stored(Item, item)).taken == 0
    assert names(cases.announced(community))[-2:] == ["claim-withdrawn", "item-reopened"]
    assert cases.told(community)[-1] == ("a", "claim", "ended")
    assert slugs(await community.refused(EndDueClaim, claim_id=taken)) == ["nothing-due"]


async def test_what_is_done_waits_to_be_confirmed(community: MemoryService) -> None:
    taken = await lists.claim(community, await lists.post(community))
    await community.done(AcceptClaim, lists.COMMITTEE, claim_id=taken)
    await community.done(ReportClaim, person("a"), claim_id=taken, day="2026-11-22")
    await leaving.withdraw(community, "a")
    assert slugs(await community.refused(EndDueClaim, claim_id=taken)) == ["nothing-due"]


async def test_of_an_erased_claimant_no_words_stay(community: MemoryService) -> None:
    taken = await lists.claim(community, await lists.post(community))
    stored_claim: Claim = await community.stored(Claim, taken)
    await community.put(stored_claim.change(comment="测试·甲很好", reason="测试").after)
    await community.put(people.known("a", state="withdrawn", erased_at=community.now))
    await community.done(EndDueClaim, claim_id=taken)
    ended = await community.stored(Claim, taken)
    assert (ended.state, ended.comment, ended.reason) == ("withdrawn", None, None)


async def test_a_disputed_claim_waits_for_its_case(community: MemoryService) -> None:
    taken = await lists.claim(community, await lists.post(community))
    await community.put(people.known("a", state="withdrawn"))
    stored_claim: Claim = await community.stored(Claim, taken)
    await community.put(stored_claim.freeze("case").after)
    assert slugs(await community.refused(EndDueClaim, claim_id=taken)) == ["record-frozen"]


# --- memberships --------------------------------------------------------------------------------


async def test_a_membership_ends_with_the_person_and_its_notes_with_an_erased_one(
    service: MemoryService,
) -> None:
    key, who, us = await teams.invited(service)
    await service.done(RemoveMember, us, membership_id=key, reason="测试·总是迟到")
    other, again, _ = await teams.invited(service)
    for actor in (who, again):
        await leaving.erase(service, actor.id)
    for membership in (key, other):
        await service.done(EndDueTerms, membership_id=membership)
    past: Membership = await service.stored(Membership, key)
    assert {step.note for step in past.history} == {None}
    reasons = [e.reason for e in service.told(MembershipEnded)]
    assert reasons == ["removed", "volunteer-erased"]


async def test_only_an_erased_person_leaves_a_list(service: MemoryService, unit: str) -> None:
    one = await people.volunteer(service, 1)
    await party.listed(service, unit, party.row(1))
    await party.report(service, unit, one)
    await service.follow()
    (entry,) = service.all_of(ListedMember)
    fields = {"member_id": entry.id, "volunteer_id": one}
    assert slugs(await service.refused(EndDueListing, **fields)) == ["nothing-due"]
