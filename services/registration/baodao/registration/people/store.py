"""Where volunteers, consents and what is known of people are kept."""

from datetime import timedelta

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.records import made_at_first
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.people import NOT_MADE, Person
from baodao.registration.people.domain.standing import AGREED
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer

_LONGEST = 1_096


def _found_by_nothing(document: Document) -> Document:
    """Of who was stored before, the hashes are made one after the other (`due_finds`)."""
    return document | {"found_by": [NOT_MADE] if document.get("content") else []}


def _suspended_without_end(document: Document) -> Document:
    """Who was suspended until further notice is so for the longest time there is, from then on."""
    if document.get("state") != "suspended":
        return document
    steps = [one for one in document.get("history", ()) if one.get("state") == "suspended"]
    since = steps[-1]["at"] if steps else document["registered_at"]
    suspension = {
        "term": {
            "scope": document["division"],
            "until": f"{since + timedelta(days=_LONGEST):%Y-%m-%d}",
            "cause": "other",
        },
        "of": document["_id"],
        "since": since,
        "by_role": steps[-1]["by_role"] if steps else "service",
        "reason": steps[-1].get("reason") if steps else None,
    }
    return document | {"suspensions": [suspension]}


def _ended(document: Document) -> Document:
    """Whoever has withdrawn, or waits for a consent, has done so since the last step."""
    is_over = document.get("erased_at") or document.get("merged_into")
    agreed = AGREED.isdisjoint(document.get("waits_for", ()))
    if is_over or (document.get("state") != "withdrawn" and agreed):
        return document
    steps = document.get("history", ())
    return document | {"ended_at": steps[-1]["at"] if steps else document["registered_at"]}


def _made(document: Document) -> Document:
    """Somebody of whom no step is kept was registered nobody knows by whom."""
    return made_at_first({"history": (), **document})


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
        Index(("ended_at",), partial={"ended_at": {"$type": "date"}}),
        Index(
            ("suspensions.term.until",),
            partial={"suspensions.term.until": {"$type": "string"}},
        ),
        # That a value is a text does not follow from its being one, as the planner sees it.
        Index(("by_asked",), partial={"by_asked": {"$gt": ""}}),
        Index(("within", "by_asked"), partial={"by_asked": {"$gt": ""}}),
    ),
    upgrade={1: _suspended_without_end, 2: _ended, 3: same_form, 4: _made, 5: same_form},
    tree=IN_DIVISIONS,
)
KEPT_SUSPENSIONS = Collection("kept_suspensions", KeptSuspension, (Index(("ends_on",)),))
IDENTITIES = Collection("identities", Identity)
PEOPLE = Collection(
    "people",
    Person,
    (Index(("master_key",)), Index(("hashes",)), Index(("found_by", "_id"))),
    upgrade={1: _found_by_nothing},
)
CONSENTS = Collection(
    "consents", Consent, (Index(("volunteer_id", "_id")),), upgrade={1: same_form}
)
HELD_CONSENTS = Collection("held_consents", Consents)
MERGES = Collection("merges", Merge)
SLIPS = Collection(
    "slips",
    Slip,
    (Index(("state", "_id")), Index(("volunteer_id", "_id"))),
    tree=IN_DIVISIONS,
    below=("state", "_id"),
    upgrade={1: same_form},
)

COLLECTIONS = (
    *(VOLUNTEERS, KEPT_SUSPENSIONS, IDENTITIES, PEOPLE),
    *(CONSENTS, HELD_CONSENTS, MERGES, SLIPS),
)
