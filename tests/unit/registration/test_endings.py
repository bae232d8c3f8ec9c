"""What ends with a registration, record by record, on a store in memory."""

from typing import Any

import pytest

from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.party.domain.member_lists import ListedMember
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor
from baodao.schema.registration.claims import AcceptClaim, ReportClaim
from baodao.schema.registration.disputes import DisputeRecord
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.endings import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    SettleRegistration,
)
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    MemberReportEnded,
    ReturnMemberReport,
)
from baodao.schema.registration.memberships import EndDueTerms, MembershipEnded, RemoveMember
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.volunteers import ReturnVolunteer, WithdrawVolunteer
from tests.support.community import ITSELF, Community, claim, person, post, volunteer
from tests.support.party import OPERATOR, ORGANISER, Party, me, row
from tests.support.teams import Town, invited, stored


@pytest.fixture
async def party() -> Party:
    return await Party.prepare()


@pytest.fixture
async def community() -> Community:
    return await Community().prepare()


async def withdraw(party: Party, who: str) -> None:
    await party.do(WithdrawVolunteer, me(who), volunteer_id=who, reason="测试")


async def merge(party: Party, keep: str, gone: str) -> None:
    values = {"keep_id": keep, "merge_id": gone, "confirmed": True, "note": "测试"}
    await party.do(MergeVolunteers, ORGANISER, **values)


async def at(party: Party, kind: type[Any], key: str) -> Any:
    return await party.service.stored(kind, key)


# --- reports ------------------------------------------------------------------------------------


async def test_the_report_of_who_withdrew_ends_and_frees_place_and_entry(party: Party) -> None:
    one = await party.volunteer(1)
    await party.members(row(1))
    report = await party.report(one)
    await party.follow()
    member = (await at(party, MemberReport, report)).member_id
    await withdraw(party, one)
    await party.do(EndDueReport, OPERATOR, report_id=report)
    await party.follow()
    ended = await at(party, MemberReport, report)
    assert (ended.state, ended.end_reason) == ("ended", "volunteer-withdrawn")
    assert (await at(party, PartyMember, one)).report_id is None
    assert (await at(party, ListedMember, member)).state == "invited"
    assert [e.reason for e in party.events(MemberReportEnded)] == ["volunteer-withdrawn"]
    assert {k["report_id"] for k in party.service.database.documents("member_keys")} == {None}
    # Only of who was erased everything goes.
    assert ended.keys
    assert await party.refused(EndDueReport, OPERATOR, report_id=report) == ["nothing-due"]


async def test_of_an_erased_person_no_hash_and_no_entry_stays(party: Party) -> None:
    one = await party.volunteer(1)
    await party.members(row(1))
    report = await party.report(one)
    await party.follow()
    member = (await at(party, MemberReport, report)).member_id
    await party.do(ErasePerson, me(one), volunteer_id=one)
    await party.do(EndDueListing, OPERATOR, member_id=member, volunteer_id=one)
    await party.do(EndDueReport, OPERATOR, report_id=report)
    await party.follow()
    ended = await at(party, MemberReport, report)
    assert (ended.end_reason, ended.keys, ended.member_id) == ("volunteer-erased", (), None)
    assert party.service.database.documents("member_keys") == []
    entry = await at(party, ListedMember, member)
    assert (entry.state, entry.keys, entry.volunteer_id) == ("left", (), None)
    assert (await at(party, Person, member)).content is None
    assert "disagreement-raised" not in party.names()


async def test_a_past_report_of_who_is_erased_later_forgets_too(party: Party) -> None:
    one = await party.volunteer(1)
    await party.members(row(2))
    report = await party.report(one)
    await party.follow()
    fields = {"report_id": report, "reason": "community", "note": "测试·查无此人"}
    await party.do(EndMemberReport, ORGANISER, **fields)
    await party.follow()
    assert (await at(party, MemberReport, report)).keys
    await party.do(ErasePerson, me(one), volunteer_id=one)
    await party.do(EndDueReport, OPERATOR, report_id=report)
    past = await at(party, MemberReport, report)
    assert (past.end_reason, past.keys) == ("community", ())
    assert {step.note for step in past.history} == {None}


