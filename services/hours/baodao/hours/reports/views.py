"""Annual reports beside what counts by now, and targets beside what was reached."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from baodao.hours.reports.domain import AnnualReport, FrozenLine, FrozenYear, Target, lines_of
from baodao.hours.reports.store import ANNUAL_REPORTS, TARGETS
from baodao.hours.totals.domain.cells import Row
from baodao.hours.totals.sums import active_in, by_division, year_of
from baodao.kernel.days import today
from baodao.kernel.reach import in_reach, public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, within
from baodao.schema.access import CALLERS, WATCHERS
from baodao.schema.hours import reports as schema


async def list_annual_reports(
    query: schema.ListAnnualReports, reads: Reads
) -> schema.AnnualReportPage:
    wanted = within(query.division) if query.division else EVERYTHING
    page = await reads.page(ANNUAL_REPORTS, public(query), wanted, query)
    return schema.AnnualReportPage(reports=[_row(one) for one in page.items], next=page.next)


def _row(report: AnnualReport) -> schema.AnnualReportRow:
    whole = report.whole
    return shown(schema.AnnualReportRow, report, minutes=whole.minutes, entries=whole.entries)


# --- what was restated ----------------------------------------------------------------------------


def _asked(query: schema.GetAnnualReport) -> str:
    return AnnualReport.id_for(query.division, query.year)


async def get_annual_report(
    query: schema.GetAnnualReport,
    report: Annotated[AnnualReport, by(_asked, noun="annual-report")],
    reads: Reads,
) -> schema.AnnualReport:
    return shown(
        schema.AnnualReport,
        report,
        minutes=report.whole.minutes,
        entries=report.whole.entries,
        **await lines_and_since(report, within(report.division), reads),
    )


async def lines_and_since(report: FrozenYear, places: Wanted, reads: Reads) -> dict[str, Any]:
    """The lines of a published year, and what was restated since of the cells that it is of."""
    months, categories, _ = await year_of(places, report.year, reads)
    now = lines_of(months, categories, report.categories)
    return {
        "lines": [schema.ReportLine(**asdict(one)) for one in report.lines],
        "restatements": _restated(report.lines, now),
    }


def _restated(frozen: Iterable[FrozenLine], now: Iterable[FrozenLine]) -> list[schema.Restatement]:
    """What counts by now less what was published, of each line that is another one."""
    was = {(one.by, one.key): one for one in frozen}
    live = {(one.by, one.key): one for one in now}
    found = []
    for by_, key in sorted(was.keys() | live.keys()):
        more = [_differing(name, live.get((by_, key)), was.get((by_, key))) for name in _COUNTS]
        if any(more):
            counts = dict(zip(_COUNTS, more, strict=True))
            found.append(schema.Restatement(by=by_, key=key, **counts))
    return found


_COUNTS = ("minutes", "entries", "minutes_a", "minutes_b", "minutes_c", "minutes_d")


def _differing(name: str, now: FrozenLine | None, was: FrozenLine | None) -> int:
    return int(getattr(now, name, 0)) - int(getattr(was, name, 0))


# --- targets --------------------------------------------------------------------------------------


async def list_targets(query: schema.ListTargets, reads: Reads, now: datetime) -> schema.TargetPage:
    visible = in_reach(query.actor, query.division, (*CALLERS, *WATCHERS))
    page = await reads.page(TARGETS, visible, eq("year", query.year), query)
    codes = [one.division for one in page.items if one.measure in ("minutes", "entries")]
    served = await by_division(codes, query.year, reads)
    active = await _active(page.items, query.year, today(now), reads)
    rows = [_target(one, served, active) for one in page.items]
    return schema.TargetPage(targets=rows, next=page.next)


Active = dict[str, tuple[int, str]]
"""By division how many were active, and on which day."""


async def _active(targets: Sequence[Target], year: int, day: str, reads: Reads) -> Active:
    """Who is active: of this year today, of a year that is over as its report says.

    A report that is published later than in the year after tells of other years.
    """
    codes = [one.division for one in targets if one.measure == "active-volunteers"]
    if str(year) == day[:4]:
        return {code: (await active_in(within(code), day, reads), day) for code in codes}
    ids = [AnnualReport.id_for(code, year) for code in codes]
    found = await reads.each(ANNUAL_REPORTS, ids)
    return {
        one.division: (one.active, one.active_on)
        for one in found.values()
        if one.active_on[:4] <= str(year + 1)
    }


def _target(target: Target, served: dict[str, Row], active: Active) -> schema.TargetRow:
    whole = served[target.division].whole if target.division in served else None
    day: str | None = None
    if target.measure == "active-volunteers":
        actual, day = active.get(target.division, (None, None))
    else:
        actual = getattr(whole, target.measure, 0)
    return shown(
        schema.TargetRow,
        target,
        actual=actual,
        active_on=day,
        reached_percent=None if actual is None else actual * 100 // target.value,
    )
