"""Where errands are kept, and of how many somebody is part."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.ties import ErrandTies

_DUE = {"by_due": {"$gt": ""}}
ERRANDS = Collection(
    "errands",
    Errand,
    (
        Index(("people", "_id")),
        Index(("within", "state", "_id")),
        Index(("by_due",), partial=_DUE),
        Index(("within", "by_due"), partial=_DUE),
        Index(("people", "by_due"), partial=_DUE),
        Index(("state", "by_due"), partial=_DUE),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)
ERRAND_TIES = Collection("errand_ties", ErrandTies)

COLLECTIONS = (ERRANDS, ERRAND_TIES)