async def test_nothing_ends_of_who_is_a_volunteer_or_by_anybody_else(party: Party) -> None:
    one = await party.volunteer(1)
    report = await party.report(one)
    assert await party.refused(EndDueReport, OPERATOR, report_id=report) == ["nothing-due"]
    assert await party.refused(SettleRegistration, OPERATOR, volunteer_id=one) == ["nothing-due"]
    await withdraw(party, one)
    for actor in (ORGANISER, me(one), Actor(id="o", role="operator", scope="12")):
        assert await party.refused(EndDueReport, actor, report_id=report) == ["out-of-scope"]
        assert await party.refused(SettleRegistration, actor, volunteer_id=one) == ["out-of-scope"]


async def test_a_disputed_report_waits_for_its_case(party: Party) -> None:
    one = await party.volunteer(1)
    report = await party.report(one)
    await party.do(DisputeRecord, me(one), record="member-report", record_id=report)
    await withdraw(party, one)
    assert await party.refused(EndDueReport, OPERATOR, report_id=report) == ["record-frozen"]


# --- merged records -----------------------------------------------------------------------------


async def test_a_current_report_goes_on_under_the_kept_record(party: Party) -> None:
    keep, gone = await party.volunteer(1), await party.volunteer(2)
    report = await party.report(gone)
    await party.do(AcceptMemberReport, ORGANISER, report_id=report)
    await merge(party, keep, gone)
    await party.follow()
    assert (await at(party, MemberReport, report)).volunteer_id == keep
    place = await at(party, PartyMember, keep)
    assert (place.report_id, place.unit_id, place.accepted) == (report, party.unit, True)
    assert (await at(party, PartyMember, gone)).report_id is None
    await party.do(EndMemberReport, me(keep), report_id=report, reason="own-wish")
    await party.follow()
    assert (await at(party, PartyMember, keep)).report_id is None


async def test_of_two_current_reports_that_of_the_merged_record_ends(party: Party) -> None:
    keep, gone = await party.volunteer(1), await party.volunteer(2)
    mine, other = await party.report(keep), await party.report(gone)
    await merge(party, keep, gone)
    assert (await at(party, MemberReport, other)).end_reason == "volunteer-merged"
    assert (await at(party, PartyMember, keep)).report_id == mine
    assert (await at(party, PartyMember, gone)).report_id is None
    for report in (mine, other):
        assert await party.refused(EndDueReport, OPERATOR, report_id=report) == ["nothing-due"]


async def test_a_returned_report_of_a_merged_record_ends(party: Party) -> None:
    keep, gone = await party.volunteer(1), await party.volunteer(2)
    report = await party.report(gone)
    await party.do(ReturnMemberReport, ORGANISER, report_id=report, reason="测试")
    await merge(party, keep, gone)
    await party.do(EndDueReport, OPERATOR, report_id=report)
    assert (await at(party, MemberReport, report)).end_reason == "volunteer-merged"


async def test_a_disputed_report_is_decided_first(party: Party) -> None:
    keep, gone = await party.volunteer(1), await party.volunteer(2)
    report = await party.report(gone)
    await party.do(DisputeRecord, me(gone), record="member-report", record_id=report)
    values = {"keep_id": keep, "merge_id": gone, "confirmed": True, "note": "测试"}
    assert await party.refused(MergeVolunteers, ORGANISER, **values) == ["record-frozen"]


async def test_the_person_of_the_kept_record_says_not_me_of_the_merged_ones(party: Party) -> None:
    keep, gone, third = [await party.volunteer(n) for n in (1, 2, 3)]
    mine, other = await party.report(keep), await party.report(gone)
    await merge(party, keep, gone)
    dispute = {"record": "member-report", "record_id": other}
    assert await party.refused(DisputeRecord, me(third), **dispute) == ["out-of-scope"]
    await party.do(DisputeRecord, me(keep), **dispute)
    assert (await at(party, MemberReport, other)).frozen_by
    assert (await at(party, MemberReport, mine)).frozen_by is None


async def test_a_merged_record_names_the_one_that_is_kept_now(party: Party) -> None:
    one, two, three = [await party.volunteer(n) for n in (1, 2, 3)]
    await merge(party, two, three)
    await merge(party, one, two)
    for gone in (two, three):
        assert (await at(party, Volunteer, gone)).merged_into == one


