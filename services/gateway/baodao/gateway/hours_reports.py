"""Reports over HTTP: totals, active volunteers, annual reports and targets."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.record_reports import (
    GetRecordReport,
    ListRecordReports,
    PublishRecordReport,
)
from baodao.schema.hours.reports import (
    GetAnnualReport,
    ListAnnualReports,
    ListTargets,
    PublishAnnualReport,
    SetTarget,
)
from baodao.schema.hours.totals import GetActiveVolunteers, ListServiceTotals

OPERATIONS = [
    Operation(
        "GET",
        "/hours/totals",
        ListServiceTotals,
        "What was served in some months, by division, organisation, category, grade or month",
    ),
    Operation(
        "GET",
        "/hours/active-volunteers",
        GetActiveVolunteers,
        "How many of those who live in a division are active",
    ),
    Operation("GET", "/annual-reports", ListAnnualReports, "The annual reports of divisions"),
    Operation(
        "GET",
        "/annual-reports/{division}/{year}",
        GetAnnualReport,
        "An annual report, and what was restated since",
    ),
    Operation(
        "POST",
        "/annual-reports",
        PublishAnnualReport,
        "Publish what counts of a division and a year that is over",
        status=201,
        example={"division": "120104", "year": 2026},
    ),
    Operation(
        "GET",
        "/record-reports",
        ListRecordReports,
        "What organisations have recorded and certified, year by year",
    ),
    Operation(
        "GET",
        "/record-reports/{record_report_id}",
        GetRecordReport,
        "The report of an organisation, and what was restated since",
    ),
    Operation(
        "POST",
        "/organisations/{organisation_id}/record-reports",
        PublishRecordReport,
        "Publish what an organisation has recorded and certified in a year that is over",
        status=201,
        example={"year": 2026},
    ),
    Operation("GET", "/targets", ListTargets, "Targets of a year beside what was reached"),
    Operation(
        "POST",
        "/targets",
        SetTarget,
        "Set what is to be reached in a division and year",
        example={"division": "120104007", "year": 2027, "measure": "minutes", "value": 600000},
    ),
]
