"""Where volunteers, consents and what is known of people are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Document, Index
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.people import NOT_MADE, Person
from baodao.registration.people.domain.volunteers import Identity, Volunteer


def _found_by_nothing(document: Document) -> Document:
    """Of who was stored before, the hashes are made one after the other (`due_finds`)."""
    return document | {"found_by": [NOT_MADE] if document.get("content") else []}


VOLUNTEERS = Collection(
    "volunteers",
    Volunteer,
    (
        Index(("division",)),
        Index(("number",), unique=True),
        Index(("state", "_id")),
        Index(("within", "state", "_id"), partial={"state": "pending"}),
        Index(("skills.name", "_id")),
        Index(("age_class",), partial={"age_class": {"$in": ["minor", "child"]}}),
        Index(("leaving_since",), partial={"leaving_since": {"$type": "date"}}),
    ),
    tree=IN_DIVISIONS,
)
IDENTITIES = Collection("identities", Identity)
PEOPLE = Collection(
    "people",
    Person,
    (Index(("master_key",)), Index(("hashes",)), Index(("found_by", "_id"))),
    upgrade={1: _found_by_nothing},
)
CONSENTS = Collection("consents", Consent, (Index(("volunteer_id", "_id")),))
HELD_CONSENTS = Collection("held_consents", Consents)
SLIPS = Collection(
    "slips",
    Slip,
    (Index(("state", "_id")), Index(("volunteer_id", "_id"))),
    tree=IN_DIVISIONS,
    below=("state", "_id"),
)

COLLECTIONS = (VOLUNTEERS, IDENTITIES, PEOPLE, CONSENTS, HELD_CONSENTS, SLIPS)
