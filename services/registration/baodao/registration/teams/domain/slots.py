"""The slots of memberships: of each kind and scope a person has one at a time."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.memberships import InviteMember, JoinTeam

Wish = JoinTeam | InviteMember


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipSlot(Aggregate):
    """The slot of a person, kind and scope: its last membership, the only one that can be open."""

    membership_id: str | None = None

    @classmethod
    def free(cls, key: str) -> Self:
        return cls(id=key)

    @staticmethod
    def key(wish: Wish) -> str:
        return f"{wish.volunteer_id}.{wish.kind}.{wish.place_id or wish.organisation_id}"

    def take(self, membership_id: str) -> Change[Self]:
        return self.change(membership_id=membership_id)
