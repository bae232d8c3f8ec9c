"""Paths of what one person asks for and a second one decides: merges, lists with many names."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.seconds import (
    AskForNames,
    AskToMerge,
    ConfirmNames,
    ListRequests,
    RefuseRequest,
)

_ONE = "/requests/{request_id}"

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{keep_id}/merge",
        AskToMerge,
        "Ask to make two records of one person one",
        status=201,
        example={
            "merge_id": "01KAQ7W000VOLUNTEER0000002",
            "confirmed": True,
            "note": "测试·已当面核对证件",
        },
    ),
    Operation(
        "POST",
        "/requests/names",
        AskForNames,
        "Ask for a list with the names of more than 500 people",
        status=201,
        example={
            "question": "list-volunteers",
            "filter": "division=120104007017&state=active",
            "purpose": "activities",
            "days": 1,
        },
    ),
    Operation("GET", "/requests", ListRequests, "What waits for a second person"),
    Operation(
        "POST", f"{_ONE}/merge", MergeVolunteers, "Make two records one, as somebody else asked"
    ),
    Operation(
        "POST", f"{_ONE}/confirm", ConfirmNames, "Let somebody read a list with very many names"
    ),
    Operation(
        "POST",
        f"{_ONE}/refuse",
        RefuseRequest,
        "Refuse what somebody asked for, or withdraw it",
        example={"reason": "different-people"},
    ),
]
