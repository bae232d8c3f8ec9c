"""Where memberships are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.teams.domain.memberships import Membership, MembershipSlot

MEMBERSHIPS = Collection(
    "memberships",
    Membership,
    (
        Index(("organisation_id", "_id")),
        Index(("volunteer_id", "_id")),
        # Few of all: an index of every kind would cost each membership and tempt other queries.
        Index(("within", "_id"), partial={"kind": "building-head"}, name="building_heads"),
        Index(("place_id", "_id"), partial={"kind": "building-head"}),
        Index(("due_on",)),
    ),
    tree=IN_DIVISIONS,
)
MEMBERSHIP_SLOTS = Collection("membership_slots", MembershipSlot)

COLLECTIONS = (MEMBERSHIPS, MEMBERSHIP_SLOTS)
