"""Where activities and shifts are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift

ACTIVITIES = Collection("activities", Activity, (Index(("state", "_id")),), tree=IN_DIVISIONS)
SHIFTS = Collection("shifts", Shift)

COLLECTIONS = (ACTIVITIES, SHIFTS)
