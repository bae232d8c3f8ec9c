"""Where requests are kept."""

from dataclasses import dataclass

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.kit.wanted import Wanted, eq
from baodao.registration.seconds.domain import Request
from baodao.schema import Actor

REQUESTS = Collection(
    "requests",
    Request,
    (
        Index(("asker_id", "matter", "state")),
        Index(("organisation_id", "state", "_id")),
        Index(("state", "_id")),
        Index(("waits_until",), partial={"state": "asked"}),
    ),
    tree=IN_DIVISIONS,
    below=("state", "_id"),
)

COLLECTIONS = (REQUESTS,)


@dataclass(frozen=True, slots=True)
class Names:
    """What second persons have agreed to, as the log of reads asks for it."""

    collection: Collection[Request] = REQUESTS

    def wanted(self, actor: Actor) -> Wanted:
        """All that the actor has asked for and got."""
        return eq("asker_id", actor.id) & eq("state", "confirmed") & eq("matter", "names")
