"""Paths about data of minors: approvals 审批 to read them, and whom to tell of a breach."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.approvals import EndApproval, GiveApproval, ListApprovals
from baodao.schema.registration.minors import ListMinorsToTell

OPERATIONS = [
    Operation(
        "POST",
        "/approvals",
        GiveApproval,
        "Let somebody read data of minors",
        status=201,
        example={
            "reader_id": "01KAQ7W000ACC0VNT000000001",
            "role": "organiser",
            "division": "120104007017",
            "purpose": "activities",
            "until_day": "2027-09-01",
        },
    ),
    Operation("GET", "/approvals", ListApprovals, "Who may read data of minors, and what for"),
    Operation(
        "POST", "/approvals/{approval_id}/end", EndApproval, "End an approval before its last day"
    ),
    Operation(
        "GET",
        "/divisions/{division}/minors",
        ListMinorsToTell,
        "Minors and guardians to be told of a breach; kept in the log",
    ),
]
