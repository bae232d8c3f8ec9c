"""What arrives at the ledger."""

from baodao.hours.ledger.use_cases import crediting, settling
from baodao.hours.ledger.views import books, verification
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.overlaps import ListOverlaps, SettleOverlap
from baodao.schema.hours.verification import CompareLedgers, VerifyLedgers
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceAnnulled, AttendanceCorrected

subscribers = Subscribers("hours")

subscribers.event(AttendanceRecorded, crediting.credit_minutes)
subscribers.event(AttendanceCorrected, crediting.follow_correction)
subscribers.event(AttendanceAnnulled, crediting.follow_annulment)

subscribers.command(SettleOverlap, settling.settle_overlap)

subscribers.query(GetBalance, books.get_balance)
subscribers.query(ListEntries, books.list_entries)
subscribers.query(ListOverlaps, books.list_overlaps)
subscribers.query(VerifyLedgers, verification.verify_ledgers)
subscribers.query(CompareLedgers, verification.compare_ledgers)
