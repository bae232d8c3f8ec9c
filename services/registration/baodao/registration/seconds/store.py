"""Where requests are kept."""

from dataclasses import dataclass

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Document, Index
from baodao.kit.wanted import Wanted, eq
from baodao.registration.seconds.domain import Request
from baodao.schema import Actor


def _about(document: Document) -> Document:
    """Until 2026-11-27 nobody looked for the requests about somebody."""
    return document | {"about": [key for key in (document["keep_id"], document["merge_id"]) if key]}


REQUESTS = Collection(
    "requests",
    Request,
    (
        Index(("asker_id", "matter", "state")),
        Index(("organisation_id", "state", "_id")),
        Index(("state", "_id")),
        Index(("waits_until",), partial={"state": "asked"}),
        Index(("about", "_id")),
    ),
    tree=IN_DIVISIONS,
    below=("state", "_id"),
    upgrade={1: _about},
)

COLLECTIONS = (REQUESTS,)


@dataclass(frozen=True, slots=True)
class Names:
    """What second persons have agreed to, as the log of reads asks for it."""

    collection: Collection[Request] = REQUESTS

    def wanted(self, actor: Actor) -> Wanted:
        """All that the actor has asked for and got."""
        return eq("asker_id", actor.id) & eq("state", "confirmed") & eq("matter", "names")
