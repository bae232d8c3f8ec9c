"""What stands on the official forms, whose copy says what, and who may print them."""

from typing import Any

import pytest

from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.schema.registration.claims import AcceptClaim, ConfirmClaim, ReportClaim
from baodao.schema.registration.member_reports import AcceptMemberReport, EndMemberReport
from baodao.schema.registration.obligations import DenyContact, RecordContact
from baodao.schema.registration.printed import (
    NoReceiptYet,
    PrintedCopy,
    PrintedForm,
    PrintMemberReport,
    PrintNeeds,
    PrintServiceCard,
    PrintUnitReport,
)
from baodao.schema.registration.proposals import ProposeNeed
from baodao.schema.registration.unit_reports import AcceptUnitReport, EndUnitReport
from tests.builders import lists, party, people, places
from tests.builders.obligations import START, attended, credited
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    DISTRICT,
    NEXT_DOOR,
    ORGANISER,
    STREET,
    liaison,
    person,
)

NEED = {"category": "群防群治", "description": "测试"}


async def community() -> MemoryService:
    """A community whose people take things on, in a tree with names above it."""
    service = await lists.community()
    await service.put(*places.known("12", "1201", DISTRICT, STREET, NEXT_DOOR))
    return service


def lines(copy: PrintedCopy) -> dict[str, str]:
    return {line.head: line.text for line in copy.lines}


async def accepted(service: MemoryService, unit: str) -> tuple[str, str]:
    """A person, and their accepted report."""
    who = await people.volunteer(service)
    report = await party.report(service, unit, who)
    await service.done(AcceptMemberReport, COLLEAGUE, report_id=report)
    return who, report


# --- 报到单 and 回执 ---


async def test_a_receipt_has_three_copies_and_the_units_has_no_phone(
    service: MemoryService, unit: str
) -> None:
    who, report = await accepted(service, unit)
    told = people.registration(1)
    for actor in (ORGANISER, person(who)):
        form = await service.ask(PrintMemberReport(actor=actor, report_id=report, sheet="receipt"))
        assert form.title == "在职党员社区报到回执"
        assert form.number == "120104007017-2026-000001"
        assert [one.keeper for one in form.copies] == ["community", "unit", "person"]
        said = {one.keeper: lines(one) for one in form.copies}
        assert said["community"] == said["person"]
        assert said["person"]["姓名"] == told["name"]
        assert said["person"]["联系电话"] == told["phone"]
        assert said["person"]["接收日期"] == "2026年11月23日"
        assert said["person"]["回执编号"] == form.number
        assert said["unit"] == {k: v for k, v in said["person"].items() if k != "联系电话"}


async def test_a_place_is_written_as_an_address_begins(service: MemoryService, unit: str) -> None:
    _, report = await accepted(service, unit)
    form = await service.ask(PrintMemberReport(actor=ORGANISER, report_id=report))
    (copy,) = form.copies
    place = lines(copy)["报到社区"]
    assert place == "".join(f"测试·{code}" for code in ("12", "1201", DISTRICT, STREET, COMMUNITY))
    assert copy.signatures == ["报到人签字", "社区党组织（盖章）", "日期"]


async def test_there_is_no_receipt_before_the_report_is_accepted(
    service: MemoryService, unit: str
) -> None:
    report = await party.reported(service, unit, 1)
    query = PrintMemberReport(actor=ORGANISER, report_id=report, sheet="receipt")
    assert (await service.ask(query)).refusals == (NoReceiptYet(report_id=report, state="filed"),)
    sheet = await service.ask(query.model_copy(update={"sheet": "report"}))
    (copy,) = sheet.copies
    assert (lines(copy)["状态"], lines(copy)["回执编号"], sheet.number) == ("待审核", "", None)


async def test_the_receipt_of_a_past_report_stays(service: MemoryService, unit: str) -> None:
    who, report = await accepted(service, unit)
    await service.done(EndMemberReport, person(who), report_id=report, reason="retired")
    form = await service.ask(
        PrintMemberReport(actor=ORGANISER, report_id=report, sheet="receipt", language="en")
    )
    said = lines(form.copies[0])
    assert (said["State"], said["Receipt no."]) == ("ended", form.number)


async def test_a_units_receipt_has_a_copy_for_each_side(service: MemoryService, unit: str) -> None:
    report = await party.unit_report(service, unit)
    early = PrintUnitReport(actor=ORGANISER, report_id=report, sheet="receipt")
    assert (await service.ask(early)).refusals == (NoReceiptYet(report_id=report, state="filed"),)
    await service.done(AcceptUnitReport, ORGANISER, report_id=report, member_count=11)
    for actor in (ORGANISER, liaison(unit)):
        form = await service.ask(PrintUnitReport(actor=actor, report_id=report, sheet="receipt"))
        assert [one.keeper for one in form.copies] == ["community", "unit"]
        for copy in form.copies:
            said = lines(copy)
            assert (said["联络员"], said["联系电话"]) == tuple(party.CONTACT.values())
            assert said["党员人数（单位填报）"] == "12"
            assert said["党员人数（社区核对）"] == "11"


async def test_whom_to_reach_is_forgotten_with_the_units_report(
    service: MemoryService, unit: str
) -> None:
    report = await party.unit_report(service, unit)
    await service.done(EndUnitReport, liaison(unit), report_id=report, reason="测试")
    form = await service.ask(PrintUnitReport(actor=liaison(unit), report_id=report))
    said = lines(form.copies[0])
    assert (said["联络员"], said["联系电话"]) == ("", "")


