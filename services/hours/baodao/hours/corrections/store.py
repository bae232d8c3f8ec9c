"""Where corrections are kept."""

from baodao.hours.corrections.domain import Correction
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

CORRECTIONS = Collection(
    "corrections",
    Correction,
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

COLLECTIONS = (CORRECTIONS,)
