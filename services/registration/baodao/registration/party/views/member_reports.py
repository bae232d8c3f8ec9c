"""Answers about member reports."""

from typing import Annotated

from baodao.kernel.actors import is_self
from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.party.views.sides import filed_between, visible_by_side
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import (
    records_named,
)
from baodao.schema.registration import member_reports as schema


async def get_member_report(
    query: schema.GetMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    volunteer: Annotated[Volunteer, by("report.volunteer_id")],
) -> schema.MemberReport:
    return _report(report)


async def list_member_reports(
    query: schema.ListMemberReports,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.MemberReportPage:
    wanted = records_named(query.volunteer_id, volunteer)
    if is_self(query.actor, query.volunteer_id or ""):
        visible, wanted = named(wanted), EVERYTHING
    else:
        visible = visible_by_side(query.actor, query.unit_id, query.division, unit_may=False)
    wanted &= filed_between(query)
    if query.state:
        wanted &= eq("state", query.state)
    if query.unit_id:
        wanted &= eq("unit_id", query.unit_id)
    page = await reads.page(MEMBER_REPORTS, visible, wanted, query, along="by_day")
    return schema.MemberReportPage(
        reports=[_report(report) for report in page.items],
        next=page.next,
        names=await names_on(query, (one.volunteer_id for one in page.items), reads, vault),
        total=await reads.total(MEMBER_REPORTS, visible, wanted, query),
    )


def _report(report: MemberReport) -> schema.MemberReport:
    return shown(schema.MemberReport, report, report_id=report.id)
