"""Where pairs are kept, and of how many somebody is part."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.befriending.domain import Befriending, Ties

BEFRIENDINGS = Collection(
    "befriendings",
    Befriending,
    (
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)
TIES = Collection("befriending_ties", Ties)

COLLECTIONS = (BEFRIENDINGS, TIES)
