"""The messages that arrive at hours, and the use case or view that takes each."""

from baodao.hours import use_cases, views
from baodao.kernel.policies import follow_policy
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import GetBalance, ListEntries, VerifyLedgers
from baodao.schema.registration.policies import PolicySet
from baodao.schema.scheduling.attendance import AttendanceRecorded

subscribers = Subscribers("hours")

subscribers.event(AttendanceRecorded, use_cases.credit_minutes)
subscribers.event(PolicySet, follow_policy)

subscribers.query(GetBalance, views.get_balance)
subscribers.query(ListEntries, views.list_entries)
subscribers.query(VerifyLedgers, views.verify_ledgers)
