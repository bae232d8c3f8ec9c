"""Where the log of reads is kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.reads.domain import Read

# Appended to before an answer is given, never by a commit.
READS = Collection(
    "reads",
    Read,
    (Index(("person_ids", "_id")), Index(("actor_id", "_id"))),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (READS,)
