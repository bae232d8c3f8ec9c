"""Where later entries are kept, and how many of them each organiser has asked for."""

from baodao.hours.later_entries.domain import LaterEntry, LaterTally
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

LATER_ENTRIES = Collection(
    "later_entries",
    LaterEntry,
    (
        Index(("next_at",), partial={"next_at": {"$type": "date"}}),
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

LATER_TALLIES = Collection(
    "later_tallies",
    LaterTally,
    (Index(("organisation_id", "_id")),),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (LATER_ENTRIES, LATER_TALLIES)
