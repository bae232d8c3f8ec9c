"""Why a reward 礼遇 is not granted, shown or handed out, for who asks for it."""

from baodao.schema.base import RecordedDay, RecordedInstant, Refusal
from baodao.schema.hours.rewards import RewardNumber, RewardState


class RewardKnown(
    Refusal,
    slug="reward-known",
    en="This number was granted to this volunteer before, with other words or another day; that "
    "reward is: {state}. Please give another number for what is granted anew.",
    zh="该编号的礼遇已为此志愿者登记过,且内容或截止日期不同,目前状态为“{state}”。重新授予请使用新的编号。",
):
    """One number of a grant is one reward of somebody, and its words stay."""

    reward_number: RewardNumber
    state: RewardState


class RewardUntilPast(
    Refusal,
    slug="reward-until-past",
    en="The last day to pick it up has passed already. Please choose a day from today on.",
    zh="领取截止日期早于今天,请重新选择。",
):
    """Nobody could pick it up."""


class PickupCodeWrong(
    Refusal,
    slug="pickup-code-wrong",
    en="This is not the pick-up code of this reward. Please have it shown once more.",
    zh="领取码与该礼遇不符,请领取人重新出示。",
):
    """It is said before anything else, so that who has no code learns nothing."""


class RewardCollectedBefore(
    Refusal,
    slug="reward-collected-before",
    en="This reward was handed out at {collected_at} already, and it is handed out once. If you "
    "have not got it, please say so in the list of your rewards.",
    zh="该礼遇已于{collected_at}领取,每份只能领取一次。本人未领到的,请在本人的礼遇列表中提出异议。",
):
    """Also where it was picked up under another record of the same person."""

    collected_at: RecordedInstant


class RewardOver(
    Refusal,
    slug="reward-over",
    en="This reward could be picked up until {until}. Please ask who has granted it.",
    zh="该礼遇的领取截止日期为{until},现已过期,请联系授予单位。",
):
    """Also before it was noted as lapsed."""

    until: RecordedDay


class RewardNotWaiting(
    Refusal,
    slug="reward-not-waiting",
    en="This reward does not wait to be picked up, it is: {state}. Please look at the list again.",
    zh="该礼遇目前的状态是“{state}”,不在待领取状态,请刷新列表后再看。",
):
    """Only what waits is handed out, withdrawn or declined."""

    state: RewardState


class RewardNotCollected(
    Refusal,
    slug="reward-not-collected",
    en="Only what was handed out can be disputed, and once; this reward is: {state}. Please look "
    "at the list again.",
    zh="只有已领取的礼遇才能提出异议,且只能提出一次,该礼遇目前的状态是“{state}”,请刷新列表后再看。",
):
    """It is disputed once."""

    state: RewardState
