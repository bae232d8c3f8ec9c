"""The messages about rewards, and the use case or view that takes each."""

from baodao.hours.rewards import use_cases, views
from baodao.hours.rewards.commands import LapseReward
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import rewards as schema

subscribers = Subscribers("hours")

subscribers.command(schema.GrantReward, use_cases.grant_reward)
subscribers.command(schema.RedeemReward, use_cases.redeem_reward)
subscribers.command(schema.WithdrawReward, use_cases.withdraw_reward)
subscribers.command(schema.DeclineReward, use_cases.decline_reward)
subscribers.command(schema.DisputePickup, use_cases.dispute_pickup)
subscribers.own(LapseReward, use_cases.lapse_reward)
subscribers.query(schema.ListRewardsOf, views.list_rewards_of)
subscribers.query(schema.ListRewards, views.list_rewards)
subscribers.query(schema.GetPickupCode, views.get_pickup_code)
