"""Who is a member where and as what: the parts of memberships 三支队伍."""

from typing import Literal

from baodao.schema.base import Id, Value
from baodao.schema.registration.organisations import KindCode
from baodao.schema.registration.states import RegistrationOver

BroadMembershipKind = Literal["community-worker", "volunteer", "building-head", "team-member"]
"""社区工作者 (paid: their hours are no volunteer hours), 志愿者, 楼门长, 队员.

The enum of events of version 1 is closed.
"""
MembershipKind = Literal[
    "community-worker", "volunteer", "building-head", "team-member", "placement"
]
"""Besides 驻社区人员, who are in a community for a term."""
MembershipState = Literal["requested", "invited", "active", "declined", "ended"]
WasOpen = Literal["requested", "invited", "active"]
Ending = Literal["left", "removed", "term-over", "organisation-ended", RegistrationOver, "disputed"]


class Scope(Value):
    """Where and as what: the part of a membership's facts that every event of it repeats.

    `exact_kind` says the kind in full where there is more to say than `kind` did at first: that of
    a placement is `volunteer`.
    """

    kind: BroadMembershipKind
    exact_kind: KindCode | None = None
    volunteer_id: Id
    organisation_id: Id
    """The organisation that keeps the membership."""
    place_id: Id | None
    """The local place of a building head 楼门长: the building entrance."""
