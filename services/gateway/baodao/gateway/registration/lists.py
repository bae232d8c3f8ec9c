"""Paths of the three lists, of claims, and of projects carried out on one's own."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimItem,
    ConfirmClaim,
    DeclineClaim,
    GetClaim,
    ListClaims,
    RateClaim,
    ReportClaim,
    WithdrawClaim,
)
from baodao.schema.registration.lists import CloseItem, EditItem, GetItem, ListItems, PostItem
from baodao.schema.registration.projects import (
    AcceptProject,
    ListProjects,
    ReportProject,
    ReportProjectAgain,
    ReturnProject,
)
from baodao.schema.registration.proposals import DeclineProposal, PostProposal, ProposeNeed

_ITEM = "/items/{item_id}"
_CLAIM = "/claims/{claim_id}"
_PROJECT = "/projects/{project_id}"
_DONE = {
    "title": "测试·楼道清洁",
    "place": "测试·3号楼",
    "from_day": "2026-11-20",
    "until_day": "2026-11-22",
    "participants": 12,
    "outcome": "测试·清理杂物",
}
_WISH = {
    "title": "测试·一副老花镜",
    "description": "测试·请认领者与居委会联系",
    "category": "微心愿",
}

OPERATIONS = [
    Operation(
        "POST",
        "/items",
        PostItem,
        "Post a need, a resource or a project",
        status=201,
        location=_ITEM,
        example={
            "kind": "need",
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "wish": True,
            **_WISH,
        },
    ),
    Operation(
        "POST",
        "/proposals",
        ProposeNeed,
        "Propose a need to a community",
        status=201,
        location=_ITEM,
        example={
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "volunteer_id": "01KAQ7W000V01VNTEER0000000",
            "wish": True,
            **_WISH,
        },
    ),
    Operation(
        "POST",
        f"{_ITEM}/post",
        PostProposal,
        "Verify a proposal and put it on the list",
        example={"deadline": "2027-01-31"},
    ),
    Operation(
        "POST",
        f"{_ITEM}/decline",
        DeclineProposal,
        "Answer a proposal with no",
        example={"reason": "测试·已由街道办理"},
    ),
    Operation(
        "POST",
        f"{_ITEM}/edit",
        EditItem,
        "Change an item that nobody has claimed",
        example={**_WISH, "deadline": "2027-01-31"},
    ),
    Operation(
        "POST",
        f"{_ITEM}/close",
        CloseItem,
        "Take no new claims",
        example={"reason": "fulfilled"},
    ),
    Operation("GET", _ITEM, GetItem, "One item"),
    Operation("GET", "/items", ListItems, "The lists of a division"),
    Operation(
        "POST",
        f"{_ITEM}/claims",
        ClaimItem,
        "Claim an item",
        status=201,
        location=_CLAIM,
        example={"volunteer_id": "01KAQ7W000V01VNTEER0000000"},
    ),
    Operation("POST", f"{_CLAIM}/accept", AcceptClaim, "Let a claimant go ahead"),
    Operation(
        "POST",
        f"{_CLAIM}/decline",
        DeclineClaim,
        "Say no to a claim",
        example={"reason": "测试·已有人认领"},
    ),
    Operation(
        "POST", f"{_CLAIM}/withdraw", WithdrawClaim, "Take one's claim back", example=ON_PAPER
    ),
    Operation(
        "POST",
        f"{_CLAIM}/report",
        ReportClaim,
        "Report that it is done",
        example={"day": "2026-11-23", "minutes": 90},
    ),
    Operation("POST", f"{_CLAIM}/confirm", ConfirmClaim, "Confirm that it was done"),
    Operation("POST", f"{_CLAIM}/rate", RateClaim, "Give stars", example={"stars": 5}),
    Operation("GET", _CLAIM, GetClaim, "One claim"),
    Operation("GET", "/claims", ListClaims, "Claims on an item, of a person, or of a unit"),
    Operation(
        "POST",
        "/projects",
        ReportProject,
        "Report a project that was carried out",
        status=201,
        location="/projects",
        example={
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "volunteer_id": "01KAQ7W000V01VNTEER0000000",
            **_DONE,
        },
    ),
    Operation("POST", f"{_PROJECT}/report", ReportProjectAgain, "Say it anew", example=_DONE),
    Operation("POST", f"{_PROJECT}/accept", AcceptProject, "Say that it was so"),
    Operation(
        "POST",
        f"{_PROJECT}/return",
        ReturnProject,
        "Give it back",
        example={"reason": "incomplete"},
    ),
    Operation("GET", "/projects", ListProjects, "Reported projects"),
]
