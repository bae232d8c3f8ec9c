"""Decisions about annual reports and targets."""

from datetime import datetime
from typing import Annotated

from baodao.hours.reports.domain import AnnualReport, Figures, Target, named
from baodao.kernel.days import today
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.schema.hours import reports as schema


def _report(command: schema.PublishAnnualReport) -> str:
    return AnnualReport.id_for(command.division, command.year)


@use_case
def publish_annual_report(
    command: schema.PublishAnnualReport,
    report: Annotated[AnnualReport | None, by(_report)],
    figures: Figures,
    now: datetime,
) -> Decision[schema.AnnualReportReceipt]:
    """Publish what counts of a year that is over; from then on it stays as it is."""
    if report:
        return refuse(schema.AlreadyPublished(year=command.year))
    if str(command.year) >= today(now)[:4]:
        return refuse(schema.YearNotOver(year=command.year))
    published = AnnualReport.publish(command, figures, today(now), now)
    receipt = schema.AnnualReportReceipt(
        division=command.division, year=command.year, published_at=now
    )
    return accept(receipt, published)


def _target(command: schema.SetTarget) -> str:
    return Target.id_for(command.division, command.year, command.measure)


@use_case
def set_target(
    command: schema.SetTarget,
    target: Annotated[Target, by(_target, or_new=named)],
    now: datetime,
) -> Decision[schema.TargetReceipt]:
    """Set what a division is to reach in a year; by somebody above it, while it is not over."""
    if command.actor.scope == command.division:
        return refuse(schema.TargetFromAbove())
    if str(command.year) < today(now)[:4]:
        return refuse(schema.YearOver(year=command.year))
    receipt = schema.TargetReceipt(
        division=target.division, year=target.year, measure=target.measure, value=command.value
    )
    return accept(receipt, target.set_to(command, now))
