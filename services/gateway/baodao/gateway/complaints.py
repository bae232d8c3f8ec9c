"""Complaints over HTTP: made and followed by whoever comes, and nobody is asked who they are."""

from baodao.gateway.limits import Limit
from baodao.gateway.minting import At
from baodao.gateway.operations import Operation
from baodao.schema.hours.complaints import (
    AnswerComplaint,
    FileComplaint,
    FollowComplaint,
    GetComplaint,
    ListComplaints,
    ListComplaintTallies,
    RedirectComplaint,
)

_HOUR = 3600
_FILED = At(limit=Limit("complaint", 1, _HOUR), once=True)
_FOLLOWED = At(limit=Limit("complaint-receipt", 10, _HOUR, "receipt_number"))

OPERATIONS = [
    Operation(
        "POST",
        "/complaints",
        FileComplaint,
        "Complain to civil affairs 投诉举报; nobody needs to sign in, or says who they are",
        status=201,
        trait=_FILED,
        example={
            "division": "120104007017",
            "complained_of": "hours",
            "organisation_id": "01KB0000000000000000000000",
            "complaint_text": "活动结束已一个多月,仍未记录时长",
        },
    ),
    Operation(
        "POST",
        "/complaints/receipt",
        FollowComplaint,
        "What became of a complaint, by what is on its receipt 回执; nobody needs to sign in",
        trait=_FOLLOWED,
        example={"receipt_number": "T20261128-ABCDEFGH", "receipt_code": "ABCDEFGH"},
    ),
    Operation("GET", "/complaints", ListComplaints, "The complaints of a division"),
    Operation("GET", "/complaints/{receipt_number}", GetComplaint, "One complaint"),
    Operation(
        "POST",
        "/complaints/{receipt_number}/answer",
        AnswerComplaint,
        "Answer a complaint that was looked into",
        example={"outcome": "upheld", "conclusion": "经核实情况属实,已责令限期补录"},
    ),
    Operation(
        "POST",
        "/complaints/{receipt_number}/redirect",
        RedirectComplaint,
        "Say which authority a complaint belongs to",
        example={"redirected_to": "区市场监督管理局,咨询窗口见其网站"},
    ),
    Operation(
        "GET",
        "/complaint-tallies",
        ListComplaintTallies,
        "The complaints of a quarter in numbers",
    ),
]
