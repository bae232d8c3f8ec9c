"""What is added up before an organisation's report is published."""

from baodao.hours.certificates.store import CERTIFICATES
from baodao.hours.deadlines.store import DEADLINES
from baodao.hours.record_reports.domain import Certifying, RecordFigures, Recording, place_of
from baodao.hours.reports.beforehand import lines_of_year
from baodao.hours.totals.sums import minutes_by_division
from baodao.kernel.days import beginning_of
from baodao.kit.reads import Reads
from baodao.kit.wanted import eq, in_range, is_in
from baodao.schema.hours.record_reports import PublishRecordReport


async def find_record_figures(command: PublishRecordReport, reads: Reads) -> RecordFigures:
    """What an organisation has recorded and certified in a year, as of now.

    Raises:
        NotNowError: not all of its totals can be read, and what is published would be too little.
    """
    who, year = command.organisation_id, command.year
    theirs = eq("organisation_id", who)
    lines = await lines_of_year(theirs, year, who, reads)
    places = await minutes_by_division(theirs, year, reads)
    return RecordFigures(
        place_of(places), lines, await _recording(who, year, reads), await _issued(who, year, reads)
    )


async def _recording(organisation_id: str, year: int, reads: Reads) -> Recording:
    """Of the shifts whose deadline was in the year."""
    due = in_range("by_due", gte=str(year), lt=str(year + 1))
    counts = [
        await reads.count(
            DEADLINES, eq("organisation_id", organisation_id) & is_in("state", states) & due
        )
        for states in (["recorded"], ["recorded-late"], ["late", "open"])
    ]
    return Recording(*counts)


async def _issued(organisation_id: str, year: int, reads: Reads) -> Certifying:
    begins, ends = (beginning_of(f"{one}-01-01") for one in (year, year + 1))
    issued = eq("organisation_id", organisation_id) & in_range("issued_at", gte=begins, lt=ends)
    gone = issued & is_in("state", ["revoked", "replaced"])
    counts = [await reads.count(CERTIFICATES, wanted) for wanted in (issued, gone)]
    return Certifying(*counts)
