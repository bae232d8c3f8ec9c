"""Where items, claims and reported projects are kept."""

from baodao.kernel.days import days_after
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.records import made_at_first
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.domain.projects import Project


def _falls_due(document: Document) -> Document:
    """Until 2026-11-27 nothing fell due; proposals of before are answered within a week of it."""
    if document["state"] == "proposed":
        watched = {"answer_by": "2026-12-04", "climbs_on": "2026-12-11", "due_on": "2026-12-05"}
        return document | watched
    is_listed = document["state"] in ("open", "filled") and document["deadline"]
    return document | {"due_on": days_after(document["deadline"], 1) if is_listed else None}


def _claimed(document: Document) -> Document:
    """A claim that was made again after it was withdrawn is the last one made."""
    return made_at_first(document, "claimed")


ITEMS = Collection(
    "items",
    Item,
    (
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id"), partial={"state": "proposed"}),
        Index(("within", "state", "_id"), partial={"state": "proposed"}),
        Index(("state", "_id")),
        Index(
            ("proposed_by_volunteer", "_id"),
            partial={"proposed_by_volunteer": {"$type": "string"}},
        ),
        Index(("due_on",), partial={"due_on": {"$type": "string"}}),
        Index(("overdue", "_id"), partial={"overdue": {"$gt": ""}}),
    ),
    tree=IN_DIVISIONS,
    upgrade={1: _falls_due, 2: same_form, 3: same_form},
)
# What waits for its poster is little of all there is.
_WAITS = {"state": {"$in": ["claimed", "done"]}}
CLAIMS = Collection(
    "claims",
    Claim,
    (
        Index(("item_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("volunteer_id", "_id")),
        Index(("unit_id", "_id")),
        Index(("state",), partial={"state": "undone"}),
        Index(("organisation_id", "state", "_id"), partial=_WAITS),
        Index(("within", "state", "_id"), partial=_WAITS),
        Index(("state", "_id"), partial=_WAITS),
    ),
    tree=IN_DIVISIONS,
    upgrade={1: _claimed},
)

PROJECTS = Collection(
    "projects",
    Project,
    (
        Index(("volunteer_id", "_id"), partial={"volunteer_id": {"$gt": ""}}),
        Index(("reporter_id", "_id"), partial={"reporter_id": {"$gt": ""}}),
        Index(("organisation_id", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (ITEMS, CLAIMS, PROJECTS)
