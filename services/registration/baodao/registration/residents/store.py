"""Where residents in need are kept; who they are is in `people`."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.residents.domain import Resident

RESIDENTS = Collection(
    "residents",
    Resident,
    (Index(("organisation_id", "_id")), Index(("state", "_id"))),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (RESIDENTS,)
