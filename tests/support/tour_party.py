"""The tour through 双报到: units, their lists and reports; items, claims, contacts, totals."""

from datetime import timedelta
from typing import Any

from baodao.schema import Actor
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import (
    CheckCertificate,
    GetCertificate,
    IssueCertificate,
    RevokeCertificate,
)
from baodao.schema.hours.complaints import (
    AnswerComplaint,
    FileComplaint,
    FollowComplaint,
    GetComplaint,
    ListComplaints,
    ListComplaintTallies,
    RedirectComplaint,
)
from baodao.schema.registration import claims as clm
from baodao.schema.registration import desk, disputes, printed, proposals
from baodao.schema.registration import disagreements as dis
from baodao.schema.registration import lists as three
from baodao.schema.registration import member_lists as lists
from baodao.schema.registration import member_reports as rep
from baodao.schema.registration import obligations as obl
from baodao.schema.registration import organisations as org
from baodao.schema.registration import pairings as pacts
from baodao.schema.registration import personal_data as own
from baodao.schema.registration import points as pts
from baodao.schema.registration import projects as prj
from baodao.schema.registration import unit_reports as units
from baodao.schema.registration import volunteers as vol
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.registration.rosters import NameRoster
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.scheduling.rosters import ListRoster
from tests.support.scenario import COMMUNITY, Scenario, now
from tests.support.tour import ELSEWHERE, NOTE, OPERATOR, STRANGER, SUPERVISOR, Tour, me

TEXT = {"title": "测试·巡逻", "description": "测试·公开", "category": "群防群治"}


async def members_report(tour: Tour) -> None:
    unit = {"unit_id": tour.places["unit"]}
    await tour.refuse(rep.FileMemberReport, STRANGER, **_report(tour, "ana"))
    filed = {}
    for name in ("ana", "bo", "chen", "deng"):
        who = me(tour.people[name])
        receipt = await tour.do(rep.FileMemberReport, who, **_report(tour, name))
        filed[name] = {"report_id": receipt.report_id}
    await tour.do(rep.ReturnMemberReport, tour.organiser, **filed["chen"], reason=NOTE)
    await tour.do(rep.RefileMemberReport, me(tour.people["chen"]), **filed["chen"])
    for report in filed.values():
        await tour.do(rep.AcceptMemberReport, tour.organiser, **report)
    moved = _report(tour, "deng") | {"reason": "moved-house", "division": ELSEWHERE}
    await tour.do(rep.MoveMemberReport, me(tour.people["deng"]), **moved)
    await tour.do(rep.GetMemberReport, tour.organiser, **filed["ana"])
    for sheet in ("report", "receipt"):
        await tour.do(printed.PrintMemberReport, tour.organiser, **filed["ana"], sheet=sheet)
    await tour.do(rep.ListMemberReports, tour.organiser, division=COMMUNITY)
    await tour.do(desk.GetWaiting, tour.organiser, division=COMMUNITY)
    await tour.do(desk.ListBehind, tour.organiser, division=COMMUNITY, names=True)
    await the_unit_lists_members(tour, unit)
    await tour.services.settled()
    disowned = await tour.do(lists.DisownMember, tour.liaison, **filed["bo"], note=NOTE)
    found = {"disagreement_id": disowned.disagreement_id}
    await tour.do(dis.GetDisagreement, tour.organiser, **found)
    await tour.do(dis.ListDisagreements, tour.liaison, **unit)
    settled = {"holds": "community", "note": NOTE}
    await tour.do(dis.SettleDisagreement, tour.liaison, **found, **settled)
    own_wish = {"reason": "own-wish", "note": NOTE}
    await tour.do(rep.EndMemberReport, me(tour.people["bo"]), **filed["bo"], **own_wish)


def _report(tour: Tour, name: str) -> dict[str, Any]:
    return {
        "volunteer_id": tour.people[name],
        "unit_id": tour.places["unit"],
        "division": COMMUNITY,
    }


