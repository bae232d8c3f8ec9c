"""The messages about accounts, and the use case or view that takes each."""

from baodao.hours.accounts import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import accounts as schema

subscribers = Subscribers("hours")

subscribers.command(schema.SpendCoins, use_cases.spend_coins)
subscribers.command(schema.GiveCoins, use_cases.give_coins)
subscribers.command(schema.DonateCoins, use_cases.donate_coins)
subscribers.command(schema.RefundCoins, use_cases.refund_coins)
subscribers.query(schema.GetTimeAccount, views.get_time_account)
subscribers.query(schema.ListPostings, views.list_postings)
