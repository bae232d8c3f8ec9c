"""The messages about awards, and the use case or view that takes each."""

from baodao.hours.awards import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import awards as schema

subscribers = Subscribers("hours")

subscribers.command(schema.RecordAward, use_cases.record_award)
subscribers.command(schema.ShowAward, use_cases.show_award)
subscribers.command(schema.CheckAward, use_cases.check_award)
subscribers.command(schema.WithdrawAward, use_cases.withdraw_award)
subscribers.command(schema.DisownAward, use_cases.disown_award)
subscribers.query(schema.ListAwardsOf, views.list_awards_of)
subscribers.query(schema.ListAwards, views.list_awards)
