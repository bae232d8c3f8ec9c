"""Where totals are kept, and which divisions have become others."""

from baodao.hours.totals.domain import FormerDivision, ServiceCell
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

SERVICE_CELLS = Collection(
    "service_cells",
    ServiceCell,
    (Index(("organisation_id", "month")), Index(("month",))),
    tree=IN_DIVISIONS,
    below=("month",),
)
FORMER_DIVISIONS = Collection(
    "former_divisions",
    FormerDivision,
    (Index(("successor", "_id")),),
    tree=IN_DIVISIONS,
    told_by="registration",
)

COLLECTIONS = (SERVICE_CELLS, FORMER_DIVISIONS)
