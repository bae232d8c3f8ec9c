"""Where items and claims are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item

ITEMS = Collection(
    "items",
    Item,
    (
        Index(("organisation_id", "_id")),
        Index(("state", "_id")),
        Index(
            ("proposed_by_volunteer", "_id"),
            partial={"proposed_by_volunteer": {"$type": "string"}},
        ),
    ),
    tree=IN_DIVISIONS,
)
CLAIMS = Collection(
    "claims",
    Claim,
    (
        Index(("item_id", "_id")),
        Index(("volunteer_id", "_id")),
        Index(("unit_id", "_id")),
        Index(("state",), partial={"state": "undone"}),
    ),
)

COLLECTIONS = (ITEMS, CLAIMS)
