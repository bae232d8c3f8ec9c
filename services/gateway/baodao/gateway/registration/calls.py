"""Paths of calls 吹哨, of the parts in them, and of what party members answer."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.call_answers import AnswerCall, ListComing, ListOpenCalls
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    GetCallPart,
    GetCallRating,
    ListCallParts,
    ListCallTallies,
    RateCallPart,
)
from baodao.schema.registration.calls import (
    CloseCall,
    GetCall,
    ListCalls,
    RaiseCall,
    WithdrawCall,
)

_CALL = "/calls/{call_id}"
_PART = "/call-parts/{part_id}"

OPERATIONS = [
    Operation(
        "POST",
        "/calls",
        RaiseCall,
        "Call organisations and party members",
        status=201,
        location=_CALL,
        example={
            "organisation_id": "01KAQ7W000STREET0FF1CE00000",
            "category": "water",
            "place": "测试·3号楼地下车库",
            "needed": "测试·车库进水,请带排水泵",
            "organisation_ids": ["01KAQ7W000WATERDEPARTMENT00"],
        },
    ),
    Operation(
        "POST",
        f"{_CALL}/close",
        CloseCall,
        "Close a call with what was done",
        example={"done": "测试·积水已排清"},
    ),
    Operation(
        "POST",
        f"{_CALL}/withdraw",
        WithdrawCall,
        "Take a call back",
        example={"reason": "测试·已自行处理"},
    ),
    Operation("GET", _CALL, GetCall, "One call with everybody's part in it"),
    Operation("GET", "/calls", ListCalls, "Calls of an organisation, or at a division"),
    Operation(
        "POST",
        f"{_CALL}/answer",
        AnswerCall,
        "Say whether one comes; a no is kept nowhere",
        example={"volunteer_id": "01KAQ7W000V01VNTEER0000000", "comes": True},
    ),
    Operation("GET", f"{_CALL}/coming", ListComing, "Who of the party members comes"),
    Operation(
        "GET", "/volunteers/{volunteer_id}/calls", ListOpenCalls, "Calls that one is asked to"
    ),
    Operation("POST", f"{_PART}/acknowledge", AcknowledgeCall, "Acknowledge a call"),
    Operation("POST", f"{_PART}/arrive", ArriveAtCall, "Say that an organisation is there"),
    Operation(
        "POST",
        f"{_PART}/rate",
        RateCallPart,
        "Rate an organisation's part",
        example={"stars": 5, "words": "测试·来得快"},
    ),
    Operation("GET", _PART, GetCallPart, "The part of one organisation in a call"),
    Operation("GET", f"{_PART}/rating", GetCallRating, "How a part was rated, with the words"),
    Operation(
        "GET",
        "/organisations/{organisation_id}/calls",
        ListCallParts,
        "What an organisation was called to",
    ),
    Operation("GET", "/call-tallies", ListCallTallies, "How organisations answered in a quarter"),
]
