"""Where complaints are kept, and what they add up to."""

from baodao.hours.complaints.domain import Complaint, ComplaintTally
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

COMPLAINTS = Collection(
    "complaints",
    Complaint,
    (
        Index(("next_at",), partial={"next_at": {"$type": "date"}}),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)
TALLIES = Collection("complaint_tallies", ComplaintTally, tree=IN_DIVISIONS)

COLLECTIONS = (COMPLAINTS, TALLIES)
