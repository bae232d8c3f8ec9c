"""The decision to publish what an organisation has recorded and certified."""

from datetime import datetime
from typing import Annotated

from baodao.hours.record_reports.domain import RecordFigures, RecordReport
from baodao.kernel.days import today
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.schema.hours import record_reports as schema
from baodao.schema.hours.reports import AlreadyPublished, YearNotOver


def _report(command: schema.PublishRecordReport) -> str:
    return RecordReport.id_for(command.organisation_id, command.year)


@use_case
def publish_record_report(
    command: schema.PublishRecordReport,
    report: Annotated[RecordReport | None, by(_report)],
    figures: RecordFigures,
    now: datetime,
) -> Decision[schema.RecordReportReceipt]:
    """Publish a year that is over; from then on it stays as it is."""
    if report:
        return refuse(AlreadyPublished(year=command.year))
    if str(command.year) >= today(now)[:4]:
        return refuse(YearNotOver(year=command.year))
    if figures.division is None:
        return refuse(schema.NothingToReport(year=command.year))
    published = RecordReport.publish(command, figures.division, figures, now)
    receipt = schema.RecordReportReceipt(
        record_report_id=published.after.id,
        organisation_id=command.organisation_id,
        year=command.year,
        published_at=now,
    )
    return accept(receipt, published)
