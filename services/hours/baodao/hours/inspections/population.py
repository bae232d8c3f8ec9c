"""The population of an inspection, page by page from the entries as they are stored."""

from collections.abc import AsyncIterator
from datetime import datetime

from baodao.hours.inspections.domain import Candidate, Inspection
from baodao.hours.ledger.store import ENTRIES
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq, in_range

_AFTER_ALL = "\U0010ffff"
_PAGE = 1000


@row_of(ENTRIES)
class _Row:
    id: str
    volunteer_id: str
    division: str
    minutes: int
    served_from: datetime
    recorded_at: datetime | None


async def population_of(inspection: Inspection, reads: Reads) -> AsyncIterator[Candidate]:
    """The entries from which is drawn, in the order of the leaves."""
    async for one in candidates(inspection.division, reads):
        if inspection.has(one):
            yield one


async def candidates(code: str, reads: Reads, after: str = "") -> AsyncIterator[Candidate]:
    """All entries of a division and below, in the order of the leaves.

    They begin behind `after`, which is `<division> <id>`, or with the first one.
    """
    division, _, last = after.partition(" ")
    if not division:
        division = await _division(reads, gte=code, lt=code + _AFTER_ALL)
    while division:
        rows = await reads.find(
            ENTRIES,
            eq("division", division) & in_range("id", gt=last),
            sort=["division", "id"],
            limit=_PAGE,
            into=_Row,
        )
        for row in rows:
            yield Candidate(*(getattr(row, name) for name in Candidate.__slots__))
        if len(rows) == _PAGE:
            last = rows[-1].id
            continue
        division, last = await _division(reads, gt=division, lt=code + _AFTER_ALL), ""


async def _division(reads: Reads, **bounds: str) -> str:
    """The next division of which there are entries; nothing after the last one."""
    wanted = in_range("division", **bounds)
    rows = await reads.find(ENTRIES, wanted, sort=["division", "id"], limit=1, into=_Row)
    return rows[0].division if rows else ""
