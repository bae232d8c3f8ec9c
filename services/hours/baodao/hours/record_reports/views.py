"""Reports of organisations beside what counts by now."""

from typing import Annotated

from baodao.hours.known.domain import KnownOrganisation
from baodao.hours.record_reports.domain import RecordReport
from baodao.hours.record_reports.store import RECORD_REPORTS
from baodao.hours.reports.views import lines_and_since
from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.schema.hours import record_reports as schema


async def list_record_reports(
    query: schema.ListRecordReports, reads: Reads
) -> schema.RecordReportPage:
    wanted = within(query.division) if query.division else EVERYTHING
    if query.organisation_id:
        wanted &= eq("organisation_id", query.organisation_id)
    page = await reads.page(RECORD_REPORTS, public(query), wanted, query)
    rows = [
        shown(schema.RecordReportRow, one, record_report_id=one.id, **one.counts)
        for one in page.items
    ]
    return schema.RecordReportPage(reports=rows, next=page.next)


async def get_record_report(
    query: schema.GetRecordReport,
    report: Annotated[RecordReport, by("record_report_id", noun="record-report")],
    organisation: Annotated[KnownOrganisation | None, by("report.organisation_id")],
    reads: Reads,
) -> schema.RecordReport:
    theirs = eq("organisation_id", report.organisation_id)
    return shown(
        schema.RecordReport,
        report,
        record_report_id=report.id,
        **report.counts,
        organisation_name=organisation.name_at(report.published_at) if organisation else None,
        **await lines_and_since(report, theirs, reads),
    )
