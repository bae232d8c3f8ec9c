"""Answers about weeks to copy, templates and series."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import Refused, by
from baodao.kit.group import preview
from baodao.kit.ids import Ids
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, in_range, is_in
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.scheduling.common.order import moment
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.scheduling.series.domain.clocks import local
from baodao.scheduling.series.domain.patterns import Pattern, all_shifts, in_order
from baodao.scheduling.series.domain.series import Series
from baodao.scheduling.series.store import SERIES
from baodao.scheduling.series.use_cases.creating import create_series
from baodao.schema.scheduling import copying as schema
from baodao.schema.scheduling import series as series_schema

_Organisation = Annotated[KnownOrganisation, by("organisation_id")]
_WEEK = timedelta(weeks=1)
_FARTHEST_ZONE = timedelta(hours=14)
"""No place is farther from UTC."""
_PLANNED = ("draft", "published", "over", "cancelled")


async def list_week(
    query: schema.ListWeek, organisation: _Organisation, reads: Reads
) -> schema.WeekPage:
    day = date.fromisoformat(query.day)
    monday = day - timedelta(days=day.weekday())
    begins = datetime.combine(monday, time(), UTC)
    around = is_in("state", _PLANNED) & in_range(
        "by_start",
        gte=moment(begins - _FARTHEST_ZONE),
        lt=moment(begins + _WEEK + _FARTHEST_ZONE),
    )
    visible = named(eq("organisation_id", organisation.id))
    page = await reads.page(SHIFTS, visible, around, query, along="by_start")
    activities = await reads.each(ACTIVITIES, {one.activity_id for one in page.items})
    shifts = await reads.each(SHIFTS, all_shifts(activities))
    listed = []
    for one in page.items:
        activity = activities.get(one.activity_id)
        pattern = Pattern.of(activity, in_order(activity, shifts)) if activity else None
        # An activity is listed with the shift that it begins with, and not with the others.
        if not isinstance(pattern, Pattern) or _first(pattern.shifts).id != one.id:
            continue
        if monday <= pattern.day < monday + _WEEK and pattern.activity.state != "template":
            listed.append(_of_week(pattern))
    return schema.WeekPage(activities=listed, next=page.next)


def _first(shifts: Sequence[Shift]) -> Shift:
    return min(shifts, key=lambda one: (one.starts_at, one.id))


def _of_week(pattern: Pattern) -> schema.WeekActivity:
    return shown(
        schema.WeekActivity,
        pattern.activity,
        activity_id=pattern.activity.id,
        day=pattern.day.isoformat(),
        starts_at=_first(pattern.shifts).starts_at,
        ends_at=pattern.ends_at,
        shift_count=len(pattern.shifts),
    )


async def list_templates(
    query: schema.ListTemplates, organisation: _Organisation, reads: Reads
) -> schema.TemplatePage:
    of_theirs = eq("organisation_id", organisation.id) & eq("state", "template")
    page = await reads.page(ACTIVITIES, named(of_theirs), EVERYTHING, query)
    shifts = await reads.each(SHIFTS, all_shifts({one.id: one for one in page.items}))
    templates = [
        shown(
            schema.Template,
            one,
            activity_id=one.id,
            name=one.template_name or one.title,
            shifts=_by_clock(one, in_order(one, shifts)),
        )
        for one in page.items
    ]
    return schema.TemplatePage(templates=templates, next=page.next)


def _by_clock(template: Activity, shifts: Sequence[Shift]) -> list[schema.TemplateShift]:
    pattern = Pattern.of(template, shifts)
    if not isinstance(pattern, Pattern):
        return []
    told = []
    for one in pattern.shifts:
        starts, ends = (local(at, template.zone) for at in (one.starts_at, one.ends_at))
        told.append(
            schema.TemplateShift(
                day=(starts.date() - pattern.day).days,
                starts=f"{starts:%H:%M}",
                minutes=round((ends - starts).total_seconds() / 60),
                role=one.role,
                max_crew=one.max_crew,
            )
        )
    return told


async def preview_series(
    query: series_schema.PreviewSeries,
    activity: Annotated[Activity, by("activity_id")],
    reads: Reads,
    now: datetime,
) -> series_schema.SeriesDays | Refused:
    said = {name: getattr(query, name) for name in series_schema.PreviewSeries.model_fields}
    # An id that no series has.
    new = Ids().next()
    command = series_schema.CreateSeries.model_construct(command_id=new, series_id=new, **said)
    decision = await preview(create_series, command, reads, now)
    if isinstance(decision, Refused):
        return decision
    receipt: series_schema.SeriesReceipt = decision.reply
    days = [one.day for one in receipt.occurrences]
    return series_schema.SeriesDays(days=days, left_out=receipt.left_out, notes=receipt.notes)


async def get_series(
    query: series_schema.GetSeries, series: Annotated[Series, by("series_id")], reads: Reads
) -> series_schema.Series:
    return (await _as_they_are([series], reads))[0]


async def list_series(
    query: series_schema.ListSeries, organisation: _Organisation, reads: Reads
) -> series_schema.SeriesPage:
    visible = named(eq("organisation_id", organisation.id))
    page = await reads.page(SERIES, visible, EVERYTHING, query)
    return series_schema.SeriesPage(series=await _as_they_are(page.items, reads), next=page.next)


async def _as_they_are(found: Sequence[Series], reads: Reads) -> list[series_schema.Series]:
    ids = [key for one in found for key in one.activity_ids]
    activities = await reads.each(ACTIVITIES, ids)
    return [
        shown(
            series_schema.Series,
            series,
            series_id=series.id,
            publishing=_publishing(series),
            missed=[key for key in series.missed if _is_draft(activities.get(key))],
            occurrences=[
                series_schema.SeriesOccurrence(
                    day=one.day,
                    activity_id=one.activity_id,
                    title=activities[one.activity_id].title,
                    state=activities[one.activity_id].state,
                )
                for one in series.occurrences
                if one.activity_id in activities
            ],
        )
        for series in found
    ]


def _publishing(series: Series) -> series_schema.Publishing | None:
    said = series.publishing
    if said is None:
        return None
    return series_schema.Publishing(
        until_day=said.until_day, days_ahead=said.days_ahead, next_at=series.publish_at
    )


def _is_draft(activity: Activity | None) -> bool:
    return activity is not None and activity.state == "draft"
