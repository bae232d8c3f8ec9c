"""Where deadlines are kept."""

from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

DEADLINES = Collection(
    "deadlines",
    RecordingDeadline,
    (
        Index(("next_at",), partial={"next_at": {"$type": "date"}}),
        Index(("awaits_year",), partial={"awaits_year": {"$type": "string"}}),
        Index(("by_due",)),
        Index(("state", "by_due")),
        Index(("within", "state", "by_due")),
        Index(("organisation_id", "by_due")),
        Index(("organisation_id", "state", "by_due")),
    ),
    tree=IN_DIVISIONS,
    below=("by_due",),
    told_by="scheduling",
)

COLLECTIONS = (DEADLINES,)
