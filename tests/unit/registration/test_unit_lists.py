"""A unit's list is put right by its tables, and tells the unit who of it has reported."""

from typing import Any

from baodao.cli.synthetic import resident_id
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.party.domain.member_lists import ListedMember, MemberKey
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.people import Person
from baodao.schema.registration.disagreements import DisagreementSettled, SettleDisagreement
from baodao.schema.registration.member_lists import (
    DisownMember,
    ImportMembers,
    ListUnitMembers,
    MembersReceipt,
    PreviewMembers,
    RemoveListedMember,
)
from baodao.schema.registration.member_reports import AcceptMemberReport, MemberReportEnded
from tests.builders import party, people
from tests.builders.party import row
from tests.builders.registration import OPERATOR, ORGANISER, VAULT, liaison


async def test_a_row_that_says_another_phone_puts_the_entry_right(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1), row(2, documented=False))
    again = await party.listed(service, unit, row(1, phone="19900009999"), row(2), row(3))
    assert (again.added, again.updated, again.unchanged) == (1, 2, 0)
    first, second, _ = service.all_of(ListedMember)
    known = (await service.stored(Person, first.id)).read(VAULT)
    assert (known.phone, known.document.number) == ("19900009999", resident_id(1))
    assert (await service.stored(Person, second.id)).read(VAULT).document.number == resident_id(2)
    # It is known by its new phone, and by the old one nobody is.
    by_phone = row(1, phone="19900009999", documented=False)
    assert (await party.listed(service, unit, by_phone)).unchanged == 1
    assert (await party.listed(service, unit, row(1, documented=False))).added == 1
    assert len(service.all_of(MemberKey)) == 7


async def test_the_unit_alone_is_told_who_has_reported_and_it_is_logged(
    service: MemoryService, unit: str
) -> None:
    report_id = await party.reported(service, unit, 1)
    await party.listed(service, unit, row(2))
    await service.follow()
    table: dict[str, Any] = {"unit_id": unit, "rows": [row(1), row(2), row(2), row(3, phone="x")]}
    previewed = await service.ask(PreviewMembers(actor=liaison(unit), **table))
    assert isinstance(previewed, MembersReceipt)
    expected = [(1, "added"), (2, "unchanged"), (2, "unchanged")]
    assert [(one.number, one.outcome) for one in previewed.listed] == expected
    silent = liaison(unit).model_copy(update={"purpose": None})
    for who in (OPERATOR, silent):
        told = await (other := service.copy()).done(ImportMembers, who, **table)
        assert len(other.all_of(Read)) == len(service.all_of(Read)) == 1
        assert [(one.number, one.outcome) for one in told.listed] == expected
        assert {one.reported for one in (*told.listed, *previewed.listed)} == {None}
    before = service.all_of(Read)
    told = await service.done(ImportMembers, liaison(unit), **table)
    assert [one.reported for one in told.listed] == [True, False, False]
    (read,) = service.all_of(Read)[len(before) :]
    members = {one.id for one in service.all_of(ListedMember)}
    assert (read.what, read.purpose, {*read.person_ids}) == ("member-list", "party-work", members)
    await service.follow()
    assert (await service.stored(MemberReport, report_id)).listing == "listed"
    again = await service.done(ImportMembers, liaison(unit), **table)
    assert [one.reported for one in again.listed] == [True, False, False]
    assert [one.also for one in again.rejected] == [[]]


async def test_the_last_row_of_a_person_says_how_they_are_reached(
    service: MemoryService, unit: str
) -> None:
    rows = [row(1), row(1, phone="19900009999"), row(1, phone="19900008888")]
    receipt = await party.listed(service, unit, *rows)
    assert (receipt.added, receipt.updated, receipt.unchanged) == (1, 2, 0)
    (entry,) = service.all_of(ListedMember)
    assert (await service.stored(Person, entry.id)).read(VAULT).phone == "19900008888"


