"""Answers about member reports."""

from datetime import datetime

from baodao.kernel.actors import is_self
from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq
from baodao.registration.party.domain.member_reports import MemberReport, may_receive
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.party.views.sides import wanted_by_side
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_of,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration import member_reports as schema


async def get_member_report(
    query: schema.GetMemberReport, reads: Reads, now: datetime
) -> schema.MemberReport | NotFound | Refused:
    report = await reads.get(MEMBER_REPORTS, query.report_id)
    if report is None:
        return NotFound(kind="report", id=query.report_id)
    owner = await owner_of(report.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if not is_self(query.actor, owner.id) and (
        refusals := may_receive(query.actor, report.division, report.unit_id)
    ):
        return refuse(*refusals)
    await note_minors(reads, query.actor, "record", [owner], now)
    return _report(report)


async def list_member_reports(
    query: schema.ListMemberReports, reads: Reads, now: datetime
) -> schema.MemberReportPage | NotFound | OutOfScope:
    wanted: Wanted = EVERYTHING
    if query.volunteer_id is None or not is_self(query.actor, query.volunteer_id):
        seen = wanted_by_side(query.actor, None, query.division, unit_may=False)
        if isinstance(seen, OutOfScope):
            return seen
        wanted = seen
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, NotFound):
            return owner
        wanted &= records_of(owner)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(MEMBER_REPORTS, wanted, query)
    people = [report.volunteer_id for report in page.items]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.MemberReportPage(
        reports=[_report(report) for report in page.items], next=page.next
    )


def _report(report: MemberReport) -> schema.MemberReport:
    return shown(schema.MemberReport, report, report_id=report.id)
