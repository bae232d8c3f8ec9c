"""The messages about later entries, and the use case or view that takes each."""

from baodao.hours.later_entries import use_cases, views
from baodao.hours.later_entries.commands import LapseLaterEntry
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import later_entries as schema

subscribers = Subscribers("hours")

subscribers.command(schema.RequestLaterEntry, use_cases.request_later_entry)
subscribers.command(schema.DecideLaterEntry, use_cases.decide_later_entry)
subscribers.command(schema.WithdrawLaterEntry, use_cases.withdraw_later_entry)
subscribers.own(LapseLaterEntry, use_cases.lapse_later_entry)
subscribers.query(schema.ListLaterEntriesOf, views.list_later_entries_of)
subscribers.query(schema.ListLaterEntries, views.list_later_entries)
subscribers.query(schema.ListLaterTallies, views.list_later_tallies)
