"""Paths of the accounts beside the ledger: points 积分 and the time bank 时间银行 (ADR 0103)."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.accounts import (
    DonateCoins,
    GetTimeAccount,
    GiveCoins,
    ListPostings,
    RefundCoins,
    SpendCoins,
)

OPERATIONS = [
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/time-bank",
        GetTimeAccount,
        "The points and coins of a volunteer",
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/time-bank/postings",
        ListPostings,
        "What was posted to the accounts of a volunteer",
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/time-bank/spend",
        SpendCoins,
        "Spend coins on a service of the price list",
        example={"item": "陪同就医", "times": 1},
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/time-bank/give",
        GiveCoins,
        "Give coins to somebody of the family",
        example={"to_id": "01KB0000000000000000000000", "relation": "parent", "coins": 120},
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/time-bank/donate",
        DonateCoins,
        "Give coins to the pool of the community",
        example={"coins": 60},
    ),
    Operation(
        "POST",
        "/postings/{posting_id}/refund",
        RefundCoins,
        "Give back what was spent on a service that was not rendered",
        example={"reason": "服务人员临时有事,未提供服务"},
    ),
]
