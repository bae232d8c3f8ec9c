"""Where rolls are kept."""

from baodao.kit.store import Collection, Index
from baodao.scheduling.attendance.domain.roll import Roll

ROLLS = Collection(
    "rolls",
    Roll,
    (
        Index(("closes_at",), partial={"closes_at": {"$type": "date"}}),
        Index(("state",), partial={"state": "closed"}),
    ),
)

COLLECTIONS = (ROLLS,)
