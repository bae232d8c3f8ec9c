"""Where inspections and their samples are kept."""

from baodao.hours.inspections.domain import DrawnEntry, Inspection
from baodao.kit.store import Collection, Index

INSPECTIONS = Collection("inspections", Inspection, (Index(("state", "_id")),))
DRAWN_ENTRIES = Collection(
    "drawn_entries", DrawnEntry, (Index(("inspection_id", "_id")), Index(("volunteer_id", "_id")))
)

COLLECTIONS = (INSPECTIONS, DRAWN_ENTRIES)
