"""Where totals are kept, and which divisions have become others."""

from baodao.hours.totals.domain.cells import FormerDivision, ServiceCell
from baodao.hours.totals.domain.days import ServiceDays
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

SERVICE_DAYS = Collection(
    "service_days",
    ServiceDays,
    tree=IN_DIVISIONS,
    below=("third_day",),
)

COLLECTIONS = (SERVICE_CELLS, FORMER_DIVISIONS, SERVICE_DAYS)
