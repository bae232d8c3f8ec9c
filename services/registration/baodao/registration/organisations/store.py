"""Where organisations are kept."""

from baodao.kit.store import Collection, Index
from baodao.registration.organisations.domain import Organisation

ORGANISATIONS = Collection(
    "organisations",
    Organisation,
    (Index(("division",)), Index(("parents.parent_id",)), Index(("valid_until",))),
)

COLLECTIONS = (ORGANISATIONS,)