async def the_unit_lists_members(tour: Tour, unit: dict[str, Any]) -> None:
    """People who never reported, some rows that cannot be taken, and one who leaves again."""
    stays, leaves, *bad = (tour.somebody() for _ in range(4))
    for person in (leaves, *bad):
        tour.forgotten(person)
    # A list has no dates of birth but those within documents.
    tour.kept -= {stays.born.isoformat(), f"{stays.born:%Y%m%d}"}
    rows: list[dict[str, Any]] = [
        {"number": n, "name": p.name, "phone": p.phone, "document": p.document}
        for n, p in enumerate((stays, leaves, *bad), 1)
    ]
    rows[2]["document"] = bad[0].document[:-1] + "A"
    rows[3]["phone"] = bad[1].phone + "9"
    for kind in (lists.PreviewMembers, lists.ImportMembers):
        await tour.refuse(kind, STRANGER, **unit, rows=rows)
        receipt = await tour.do(kind, tour.liaison, **unit, rows=rows)
        assert (receipt.added, len(receipt.rejected)) == (2, 2)
        await tour.spoil(kind, tour.liaison, **unit, rows=rows[:2])
    await tour.services.settled()
    page = await tour.do(lists.ListUnitMembers, tour.liaison, **unit)
    assert [member.name for member in page.members] == [stays.name, leaves.name]
    # In the order of their ids, which is that of the rows.
    gone = {"member_id": page.members[1].member_id, "reason": "left-unit"}
    await tour.do(lists.RemoveListedMember, tour.liaison, **gone)
    await tour.do(lists.GetUnitTotals, tour.liaison, **unit)


async def the_unit_reports(tour: Tour) -> None:
    first, second = tour.somebody(), tour.somebody()
    for person in (first, second):
        tour.forgotten(person)
    unit = {"unit_id": tour.places["unit"], "division": COMMUNITY}
    contacts = [{"name": p.name, "phone": p.phone} for p in (first, second)]
    counted = {"member_count": 4}
    await tour.refuse(units.FileUnitReport, STRANGER, **unit, liaison=contacts[0], **counted)
    await tour.spoil(units.FileUnitReport, tour.liaison, **unit, liaison=contacts[0], **counted)
    filed = await tour.do(
        units.FileUnitReport, tour.liaison, **unit, liaison=contacts[0], **counted
    )
    one = {"report_id": filed.report_id}
    again = {**one, "liaison": contacts[1], **counted}
    await tour.refuse(units.RefileUnitReport, tour.liaison, **again)
    await tour.do(units.ReturnUnitReport, tour.organiser, **one, reason=NOTE)
    await tour.spoil(units.RefileUnitReport, tour.liaison, **again)
    await tour.do(units.RefileUnitReport, tour.liaison, **again)
    await tour.do(units.AcceptUnitReport, tour.organiser, **one, member_count=3)
    await tour.do(units.GetUnitReport, tour.organiser, **one)
    await tour.do(units.RevealUnitContact, tour.organiser, **one)
    await tour.do(printed.PrintUnitReport, tour.liaison, **one, sheet="receipt")
    await tour.do(units.ListUnitReports, tour.organiser, division=COMMUNITY)
    await tour.do(units.EndUnitReport, tour.liaison, **one, reason=NOTE)
    stays = tour.somebody()
    tour.kept -= {stays.document, stays.born.isoformat(), f"{stays.born:%Y%m%d}"}
    values = {"unit_id": tour.places["unit"], "division": ELSEWHERE, **counted}
    liaison = {"name": stays.name, "phone": stays.phone}
    await tour.do(units.FileUnitReport, tour.liaison, **values, liaison=liaison)


async def pacts_are_signed(tour: Tour) -> None:
    pact = {
        "unit_id": tour.places["unit"],
        "division": COMMUNITY,
        "title": "测试·共建",
        "reference": "测试·1",
        "from_day": tour.day(),
        "until_day": tour.day(40),
    }
    for _ in range(2):
        proposed = await tour.do(pacts.ProposePairing, tour.organiser, **pact)
        one = {"pairing_id": proposed.pairing_id}
        await tour.do(pacts.SignPairing, tour.liaison, **one)
    # The first one lapses when we go on.
    await tour.do(pacts.EndPairing, tour.liaison, **one, reason=NOTE)
    await tour.do(pacts.GetPairing, tour.liaison, **one)
    # Another unit is wound up, and the pact with it ends by itself.
    values = {"name": "测试·撤并的单位", "kind": "unit-party-organisation", "division": COMMUNITY}
    over = (await tour.do(org.RegisterOrganisation, OPERATOR, **values)).organisation_id
    await tour.do(pacts.ProposePairing, tour.organiser, **pact | {"unit_id": over})
    await tour.do(EndOrganisation, OPERATOR, organisation_id=over, reason=NOTE)
    await tour.do(pacts.ListPairings, tour.organiser, division=COMMUNITY)


