"""Where contacts, tallies, feedback and points are kept."""

from baodao.kit.store import Collection, Document, Index, same_form
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.obligations.domain.points import GroupPoints, PointBook
from baodao.registration.obligations.domain.tallies import GroupTally, Tally

CONTACTS = Collection(
    "contacts", Contact, (Index(("volunteer_id", "_id")), Index(("unit_id", "_id")))
)
TALLIES = Collection(
    "tallies",
    Tally,
    (Index(("volunteer_id", "_id")),),
    upgrade={1: same_form, 2: same_form},
)
GROUP_TALLIES = Collection("group_tallies", GroupTally)
UNIT_FEEDBACK = Collection(
    "unit_feedback", UnitFeedback, (Index(("unit_id", "_id")), Index(("quarter",)))
)


def _earned_here(book: Document) -> Document:
    """Until 2026-11-28 it was not said as whom: what had moved to a kept record stays there."""
    here = {"earned_as": book["volunteer_id"]}
    return book | {"entries": [one | here for one in book["entries"]]}


POINTS = Collection(
    "points", PointBook, (Index(("volunteer_id", "_id")),), upgrade={1: _earned_here}
)
GROUP_POINTS = Collection("group_points", GroupPoints)

COLLECTIONS = (CONTACTS, TALLIES, GROUP_TALLIES, UNIT_FEEDBACK, POINTS, GROUP_POINTS)
