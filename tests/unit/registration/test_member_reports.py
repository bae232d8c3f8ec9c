"""双报到 of members: filed by the person, received by the community, never made by anybody else."""

from datetime import timedelta

import pytest

from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    FileMemberReport,
    MemberReportEnded,
    MemberReportFiled,
    MemberReportReceipt,
    MoveMemberReport,
    RefileMemberReport,
    ReturnMemberReport,
)
from baodao.schema.registration.rehoming import AssignDivision, VolunteerRehomed
from baodao.schema.registration.volunteers import SuspendVolunteer, WithdrawVolunteer
from tests.support.party import COMMUNITY, ELSEWHERE, OPERATOR, ORGANISER, Party, me


@pytest.fixture
async def party() -> Party:
    return await Party.prepare()


async def state(party: Party, report: str) -> str:
    return (await party.service.stored(MemberReport, report)).state


async def test_a_member_reports_and_gets_a_numbered_receipt(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.report(ana)
    place = await party.service.stored(PartyMember, ana)
    assert (place.report_id, place.unit_id, place.accepted) == (report, party.unit, False)
    receipt = await party.get(MemberReportReceipt, AcceptMemberReport, ORGANISER, report_id=report)
    assert (receipt.state, receipt.receipt) == ("accepted", "120104007017-2026-000001")
    assert (await party.service.stored(PartyMember, ana)).accepted
    assert party.names()[-3:] == ["member-report-filed", "member-report-accepted", "person-told"]


async def test_receipts_are_consecutive_in_each_community_and_year(party: Party) -> None:
    numbers = []
    for number, place in enumerate([COMMUNITY, COMMUNITY, ELSEWHERE, COMMUNITY], 1):
        report = await party.report(await party.volunteer(number, place), division=place)
        if number == 4:
            # 2027 has begun in China and not yet in UTC.
            party.now = party.now.replace(month=12, day=31, hour=17)
        actor = ORGANISER.model_copy(update={"scope": "120104"})
        receipt = await party.get(MemberReportReceipt, AcceptMemberReport, actor, report_id=report)
        numbers.append(receipt.receipt)
    assert numbers == [
        "120104007017-2026-000001",
        "120104007017-2026-000002",
        "120104007018-2026-000001",
        "120104007017-2027-000001",
    ]


async def test_a_refused_acceptance_leaves_no_gap(party: Party) -> None:
    one, two = [await party.report(await party.volunteer(n)) for n in (1, 2)]
    await party.do(AcceptMemberReport, ORGANISER, report_id=one)
    assert await party.refused(AcceptMemberReport, ORGANISER, report_id=one) == ["not-in-state"]
    receipt = await party.get(MemberReportReceipt, AcceptMemberReport, ORGANISER, report_id=two)
    assert receipt.receipt == "120104007017-2026-000002"


@pytest.mark.parametrize(
    "actor",
    [
        OPERATOR,
        ORGANISER,
        Actor(id="u", role="unit-liaison", organisation="unit"),
        Actor(id="s", role="supervisor"),
        Actor(id="i", role="integrator"),
        Actor(id="other", role="volunteer"),
    ],
    ids=lambda actor: actor.id,
)
async def test_nobody_reports_in_another_persons_name(party: Party, actor: Actor) -> None:
    ana = await party.volunteer(1)
    new = {"volunteer_id": ana, "unit_id": party.unit, "division": COMMUNITY}
    assert await party.refused(FileMemberReport, actor, **new) == ["out-of-scope"]
    report = await party.report(ana)
    moved = new | {"reason": "moved-house", "division": ELSEWHERE}
    assert await party.refused(MoveMemberReport, actor, **moved) == ["out-of-scope"]
    await party.do(ReturnMemberReport, ORGANISER, report_id=report, reason="测试·不在本社区")
    assert await party.refused(RefileMemberReport, actor, report_id=report) == ["out-of-scope"]
    filed = party.events(MemberReportFiled)
    assert len(filed) == 1


async def test_every_rule_that_failed_is_named(party: Party) -> None:
    ana = await party.volunteer(1)
    committee = await party.organisation("residents-committee")
    await party.do(SuspendVolunteer, OPERATOR, volunteer_id=ana, reason="测试")
    refusals = await party.refused(
        FileMemberReport, OPERATOR, volunteer_id=ana, unit_id=committee, division="120105"
    )
    assert refusals == [
        "out-of-scope",
        "not-in-state",
        "not-party-organisation",
        "not-community",
        "unknown-division",
        "lives-elsewhere",
    ]


async def test_a_person_has_one_current_report(party: Party) -> None:
    ana = await party.volunteer(1)
    await party.report(ana)
    again = {"volunteer_id": ana, "unit_id": party.unit, "division": COMMUNITY}
    assert await party.refused(FileMemberReport, me(ana), **again) == ["already-reported"]


async def test_a_returned_report_may_be_filed_again(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.report(ana)
    await party.do(ReturnMemberReport, ORGANISER, report_id=report, reason="测试·秘密理由")
    assert (await party.service.stored(PartyMember, ana)).report_id is None
    await party.do(RefileMemberReport, me(ana), report_id=report)
    assert (await party.service.stored(PartyMember, ana)).report_id == report
    history = (await party.service.stored(MemberReport, report)).history
    assert [step.state for step in history] == ["filed", "returned", "filed"]
    assert "秘密理由" not in str(party.service.published())


async def test_after_a_return_another_report_may_come_first(party: Party) -> None:
    ana = await party.volunteer(1)
    first = await party.report(ana)
    await party.do(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    await party.report(ana)
    assert await party.refused(RefileMemberReport, me(ana), report_id=first) == ["already-reported"]


async def test_one_reports_where_one_lives(party: Party) -> None:
    ana = await party.volunteer(1)
    first = await party.report(ana)
    await party.do(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    there = {"volunteer_id": ana, "unit_id": party.unit, "division": ELSEWHERE}
    assert await party.refused(FileMemberReport, me(ana), **there) == ["lives-elsewhere"]
    await party.do(AssignDivision, me(ana), volunteer_id=ana, division=ELSEWHERE)
    assert await party.refused(RefileMemberReport, me(ana), report_id=first) == ["lives-elsewhere"]
    await party.do(FileMemberReport, me(ana), **there)
    other = await party.organisation()
    move = {"volunteer_id": ana, "unit_id": other, "division": COMMUNITY, "reason": "changed-unit"}
    assert await party.refused(MoveMemberReport, me(ana), **move) == ["lives-elsewhere"]


async def test_who_lives_in_a_street_reports_at_a_community_of_it(party: Party) -> None:
    ana = await party.volunteer(1, division=COMMUNITY[:9])
    assert await state(party, await party.report(ana, division=ELSEWHERE)) == "filed"


async def test_who_is_no_volunteer_files_nothing_again(party: Party) -> None:
    ana = await party.volunteer(1)
    first = await party.report(ana)
    await party.do(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    await party.do(WithdrawVolunteer, me(ana), volunteer_id=ana, reason="测试")
    assert await party.refused(RefileMemberReport, me(ana), report_id=first) == ["not-in-state"]


async def test_moving_house_ends_one_report_and_files_the_next(party: Party) -> None:
    ana = await party.volunteer(1)
    first = await party.report(ana)
    await party.do(AcceptMemberReport, ORGANISER, report_id=first)
    second = await party.get(
        MemberReportReceipt,
        MoveMemberReport,
        me(ana),
        volunteer_id=ana,
        reason="moved-house",
        unit_id=party.unit,
        division=ELSEWHERE,
    )
    old = await party.service.stored(MemberReport, first)
    new = await party.service.stored(MemberReport, second.report_id)
    assert (old.state, old.end_reason, old.followed_by) == ("ended", "moved-house", new.id)
    assert (new.state, new.follows, new.division) == ("filed", old.id, ELSEWHERE)
    place = await party.service.stored(PartyMember, ana)
    assert (place.report_id, place.division, place.accepted) == (new.id, ELSEWHERE, False)
    (ended,) = party.events(MemberReportEnded)
    (moved,) = party.events(VolunteerRehomed)
    assert isinstance(moved, VolunteerRehomed)
    assert (moved.division, moved.cause) == (ELSEWHERE, "moved-house")
    assert (await party.service.stored(Volunteer, ana)).division == ELSEWHERE
    assert party.service.published()[-3][1] == ended
    await party.follow()
    assert (await party.service.stored(PartyMember, ana)).report_id == new.id


async def test_changing_the_unit_keeps_the_community(party: Party) -> None:
    ana, other = await party.volunteer(1), await party.organisation()
    await party.report(ana)
    move = {"volunteer_id": ana, "division": COMMUNITY}
    same = move | {"unit_id": party.unit, "reason": "changed-unit"}
    assert await party.refused(MoveMemberReport, me(ana), **same) == ["nothing-moves"]
    house = move | {"unit_id": other, "reason": "moved-house"}
    assert await party.refused(MoveMemberReport, me(ana), **house) == ["nothing-moves"]
    await party.do(MoveMemberReport, me(ana), **move, unit_id=other, reason="changed-unit")
    assert (await party.service.stored(PartyMember, ana)).unit_id == other


async def test_who_has_not_reported_cannot_move(party: Party) -> None:
    ana = await party.volunteer(1)
    move = {"unit_id": party.unit, "division": ELSEWHERE, "reason": "moved-house"}
    refusals = await party.refused(MoveMemberReport, me(ana), volunteer_id=ana, **move)
    assert refusals == ["not-reported"]


async def test_a_person_ends_the_report_for_their_own_reasons(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.report(ana)
    theirs = {"report_id": report, "reason": "community", "note": "测试"}
    assert await party.refused(EndMemberReport, me(ana), **theirs) == ["reason-not-yours"]
    await party.do(EndMemberReport, me(ana), report_id=report, reason="retired")
    assert await state(party, report) == "ended"
    assert party.events(PersonTold) == []
    assert await party.report(ana) != report


async def test_the_community_ends_it_with_a_note_and_the_person_is_told(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.report(ana)
    mute = {"report_id": report, "reason": "community"}
    assert await party.refused(EndMemberReport, ORGANISER, **mute) == ["reason-not-yours"]
    wrong = {"report_id": report, "reason": "retired", "note": "测试"}
    assert await party.refused(EndMemberReport, ORGANISER, **wrong) == ["reason-not-yours"]
    await party.do(EndMemberReport, ORGANISER, **mute, note="测试·已迁出")
    (told,) = party.events(PersonTold)
    assert isinstance(told, PersonTold)
    assert (told.volunteer_id, told.record, told.what) == (ana, "member-report", "ended")


async def test_a_unit_does_not_receive_its_own_members(party: Party) -> None:
    report = await party.report(await party.volunteer(1))
    actor = ORGANISER.model_copy(update={"organisation": party.unit})
    for command in (AcceptMemberReport, ReturnMemberReport, EndMemberReport):
        extra = {AcceptMemberReport: {}, ReturnMemberReport: {"reason": "测试"}}
        fields = extra.get(command, {"reason": "community", "note": "测试"})
        refusals = await party.refused(command, actor, report_id=report, **fields)
        assert refusals == ["out-of-scope"]
    elsewhere = ORGANISER.model_copy(update={"scope": ELSEWHERE})
    assert await party.refused(AcceptMemberReport, elsewhere, report_id=report) == ["out-of-scope"]


async def test_nothing_changes_in_a_frozen_report(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.service.stored(MemberReport, await party.report(ana))
    frozen = report.freeze("case").after
    assert frozen.change_refusals("filed")[0].SLUG == "record-frozen"
    assert frozen.release().after.frozen_refusals() == []
    undone = frozen.undo(party.now + timedelta(days=1))
    assert (undone.after.state, undone.after.end_reason) == ("ended", "not-me")
    assert undone.after.frozen_by is None
    assert [event.NAME for event in undone.events] == ["member-report-ended"]