async def items_are_claimed(tour: Tour) -> None:
    committee, us = tour.places["committee"], tour.organiser
    ana, bo, chen = (me(tour.people[name]) for name in ("ana", "bo", "chen"))
    proposal = {"organisation_id": committee, "volunteer_id": ana.id, **TEXT}
    for kind, values in (
        (proposals.PostProposal, {}),
        (proposals.DeclineProposal, {"reason": NOTE}),
    ):
        proposed = await tour.do(proposals.ProposeNeed, ana, **proposal)
        await tour.do(kind, us, item_id=proposed.item_id, **values)
    # Nobody answers this one.
    await tour.do(proposals.ProposeNeed, ana, **proposal)
    posted = {"kind": "need", "organisation_id": committee, "wanted": 9, **TEXT}
    item = {"item_id": (await tour.do(three.PostItem, us, **posted)).item_id}
    await tour.do(three.EditItem, us, **item, **TEXT, wanted=8)
    claims = {}
    for who in (ana, bo, chen):
        receipt = await tour.do(clm.ClaimItem, who, **item, volunteer_id=who.id)
        claims[who.id] = {"claim_id": receipt.claim_id}
    done = claims[ana.id]
    await tour.do(clm.AcceptClaim, us, **done)
    await tour.do(clm.ReportClaim, ana, **done, day=tour.day(), minutes=60)
    await tour.do(clm.ConfirmClaim, us, **done)
    await tour.do(clm.RateClaim, us, **done, stars=5, comment=NOTE)
    await tour.do(clm.DeclineClaim, us, **claims[bo.id], reason=NOTE)
    await tour.do(clm.WithdrawClaim, chen, **claims[chen.id])
    await tour.do(clm.GetClaim, ana, **done)
    await projects_are_reviewed(tour, ana)
    await tour.do(clm.ListClaims, us, **item)
    await tour.do(desk.ListWaitingClaims, us, division=COMMUNITY)
    await tour.do(three.GetItem, STRANGER, **item)
    await tour.do(three.ListItems, STRANGER, division=COMMUNITY)
    await a_claim_was_never_made(tour, item)
    await tour.do(three.CloseItem, us, **item, reason="fulfilled", note=NOTE)


async def projects_are_reviewed(tour: Tour, who: Actor) -> None:
    day = tour.day()
    said = {"title": "测试·清洁", "place": "测试·楼道", "from_day": day, "until_day": day}
    said |= {"participants": 3, "outcome": "测试·干净"}
    mine = {"organisation_id": tour.places["committee"], "volunteer_id": who.id}
    one = {"project_id": (await tour.do(prj.ReportProject, who, **mine, **said)).project_id}
    await tour.do(prj.ReturnProject, tour.organiser, **one, reason="incomplete")
    await tour.do(prj.ReportProjectAgain, who, **one, **said)
    await tour.do(prj.AcceptProject, tour.organiser, **one)
    await tour.do(prj.ListProjects, who, volunteer_id=who.id)


async def a_claim_was_never_made(tour: Tour, item: dict[str, Any]) -> None:
    """What it held is given back by itself."""
    eve = me(tour.people["eve"])
    claim = (await tour.do(clm.ClaimItem, eve, **item, volunteer_id=eve.id)).claim_id
    disputed = await tour.do(disputes.DisputeRecord, eve, record="claim", record_id=claim)
    resolved = {"case_id": disputed.case_id, "outcome": "upheld", "note": NOTE}
    await tour.do(disputes.ResolveCase, SUPERVISOR, **resolved)


async def members_leave(tour: Tour) -> None:
    """What is open in the names of those who leave ends by itself; who is erased is gone."""
    unit, item = {"unit_id": tour.places["unit"]}, await _another_item(tour)
    people = {name: tour.somebody() for name in ("gu", "han")}
    for number, (name, person) in enumerate(people.items(), 1):
        who = await tour.register(name, person)
        await tour.do(rep.FileMemberReport, who, **_report(tour, name))
        await tour.do(clm.ClaimItem, who, **item, volunteer_id=who.id)
        row = {"number": number, "name": person.name, "phone": person.phone}
        rows = [row | {"document": person.document}]
        await tour.do(lists.ImportMembers, tour.liaison, **unit, rows=rows)
    await tour.services.settled()
    gu, han = (me(tour.people[name]) for name in people)
    await tour.do(vol.WithdrawVolunteer, gu, volunteer_id=gu.id, reason=NOTE)
    await tour.do(own.ErasePerson, han, volunteer_id=han.id)
    tour.forgotten(people["han"])


async def _another_item(tour: Tour) -> dict[str, str]:
    committee = {"organisation_id": tour.places["committee"]}
    posted = {"kind": "need", "wanted": 2, **committee, **TEXT}
    return {"item_id": (await tour.do(three.PostItem, tour.organiser, **posted)).item_id}


