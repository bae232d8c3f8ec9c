"""Paths of what a desk sees at a glance."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.desk import (
    GetOrganisationWaiting,
    GetWaiting,
    ListBehind,
    ListEndingTerms,
    ListWaitingClaims,
)

OPERATIONS = [
    Operation("GET", "/divisions/{division}/waiting", GetWaiting, "How much waits at a division"),
    Operation(
        "GET",
        "/organisations/{organisation_id}/waiting",
        GetOrganisationWaiting,
        "How much waits for an organisation",
    ),
    Operation(
        "GET", "/waiting-claims", ListWaitingClaims, "Claims to be answered or to be confirmed"
    ),
    Operation(
        "GET", "/ending-terms", ListEndingTerms, "Memberships and offices that end before a day"
    ),
    Operation(
        "GET",
        "/divisions/{division}/behind",
        ListBehind,
        "Party members who have not done all that was asked for",
    ),
]
