"""Where approvals are kept."""

from baodao.kernel.approvals import approvals_collection
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Index

APPROVALS = approvals_collection(Index(("reader_id", "_id")), tree=IN_DIVISIONS)

COLLECTIONS = (APPROVALS,)
