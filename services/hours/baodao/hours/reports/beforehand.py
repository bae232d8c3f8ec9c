"""What is added up before an annual report is published."""

from datetime import datetime

from baodao.hours.reports.domain import Figures, lines_of
from baodao.hours.totals.sums import active_in, year_of
from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.wanted import within
from baodao.schema.hours.reports import PublishAnnualReport


async def find_figures(command: PublishAnnualReport, reads: Reads, now: datetime) -> Figures:
    """What counts of a division and year by now, and who is active."""
    rows = within(command.division)
    months, categories = await year_of(rows, command.year, reads)
    active = await active_in(rows, today(now), reads)
    return Figures(lines_of(months, categories), active)
