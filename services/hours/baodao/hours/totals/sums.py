"""Totals added up along the cells of some places, for whoever reports on them."""

from collections import defaultdict
from collections.abc import Iterable

from baodao.hours.totals.domain.cells import Row, Sum
from baodao.hours.totals.store import SERVICE_CELLS, SERVICE_DAYS
from baodao.kernel.days import years_after
from baodao.kernel.divisions import ancestry
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import Wanted, in_range, within
from baodao.schema.hours.totals import NO_CATEGORY
from baodao.schema.scheduling.attendance import EvidenceGrade

Rows = dict[str, Row]


@row_of(SERVICE_CELLS)
class Cell:
    """What a report reads of a cell."""

    division: str
    month: str
    organisation_id: str
    category: str
    a: Sum
    b: Sum
    c: Sum
    d: Sum

    @property
    def by_grade(self) -> dict[EvidenceGrade, Sum]:
        """What counts, by the grade of evidence."""
        return {"A": self.a, "B": self.b, "C": self.c, "D": self.d}


def _in_year(year: int) -> Wanted:
    return in_range("month", gte=f"{year}-01", lte=f"{year}-12")


async def year_of(places: Wanted, year: int, reads: Reads) -> tuple[Rows, Rows]:
    """What counts of some places and a year, by month and by category."""
    months, categories = defaultdict[str, Row](Row), defaultdict[str, Row](Row)
    rows = reads.stream(SERVICE_CELLS, places & _in_year(year), sort=["month"], into=Cell)
    async for cell in rows:
        for grade, one in cell.by_grade.items():
            months[cell.month].add(grade, one)
            categories[cell.category or NO_CATEGORY].add(grade, one)
    return months, categories


async def by_division(codes: Iterable[str], year: int, reads: Reads) -> Rows:
    """What counts of each of some divisions and a year; cells are read once, whatever is nested."""
    wanted = {*codes}
    found = defaultdict[str, Row](Row)
    for top in sorted(code for code in wanted if not wanted & {*ancestry(code)[:-1]}):
        rows = reads.stream(SERVICE_CELLS, within(top) & _in_year(year), sort=["month"], into=Cell)
        async for cell in rows:
            for code in wanted & {*ancestry(cell.division)}:
                for grade, one in cell.by_grade.items():
                    found[code].add(grade, one)
    return found


async def active_in(places: Wanted, day: str, reads: Reads) -> int:
    """How many of those who live in some places are active on a day, which is today."""
    return await reads.count(SERVICE_DAYS, places & in_range("third_day", gt=years_after(day, -1)))
