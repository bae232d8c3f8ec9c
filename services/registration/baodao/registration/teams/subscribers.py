"""The messages about memberships and offices, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.use_cases.memberships import (
    accept_invitation,
    approve_request,
    decline_invitation,
    end_due_terms,
    invite_member,
    join_team,
    leave_team,
    reject_request,
    remove_member,
)
from baodao.registration.teams.use_cases.offices import (
    accept_office,
    decline_office,
    end_office,
    hand_over,
    offer_office,
)
from baodao.registration.teams.views import (
    get_membership,
    get_organisation,
    list_building_heads,
    list_memberships,
    list_memberships_of,
)
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
from baodao.schema.registration.organisations import GetOrganisation

subscribers = Subscribers("registration")

subscribers.query(GetOrganisation, get_organisation)
subscribers.command(JoinTeam, join_team)
subscribers.command(InviteMember, invite_member)
subscribers.command(AcceptInvitation, accept_invitation)
subscribers.command(DeclineInvitation, decline_invitation)
subscribers.command(ApproveRequest, approve_request)
subscribers.command(RejectRequest, reject_request)
subscribers.command(LeaveTeam, leave_team)
subscribers.command(RemoveMember, remove_member)
subscribers.own(EndDueTerms, end_due_terms)

subscribers.query(GetMembership, get_membership)
subscribers.query(ListMemberships, list_memberships)
subscribers.query(ListMembershipsOf, list_memberships_of)
subscribers.query(ListBuildingHeads, list_building_heads)
subscribers.command(OfferOffice, offer_office)
subscribers.command(AcceptOffice, accept_office)
subscribers.command(DeclineOffice, decline_office)
subscribers.command(EndOffice, end_office)
subscribers.command(HandOver, hand_over)
