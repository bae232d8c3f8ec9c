"""What is added up before an annual report is published."""

from datetime import datetime

from baodao.hours.reports.domain import Figures, FrozenLine, lines_of
from baodao.hours.totals.store import SERVICE_CELLS
from baodao.hours.totals.sums import active_in, months_of, year_of
from baodao.kernel.days import today
from baodao.kit.decisions import NotNowError
from baodao.kit.reads import Reads
from baodao.kit.wanted import Wanted, is_in, within
from baodao.schema.hours.reports import PublishAnnualReport


async def find_figures(command: PublishAnnualReport, reads: Reads, now: datetime) -> Figures:
    """What counts of a division and year by now, and who is active.

    Raises:
        NotNowError: not all of its totals can be read, and what is published would be too little.
    """
    rows = within(command.division)
    lines = await lines_of_year(rows, command.year, command.division, reads)
    return Figures(lines, await active_in(rows, today(now), reads))


async def lines_of_year(
    rows: Wanted, year: int, whose: str, reads: Reads
) -> tuple[FrozenLine, ...]:
    """The lines of some cells and a year.

    Raises:
        NotNowError: not all of these can be read.
    """
    months, categories, read = await year_of(rows, year, reads)
    there = await reads.count(SERVICE_CELLS, rows & is_in("month", months_of(year)))
    if read != there:
        raise NotNowError(f"{read} of {there} totals of {whose} can be read")
    return lines_of(months, categories)
