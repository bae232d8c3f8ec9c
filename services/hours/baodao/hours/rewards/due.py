"""The sweep of rewards: which lapse."""

from datetime import datetime, timedelta

from baodao.hours.rewards.commands import LapseReward
from baodao.hours.rewards.store import REWARDS
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed

_AT_ONCE = 500


@row_of(REWARDS)
class _Due:
    id: str
    version: int


async def due_rewards(reads: Reads, now: datetime) -> list[LapseReward]:
    """Rewards that nobody has picked up, and whose last day has passed."""
    wanted = passed("next_at", now)
    found = await reads.find(REWARDS, wanted, sort=["next_at"], limit=_AT_ONCE, into=_Due)
    return [LapseReward.due(one.id, f"{one.version}", reward_number=one.id) for one in found]


SWEEPS = (Sweep("rewards", timedelta(minutes=1), due_rewards),)
