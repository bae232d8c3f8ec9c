"""Inspections for everybody, and their entries for who looks into them."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.corrections.domain import Correction
from baodao.hours.corrections.store import CORRECTIONS
from baodao.hours.inspections.domain import DrawnEntry, Inspection
from baodao.hours.inspections.population import candidates
from baodao.hours.inspections.store import DRAWN_ENTRIES, INSPECTIONS
from baodao.hours.ledger.domain import entries as ledger
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.store import CREDITS, ENTRIES
from baodao.kernel.reach import named, public
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.hours import inspections as schema
from baodao.schema.hours.ledger import Entry

_Inspection = Annotated[Inspection, by("inspection_id")]


async def list_inspections(query: schema.ListInspections, reads: Reads) -> schema.InspectionPage:
    page = await reads.page(INSPECTIONS, public(query), EVERYTHING, query)
    rows = [shown(schema.Inspection, one, inspection_id=one.id) for one in page.items]
    return schema.InspectionPage(inspections=rows, next=page.next)


async def list_population(
    query: schema.ListPopulation, inspection: _Inspection, reads: Reads
) -> schema.PopulationPage:
    found: list[schema.PopulationEntry] = []
    looked, last = 0, None
    async for one in candidates(inspection.division, reads, query.after):
        if looked == query.limit:
            return schema.PopulationPage(entries=found, next=last)
        looked, last = looked + 1, f"{one.division} {one.id}"
        if inspection.has(one):
            found.append(schema.PopulationEntry(entry_id=one.id, volunteer_id=one.volunteer_id))
    return schema.PopulationPage(entries=found)


async def list_drawn_entries(
    query: schema.ListDrawnEntries, inspection: _Inspection, reads: Reads
) -> schema.DrawnPage:
    visible = named(eq("inspection_id", inspection.id))
    page = await reads.page(DRAWN_ENTRIES, visible, EVERYTHING, query)
    entries = await reads.each(ENTRIES, {one.entry_id for one in page.items})
    credits_ = await reads.each(CREDITS, {one.attendance_id for one in entries.values()})
    asked = [key for entry_id in entries for key in Correction.ids_for(entry_id)]
    corrections = await reads.each(CORRECTIONS, asked)
    rows = [
        _drawn(
            one,
            entry,
            credits_.get(entry.attendance_id, Credit.unknown(entry.attendance_id)),
            [found for found in corrections.values() if found.entry_id == entry.id],
        )
        for one in page.items
        if (entry := entries.get(one.entry_id))
    ]
    return schema.DrawnPage(drawn_entries=rows, next=page.next)


async def drawn_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.FindingLine]:
    """A page of those of one person, under all of their records, for their copy."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(DRAWN_ENTRIES, visible, EVERYTHING, After(after, limit))
    rows = [shown(schema.FindingLine, one, drawn_id=one.id) for one in page.items]
    return Page(rows, page.next, page.unreadable)


def _drawn(
    one: DrawnEntry, entry: ledger.Entry, credit: Credit, corrections: Sequence[Correction]
) -> schema.DrawnEntry:
    return shown(
        schema.DrawnEntry,
        one,
        drawn_id=one.id,
        ledger_entry=shown(Entry, entry, entry_id=entry.id),
        counts_by=credit.grade_of(entry) if entry.id in credit.counting else None,
        corrections=[
            shown(schema.DrawnCorrection, asked, correction_id=asked.id) for asked in corrections
        ],
    )
