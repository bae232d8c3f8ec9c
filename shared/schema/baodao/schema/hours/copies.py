"""The part of hours in the copy of everything that is kept of a person."""

from baodao.schema.access import CALLERS, guardian, logged, own, subtree
from baodao.schema.base import Query
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.hours.ledger import Balance, Entry
from baodao.schema.hours.overlaps import Overlap
from baodao.schema.reads import Read


class HoursCopy(CopyPart):
    """What hours keeps of a person, page by page: balances and entries by record, who saw them."""

    balances: list[Balance]
    entries: list[Entry]
    overlaps: list[Overlap]
    """What was recorded of time that was in the ledger already, and what was decided."""
    reads: list[Read]


class ExportHours(
    AboutCopy,
    Query,
    subject="queries.hours.export-hours",
    reply=HoursCopy,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of hours in the copy of everything that is kept of a person (PIPL art. 45)."""
