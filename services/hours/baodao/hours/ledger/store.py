"""Where the ledger is kept; entries are only ever inserted."""

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kit.store import Collection, Index

LEDGERS = Collection("ledgers", Ledger)
ENTRIES = Collection("entries", Entry, (Index(("volunteer_id", "sequence"), unique=True),))
SERVED_DAYS = Collection("served_days", ServedDay)

COLLECTIONS = (LEDGERS, ENTRIES, SERVED_DAYS)
