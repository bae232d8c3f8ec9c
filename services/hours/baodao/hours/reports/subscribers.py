"""The messages about annual reports and targets, and the use case or view that takes each."""

from baodao.hours.reports import use_cases, views
from baodao.hours.reports.beforehand import find_figures
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.reports import (
    GetAnnualReport,
    ListAnnualReports,
    ListTargets,
    PublishAnnualReport,
    SetTarget,
)

subscribers = Subscribers("hours")

subscribers.command(PublishAnnualReport, use_cases.publish_annual_report, find_figures)
subscribers.command(SetTarget, use_cases.set_target)
subscribers.query(ListAnnualReports, views.list_annual_reports)
subscribers.query(GetAnnualReport, views.get_annual_report)
subscribers.query(ListTargets, views.list_targets)
