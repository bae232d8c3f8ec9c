"""Decisions about member reports."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_reports import (
    MemberReport,
    Reporting,
    community_refusals,
    home_refusals,
    party_refusals,
)
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.domain.receipts import ReceiptBook
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema import Refusal
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    FileMemberReport,
    MemberReportReceipt,
    MoveMemberReport,
    NotReported,
    RefileMemberReport,
    ReturnMemberReport,
)


def _filing_refusals(
    command: FileMemberReport | MoveMemberReport,
    volunteer: Volunteer,
    unit: Organisation,
    community: Division | None,
    now: datetime,
) -> list[Refusal]:
    """What every new report needs: the person themself, active, a unit's party, a community."""
    return [
        *volunteer.change_refusals("active"),
        *party_refusals(unit, today(now)),
        *community_refusals(command.division),
        *division_refusals(community, command.division, today(now)),
    ]


@use_case
def file_member_report(
    command: FileMemberReport,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    place: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    community: Annotated[Division | None, by("division")],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[MemberReportReceipt]:
    """File a member report where the person lives; the unit's list is compared afterwards."""
    refusals = [
        *_filing_refusals(command, volunteer, unit, community, now),
        *home_refusals(volunteer, command.division),
        *place.file_refusals(),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    what = Reporting(volunteer.id, unit.id, command.division)
    report = MemberReport.file(new_id(), what, command.actor, now)
    taken = place.take(report.after.id, command.division, unit.id, today(now))
    told = slips(Slip.blank(report.after.id), command, volunteer, "member-report", "created", now)
    return accept(_receipt(report.after), report, taken, *told)


@use_case
def move_member_report(  # noqa: PLR0913 -- the report that ends, and the one that begins
    command: MoveMemberReport,
    *,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    place: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    current: Annotated[MemberReport | None, by("place.report_id")],
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    community: Annotated[Division | None, by("division")],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[MemberReportReceipt]:
    """End the current report and file the next, linked; who moved house is rehomed too."""
    refusals = _filing_refusals(command, volunteer, unit, community, now)
    refusals += sheet_refusals(command.on_paper, packs, volunteer.division, now)
    if command.reason != "moved-house":
        refusals += home_refusals(volunteer, command.division)
    if current is None:
        return refuse(*refusals, NotReported(volunteer_id=volunteer.id))
    refusals += current.follow_refusals(command)
    if refusals:
        return refuse(*refusals)
    what = Reporting(volunteer.id, unit.id, command.division, follows=current.id)
    report = MemberReport.file(new_id(), what, command.actor, now)
    ended = current.end(command.reason, command.actor, now, followed_by=report.after.id)
    changes: list[Change[Any]] = [
        ended,
        report,
        place.take(report.after.id, command.division, unit.id, today(now)),
        *slips(Slip.blank(report.after.id), command, volunteer, "member-report", "created", now),
    ]
    if command.reason == "moved-house" and volunteer.division != command.division:
        changes.append(volunteer.rehome(command.division, "moved-house", command.actor))
    return accept(_receipt(report.after), *changes)


@use_case
def refile_member_report(
    command: RefileMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    place: Annotated[PartyMember, by("report.volunteer_id", or_new=PartyMember.blank)],
    volunteer: Annotated[Volunteer, by("report.volunteer_id")],
    slip: Annotated[Slip, by("report_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[MemberReportReceipt]:
    """File a returned report again, if no other has become the current one."""
    refusals = [
        *volunteer.change_refusals("active"),
        *home_refusals(volunteer, report.division),
        *report.move_refusals("refile"),
        *place.file_refusals(),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = report.refile(command.actor, now)
    taken = place.take(report.id, report.division, report.unit_id, today(now))
    told = slips(slip, command, volunteer, "member-report", "changed", now)
    return accept(_receipt(change.after), change, taken, *told)


@use_case
def accept_member_report(
    command: AcceptMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    place: Annotated[PartyMember, by("report.volunteer_id", or_new=PartyMember.blank)],
    book: Annotated[ReceiptBook, by("report.division", or_new=ReceiptBook.blank)],
    now: datetime,
) -> Decision[MemberReportReceipt]:
    """Accept a member report for the community, with the next receipt of its book."""
    if refusals := report.move_refusals("accept"):
        return refuse(*refusals)
    number, given = book.give(now)
    change = report.accept(number, command.actor, now)
    return accept(_receipt(change.after), change, given, *place.accept(report.id, today(now)))


@use_case
def return_member_report(
    command: ReturnMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    place: Annotated[PartyMember, by("report.volunteer_id", or_new=PartyMember.blank)],
    now: datetime,
) -> Decision[MemberReportReceipt]:
    """Return a member report with a reason, for the community."""
    if refusals := report.move_refusals("give_back"):
        return refuse(*refusals)
    change = report.give_back(command.reason, command.actor, now)
    return accept(_receipt(change.after), change, *place.leave(report.id, today(now)))


@use_case
def end_member_report(
    command: EndMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    place: Annotated[PartyMember, by("report.volunteer_id", or_new=PartyMember.blank)],
    volunteer: Annotated[Volunteer, by("report.volunteer_id")],
    slip: Annotated[Slip, by("report_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[MemberReportReceipt]:
    """End a member report: the person's own wish, or the community's with a note."""
    refusals = [
        *report.end_refusals(command),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = report.end(command.reason, command.actor, now, note=command.note)
    told = slips(slip, command, volunteer, "member-report", "ended", now)
    return accept(_receipt(change.after), change, *place.leave(report.id, today(now)), *told)


def _receipt(report: MemberReport) -> MemberReportReceipt:
    return MemberReportReceipt(report_id=report.id, state=report.state, receipt=report.receipt)
