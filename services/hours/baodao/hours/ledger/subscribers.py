"""What arrives at the ledger."""

from baodao.hours.ledger import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.verification import VerifyLedgers
from baodao.schema.scheduling.attendance import AttendanceRecorded

subscribers = Subscribers("hours")

subscribers.event(AttendanceRecorded, use_cases.credit_minutes)

subscribers.query(GetBalance, views.get_balance)
subscribers.query(ListEntries, views.list_entries)
subscribers.query(ExportHours, views.export_hours)
subscribers.query(VerifyLedgers, views.verify_ledgers)
