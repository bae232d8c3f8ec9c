"""Own commands about rewards (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.hours.rewards import RewardNumber


class LapseReward(OwnCommand):
    """Let a reward lapse that nobody has picked up until its last day."""

    reward_number: RewardNumber
