"""Where premises and their tallies are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.premises.domain.premises import Premises
from baodao.registration.premises.domain.tallies import PremisesTally

_LOOKED_AT = {"by_look": {"$gt": ""}}
PREMISES = Collection(
    "premises",
    Premises,
    (
        Index(("division", "_id")),
        Index(("within", "kind", "_id")),
        Index(("within", "by_look"), partial=_LOOKED_AT),
        Index(("within", "kind", "by_look"), partial=_LOOKED_AT),
    ),
    tree=IN_DIVISIONS,
)
PREMISES_TALLIES = Collection("premises_tallies", PremisesTally, tree=IN_DIVISIONS)

COLLECTIONS = (PREMISES, PREMISES_TALLIES)
