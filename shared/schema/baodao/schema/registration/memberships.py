"""Memberships 三支队伍: community workers, volunteers, building heads, members of teams.

Nobody is a member who did not ask or agree (志愿服务条例 art. 25): an invitation counts for nothing
until the person accepts it. The hours of paid community workers are not volunteer hours (Order 67
art. 19), so every event that lets a membership begin or end carries its kind.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, at_desk, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    SaidRole,
    TermDay,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.membership_parts import (
    Ending,
    MembershipKind,
    MembershipState,
    Scope,
    WasOpen,
)
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.offices import Office
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.registration.volunteers import VolunteerState

# --- events -------------------------------------------------------------------------------------


class MembershipRequested(
    Event,
    type="baodao.registration.membership-requested.v1",
    feed="people",
    aggregate="membership_id",
):
    """A person wants to be a member; it counts for nothing until the organisation approves."""

    membership_id: Id
    scope: Scope


class MembershipInvited(
    Event,
    type="baodao.registration.membership-invited.v1",
    feed="people",
    aggregate="membership_id",
):
    """A person is asked to be a member; it counts for nothing until they accept."""

    membership_id: Id
    scope: Scope


class MembershipBegan(
    Event, type="baodao.registration.membership-began.v1", feed="people", aggregate="membership_id"
):
    """A person is a member in `[from_day, until_day)`; they asked for it or agreed to it."""

    membership_id: Id
    scope: Scope
    from_day: RecordedDay
    until_day: RecordedDay | None


class MembershipDeclined(
    Event,
    type="baodao.registration.membership-declined.v1",
    feed="people",
    aggregate="membership_id",
):
    """An invitation was declined by the person, or a request rejected by the organisation."""

    membership_id: Id
    scope: Scope
    by: Literal["person", "organisation"]


class MembershipEnded(
    Event, type="baodao.registration.membership-ended.v1", feed="people", aggregate="membership_id"
):
    """A membership, or the request or invitation it still was, is over; its offices are too."""

    membership_id: Id
    scope: Scope
    was: WasOpen
    reason: Ending
    on: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class MembershipReceipt(Value):
    """The membership and how far it is."""

    membership_id: Id
    state: MembershipState


class JoinTeam(
    Command,
    subject="commands.registration.join-team",
    reply=MembershipReceipt,
    access=[own("volunteer_id"), at_desk()],
):
    """Become a member, or ask to; who is appointed (community workers, building heads) asks."""

    organisation_id: Id
    volunteer_id: Id
    kind: MembershipKind
    place_id: Id | None = Field(
        default=None, description="the entrance of a building head; only of one"
    )
    from_day: PlannedDay | None = None
    until_day: TermDay | None = None
    on_paper: OnPaper | None = None


class InviteMember(
    Command,
    subject="commands.registration.invite-member",
    reply=MembershipReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *OVERSEERS)],
    own_matter=["volunteer_id"],
):
    """Ask a person to be a member, for the organisation; nothing counts until they accept."""

    organisation_id: Id
    volunteer_id: Id
    kind: MembershipKind
    place_id: Id | None = Field(
        default=None, description="the entrance of a building head; only of one"
    )
    from_day: PlannedDay | None = None
    until_day: TermDay | None = None


class AcceptInvitation(
    Command,
    subject="commands.registration.accept-invitation",
    reply=MembershipReceipt,
    access=[own("volunteer.acts_as"), at_desk()],
):
    """Say yes to an invitation, oneself or on paper. Who says so late begins late."""

    membership_id: Id
    on_paper: OnPaper | None = None


class DeclineInvitation(
    Command,
    subject="commands.registration.decline-invitation",
    reply=MembershipReceipt,
    access=[own("volunteer.acts_as"), at_desk()],
):
    """Say no to an invitation, oneself or on paper, without a reason."""

    membership_id: Id
    on_paper: OnPaper | None = None


class ApproveRequest(
    Command,
    subject="commands.registration.approve-request",
    reply=MembershipReceipt,
    access=[keeper("membership.organisation_id"), subtree("organisation.division", *OVERSEERS)],
    own_matter=["membership.volunteer_id"],
):
    """Let a person in who asked for it, for the organisation."""

    membership_id: Id


class RejectRequest(
    Command,
    subject="commands.registration.reject-request",
    reply=MembershipReceipt,
    access=[keeper("membership.organisation_id"), subtree("organisation.division", *OVERSEERS)],
    own_matter=["membership.volunteer_id"],
):
    """Turn a person down who asked to be let in, for the organisation."""

    membership_id: Id
    reason: Text


class LeaveTeam(
    Command,
    subject="commands.registration.leave-team",
    reply=MembershipReceipt,
    access=[own("volunteer.acts_as"), at_desk()],
):
    """Be a member no more, or ask no longer; the person can at any time and gives no reason."""

    membership_id: Id
    on_paper: OnPaper | None = None


class RemoveMember(
    Command,
    subject="commands.registration.remove-member",
    reply=MembershipReceipt,
    access=[keeper("membership.organisation_id"), subtree("organisation.division", *OVERSEERS)],
):
    """End a membership or take an invitation back, for the organisation."""

    membership_id: Id
    reason: Text


# --- queries ------------------------------------------------------------------------------------


class MembershipSummary(Value):
    """A membership as listed."""

    membership_id: Id
    kind: MembershipKind
    volunteer_id: Id
    organisation_id: Id
    place_id: Id | None
    division: DivisionCode
    state: MembershipState
    from_day: RecordedDay
    until_day: RecordedDay | None
    ended_because: Ending | None
    frozen_by: Id | None
    offices: list[Office]


class MembershipStep(Value):
    """A step in the life of a membership; a `note` stays with the person and the organisation."""

    state: MembershipState
    at: RecordedInstant
    by_role: SaidRole
    note: Annotated[str | None, of("organisation")]


class Membership(
    MembershipSummary,
    Row,
    whose=Whose(person=("acts_as",), organisation=("organisation_id",), home=("division",)),
):
    """One membership with what happened to it."""

    history: list[MembershipStep]
    acts_as: Id | None = compared()


class MembershipPage(NamedPage, CountedPage):
    """Some memberships in the order of their ids, or of what is over first."""

    memberships: list[MembershipSummary]
    next: str | None = None


class GetMembership(
    Query,
    subject="queries.registration.get-membership",
    reply=Membership,
    access=[
        own("volunteer.acts_as"),
        keeper("membership.organisation_id"),
        subtree("membership.division", *OVERSEERS),
        subtree("volunteer.division", *REGISTRARS),
    ],
    logged=logged("record", "volunteer.acts_as"),
):
    """One membership, for the person, the organisation, and those who keep records there."""

    membership_id: Id


class ListMemberships(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-memberships",
    reply=MembershipPage,
    access=[keeper("organisation_id"), subtree("organisation.division", *OVERSEERS)],
    logged=logged("list", "reply.memberships.volunteer_id"),
):
    """The memberships of an organisation, for its people in charge and for supervisors."""

    organisation_id: Id
    kind: MembershipKind | None = None
    state: MembershipState | None = None
    after: str = ""
    limit: PageSize = 100


class ListMembershipsOf(
    NamedQuery,
    subject="queries.registration.list-memberships-of",
    reply=MembershipPage,
    access=[own("volunteer_id"), subtree("volunteer.division", *REGISTRARS)],
    logged=logged("list", "reply.memberships.volunteer_id"),
):
    """The memberships of a person, for themself and for organisers where they live."""

    volunteer_id: Id
    state: MembershipState | None = None
    after: str = ""
    limit: PageSize = 100


class ListBuildingHeads(
    NamedQuery,
    subject="queries.registration.list-building-heads",
    reply=MembershipPage,
    access=[subtree("division", *REGISTRARS)],
    logged=logged("list", "reply.memberships.volunteer_id"),
):
    """The building heads 楼门长 of a community, for those who keep records there."""

    division: DivisionCode
    place_id: Id | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class InvitationOnly(
    Refusal,
    slug="invitation-only",
    en="This organisation takes members by invitation only. Please ask its leader to invite you.",
    zh="该组织只通过邀请吸收成员,请联系组织负责人发出邀请。",
):
    """The join policy does not let anybody ask."""

    organisation_id: Id


class AlreadyMember(
    Refusal,
    slug="already-member",
    en="There is such a membership already (state: {state}). There is no need for another one.",
    zh="已有同类的成员记录(状态:{state}),不需要重复办理。",
):
    """One open membership of the same kind in the same scope is enough."""

    membership_id: Id
    state: MembershipState


class WrongScope(
    Refusal,
    slug="wrong-scope",
    en="This place does not go with the kind “{kind}” in this organisation: only a building "
    "head has an entrance, within the organisation's area. Please correct it or leave it out.",
    zh="该地点不适用于本组织的“{kind}”:只有楼门长填写楼门,且须在本组织范围内。请更正或留空。",
):
    """Only a building head has a place, and it lies where the organisation is."""

    kind: MembershipKind


class PlacementNeedsTerm(
    Refusal,
    slug="placement-needs-term",
    en="Whoever is placed in a community is there for a term. Please give its last day.",
    zh="驻社区人员须有期限,请填写结束日期。",
):
    """A placement has dates: each of its communities knows until when."""


class MemberNotActive(
    Refusal,
    slug="member-not-active",
    en="The state of this volunteer's registration is “{state}”, and only active volunteers "
    "become members. Please have the registration put in order first.",
    zh="该志愿者的注册状态为“{state}”,状态正常后才能成为成员,请先办理注册手续。",
):
    """Who waits, is suspended or has withdrawn is not let in."""

    volunteer_id: Id
    state: VolunteerState
