"""Rewards 礼遇 and what is said of them."""

from datetime import timedelta
from typing import Any

from baodao.hours.rewards.domain import Reward
from baodao.hours.rewards.keys import RewardKeys
from baodao.kernel.days import beginning_of, days_after
from baodao.kit.testing import NOW, TEST_KEY

REWARD_KEYS = RewardKeys(TEST_KEY)
UNTIL = "2026-12-31"
GRANTED: dict[str, Any] = {
    "organisation_id": "committee",
    "volunteer_id": "a",
    "grant_reference": "测试-0001",
    "title": "测试·门票",
    "place": "测试·服务站",
    "until": UNTIL,
    "granting_body": "测试·科技馆",
}
REWARD = REWARD_KEYS.number("o", "测试-0002", "v2")
PICKED_UP = {"state": "collected", "collected_at": NOW, "collected_by": "desk", "next_at": None}


def reward(**changes: Any) -> Reward:
    """A reward of `v2` that waits for them at the organisation `o`."""
    until = changes.get("until", "2027-10-31")
    facts: dict[str, Any] = {
        **GRANTED,
        "id": REWARD,
        "volunteer_id": "v2",
        "organisation_id": "o",
        "grant_reference": "测试-0002",
        "division": "120104007017",
        "until": until,
        "granted_at": NOW - timedelta(hours=1),
        "granted_by": "clerk",
        "next_at": beginning_of(days_after(until, 1)),
    }
    return Reward(**facts | changes)


def rewards() -> list[Reward]:
    """Rewards of `v1` and `v2` in each state."""
    over: dict[str, Any] = {"volunteer_id": "v1", "next_at": None}
    ended: list[dict[str, Any]] = [
        PICKED_UP,
        PICKED_UP | {"state": "disputed", "disputed_at": NOW},
        {"state": "lapsed"},
        {"state": "withdrawn", "withdrawn_for": "测试"},
        {"state": "withdrawn", "same_as": REWARD},
        {"state": "declined"},
    ]
    made = [reward()]
    for number, facts in enumerate(ended):
        reference = f"测试-1{number:03}"
        named = {"id": REWARD_KEYS.number("o", reference, "v1"), "grant_reference": reference}
        made.append(reward(**over | named | facts))
    return made
