"""Where memberships are kept."""

from baodao.kit.store import Collection, Index
from baodao.registration.teams.domain.memberships import Membership, MembershipSlot

MEMBERSHIPS = Collection(
    "memberships",
    Membership,
    (
        Index(("organisation_id",)),
        Index(("volunteer_id",)),
        Index(("kind", "division")),
        Index(("due_on",)),
    ),
)
MEMBERSHIP_SLOTS = Collection("membership_slots", MembershipSlot)

COLLECTIONS = (MEMBERSHIPS, MEMBERSHIP_SLOTS)
