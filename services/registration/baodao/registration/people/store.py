"""Where volunteers, consents and what is known of people are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Identity, Volunteer

VOLUNTEERS = Collection(
    "volunteers",
    Volunteer,
    (
        Index(("division",)),
        Index(("number",), unique=True),
        Index(("state", "_id")),
        Index(("skills.name", "_id")),
        Index(("age_class",), partial={"age_class": {"$in": ["minor", "child"]}}),
        Index(("leaving_since",), partial={"leaving_since": {"$type": "date"}}),
    ),
    tree=IN_DIVISIONS,
)
IDENTITIES = Collection("identities", Identity)
PEOPLE = Collection("people", Person, (Index(("master_key",)), Index(("hashes",))))
CONSENTS = Collection("consents", Consent, (Index(("volunteer_id", "_id")),))
HELD_CONSENTS = Collection("held_consents", Consents)

COLLECTIONS = (VOLUNTEERS, IDENTITIES, PEOPLE, CONSENTS, HELD_CONSENTS)
