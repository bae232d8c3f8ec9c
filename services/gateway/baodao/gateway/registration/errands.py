"""Paths of errands 全程代办."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.errand_lists import (
    GetErrand,
    ListErrands,
    ListOfferedErrands,
    RevealErrand,
)
from baodao.schema.registration.errands import (
    AcceptErrand,
    AcceptErrandInService,
    AskErrand,
    ConfirmErrand,
    ContestErrand,
    DecideErrand,
    TellErrandStep,
    WithdrawErrand,
)

_ONE = "/errands/{errand_id}"
_VOLUNTEER = "01KAQ7W000V01VNTEER0000000"

OPERATIONS = [
    Operation(
        "POST",
        "/errands",
        AskErrand,
        "Ask for an errand",
        status=201,
        location=_ONE,
        example={
            "volunteer_id": _VOLUNTEER,
            "kind": "payment",
            "until": "2026-12-04",
            "things": ["money", "bill"],
            "note": "测试·代缴本月水费",
            "text_version": "2026-1",
        },
    ),
    Operation(
        "POST",
        f"{_ONE}/accept",
        AcceptErrand,
        "Do an errand",
        example={"volunteer_id": _VOLUNTEER},
    ),
    Operation(
        "POST", f"{_ONE}/accept-in-service", AcceptErrandInService, "Do an errand in service"
    ),
    Operation(
        "POST",
        f"{_ONE}/steps",
        TellErrandStep,
        "Write a step down",
        example={"step": "entrusted", "things": ["money", "bill"], "fen": 20000},
    ),
    Operation(
        "POST",
        f"{_ONE}/confirm",
        ConfirmErrand,
        "Confirm for whose it is",
        example={"given_fen": 20000, "back_fen": 1500},
    ),
    Operation(
        "POST",
        f"{_ONE}/contest",
        ContestErrand,
        "Say that it was not so",
        example={"note": "测试·零钱未退回"},
    ),
    Operation(
        "POST",
        f"{_ONE}/decide",
        DecideErrand,
        "Decide a contested errand",
        example={"finding": "was-done"},
    ),
    Operation(
        "POST",
        f"{_ONE}/withdraw",
        WithdrawErrand,
        "Take the consent back; it stops",
        example=ON_PAPER,
    ),
    Operation("GET", "/errands", ListErrands, "Errands: one's own, or those of a desk"),
    Operation("GET", _ONE, GetErrand, "An errand with its steps"),
    Operation("GET", f"{_ONE}/contact", RevealErrand, "Whose errand one does, and where they live"),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/offered-errands",
        ListOfferedErrands,
        "Errands in one's own street that wait for somebody",
    ),
]
