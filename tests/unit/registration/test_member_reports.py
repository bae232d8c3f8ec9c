"""双报到 of members: filed by the person, received by the community, never made by anybody else."""

from datetime import timedelta

import pytest

from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, NotFound
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    FileMemberReport,
    HomeNotSaid,
    MemberReportEnded,
    MemberReportFiled,
    MoveMemberReport,
    RefileMemberReport,
    ReturnMemberReport,
)
from baodao.schema.registration.rehoming import AssignDivision, VolunteerRehomed
from baodao.schema.registration.volunteers import SuspendVolunteer, WithdrawVolunteer
from tests.builders import organisations, party, people
from tests.builders.actors import acting_as
from tests.builders.registration import (
    COMMUNITY,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUSPENDED,
    organiser,
    person,
)


async def state(service: MemoryService, report: str) -> str:
    return (await service.stored(MemberReport, report)).state


async def test_a_member_reports_and_gets_a_numbered_receipt(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    report = await party.report(service, unit, ana)
    place = await service.stored(PartyMember, ana)
    assert (place.report_id, place.unit_id, place.accepted) == (report, unit, False)
    receipt = await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    assert (receipt.state, receipt.receipt) == ("accepted", "120104007017-2026-000001")
    assert (await service.stored(PartyMember, ana)).accepted
    assert names(service.told())[-3:] == [
        "member-report-filed",
        "member-report-accepted",
        "person-told",
    ]


async def test_receipts_are_consecutive_in_each_community_and_year(
    service: MemoryService, unit: str
) -> None:
    numbers = []
    for number, place in enumerate([COMMUNITY, COMMUNITY, NEXT_DOOR, COMMUNITY], 1):
        report = await party.report(
            service,
            unit,
            await people.volunteer(service, number, OPERATOR, division=place),
            division=place,
        )
        if number == 4:
            # 2027 has begun in China and not yet in UTC.
            service.now = service.now.replace(month=12, day=31, hour=17)
        actor = ORGANISER.model_copy(update={"scope": "120104"})
        receipt = await service.done(AcceptMemberReport, actor, report_id=report)
        numbers.append(receipt.receipt)
    assert numbers == [
        "120104007017-2026-000001",
        "120104007017-2026-000002",
        "120104007018-2026-000001",
        "120104007017-2027-000001",
    ]


async def test_a_refused_acceptance_leaves_no_gap(service: MemoryService, unit: str) -> None:
    one, two = [await party.reported(service, unit, n) for n in (1, 2)]
    await service.done(AcceptMemberReport, ORGANISER, report_id=one)
    refused = await service.refused(AcceptMemberReport, ORGANISER, report_id=one)
    assert slugs(refused) == ["not-in-state"]
    receipt = await service.done(AcceptMemberReport, ORGANISER, report_id=two)
    assert receipt.receipt == "120104007017-2026-000002"


@pytest.mark.parametrize(
    "actor",
    [
        OPERATOR,
        ORGANISER,
        acting_as(id="u", role="unit-liaison", organisation="unit"),
        acting_as(id="s", role="supervisor", scope="*"),
        acting_as(id="i", role="integrator", scope="*"),
        acting_as(id="other", role="volunteer"),
    ],
    ids=lambda actor: actor.id,
)
async def test_nobody_reports_in_another_persons_name(
    service: MemoryService, unit: str, actor: Actor
) -> None:
    ana = await people.volunteer(service, 1)
    new = {"volunteer_id": ana, "unit_id": unit, "division": COMMUNITY}
    no = "paper-needed" if actor.role == "organiser" else "out-of-scope"
    assert slugs(await service.refused(FileMemberReport, actor, **new)) == [no]
    report = await party.report(service, unit, ana)
    moved = new | {"reason": "moved-house", "division": NEXT_DOOR}
    assert slugs(await service.refused(MoveMemberReport, actor, **moved)) == [no]
    await service.done(ReturnMemberReport, ORGANISER, report_id=report, reason="测试·不在本社区")
    refused = await service.refused(RefileMemberReport, actor, report_id=report)
    assert slugs(refused) == ["not-found" if actor.role == "volunteer" else no]
    filed = service.told(MemberReportFiled)
    assert len(filed) == 1


async def test_every_rule_that_failed_is_named(service: MemoryService) -> None:
    ana = await people.volunteer(service, 1)
    committee = await organisations.committee(service)
    await service.done(SuspendVolunteer, OPERATOR, volunteer_id=ana, **SUSPENDED)
    wish = {"volunteer_id": ana, "unit_id": committee, "division": "120105"}
    assert slugs(await service.refused(FileMemberReport, OPERATOR, **wish)) == ["out-of-scope"]
    assert slugs(await service.refused(FileMemberReport, person(ana), **wish)) == [
        "not-in-state",
        "not-party-organisation",
        "not-community",
        "unknown-division",
        "lives-elsewhere",
    ]


async def test_a_person_has_one_current_report(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    await party.report(service, unit, ana)
    again = {"volunteer_id": ana, "unit_id": unit, "division": COMMUNITY}
    refused = await service.refused(FileMemberReport, person(ana), **again)
    assert slugs(refused) == ["already-reported"]


async def test_a_returned_report_may_be_filed_again(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    report = await party.report(service, unit, ana)
    await service.done(ReturnMemberReport, ORGANISER, report_id=report, reason="测试·秘密理由")
    assert (await service.stored(PartyMember, ana)).report_id is None
    await service.done(RefileMemberReport, person(ana), report_id=report)
    assert (await service.stored(PartyMember, ana)).report_id == report
    history = (await service.stored(MemberReport, report)).history
    assert [step.state for step in history] == ["filed", "returned", "filed"]
    assert "秘密理由" not in str(service.published())


async def test_after_a_return_another_report_may_come_first(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    first = await party.report(service, unit, ana)
    await service.done(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    await party.report(service, unit, ana)
    refused = await service.refused(RefileMemberReport, person(ana), report_id=first)
    assert slugs(refused) == ["already-reported"]


async def test_one_reports_where_one_lives(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    first = await party.report(service, unit, ana)
    await service.done(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    there = {"volunteer_id": ana, "unit_id": unit, "division": NEXT_DOOR}
    refused = await service.refused(FileMemberReport, person(ana), **there)
    assert slugs(refused) == ["lives-elsewhere"]
    await service.done(AssignDivision, person(ana), volunteer_id=ana, division=NEXT_DOOR)
    refused = await service.refused(RefileMemberReport, person(ana), report_id=first)
    assert slugs(refused) == ["lives-elsewhere"]
    await service.done(FileMemberReport, person(ana), **there)
    other = await organisations.unit(service)
    move = {"volunteer_id": ana, "unit_id": other, "division": COMMUNITY, "reason": "changed-unit"}
    refused = await service.refused(MoveMemberReport, person(ana), **move)
    assert slugs(refused) == ["lives-elsewhere"]


@pytest.mark.parametrize("home", ["12", "1201", STREET])
async def test_whose_community_is_not_known_says_it_and_then_reports(
    service: MemoryService, unit: str, home: str
) -> None:
    ana = await people.volunteer(service, 1, OPERATOR, division=home)
    wish = {"volunteer_id": ana, "unit_id": unit, "division": NEXT_DOOR}
    assert await service.refused(FileMemberReport, person(ana), **wish) == [HomeNotSaid(home=home)]
    await service.done(AssignDivision, person(ana), volunteer_id=ana, division=NEXT_DOOR)
    report = await party.report(service, unit, ana, division=NEXT_DOOR)
    assert await state(service, report) == "filed"


async def test_who_is_no_volunteer_files_nothing_again(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    first = await party.report(service, unit, ana)
    await service.done(ReturnMemberReport, ORGANISER, report_id=first, reason="测试")
    await service.done(WithdrawVolunteer, person(ana), volunteer_id=ana, reason="测试")
    refused = await service.refused(RefileMemberReport, person(ana), report_id=first)
    assert slugs(refused) == ["not-in-state"]


async def test_moving_house_ends_one_report_and_files_the_next(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    first = await party.report(service, unit, ana)
    await service.done(AcceptMemberReport, ORGANISER, report_id=first)
    second = await service.done(
        MoveMemberReport,
        person(ana),
        volunteer_id=ana,
        reason="moved-house",
        unit_id=unit,
        division=NEXT_DOOR,
    )
    old = await service.stored(MemberReport, first)
    new = await service.stored(MemberReport, second.report_id)
    assert (old.state, old.end_reason, old.followed_by) == ("ended", "moved-house", new.id)
    assert (new.state, new.follows, new.division) == ("filed", old.id, NEXT_DOOR)
    place = await service.stored(PartyMember, ana)
    assert (place.report_id, place.division, place.accepted) == (new.id, NEXT_DOOR, False)
    (ended,) = service.told(MemberReportEnded)
    (moved,) = service.told(VolunteerRehomed)
    assert (moved.division, moved.cause) == (NEXT_DOOR, "moved-house")
    assert (await service.stored(Volunteer, ana)).division == NEXT_DOOR
    assert service.published()[-3][1] == ended
    await service.follow()
    assert (await service.stored(PartyMember, ana)).report_id == new.id


async def test_changing_the_unit_keeps_the_community(service: MemoryService, unit: str) -> None:
    ana, other = await people.volunteer(service, 1), await organisations.unit(service)
    await party.report(service, unit, ana)
    move = {"volunteer_id": ana, "division": COMMUNITY}
    same = move | {"unit_id": unit, "reason": "changed-unit"}
    assert slugs(await service.refused(MoveMemberReport, person(ana), **same)) == ["nothing-moves"]
    house = move | {"unit_id": other, "reason": "moved-house"}
    assert slugs(await service.refused(MoveMemberReport, person(ana), **house)) == ["nothing-moves"]
    await service.done(MoveMemberReport, person(ana), **move, unit_id=other, reason="changed-unit")
    assert (await service.stored(PartyMember, ana)).unit_id == other


async def test_who_has_not_reported_cannot_move(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    move = {"unit_id": unit, "division": NEXT_DOOR, "reason": "moved-house"}
    refused = await service.refused(MoveMemberReport, person(ana), volunteer_id=ana, **move)
    assert slugs(refused) == ["not-reported"]


async def test_a_person_ends_the_report_for_their_own_reasons(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    report, since = await party.report(service, unit, ana), service.commits
    theirs = {"report_id": report, "reason": "community", "note": "测试"}
    refused = await service.refused(EndMemberReport, person(ana), **theirs)
    assert slugs(refused) == ["reason-not-yours"]
    await service.done(EndMemberReport, person(ana), report_id=report, reason="retired")
    assert await state(service, report) == "ended"
    assert service.told(PersonTold, since=since) == []
    assert await party.report(service, unit, ana) != report


async def test_the_community_ends_it_with_a_note_and_the_person_is_told(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    report, since = await party.report(service, unit, ana), service.commits
    mute = {"report_id": report, "reason": "community"}
    assert slugs(await service.refused(EndMemberReport, ORGANISER, **mute)) == ["reason-not-yours"]
    wrong = {"report_id": report, "reason": "retired", "note": "测试"}
    assert slugs(await service.refused(EndMemberReport, ORGANISER, **wrong)) == ["reason-not-yours"]
    await service.done(EndMemberReport, ORGANISER, **mute, note="测试·已迁出")
    (told,) = service.told(PersonTold, since=since)
    assert (told.volunteer_id, told.record, told.what) == (ana, "member-report", "ended")


async def test_a_unit_does_not_receive_its_own_members(service: MemoryService, unit: str) -> None:
    report = await party.reported(service, unit, 1)
    actor = organiser(unit)
    for command in (AcceptMemberReport, ReturnMemberReport, EndMemberReport):
        extra = {AcceptMemberReport: {}, ReturnMemberReport: {"reason": "测试"}}
        fields = extra.get(command, {"reason": "community", "note": "测试"})
        refused = await service.refused(command, actor, report_id=report, **fields)
        assert slugs(refused) == ["own-matter"]
    elsewhere = ORGANISER.model_copy(update={"scope": NEXT_DOOR})
    refused = await service.refused(AcceptMemberReport, elsewhere, report_id=report)
    assert refused == [NotFound(kind="report", id=report)]


async def test_nothing_changes_in_a_frozen_report(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    report = await service.stored(MemberReport, await party.report(service, unit, ana))
    frozen = report.freeze("case").after
    assert frozen.change_refusals("filed")[0].SLUG == "record-frozen"
    assert frozen.release().after.frozen_refusals() == []
    undone = frozen.undo(service.now + timedelta(days=1))
    assert (undone.after.state, undone.after.end_reason) == ("ended", "not-me")
    assert undone.after.frozen_by is None
    assert [event.NAME for event in undone.events] == ["member-report-ended"]
