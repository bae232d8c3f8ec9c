"""Where rewards are kept."""

from baodao.hours.rewards.domain import Reward
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

REWARDS = Collection(
    "rewards",
    Reward,
    (
        Index(("next_at",), partial={"next_at": {"$type": "date"}}),
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (REWARDS,)
