"""Paths of the other ways to a seat: asked for, invited to, taken together and handed on."""

from baodao.gateway.operations import Operation
from baodao.schema.scheduling.invitations import (
    AcceptShiftInvitation,
    DeclineShiftInvitation,
    InviteToShift,
)
from baodao.schema.scheduling.parties import ReserveParty
from baodao.schema.scheduling.requests import ApproveSignUp, RefuseSignUp, WithdrawSignUp
from baodao.schema.scheduling.swaps import (
    AcceptSwap,
    DeclineSwap,
    ListSwapsOfferedTo,
    OfferSwap,
    WithdrawSwap,
)

_VOLUNTEER = "01KAXR2V8F6Z0Q4T9C3M7W5Y1B"
_OTHER = "01KAXR2V8F6Z0Q4T9C3M7W5Y1C"
_ANOTHER_SHIFT = "01KAXR3C5D7E9F1G3H5J7K9M1P"

OPERATIONS = [
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/approve",
        ApproveSignUp,
        "Give who has asked a seat, or a place to wait",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/refuse",
        RefuseSignUp,
        "Refuse who has asked, with a reason",
        example={"reason": "需持急救证,请先参加培训"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/withdraw",
        WithdrawSignUp,
        "Ask for a seat no longer",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/invitations",
        InviteToShift,
        "Invite a volunteer to a shift",
        status=201,
        location="/shifts/{shift_id}/sign-ups",
        example={"volunteer_id": _VOLUNTEER, "until_at": "2026-11-30T20:00:00+08:00"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/invitations/{volunteer_id}/accept",
        AcceptShiftInvitation,
        "Take a seat that one was invited to",
        example={"terms_version": 1, "agreed": "screen"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/invitations/{volunteer_id}/decline",
        DeclineShiftInvitation,
        "Do without, and not be invited to it again",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/parties",
        ReserveParty,
        "Take a seat for each of several people, or for none",
        status=201,
        location="/shifts/{shift_id}/sign-ups",
        example={"volunteer_id": _VOLUNTEER, "others": [_OTHER]},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/swap",
        OfferSwap,
        "Offer one's seat to another volunteer, for theirs or for none",
        example={"to_id": _OTHER, "for_shift_id": _ANOTHER_SHIFT},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/swap/accept",
        AcceptSwap,
        "Take the seat that is offered, and give one's own for it",
        example={"to_id": _OTHER},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/swap/decline",
        DeclineSwap,
        "Do without the seat that is offered",
        example={"to_id": _OTHER},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/swap/withdraw",
        WithdrawSwap,
        "Offer one's seat no longer",
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/swaps",
        ListSwapsOfferedTo,
        "The seats that others offer to hand on",
    ),
]