async def test_nobody_takes_over_what_leads_to_somebody_else(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1), row(2))
    other = people.registration(2)
    mixed = row(1, name=other["name"], phone=other["phone"])
    assert (await party.listed(service, unit, mixed)).updated == 1
    first, second = service.all_of(ListedMember)
    by_phone = row(2, documented=False)
    assert (await party.listed(service, unit, by_phone)).unchanged == 1
    assert set(first.keys).isdisjoint(second.keys)


async def test_an_entry_that_is_put_right_finds_its_report(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1, documented=False, phone="19900009999"))
    report = await party.reported(service, unit, 1)
    await service.follow()
    assert (await service.stored(MemberReport, report)).listing == "not-listed"
    await party.listed(service, unit, row(1, phone="19900009999"))
    await service.follow()
    assert (await service.stored(MemberReport, report)).listing == "listed"
    (entry,) = service.all_of(ListedMember)
    assert (entry.state, entry.report_id) == ("reported", report)
    assert service.told(DisagreementSettled)[0].settled_by == "list"


async def test_a_unit_sees_who_of_its_list_has_reported(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1), row(2), row(3), row(4))
    filed = [await party.reported(service, unit, number) for number in (1, 2)]
    await service.follow()
    await service.done(AcceptMemberReport, ORGANISER, report_id=filed[0])
    gone = service.all_of(ListedMember)[3].id
    await service.done(RemoveListedMember, liaison(unit), member_id=gone, reason="left-unit")
    page = await service.ask(ListUnitMembers(actor=liaison(unit), unit_id=unit))
    names = [people.registration(number)["name"] for number in (1, 2, 3)]
    assert [(one.name, one.state, one.report) for one in page.members] == [
        (names[0], "reported", "accepted"),
        (names[1], "reported", "filed"),
        (names[2], "invited", None),
    ]
    assert (page.invited, page.reported, page.next) == (1, 2, None)
    assert {*page.members[0].model_dump()} == {"member_id", "state", "name", "report", "listed_at"}
    waiting = ListUnitMembers(actor=liaison(unit), unit_id=unit, state="invited")
    assert [one.name for one in (await service.ask(waiting)).members] == [names[2]]
    first = await service.ask(ListUnitMembers(actor=liaison(unit), unit_id=unit, limit=2))
    rest = ListUnitMembers(actor=liaison(unit), unit_id=unit, after=first.next, limit=2)
    assert [one.name for one in (await service.ask(rest)).members] == [names[2]]
    for actor in (ORGANISER, OPERATOR, liaison("other")):
        refused = await service.ask(ListUnitMembers(actor=actor, unit_id=unit))
        assert slugs(refused.refusals) == ["out-of-scope"]


async def test_who_the_community_agrees_is_not_of_the_unit_has_no_report(
    service: MemoryService, unit: str
) -> None:
    report = await party.reported(service, unit, 1)
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    stored = await service.stored(MemberReport, report)
    disowning = await service.done(
        DisownMember, liaison(unit), report_id=report, note="测试·不是本单位党员"
    )
    await service.follow()
    settled = {"disagreement_id": disowning.disagreement_id, "note": "测试·已核实"}
    await service.done(SettleDisagreement, ORGANISER, **settled, holds="unit")
    await service.follow()
    (ended,) = service.told(MemberReportEnded)
    assert (ended.report_id, ended.reason) == (report, "community")
    assert (await service.stored(MemberReport, report)).state == "ended"
    place = await service.stored(PartyMember, stored.volunteer_id)
    assert (place.report_id, place.unit_id, place.accepted) == (None, None, False)
    # A unit that the community does not believe changes nothing.
    again = await party.report(service, unit, stored.volunteer_id)
    disowning = await service.done(DisownMember, liaison(unit), report_id=again, note="测试")
    settled["disagreement_id"] = disowning.disagreement_id
    agreed = liaison(unit)
    await service.done(SettleDisagreement, agreed, **settled, holds="community")
    assert (await service.stored(MemberReport, again)).state == "filed"
