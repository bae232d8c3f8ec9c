"""Rewards 礼遇 that were granted elsewhere, and are picked up once by whom they are for.

Who grants one is a points mall, a company, a museum, a department, or the organisation itself. Its
code 领取码 is shown to whom it is for and to nobody else; whoever hands the reward out asks for it.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, guardian, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PickupDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Row,
    Value,
)
from baodao.schema.classes import Whose, of
from baodao.schema.forms import form
from baodao.schema.words import OpenLine

RewardNumber = Annotated[
    str,
    form(
        "reward-number-form",
        r"^[2-9A-HJKMNP-TV-Z]{12}$",
        "The number of a reward has 12 letters or digits, without I, L, O, U, 0 and 1",
        "应为礼遇的 12 位编号,由大写字母和数字组成",
    ),
]
"""Made with a key from who grants what to whom: the same grant has the same one."""

PickupCode = Annotated[
    str,
    form(
        "pickup-code-form",
        r"^[2-9A-HJKMNP-TV-Z]{8}$",
        "The pick-up code has 8 letters or digits, without I, L, O, U, 0 and 1",
        "应为 8 位领取码,由大写字母和数字组成",
    ),
]
"""Made from the number with a key: who has the number alone does not have it."""

RewardState = Literal["waiting", "collected", "disputed", "lapsed", "withdrawn", "declined"]
"""Not picked up yet; picked up; picked up by somebody else, as whose it is says; its last day has
passed; taken back by who granted it; not wanted."""


# --- events ---------------------------------------------------------------------------------------


class _OfReward(Value):
    """What every event of a reward says; addressed to the volunteer and the organisation."""

    reward_number: RewardNumber
    volunteer_id: Id
    organisation_id: Id


class RewardGranted(
    _OfReward,
    Event,
    type="baodao.hours.reward-granted.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """A reward waits for somebody: what it is, where it is handed out, and until which day."""

    title: OpenLine
    place: OpenLine
    until: RecordedDay
    granting_body: OpenLine | None
    """Nothing of what the organisation grants itself."""


class RewardCollected(
    _OfReward,
    Event,
    type="baodao.hours.reward-collected.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """A reward was handed out to who had its code; who did not get it says so."""

    collected_at: RecordedInstant


class RewardLapsed(
    _OfReward,
    Event,
    type="baodao.hours.reward-lapsed.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """Nobody has picked a reward up until its last day."""


class RewardWithdrawn(
    _OfReward,
    Event,
    type="baodao.hours.reward-withdrawn.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """A reward is not handed out: it was taken back, or given under another record of theirs."""


class RewardDeclined(
    _OfReward,
    Event,
    type="baodao.hours.reward-declined.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """Somebody does not want a reward that was in their name."""


class RewardPickupDisputed(
    _OfReward,
    Event,
    type="baodao.hours.reward-pickup-disputed.v1",
    feed="people",
    aggregate="reward_number",
    aggregate_type="reward",
):
    """Whose reward it is says that they have not got it; listed for who has handed it out."""


# --- commands -------------------------------------------------------------------------------------


class RewardReceipt(Value):
    """The reward as it now stands."""

    reward_number: RewardNumber
    state: RewardState


class GrantReward(
    Command,
    subject="commands.hours.grant-reward",
    reply=RewardReceipt,
    access=[keeper("organisation_id", "organiser")],
    own_matter=("volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Record that somebody is granted a reward, which is picked up once; not one's own."""

    organisation_id: Id = Field(description="the organisation that hands it out")
    volunteer_id: Id
    grant_reference: Line = Field(description="the number of the grant at the body that grants it")
    title: OpenLine = Field(description="what it is")
    place: OpenLine = Field(description="where it is handed out")
    until: PickupDay = Field(description="the last day on which it is, in Chinese time")
    granting_body: OpenLine | None = Field(
        default=None, description="who grants it, if not the organisation itself"
    )


class RedeemReward(
    Command,
    subject="commands.hours.redeem-reward",
    reply=RewardReceipt,
    access=[keeper("reward.organisation_id", "organiser")],
    own_matter=("reward.volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Note that a reward is handed out, by the code that whose it is shows; not to oneself."""

    reward_number: RewardNumber
    pickup_code: PickupCode


class WithdrawReward(
    Command,
    subject="commands.hours.withdraw-reward",
    reply=RewardReceipt,
    access=[keeper("reward.organisation_id", "organiser")],
    own_matter=("reward.volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Take a reward back that nobody has picked up, for a reason."""

    reward_number: RewardNumber
    reason: OpenLine = Field(description="why; it must not name or describe anybody")


class DeclineReward(
    Command,
    subject="commands.hours.decline-reward",
    reply=RewardReceipt,
    access=[
        own("reward.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
    ],
):
    """Say that one does not want a reward, or that it is somebody else's; nothing is asked."""

    reward_number: RewardNumber


class DisputePickup(
    Command,
    subject="commands.hours.dispute-pickup",
    reply=RewardReceipt,
    access=[
        own("reward.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
    ],
):
    """Say that a reward was handed out and that one has not got it; it is listed as such."""

    reward_number: RewardNumber


# --- queries --------------------------------------------------------------------------------------


class Reward(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """A reward; who has entered it and handed it out is shown to nobody, and its code is not in it.

    `same_as` is the reward of the same grant that was picked up under another record of theirs.
    """

    reward_number: RewardNumber
    volunteer_id: Id
    organisation_id: Id
    division: Annotated[DivisionCode | None, of("home")]
    """Where the volunteer lives, for whoever keeps their records there."""
    grant_reference: Line
    title: OpenLine
    place: OpenLine
    until: RecordedDay
    granting_body: OpenLine | None
    state: RewardState
    granted_at: RecordedInstant
    collected_at: RecordedInstant | None
    disputed_at: RecordedInstant | None
    withdrawn_for: str | None
    same_as: RewardNumber | None


class RewardPage(Value):
    """Some rewards in the order of their numbers."""

    rewards: list[Reward]
    next: str | None = None


class ListRewardsOf(
    Query,
    subject="queries.hours.list-rewards-of",
    reply=RewardPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """The rewards of one volunteer, under all of their records; without their codes."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListRewards(
    Query,
    subject="queries.hours.list-rewards",
    reply=RewardPage,
    access=[keeper("organisation_id", "organiser"), subtree("division?", *CALLERS, *WATCHERS)],
    logged=logged("hours", "reply.rewards.volunteer_id"),
):
    """The rewards of an organisation, or of all in a division; also by state."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: RewardState | None = None
    after: str = ""
    limit: PageSize = 100


class ShownCode(Value):
    """What is shown where a reward is handed out."""

    reward_number: RewardNumber
    pickup_code: PickupCode
    place: OpenLine
    until: RecordedDay


class GetPickupCode(
    Query,
    subject="queries.hours.get-pickup-code",
    reply=ShownCode,
    access=[
        own("reward.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
    ],
):
    """The code of a reward that waits, for whom it is for, or the guardian of a minor."""

    reward_number: RewardNumber
