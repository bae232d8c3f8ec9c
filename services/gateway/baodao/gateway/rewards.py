"""Rewards over HTTP: granted, shown with a code, picked up once, withdrawn, declined, disputed."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.rewards import (
    DeclineReward,
    DisputePickup,
    GetPickupCode,
    GrantReward,
    ListRewards,
    ListRewardsOf,
    RedeemReward,
    WithdrawReward,
)

OPERATIONS = [
    Operation(
        "POST",
        "/organisations/{organisation_id}/rewards",
        GrantReward,
        "Record a reward 礼遇 that a volunteer is granted, to be picked up once",
        status=201,
        example={
            "volunteer_id": "01KB0000000000000000000000",
            "grant_reference": "JF-2026-000318",
            "title": "科技馆门票一张",
            "place": "社区服务站前台",
            "until": "2026-12-31",
            "granting_body": "区科技馆",
        },
    ),
    Operation(
        "POST",
        "/rewards/{reward_number}/pickup",
        RedeemReward,
        "Hand a reward out to who shows its code",
        example={"pickup_code": "ABCDEFGH"},
    ),
    Operation(
        "POST",
        "/rewards/{reward_number}/withdraw",
        WithdrawReward,
        "Take a reward back that nobody has picked up",
        example={"reason": "授予单位已取消该活动"},
    ),
    Operation(
        "POST",
        "/rewards/{reward_number}/decline",
        DeclineReward,
        "Say that one does not want a reward",
    ),
    Operation(
        "POST",
        "/rewards/{reward_number}/dispute",
        DisputePickup,
        "Say that one has not got a reward that was handed out",
    ),
    Operation(
        "GET",
        "/rewards/{reward_number}/pickup-code",
        GetPickupCode,
        "The pick-up code 领取码 of a reward, for whom it is for",
    ),
    Operation(
        "GET", "/volunteers/{volunteer_id}/rewards", ListRewardsOf, "The rewards of a volunteer"
    ),
    Operation("GET", "/rewards", ListRewards, "Rewards of an organisation or a division"),
]
