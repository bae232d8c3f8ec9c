"""Where hours keeps its aggregates: the collections of its wings."""

from baodao.hours.checkpoints import store as checkpoints
from baodao.hours.known import store as known
from baodao.hours.ledger import store as ledger

COLLECTIONS = (*ledger.COLLECTIONS, *checkpoints.COLLECTIONS, *known.COLLECTIONS)
