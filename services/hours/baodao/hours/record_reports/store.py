"""Where the reports of organisations are kept."""

from baodao.hours.record_reports.domain import RecordReport
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

RECORD_REPORTS = Collection(
    "record_reports", RecordReport, (Index(("organisation_id", "_id")),), tree=IN_DIVISIONS
)

COLLECTIONS = (RECORD_REPORTS,)
