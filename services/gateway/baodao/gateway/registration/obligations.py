"""Paths of contacts, obligations, the feedback to units, and points."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.obligations import (
    DenyContact,
    GetCommunityTotals,
    GetObligations,
    ListContacts,
    ListFeedback,
    RecordContact,
    UnitObligations,
)
from baodao.schema.registration.points import GetPoints, ListPoints

OPERATIONS = [
    Operation(
        "POST",
        "/contacts",
        RecordContact,
        "Write down a contact",
        status=201,
        example={
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "volunteer_id": "01KAQ7W000V01VNTEER0000000",
            "day": "2026-11-23",
            "topic": "测试·冬季巡查安排",
        },
    ),
    Operation("POST", "/contacts/{contact_id}/deny", DenyContact, "Say that there was none"),
    Operation("GET", "/contacts", ListContacts, "Contacts of a person or of a unit"),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/obligations",
        GetObligations,
        "What a person did and was asked for",
    ),
    Operation(
        "GET",
        "/units/{unit_id}/obligations",
        UnitObligations,
        "What a unit's members did together",
    ),
    Operation("GET", "/units/{unit_id}/feedback", ListFeedback, "Quarterly feedback to a unit"),
    Operation(
        "GET",
        "/divisions/{division}/totals",
        GetCommunityTotals,
        "What a community's party members did together",
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/points",
        GetPoints,
        "One's own points of a year, and what they were given for",
    ),
    Operation(
        "GET",
        "/divisions/{division}/points",
        ListPoints,
        "Party members of a community with their points of a year",
    ),
]
