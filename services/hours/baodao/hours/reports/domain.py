"""Annual reports 年度报告, frozen as they are published, and targets 目标."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from baodao.hours.totals.domain.cells import Row, Sum
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours import reports as schema
from baodao.schema.hours.totals import NO_CATEGORY

MOST_CATEGORIES = 200
"""So many categories have a line of their own in an annual report; the rest have one together."""
MOST_LINES = 12 + MOST_CATEGORIES + 1
_BETWEEN = "-"


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line of an annual report: what counted of a month or of a category, by grade."""

    by: schema.ReportLineOf
    key: str
    minutes: int
    entries: int
    minutes_a: int
    minutes_b: int
    minutes_c: int
    minutes_d: int


class Figures(NamedTuple):
    """What counts of a division and year, and how many are active, as it was just added up."""

    lines: tuple[FrozenLine, ...] = ()
    active: int = 0


def lines_of(
    months: Mapping[str, Row], categories: Mapping[str, Row], known: Iterable[str] | None = None
) -> tuple[FrozenLine, ...]:
    """The lines of a year; `known` are the categories that have one of their own.

    Without any known, these are the largest ones.
    """
    if known is None:
        largest = sorted(categories, key=lambda one: (-categories[one].whole.minutes, one))
        known = largest[:MOST_CATEGORIES]
    own = {*known} - {NO_CATEGORY}
    folded: dict[str, Row] = {}
    for key, row in categories.items():
        folded.setdefault(key if key in own else NO_CATEGORY, Row()).join(row)
    lines = [_line("month", key, months[key]) for key in sorted(months)]
    lines += [_line("category", key, folded[key]) for key in sorted(folded)]
    return tuple(one for one in lines if one.entries)


def _line(by: schema.ReportLineOf, key: str, row: Row) -> FrozenLine:
    whole = row.whole
    return FrozenLine(by, key, whole.minutes, whole.entries, **row.minutes_by_grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenYear(Aggregate):
    """What counted of a year when it was published, which nothing changes any more."""

    division: str
    year: int
    lines: tuple[FrozenLine, ...]
    published_at: datetime
    published_by: str

    def broken(self, before: Aggregate) -> str | None:
        """What was published stays as it was."""
        if before.version:
            return "it was published before"
        return "too many lines" if len(self.lines) > MOST_LINES else None

    @staticmethod
    def id_for(of: str, year: int) -> str:
        """The id of the one report of a division or an organisation, and year."""
        return f"{of}{_BETWEEN}{year}"

    @property
    def whole(self) -> Sum:
        """All that counted."""
        months = [one for one in self.lines if one.by == "month"]
        return Sum(sum(one.minutes for one in months), sum(one.entries for one in months))

    @property
    def categories(self) -> list[str]:
        """The categories that have a line of their own."""
        return [one.key for one in self.lines if one.by == "category"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReport(FrozenYear):
    """The year of a division.

    `active` were active on the day `active_on`, which is that of the publication.
    """

    active: int
    active_on: str

    @classmethod
    def publish(
        cls, command: schema.PublishAnnualReport, figures: Figures, day: str, now: datetime
    ) -> Change[Self]:
        """Publish it, with what was added up."""
        report = cls(
            id=cls.id_for(command.division, command.year),
            division=command.division,
            year=command.year,
            lines=figures.lines,
            active=figures.active,
            active_on=day,
            published_at=now,
            published_by=command.actor.id,
        )
        whole = report.whole
        told = schema.AnnualReportPublished(
            division=report.division,
            annual_report_id=report.id,
            year=report.year,
            minutes=whole.minutes,
            entries=whole.entries,
            active=report.active,
            active_on=day,
        )
        return report.change(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Aggregate):
    """What is to be reached in a division and year, as somebody above has set it."""

    division: str
    year: int
    measure: schema.TargetMeasure
    value: int = 0
    set_at: datetime | None = None
    set_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """Nothing is no target."""
        return f"a target of {self.value}" if self.value <= 0 else None

    @staticmethod
    def id_for(division: str, year: int, measure: schema.TargetMeasure) -> str:
        """The id of the one target of a division, year and measure."""
        return f"{division}{_BETWEEN}{year}{_BETWEEN}{measure}"

    def set_to(self, command: schema.SetTarget, now: datetime) -> Change[Self]:
        """Set it, or set it anew; each time is told."""
        told = schema.TargetSet(
            division=self.division,
            target_id=self.id,
            year=self.year,
            measure=self.measure,
            value=command.value,
        )
        return self.change(told, value=command.value, set_at=now, set_by=command.actor.id)


def named(target_id: str) -> Target:
    """The target with this id, while nobody has set it."""
    division, year, measure = target_id.split(_BETWEEN, 2)
    found: dict[str, schema.TargetMeasure] = {one: one for one in schema.MEASURES}
    return Target(id=target_id, division=division, year=int(year), measure=found[measure])
