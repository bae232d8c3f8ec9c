"""The messages about reports of organisations, and the use case or view that takes each."""

from baodao.hours.record_reports import use_cases, views
from baodao.hours.record_reports.beforehand import find_record_figures
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.record_reports import (
    GetRecordReport,
    ListRecordReports,
    PublishRecordReport,
)

subscribers = Subscribers("hours")

subscribers.command(PublishRecordReport, use_cases.publish_record_report, find_record_figures)
subscribers.query(ListRecordReports, views.list_record_reports)
subscribers.query(GetRecordReport, views.get_record_report)
