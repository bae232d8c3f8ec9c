"""Where reconciliations are kept."""

from baodao.hours.reconciliations.domain import Reconciliation
from baodao.kit.store import Collection, Index

RECONCILIATIONS = Collection(
    "reconciliations",
    Reconciliation,
    (Index(("next_at",), partial={"next_at": {"$type": "date"}}),),
)

COLLECTIONS = (RECONCILIATIONS,)
