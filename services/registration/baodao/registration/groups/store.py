"""Where proposed groups are kept."""

from baodao.kernel.divisions import ancestry
from baodao.kit.store import Collection, Index
from baodao.kit.wanted import Tree
from baodao.registration.groups.domain import Proposal

_WAITS = {"state": "proposed"}
GROUP_PROPOSALS = Collection(
    "group_proposals",
    Proposal,
    (
        Index(("volunteer_id", "_id")),
        Index(("guided_by", "_id")),
        Index(("guided_by", "state", "_id"), partial=_WAITS),
        Index(("within", "state", "_id"), partial=_WAITS),
        Index(("state", "_id")),
    ),
    # What a unit answers lies at no desk.
    tree=Tree("desk", ancestry),
)

COLLECTIONS = (GROUP_PROPOSALS,)
