"""What the fields of rewards are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "collected_at": ("picked up at", "领取时间"),
    "grant_reference": ("number of the grant", "授予单位编号"),
    "granted_at": ("granted at", "授予时间"),
    "pickup_code": ("pick-up code", "领取码"),
    "reward_number": ("number of the reward", "礼遇编号"),
    "rewards": ("rewards", "礼遇"),
    "same_as": ("the same as", "同一礼遇"),
}
"""As `field_words.NAMES`."""
