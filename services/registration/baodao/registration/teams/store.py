"""Where memberships are kept."""

from baodao.kernel.days import in_order_of
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.records import made_at_first
from baodao.kit.store import Collection, Document, Index
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.domain.slots import MembershipSlot

_HAS_A_TERM = {"by_due": {"$gt": ""}}


def _by_due(document: Document) -> Document:
    """Until 2026-11-27 there was the day alone."""
    day = document.get("due_on")
    others = {name: value for name, value in document.items() if name != "due_on"}
    return others | {"by_due": in_order_of(day, document["_id"]) if day else None}


MEMBERSHIPS = Collection(
    "memberships",
    Membership,
    (
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("volunteer_id", "_id")),
        # Few of all: an index of every kind would cost each membership and tempt other queries.
        Index(("within", "_id"), partial={"kind": "building-head"}, name="building_heads"),
        Index(("place_id", "_id"), partial={"kind": "building-head"}),
        Index(("by_due",), partial=_HAS_A_TERM),
        Index(("within", "by_due"), partial=_HAS_A_TERM),
        Index(("organisation_id", "by_due"), partial=_HAS_A_TERM),
    ),
    upgrade={1: _by_due, 2: made_at_first},
    tree=IN_DIVISIONS,
)
MEMBERSHIP_SLOTS = Collection("membership_slots", MembershipSlot)

COLLECTIONS = (MEMBERSHIPS, MEMBERSHIP_SLOTS)
