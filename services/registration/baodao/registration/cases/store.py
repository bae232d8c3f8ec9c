"""Where cases are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.cases.domain import Case

CASES = Collection(
    "cases",
    Case,
    (
        Index(("volunteer_id", "_id")),
        Index(("state", "_id")),
        Index(("within", "state", "_id"), partial={"state": "open"}),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (CASES,)
