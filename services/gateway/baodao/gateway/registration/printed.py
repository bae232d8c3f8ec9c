"""Paths of the official forms as data to print."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.printed import (
    PrintMemberReport,
    PrintNeeds,
    PrintServiceCard,
    PrintUnitReport,
)

OPERATIONS = [
    Operation(
        "GET",
        "/member-reports/{report_id}/form",
        PrintMemberReport,
        "A member report 报到单 or its receipt 回执 to print",
    ),
    Operation(
        "GET",
        "/unit-reports/{report_id}/form",
        PrintUnitReport,
        "A unit report 报到单 or its receipt 回执 to print",
    ),
    Operation(
        "GET",
        "/divisions/{division}/needs/form",
        PrintNeeds,
        "The open needs of a place as a table 需求表 to print",
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/service-card",
        PrintServiceCard,
        "What a person did in a year as a card 服务登记卡 to print",
    ),
]
