"""Totals of what counts, in cells of one place, month, organisation and category."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.registration.divisions import LEVELS, DivisionLevel
from baodao.schema.scheduling.attendance import EvidenceGrade

Told = HoursCredited | HoursReversed | HoursRegraded
_BETWEEN = "."
_CHINA = "Asia/Shanghai"
_GRADES: tuple[EvidenceGrade, ...] = ("A", "B", "C", "D")
_LENGTHS = {level: length for length, level in LEVELS.items()}


@lru_cache(maxsize=256)
def _known_zone(zone: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(zone or _CHINA)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(_CHINA)


@lru_cache(maxsize=1024)
def service_day(served_from: datetime, zone: str | None) -> str:
    """The day on which a service began, `YYYY-MM-DD` by the clock of its place.

    `zone` is the place's (IANA); China's where there is none, or none that is known.
    """
    return served_from.astimezone(_known_zone(zone)).date().isoformat()


@dataclass(frozen=True, slots=True)
class Sum:
    """Entries that count, and their minutes."""

    minutes: int
    entries: int

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.minutes + other.minutes, self.entries + other.entries)

    def __neg__(self) -> "Sum":
        return Sum(-self.minutes, -self.entries)


NONE = Sum(0, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """How an entry is counted by now: in which cell, by which grade, with how many minutes."""

    cell: str
    grade: EvidenceGrade
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCell(Aggregate):
    """What counts of one place, local month of service, organisation and category, by grade.

    The division is the place of service as the activity named it then; who served, and where they
    live or report to, has no say (the other two tables are registration's).
    """

    division: str
    month: str
    organisation_id: str
    category: str
    a: Sum = NONE
    b: Sum = NONE
    c: Sum = NONE
    d: Sum = NONE

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """Nothing is taken back that was not counted."""
        sums = self.by_grade.values()
        if any(min(one.minutes, one.entries) < 0 for one in sums):
            return "less than nothing was served"
        return None

    @staticmethod
    def id_for(event: Told) -> str:
        """The id of the cell in which an entry counts."""
        month = service_day(event.served_from, event.zone)[: len("2026-11")]
        category = event.category or ""
        return _BETWEEN.join((event.division, month, event.organisation_id, category))

    @classmethod
    def named(cls, cell_id: str) -> Self:
        """The cell with this id, while nothing counts in it."""
        division, month, organisation_id, category = cell_id.split(_BETWEEN, 3)
        return cls(
            id=cell_id,
            division=division,
            month=month,
            organisation_id=organisation_id,
            category=category,
        )

    @property
    def by_grade(self) -> dict[EvidenceGrade, Sum]:
        """What counts, by the grade of evidence."""
        return {"A": self.a, "B": self.b, "C": self.c, "D": self.d}

    def count(self, grade: EvidenceGrade, by: Sum) -> Change[Self]:
        """Count more, or less, by a grade."""
        return self.change(**{grade.lower(): self.by_grade[grade] + by})


def counted_by(event: Told) -> Counted | None:
    """How an entry counts once an event is told of it; None if it does not count any more."""
    if isinstance(event, HoursReversed):
        return None
    minutes = event.regraded_minutes if isinstance(event, HoursRegraded) else event.minutes
    return Counted(ServiceCell.id_for(event), event.evidence_grade, minutes)


def recounted(
    was: Counted | None, now: Counted | None, cells: Mapping[str, ServiceCell]
) -> list[Change[ServiceCell]]:
    """What changes as an entry counts otherwise than before: it leaves one cell for another."""
    if was == now:
        return []
    changes: list[Change[ServiceCell]] = []
    if was:
        changes.append(cells[was.cell].count(was.grade, -Sum(was.minutes, 1)))
    if now:
        cell = changes[0].after if was and was.cell == now.cell else cells[now.cell]
        changes.append(cell.count(now.grade, Sum(now.minutes, 1)))
    return changes


def cells_of(was: Counted | None, event: Told) -> list[str]:
    """The cells that an event of an entry may change."""
    now = counted_by(event)
    return [*dict.fromkeys(one.cell for one in (was, now) if one)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerDivision(Aggregate):
    """A division that is none any more from a day on, and what it became.

    What was served there stays with its code. A report by the tree of today counts it with the one
    that it became; one that was split into several stays by itself.
    """

    division: str
    until: str = ""
    successor: str | None = None

    @classmethod
    def blank(cls, code: str) -> Self:
        """A division of which no end is known."""
        return cls(id=code, division=code)

    def end(self, until: str, became: Iterable[str]) -> list[Change[Self]]:
        """Note the end; a code is never used again, so there is only one."""
        if self.until:
            return []
        codes = [*became]
        return [self.change(until=until, successor=codes[0] if len(codes) == 1 else None)]


def successor_on(day: str, code: str, former: Mapping[str, FormerDivision]) -> str:
    """The code that a division goes by on a day."""
    seen = {code}
    while (known := former.get(code)) and known.until <= day and known.successor:
        code = known.successor
        if code in seen:
            break
        seen.add(code)
    return code


def part_at(level: DivisionLevel, code: str) -> str:
    """The part of a code that says which division of a level it is in; of a higher one itself."""
    return code[: _LENGTHS[level]]


class Row:
    """A line of a report, while it is added up."""

    def __init__(self) -> None:
        self.sums: dict[EvidenceGrade, list[int]] = {grade: [0, 0] for grade in _GRADES}

    def add(self, grade: EvidenceGrade, by: Sum) -> None:
        """Add what counts by a grade."""
        mine = self.sums[grade]
        mine[0] += by.minutes
        mine[1] += by.entries

    def join(self, other: "Row") -> None:
        """Add what counts in another line."""
        for grade, (minutes, entries) in other.sums.items():
            self.add(grade, Sum(minutes, entries))

    @property
    def whole(self) -> Sum:
        """Of all grades together."""
        minutes, entries = (sum(part) for part in zip(*self.sums.values(), strict=True))
        return Sum(minutes, entries)

    @property
    def minutes_by_grade(self) -> dict[str, int]:
        """The minutes of each grade, by the names that they have in an answer."""
        return {f"minutes_{grade.lower()}": one[0] for grade, one in self.sums.items()}
