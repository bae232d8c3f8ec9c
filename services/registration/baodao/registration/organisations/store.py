"""Where organisations are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.organisations.domain import Organisation

ORGANISATIONS = Collection(
    "organisations",
    Organisation,
    (
        Index(("division",)),
        Index(("kind", "_id")),
        Index(("parents.parent_id", "_id")),
        Index(("valid_until",)),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (ORGANISATIONS,)
