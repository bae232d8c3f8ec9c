"""Paths of memberships, of offices and of hand-overs."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    ApproveRequest,
    DeclineInvitation,
    GetMembership,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    ListBuildingHeads,
    ListMemberships,
    ListMembershipsOf,
    RejectRequest,
    RemoveMember,
)
from baodao.schema.registration.offices import (
    AcceptOffice,
    DeclineOffice,
    EndOffice,
    HandOver,
    OfferOffice,
)

_ONE = "/memberships/{membership_id}"
_ORGANISATION = "/organisations/{organisation_id}"
_OFFICE = f"{_ONE}/offices/{{office_id}}"
_ID = "01KAQ7W000SAMP1E0000000000"

OPERATIONS = [
    Operation(
        "POST",
        f"{_ORGANISATION}/join",
        JoinTeam,
        "Become a member, or ask to",
        status=201,
        location=_ONE,
        example={"volunteer_id": _ID, "kind": "team-member"},
    ),
    Operation(
        "POST",
        f"{_ORGANISATION}/invite",
        InviteMember,
        "Invite a person to be a member",
        status=201,
        location=_ONE,
        example={
            "volunteer_id": _ID,
            "kind": "building-head",
            "place_id": "120104007017-03-2",
            "until_day": "2029-12-31",
        },
    ),
    Operation("GET", f"{_ORGANISATION}/memberships", ListMemberships, "Members of an organisation"),
    Operation(
        "GET", "/volunteers/{volunteer_id}/memberships", ListMembershipsOf, "Teams of a person"
    ),
    Operation(
        "GET",
        "/divisions/{division}/building-heads",
        ListBuildingHeads,
        "Building heads of a community",
    ),
    Operation("GET", _ONE, GetMembership, "One membership"),
    Operation("POST", f"{_ONE}/accept", AcceptInvitation, "Accept an invitation", example=ON_PAPER),
    Operation(
        "POST", f"{_ONE}/decline", DeclineInvitation, "Decline an invitation", example=ON_PAPER
    ),
    Operation("POST", f"{_ONE}/approve", ApproveRequest, "Approve a request"),
    Operation(
        "POST",
        f"{_ONE}/reject",
        RejectRequest,
        "Reject a request",
        example={"reason": "测试·名额已满"},
    ),
    Operation("POST", f"{_ONE}/leave", LeaveTeam, "Leave a team", example=ON_PAPER),
    Operation(
        "POST",
        f"{_ONE}/remove",
        RemoveMember,
        "End a membership for the organisation",
        example={"reason": "测试·已搬离"},
    ),
    Operation(
        "POST",
        f"{_ONE}/offices",
        OfferOffice,
        "Ask a member to lead",
        status=201,
        location=_ONE,
        example={"title": "测试·队长", "until_day": "2029-12-31"},
    ),
    Operation("POST", f"{_OFFICE}/accept", AcceptOffice, "Accept an office"),
    Operation("POST", f"{_OFFICE}/decline", DeclineOffice, "Decline an office"),
    Operation(
        "POST",
        f"{_OFFICE}/end",
        EndOffice,
        "End an office",
        example={"reason": "测试·工作调动"},
    ),
    Operation(
        "POST",
        f"{_ORGANISATION}/hand-over",
        HandOver,
        "Hand all offices over on a day",
        example={"on": "2027-01-01", "leaders": [{"membership_id": _ID, "title": "主任"}]},
    ),
]
