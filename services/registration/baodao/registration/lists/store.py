"""Where items and claims are kept."""

from baodao.kit.store import Collection, Index
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item

ITEMS = Collection(
    "items",
    Item,
    (
        Index(("division",)),
        Index(("proposed_by_volunteer",), partial={"proposed_by_volunteer": {"$type": "string"}}),
    ),
)
CLAIMS = Collection(
    "claims",
    Claim,
    (
        Index(("item_id",)),
        Index(("volunteer_id",)),
        Index(("unit_id",)),
        Index(("state",), partial={"state": "undone"}),
    ),
)

COLLECTIONS = (ITEMS, CLAIMS)
