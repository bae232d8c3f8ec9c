"""Reports: totals added up from cells, by one of the things that they have in common."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from baodao.hours.totals.domain.cells import (
    FormerDivision,
    Row,
    part_at,
    successor_on,
)
from baodao.hours.totals.store import FORMER_DIVISIONS
from baodao.hours.totals.sums import Total, active_in, totals_of
from baodao.kernel.days import today, years_after
from baodao.kernel.reach import in_reach, kept_or_in_reach
from baodao.kit.reads import Reads
from baodao.kit.wanted import eq, in_range, is_in, is_not, within
from baodao.schema.access import CALLERS, WATCHERS
from baodao.schema.hours import totals as schema
from baodao.schema.registration.divisions import LEVELS, DivisionLevel
from baodao.schema.scheduling.attendance import EvidenceGrade

_ALL = in_range("id", gt="")
_AFTER_ALL = "\U0010ffff"
_ROLES = (*CALLERS, *WATCHERS)
Former = Mapping[str, FormerDivision]


async def list_service_totals(
    query: schema.ListServiceTotals, reads: Reads, now: datetime
) -> schema.ServiceTotalsPage | schema.PeriodTooLong:
    """The lines of a report, in the order of their keys.

    All of it is added up for each page, by the database, from as many cells as there are; no entry
    is read.
    """
    if query.since > query.until or query.length > schema.MOST_MONTHS:
        return schema.PeriodTooLong(most=schema.MOST_MONTHS)
    rows: dict[str, Row] = defaultdict(Row)
    former = await _former(query, reads) if query.tree == "of-today" else {}
    key_of = _keys(query, former, today(now))
    async for total in _totals(query, former, today(now), reads):
        for grade, one in total.by_grade.items():
            if one.entries:
                rows[key_of(total, grade)].add(grade, one)
    keys = sorted(key for key in rows if key > query.after)
    shown = keys[: query.limit]
    return schema.ServiceTotalsPage(
        totals=[_line(key, rows[key]) for key in shown],
        next=shown[-1] if len(keys) > len(shown) else None,
    )


def _line(key: str, row: Row) -> schema.ServiceTotal:
    whole = row.whole
    return schema.ServiceTotal(
        key=key, minutes=whole.minutes, entries=whole.entries, **row.minutes_by_grade
    )


# --- by what --------------------------------------------------------------------------------------

Keys = Callable[[Total, EvidenceGrade], str]
"""Gives the line in which what some cells have of a grade counts."""
_FIELDS: Mapping[schema.TotalsBy, str] = {
    "division": "division",
    "month": "month",
    "organisation": "organisation_id",
    "category": "category",
}


def _keys(query: schema.ListServiceTotals, former: Former, day: str) -> Keys:
    level = query.level or _level(query)

    def key_of(total: Total, grade: EvidenceGrade) -> str:
        if query.by == "grade":
            return grade
        if query.by == "division":
            return part_at(level, successor_on(day, total.division, former))
        return str(getattr(total, _FIELDS[query.by])) or schema.NO_CATEGORY

    return key_of


def _level(query: schema.ListServiceTotals) -> DivisionLevel:
    """The level below what is asked for; communities for an organisation of its own accord."""
    code = _code(query)
    if code is None:
        return "community" if query.organisation_id else "province"
    deeper = [level for length, level in LEVELS.items() if length > len(code)]
    return deeper[0] if deeper else "community"


def _code(query: schema.ListServiceTotals) -> str | None:
    """Of which division it is; None for the whole tree, or wherever an organisation was."""
    if query.division or query.actor.keeps(query.organisation_id):
        return query.division
    scope = query.actor.scope
    return None if scope == "*" else scope


# --- of what --------------------------------------------------------------------------------------


async def _totals(
    query: schema.ListServiceTotals, former: Former, day: str, reads: Reads
) -> AsyncIterator[Total]:
    """What counts of what is asked for, by the tree that is asked for."""
    visible, wanted = kept_or_in_reach(query, _ROLES)
    # Who keeps an organisation sees its own wherever it was; whoever else, what became theirs.
    also = visible.rows if query.actor.keeps(query.organisation_id) else wanted
    mine = visible.rows & wanted
    if query.category:
        mine, also = [one & eq("category", query.category) for one in (mine, also)]
    came, left = _moved(query, former, day)
    by = [_FIELDS[query.by]] if query.by in _FIELDS else []
    for code in left:
        mine &= is_not("division", code)
    elsewhere = (also & within(code) & eq("division", code) for code in came)
    for asked in (mine, *elsewhere):
        for total in await totals_of(asked, query.months, by, reads):
            yield total


def _moved(
    query: schema.ListServiceTotals, former: Former, day: str
) -> tuple[list[str], list[str]]:
    """The former divisions that count in the report by now, and those that do not any more."""
    came, left = list[str](), list[str]()
    for code in former:
        was, now = _is_in(query, code), _is_in(query, successor_on(day, code, former))
        if was != now:
            (came if now else left).append(code)
    return came, left


def _is_in(query: schema.ListServiceTotals, code: str) -> bool:
    """Whether a division is in that of the report, by the tree that was asked for."""
    return code.startswith(_code(query) or "")


async def _former(query: schema.ListServiceTotals, reads: Reads) -> Former:
    """The divisions that were in that of the report or have become some of it, also by others."""
    code = _code(query)
    rows = await reads.find(FORMER_DIVISIONS, within(code) if code else _ALL)
    former = {one.id: one for one in rows}
    if code is None:
        return former
    into = in_range("successor", gte=code, lt=code + _AFTER_ALL)
    while rows := await reads.find(FORMER_DIVISIONS, into):
        new = {one.id for one in rows} - former.keys()
        former |= {one.id: one for one in rows}
        if not new:
            break
        into = is_in("successor", new)
    return former


# --- who is active --------------------------------------------------------------------------------


async def get_active_volunteers(
    query: schema.GetActiveVolunteers, reads: Reads, now: datetime
) -> schema.ActiveVolunteers:
    day = today(now)
    since = years_after(day, -1)
    visible = in_reach(query.actor, query.division, _ROLES)
    active = await active_in(visible.rows, day, reads)
    return schema.ActiveVolunteers(division=query.division, day=day, since=since, active=active)
