"""Where it is kept how far ledgers are in the national system."""

from baodao.hours.national.domain import NationalLedger
from baodao.kit.store import Collection, Index

NATIONAL = Collection("national_ledgers", NationalLedger, (Index(("has_rejected", "_id")),))

COLLECTIONS = (NATIONAL,)
