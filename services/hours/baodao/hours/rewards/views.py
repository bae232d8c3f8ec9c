"""Rewards of one person, and of an organisation or a division; the code of one, for its person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.rewards.domain import Reward
from baodao.hours.rewards.keys import RewardKeys
from baodao.hours.rewards.store import REWARDS
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema import Refusal
from baodao.schema.access import CALLERS, WATCHERS
from baodao.schema.hours import rewards as schema


async def get_pickup_code(
    query: schema.GetPickupCode,
    reward: Annotated[Reward, by("reward_number", noun="reward")],
    volunteer: Annotated[KnownVolunteer | None, by("reward.volunteer_id")],
    kept: Annotated[KnownVolunteer | None, by("volunteer.merged_into")],
    keys: RewardKeys,
    now: datetime,
) -> schema.ShownCode | Refusal:
    if refused := reward.code_refusals(now):
        return refused[0]
    return shown(
        schema.ShownCode, reward, reward_number=reward.id, pickup_code=keys.code(reward.id)
    )


async def list_rewards_of(
    query: schema.ListRewardsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.RewardPage:
    records = volunteer.records if volunteer else [query.volunteer_id]
    page = await rewards_of(records, reads, query.after, query.limit)
    return schema.RewardPage(rewards=page.items, next=page.next)


async def list_rewards(query: schema.ListRewards, reads: Reads) -> schema.RewardPage:
    visible, wanted = kept_or_in_reach(query, (*CALLERS, *WATCHERS))
    wanted &= eq("state", query.state) if query.state else EVERYTHING
    page = await reads.page(REWARDS, visible, wanted, query)
    return schema.RewardPage(rewards=[_shown(one) for one in page.items], next=page.next)


async def rewards_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.Reward]:
    """A page of those of one person, under all of their records."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(REWARDS, visible, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


def _shown(reward: Reward) -> schema.Reward:
    return shown(schema.Reward, reward, reward_number=reward.id)
