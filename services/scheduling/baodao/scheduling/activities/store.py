"""Where activities and shifts are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Document, Index
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift


def _with_list(document: Document) -> Document:
    """Form 2 has a waiting list; until 2026-11-27 nobody could wait."""
    # Where its activity is, is where its time runs; all that were posted by then were in China.
    return {**document, "zone": "Asia/Shanghai", "offers": [], "waiting": [], "next_turn": 1}


ACTIVITIES = Collection("activities", Activity, (Index(("state", "_id")),), tree=IN_DIVISIONS)
SHIFTS = Collection(
    "shifts",
    Shift,
    (Index(("look_at",), partial={"look_at": {"$type": "date"}}),),
    upgrade={1: _with_list},
)

COLLECTIONS = (ACTIVITIES, SHIFTS)
