"""Totals added up along the cells of some places, for whoever reports on them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable

from baodao.hours.totals.domain.cells import Row, Sum
from baodao.hours.totals.store import SERVICE_CELLS, SERVICE_DAYS
from baodao.kernel.days import years_after
from baodao.kernel.divisions import ancestry
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import Wanted, eq, in_range, within
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


async def cells_in(places: Wanted, months: Iterable[str], reads: Reads) -> AsyncIterator[Cell]:
    """The cells of some places and months, of which those of one month are in memory at a time."""
    for month in months:
        for cell in await reads.find(SERVICE_CELLS, places & eq("month", month), into=Cell):
            yield cell


def months_of(year: int) -> list[str]:
    """The months of a year."""
    return [f"{year}-{month:02}" for month in range(1, 13)]


async def year_of(places: Wanted, year: int, reads: Reads) -> tuple[Rows, Rows, int]:
    """What counts of some places and a year, by month and by category; by how many cells."""
    months, categories = defaultdict[str, Row](Row), defaultdict[str, Row](Row)
    read = 0
    async for cell in cells_in(places, months_of(year), reads):
        read += 1
        for grade, one in cell.by_grade.items():
            months[cell.month].add(grade, one)
            categories[cell.category or NO_CATEGORY].add(grade, one)
    return months, categories, read


async def by_division(codes: Iterable[str], year: int, reads: Reads) -> Rows:
    """What counts of each of some divisions and a year; cells are read once, whatever is nested."""
    wanted = {*codes}
    found = defaultdict[str, Row](Row)
    for top in sorted(code for code in wanted if not wanted & {*ancestry(code)[:-1]}):
        async for cell in cells_in(within(top), months_of(year), reads):
            for code in wanted & {*ancestry(cell.division)}:
                for grade, one in cell.by_grade.items():
                    found[code].add(grade, one)
    return found


async def active_in(places: Wanted, day: str, reads: Reads) -> int:
    """How many of those who live in some places are active on a day, which is today."""
    return await reads.count(SERVICE_DAYS, places & in_range("third_day", gt=years_after(day, -1)))
