"""Totals added up along the cells of some places, for whoever reports on them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from baodao.hours.totals.domain.cells import Row, Sum
from baodao.hours.totals.store import SERVICE_CELLS, SERVICE_DAYS
from baodao.kernel.days import years_after
from baodao.kernel.divisions import ancestry
from baodao.kit.reads import Reads
from baodao.kit.sums import Adding
from baodao.kit.wanted import Wanted, in_range, is_in, within
from baodao.schema.hours.totals import NO_CATEGORY
from baodao.schema.scheduling.attendance import EvidenceGrade

Rows = dict[str, Row]
_GRADES: tuple[EvidenceGrade, ...] = ("A", "B", "C", "D")
_SUMS = tuple(f"{grade.lower()}.{part}" for grade in _GRADES for part in ("minutes", "entries"))


@dataclass(frozen=True, slots=True)
class Total:
    """What counts of some cells by each grade; the fields that they do not share are empty."""

    by_grade: dict[EvidenceGrade, Sum]
    cells: int
    division: str = ""
    month: str = ""
    organisation_id: str = ""
    category: str = ""


async def totals_of(
    places: Wanted, months: Iterable[str], by: Iterable[str], reads: Reads
) -> list[Total]:
    """What counts of some places and months, told apart by these fields of the cells."""
    told_by = tuple(dict.fromkeys(by))
    wanted = places & is_in("month", months)
    found = await reads.sums(SERVICE_CELLS, wanted, Adding(_SUMS, told_by))
    return [
        Total(_by_grade(one.numbers), one.documents, **dict(zip(told_by, one.common, strict=True)))
        for one in found
    ]


def _by_grade(numbers: tuple[int, ...]) -> dict[EvidenceGrade, Sum]:
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {grade: Sum(*pair) for grade, pair in zip(_GRADES, pairs, strict=True)}


def months_of(year: int) -> list[str]:
    """The months of a year."""
    return [f"{year}-{month:02}" for month in range(1, 13)]


async def year_of(places: Wanted, year: int, reads: Reads) -> tuple[Rows, Rows, int]:
    """What counts of some places and a year, by month and by category; by how many cells."""
    months, categories = defaultdict[str, Row](Row), defaultdict[str, Row](Row)
    cells = 0
    for total in await totals_of(places, months_of(year), ("month", "category"), reads):
        cells += total.cells
        for grade, one in total.by_grade.items():
            months[total.month].add(grade, one)
            categories[total.category or NO_CATEGORY].add(grade, one)
    return months, categories, cells


async def by_division(codes: Iterable[str], year: int, reads: Reads) -> Rows:
    """What counts of each of some divisions and a year; cells are read once, whatever is nested."""
    wanted = {*codes}
    found = defaultdict[str, Row](Row)
    for top in sorted(code for code in wanted if not wanted & {*ancestry(code)[:-1]}):
        for total in await totals_of(within(top), months_of(year), ("division",), reads):
            for code in wanted & {*ancestry(total.division)}:
                for grade, one in total.by_grade.items():
                    found[code].add(grade, one)
    return found


async def minutes_by_division(places: Wanted, year: int, reads: Reads) -> dict[str, int]:
    """The minutes of a year that count, by the division of service; only where there are any."""
    found = await totals_of(places, months_of(year), ("division",), reads)
    minutes = {one.division: sum(by.minutes for by in one.by_grade.values()) for one in found}
    return {division: count for division, count in minutes.items() if count}


async def active_in(places: Wanted, day: str, reads: Reads) -> int:
    """How many of those who live in some places are active on a day, which is today."""
    return await reads.count(SERVICE_DAYS, places & in_range("third_day", gt=years_after(day, -1)))