async def contacts_and_hours_count(tour: Tour) -> None:
    ana, unit = tour.people["ana"], {"unit_id": tour.places["unit"]}
    values = {"organisation_id": tour.places["committee"], "day": tour.day(), "topic": NOTE}
    met = await tour.do(obl.RecordContact, tour.organiser, **values, volunteer_id=ana)
    await tour.do(obl.DenyContact, me(ana), contact_id=met.contact_id)
    await tour.do(obl.ListContacts, me(ana), volunteer_id=ana)
    await tour.do(obl.GetObligations, me(ana), volunteer_id=ana)
    await tour.do(printed.PrintServiceCard, tour.organiser, volunteer_id=ana)
    await tour.do(printed.PrintNeeds, me(ana), division=COMMUNITY)
    await tour.do(obl.UnitObligations, tour.liaison, **unit)
    await tour.do(obl.GetCommunityTotals, tour.organiser, division=COMMUNITY)
    await tour.do(obl.ListFeedback, tour.liaison, **unit)


async def a_shift_is_served(tour: Tour) -> None:
    """Also scheduling and hours have something to write about a person; it earns points.

    Tomorrow: the pack was set today. One of the two is erased then.
    """
    scenario, who = Scenario(tour.services, tour.places["committee"]), tour.people["ana"]
    person = tour.somebody()
    gone = await tour.register("lu", person)
    report = await tour.do(rep.FileMemberReport, gone, **_report(tour, "lu"))
    await tour.do(rep.AcceptMemberReport, tour.organiser, report_id=report.report_id)
    starts = now() + timedelta(days=1)
    shift = await scenario.open_shift(2, starts)
    await tour.services.settled()
    for one in (who, gone.id):
        assert (await scenario.reserve(shift, one)).status == "accepted"
    named = await tour.do(ListRoster, tour.organiser, shift_id=shift)
    given = {name: getattr(named, name) for name in ("shift_id", "activity_id", "division", "slip")}
    ids = [one.volunteer_id for one in named.people]
    page = await tour.do(NameRoster, tour.organiser, **given, volunteer_ids=ids)
    assert {one.volunteer_id for one in page.people} == {who, gone.id}
    tour.services.set_clock(28 * 3600)
    for one in (who, gone.id):
        await scenario.attend(shift, one, starts, starts + timedelta(minutes=90))
    await tour.services.settled()
    tour.services.set_clock(0)
    await tour.do(own.ErasePerson, gone, volunteer_id=gone.id)
    tour.forgotten(person)
    totals = await tour.do(obl.GetObligations, OPERATOR, volunteer_id=who)
    assert totals.counts.minutes == 90
    await _certify(tour, who)
    await _complain(tour)
    earned = await tour.do(pts.GetPoints, me(who), volunteer_id=who)
    assert [(one.given_for, one.points) for one in earned.entries] == [("activity-attended", 2)]
    await tour.do(pts.ListPoints, tour.organiser, division=COMMUNITY, names=True)


async def _certify(tour: Tour, who: str) -> None:
    """What was served is certified, printed with a name and checked without one."""
    mine = await tour.do(IssueCertificate, me(who), volunteer_id=who)
    said = {"certificate_number": mine.certificate_number}
    paper = await tour.do(GetCertificate, me(who), **said)
    named = await tour.do(NameHolder, me(who), holder_slip=paper.slip)
    assert (named.volunteer_id, paper.minutes) == (who, 90)
    check = await tour.do(CheckCertificate, OPERATOR, **said, check_code=mine.check_code)
    masked = await tour.do(MaskHolder, OPERATOR, holder_slip=check.slip)
    assert masked.holder == "测**"
    await tour.do(RevokeCertificate, SUPERVISOR, **said, reason="issued-in-error")


async def _complain(tour: Tour) -> None:
    """Somebody complains who does not say who they are, and fetches the answer."""
    said = {"complained_of": "organisation", "organisation_id": "nobody-s-team"}
    text = {"division": COMMUNITY, "complaint_text": "测试·未记录时长"}
    for end in ("answer", "redirect"):
        receipt = await tour.do(FileComplaint, NOBODY, **said, **text)
        number = {"receipt_number": receipt.receipt_number}
        found = await tour.do(GetComplaint, SUPERVISOR, **number)
        assert found.complaint_text == text["complaint_text"]
        if end == "answer":
            answer = {"outcome": "upheld", "conclusion": "测试·已责令补录"}
            await tour.do(AnswerComplaint, SUPERVISOR, **number, **answer)
        else:
            await tour.do(RedirectComplaint, SUPERVISOR, **number, redirected_to="测试·别的部门")
        code = {"receipt_code": receipt.receipt_code}
        progress = await tour.do(FollowComplaint, NOBODY, **number, **code)
        assert progress.state == f"{end}ed"
    listed = await tour.do(ListComplaints, SUPERVISOR, division=COMMUNITY)
    assert len(listed.complaints) == 2
    await tour.services.settled()
    (tally,) = (await tour.do(ListComplaintTallies, SUPERVISOR)).tallies
    assert (tally.filed, tally.upheld, tally.redirected) == (2, 1, 1)
