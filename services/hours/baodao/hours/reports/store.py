"""Where annual reports and targets are kept."""

from baodao.hours.reports.domain import AnnualReport, Target
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection

ANNUAL_REPORTS = Collection("annual_reports", AnnualReport, tree=IN_DIVISIONS)
TARGETS = Collection(
    "targets",
    Target,
    tree=IN_DIVISIONS,
    below=("year", "_id"),
)

COLLECTIONS = (ANNUAL_REPORTS, TARGETS)
