"""Where activities and shifts are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift

ACTIVITIES = Collection("activities", Activity, tree=IN_DIVISIONS)
SHIFTS = Collection("shifts", Shift)

COLLECTIONS = (ACTIVITIES, SHIFTS)
