"""Where activities and shifts are kept."""

from baodao.kit.store import Collection, Index
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift

ACTIVITIES = Collection("activities", Activity, (Index(("division",)),))
SHIFTS = Collection("shifts", Shift)

COLLECTIONS = (ACTIVITIES, SHIFTS)
