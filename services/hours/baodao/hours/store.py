"""Where hours keeps its aggregates; entries are only ever inserted."""

from baodao.hours.domain import Entry, Ledger, ServedDay
from baodao.kernel.policies import PolicyPack
from baodao.kit.store import Collection, Index

LEDGERS = Collection("ledgers", Ledger)
ENTRIES = Collection("entries", Entry, (Index(("volunteer_id", "sequence"), unique=True),))
SERVED_DAYS = Collection("served_days", ServedDay)
POLICIES = Collection("policies", PolicyPack, told_by="registration")

COLLECTIONS = (LEDGERS, ENTRIES, SERVED_DAYS, POLICIES)