@pytest.mark.parametrize("capability", ["party", "contacts"])
async def test_both_capabilities_are_needed_by_others(
    service: MemoryService, unit: str, capability: str
) -> None:
    who, report = await accepted(service, unit)
    without = ORGANISER.model_copy(update={"capabilities": ORGANISER.capabilities - {capability}})
    for query in (
        PrintMemberReport(actor=without, report_id=report),
        PrintServiceCard(actor=without, volunteer_id=who),
    ):
        assert slugs((await service.ask(query)).refusals) == ["capability-required"]
    assert service.all_of(Read) == []


async def test_what_is_printed_is_logged_once_for_each_form(
    service: MemoryService, unit: str
) -> None:
    who, report = await accepted(service, unit)
    await service.ask(PrintMemberReport(actor=ORGANISER, report_id=report))
    await service.ask(PrintServiceCard(actor=ORGANISER, volunteer_id=who))
    assert [(read.what, list(read.person_ids)) for read in service.all_of(Read)] == [
        ("contact", [who]),
        ("contact", [who]),
    ]


# --- 需求表 ---


async def needs(service: MemoryService, **asked: Any) -> PrintedForm:
    query = PrintNeeds(actor=asked.pop("actor", person("a")), **{"division": COMMUNITY} | asked)
    form: PrintedForm = await service.ask(query)
    return form


async def test_a_table_of_needs_has_open_needs_and_room_to_sign() -> None:
    service = await community()
    await lists.post(service, title="测试·修灯", wanted=3, deadline="2026-12-05", **NEED)
    await lists.post(service, title="测试·资源", kind="resource", **NEED)
    taken = await lists.post(service, title="测试·已满", **NEED)
    await lists.claim(service, taken)
    form = await needs(service)
    assert form.table is not None
    assert form.table.heads[-1] == "认领人签字及电话"
    assert form.table.rows == [["测试·修灯", "群防群治", "测试", "3", "2026年12月5日", ""]]


async def test_a_proposed_need_is_on_no_table() -> None:
    service = await community()
    who = {"volunteer_id": "a", "organisation_id": "committee"}
    await service.done(ProposeNeed, person("a"), title="测试·修灯", **who, **NEED)
    assert (await needs(service, actor=ORGANISER)).table.rows == []


async def test_a_long_table_goes_on_and_says_everything_once() -> None:
    service = await community()
    for number in range(5):
        await lists.post(service, title=f"测试·{number}", **NEED)
    first = await needs(service, limit=3)
    second = await needs(service, limit=3, after=first.next)
    titles = [row[0] for form in (first, second) for row in form.table.rows]
    assert titles == [f"测试·{number}" for number in range(5)]
    assert second.next is None


async def test_needs_next_door_are_on_another_table() -> None:
    service = await community()
    await lists.post(service, **NEED | {"title": "测试·修灯"})
    assert (await needs(service, division=DISTRICT)).table.rows
    assert slugs((await service.ask(PrintNeeds(actor=ORGANISER, division="99"))).refusals) == [
        "not-found"
    ]
    assert (await needs(service, division=NEXT_DOOR)).table.rows == []


# --- 服务登记卡 ---


async def card(service: MemoryService, who: str = "a", **asked: Any) -> PrintedForm:
    form: PrintedForm = await service.ask(
        PrintServiceCard(actor=person(who), volunteer_id=who, **asked)
    )
    return form


async def served(service: MemoryService) -> str:
    """A volunteer with an activity of an hour, a contact and a claim that was done."""
    who = await people.volunteer(service)
    await service.follow(attended(who), credited(who))
    note = {"organisation_id": "committee", "day": "2026-11-21", "topic": "测试·走访"}
    await service.done(RecordContact, lists.COMMITTEE, volunteer_id=who, **note)
    item = await lists.post(service, **NEED | {"title": "测试·修灯"})
    claim = await lists.claim(service, item, who)
    await service.done(AcceptClaim, lists.COMMITTEE, claim_id=claim)
    await service.done(ReportClaim, person(who), claim_id=claim, day="2026-11-23")
    await service.done(ConfirmClaim, lists.COMMITTEE, claim_id=claim)
    return who


async def test_a_card_has_a_row_for_each_day_in_its_order() -> None:
    service = await community()
    who = await served(service)
    form = await card(service, who)
    assert form.table is not None
    assert form.table.heads == ["日期", "服务内容", "时长（分钟）", "证明人签字"]
    assert form.table.rows[:3] == [
        ["2026年11月21日", "社区联系：测试·走访", "", ""],
        ["2026年11月22日", "志愿服务", "60", ""],
        ["2026年11月23日", "认领：测试·修灯", "", ""],
    ]
    assert form.table.rows[3:] == [[""] * 4] * 5


async def test_what_was_taken_back_is_not_on_the_card() -> None:
    service = await community()
    who = await people.volunteer(service)
    note = {"organisation_id": "committee", "day": "2026-11-21", "topic": "测试·走访"}
    contact = await service.done(RecordContact, lists.COMMITTEE, volunteer_id=who, **note)
    await service.done(DenyContact, person(who), contact_id=contact.contact_id)
    rows = (await card(service, who)).table.rows
    assert rows == [[""] * 4] * 5


async def test_another_year_is_another_card() -> None:
    service = await community()
    who = await served(service)
    before = START.replace(year=2025)
    await service.follow(credited(who, 30, before), attended(who, "other", before))
    rows = (await card(service, who, year=2025)).table.rows
    assert rows[:-5] == [["2025年11月22日", "志愿服务", "30", ""]]
    assert len((await card(service, who)).table.rows) == 3 + 5