async def test_who_comes_back_keeps_what_was_not_ended_yet(party: Party) -> None:
    one = await party.volunteer(1)
    report = await party.report(one)
    await withdraw(party, one)
    assert (await at(party, Volunteer, one)).leaving_since == party.now
    await party.do(ReturnVolunteer, me(one), volunteer_id=one)
    assert (await at(party, Volunteer, one)).leaving_since is None
    assert await party.refused(EndDueReport, OPERATOR, report_id=report) == ["nothing-due"]


async def test_once_nothing_is_left_that_is_noted(party: Party) -> None:
    one = await party.volunteer(1)
    await withdraw(party, one)
    await party.do(SettleRegistration, OPERATOR, volunteer_id=one)
    assert (await at(party, Volunteer, one)).leaving_since is None


# --- claims -------------------------------------------------------------------------------------


async def test_an_open_claim_is_withdrawn_and_its_place_is_free(community: Community) -> None:
    item = await post(community)
    taken = await claim(community, item)
    await community.done(WithdrawVolunteer, person("a"), volunteer_id="a", reason="测试")
    await community.done(EndDueClaim, ITSELF, claim_id=taken)
    assert (await community.stored(Claim, taken)).state == "withdrawn"
    assert (await community.stored(Item, item)).taken == 0
    assert [e.NAME for e in community.events()][-2:] == ["claim-withdrawn", "item-reopened"]
    assert community.told()[-1] == ("a", "claim", "ended")
    assert await community.refused(EndDueClaim, ITSELF, claim_id=taken) == ["nothing-due"]


async def test_what_is_done_waits_to_be_confirmed(community: Community) -> None:
    taken = await claim(community, await post(community))
    await community.done(AcceptClaim, claim_id=taken)
    await community.done(ReportClaim, person("a"), claim_id=taken, day="2026-11-22")
    await community.done(WithdrawVolunteer, person("a"), volunteer_id="a", reason="测试")
    assert await community.refused(EndDueClaim, ITSELF, claim_id=taken) == ["nothing-due"]


async def test_of_an_erased_claimant_no_words_stay(community: Community) -> None:
    taken = await claim(community, await post(community))
    stored_claim: Claim = await community.stored(Claim, taken)
    await community.put(stored_claim.change(comment="测试·甲很好", reason="测试").after)
    await community.put(volunteer("a", state="withdrawn", erased_at=community.now))
    await community.done(EndDueClaim, ITSELF, claim_id=taken)
    ended = await community.stored(Claim, taken)
    assert (ended.state, ended.comment, ended.reason) == ("withdrawn", None, None)


async def test_who_may_not_end_claims(community: Community) -> None:
    taken = await claim(community, await post(community))
    await community.put(volunteer("a", state="withdrawn"))
    assert await community.refused(EndDueClaim, person("a"), claim_id=taken) == ["out-of-scope"]
    stored_claim: Claim = await community.stored(Claim, taken)
    await community.put(stored_claim.freeze("case").after)
    assert await community.refused(EndDueClaim, ITSELF, claim_id=taken) == ["record-frozen"]


# --- memberships --------------------------------------------------------------------------------


async def test_a_membership_ends_with_the_person_and_its_notes_with_an_erased_one() -> None:
    town = Town()
    await town.prepare()
    key, who, us = await invited(town)
    await town.send(RemoveMember, us, membership_id=key, reason="测试·总是迟到")
    other, again, _ = await invited(town)
    for actor in (who, again):
        await town.send(ErasePerson, actor, volunteer_id=actor.id)
    for membership in (key, other):
        await town.send(EndDueTerms, OPERATOR, membership_id=membership)
    past: Membership = await stored(town, key)
    assert {step.note for step in past.history} == {None}
    reasons = [e.reason for e in town.events() if isinstance(e, MembershipEnded)]
    assert reasons == ["removed", "volunteer-erased"]


async def test_only_an_erased_person_leaves_a_list(party: Party) -> None:
    one = await party.volunteer(1)
    await party.members(row(1))
    await party.report(one)
    await party.follow()
    (entry,) = party.service.database.documents("listed_members")
    fields = {"member_id": entry["_id"], "volunteer_id": one}
    assert await party.refused(EndDueListing, OPERATOR, **fields) == ["nothing-due"]
    assert await party.refused(EndDueListing, party.liaison(), **fields) == [
        "out-of-scope",
        "nothing-due",
    ]
