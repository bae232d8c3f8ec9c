"""Decisions about rewards: granted, handed out, withdrawn, declined, disputed, lapsed."""

from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import HomeUnknownError, KnownVolunteer, all_records, kept_of
from baodao.hours.rewards.commands import LapseReward
from baodao.hours.rewards.domain import Reward, grant_refusals
from baodao.hours.rewards.keys import RewardKeys
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.hours import reward_refusals as refusals
from baodao.schema.hours import rewards as schema

People = dict[str, KnownVolunteer]


def _of_grant(
    command: schema.GrantReward, volunteer: KnownVolunteer, person: People, keys: RewardKeys
) -> list[str]:
    """The rewards that there can be of this grant, under any record of a person."""
    of, reference = command.organisation_id, command.grant_reference
    return [keys.number(of, reference, one) for one in all_records(volunteer.id, person)]


def _kept_of(volunteer: KnownVolunteer | None) -> list[str]:
    return kept_of(volunteer) if volunteer else []


def _twins(reward: Reward, person: People, keys: RewardKeys) -> list[str]:
    """The other rewards that there can be of the same grant, under records of the same person."""
    of, reference = reward.organisation_id, reward.grant_reference
    records = all_records(reward.volunteer_id, person)
    return [keys.number(of, reference, one) for one in records if one != reward.volunteer_id]


_Reward = Annotated[Reward, by("reward_number", noun="reward")]
_Volunteer = Annotated[KnownVolunteer | None, by("reward.volunteer_id", noun="volunteer")]
_Kept = Annotated[KnownVolunteer | None, by("volunteer.merged_into")]


@use_case
def grant_reward(
    command: schema.GrantReward,
    volunteer: Annotated[KnownVolunteer, by("volunteer_id")],
    person: Annotated[People, by_each(kept_of)],
    known: Annotated[dict[str, Reward], by_each(_of_grant)],
    keys: RewardKeys,
    now: datetime,
) -> Decision[schema.RewardReceipt]:
    """Record that somebody is granted a reward; said again, it is the same one.

    Who is suspended gets what was granted: whether they are granted it is not decided here.
    """
    division = next(iter(person.values()), volunteer).division
    if division is None:
        raise HomeUnknownError(volunteer.id)
    number = keys.number(command.organisation_id, command.grant_reference, volunteer.id)
    one = known.get(number, next(iter(known.values()), None))
    if one and one.is_as(command):
        return accept(_receipt(one))
    if refused := grant_refusals(command, one, now):
        return refuse(*refused)
    return _done(Reward.grant(number, command, division, now))


@use_case
def redeem_reward(
    command: schema.RedeemReward,
    reward: _Reward,
    volunteer: _Volunteer,
    person: Annotated[People, by_each(_kept_of)],
    twins: Annotated[dict[str, Reward], by_each(_twins)],
    keys: RewardKeys,
    now: datetime,
) -> Decision[schema.RewardReceipt]:
    """Hand a reward out, once; what waits of the same grant under other records gives way.

    That it gives way is written with it, so that of two desks with two of them one succeeds.
    """
    if not keys.is_code(reward.id, command.pickup_code):
        return refuse(refusals.PickupCodeWrong())
    if refused := reward.redeem_refusals(twins.values(), now):
        return refuse(*refused)
    done = reward.redeem(command, now)
    others = [one.give_way(reward.id) for one in twins.values() if one.state == "waiting"]
    return accept(_receipt(done.after), done, *others)


@use_case
def withdraw_reward(
    command: schema.WithdrawReward, reward: _Reward, volunteer: _Volunteer
) -> Decision[schema.RewardReceipt]:
    """Take a reward back that waits."""
    if refused := reward.refusals("withdraw"):
        return refuse(*refused)
    return _done(reward.withdraw(command.reason))


@use_case
def decline_reward(
    command: schema.DeclineReward, reward: _Reward, volunteer: _Volunteer, kept: _Kept
) -> Decision[schema.RewardReceipt]:
    """Have a reward not wait for oneself any more."""
    if refused := reward.refusals("decline"):
        return refuse(*refused)
    return _done(reward.decline())


@use_case
def dispute_pickup(
    command: schema.DisputePickup,
    reward: _Reward,
    volunteer: _Volunteer,
    kept: _Kept,
    now: datetime,
) -> Decision[schema.RewardReceipt]:
    """Say that one has not got what was handed out."""
    if reward.state not in Reward.LIFE.sources("dispute"):
        return refuse(refusals.RewardNotCollected(state=reward.state))
    return _done(reward.dispute(now))


@use_case
def lapse_reward(command: LapseReward, reward: _Reward, now: datetime) -> Decision[None]:
    """Note that nobody has picked a reward up in time."""
    if reward.state not in Reward.LIFE.sources("lapse") or not reward.is_over(now):
        return refuse(NothingDue(of=reward.id))
    return accept(None, reward.lapse())


def _done(change: Change[Reward]) -> Decision[schema.RewardReceipt]:
    return accept(_receipt(change.after), change)


def _receipt(reward: Reward) -> schema.RewardReceipt:
    return schema.RewardReceipt(reward_number=reward.id, state=reward.state)
