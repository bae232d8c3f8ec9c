"""Where cases are kept, and for a while what detectors remember."""

from baodao.hours.suspicions.domain.suspicions import Suspicion
from baodao.hours.suspicions.domain.traces import Gathering, RecordedMonth, Visit, Whereabouts
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

SUSPICIONS = Collection(
    "suspicions",
    Suspicion,
    (
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)
_GONE = (Index(("gone_at",), expire_after_seconds=0),)
GATHERINGS = Collection("gatherings", Gathering, _GONE)
VISITS = Collection("visits", Visit, _GONE)
WHEREABOUTS = Collection("whereabouts", Whereabouts, _GONE)
RECORDED_MONTHS = Collection("recorded_months", RecordedMonth, _GONE)

COLLECTIONS = (SUSPICIONS, GATHERINGS, VISITS, WHEREABOUTS, RECORDED_MONTHS)
