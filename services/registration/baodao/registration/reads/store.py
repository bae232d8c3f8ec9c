"""Where the log of reads is kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Index

READS = reads_collection(
    Index(("person_ids", "_id")), Index(("actor_id", "_id")), tree=IN_DIVISIONS
)

COLLECTIONS = (READS,)
