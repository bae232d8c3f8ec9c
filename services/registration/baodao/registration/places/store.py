"""Where divisions and local places are kept."""

from baodao.kit.store import Collection, Index
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.domain.local_places import LocalPlace

DIVISIONS = Collection(
    "divisions",
    Division,
    (
        Index(("parent", "_id")),
        Index(("names.name", "_id")),
        Index(("valid_until",), partial={"valid_until": {"$type": "string"}}),
    ),
)
LOCAL_PLACES = Collection("local_places", LocalPlace, (Index(("division", "_id")),))

COLLECTIONS = (DIVISIONS, LOCAL_PLACES)
