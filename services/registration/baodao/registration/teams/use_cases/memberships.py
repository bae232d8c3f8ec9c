"""Decisions about memberships: nobody becomes a member who did not ask or agree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.joining import (
    as_recorded,
    may_ask,
    person_refusals,
    starts_active,
    wish_refusals,
)
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.domain.slots import MembershipSlot
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    ApproveRequest,
    DeclineInvitation,
    InvitationOnly,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    MembershipReceipt,
    RejectRequest,
    RemoveMember,
)

_FREE = MembershipSlot.free


@use_case
def join_team(  # noqa: PLR0913 -- what is joined, by whom, and what is there already
    command: JoinTeam,
    *,
    organisation: Annotated[Organisation, by("organisation_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    slot: Annotated[MembershipSlot, by(MembershipSlot.key, or_new=_FREE)],
    current: Annotated[Membership | None, by("slot.membership_id")],
    place: Annotated[LocalPlace | None, by("place_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[MembershipReceipt]:
    """Make a person a member by their own word, or take their request."""
    refusals: list[Refusal] = [
        *wish_refusals(command, organisation, volunteer, current, place, now),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if organisation.join_policy == "invitation":
        refusals.append(InvitationOnly(organisation_id=organisation.id))
    if refusals:
        return refuse(*refusals)
    division = (place or organisation).division
    wished = Membership.wished(new_id(), command, division, command.actor, now)
    begins = starts_active(command, organisation)
    change = (wished.begin if begins else wished.announce)(command.actor, now)
    told = slips(Slip.blank(wished.id), command, volunteer, "membership", "created", now)
    return accept(_receipt(change.after), change, slot.take(wished.id), *told)


@use_case
def invite_member(
    command: InviteMember,
    organisation: Annotated[Organisation, by("organisation_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    slot: Annotated[MembershipSlot, by(MembershipSlot.key, or_new=_FREE)],
    current: Annotated[Membership | None, by("slot.membership_id")],
    place: Annotated[LocalPlace | None, by("place_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[MembershipReceipt]:
    """Ask a person to be a member; nothing counts until they answer."""
    if not may_ask(command.actor, organisation, volunteer):
        return refuse(NotFound(kind="volunteer", id=command.volunteer_id))
    if refusals := wish_refusals(command, organisation, volunteer, current, place, now):
        return refuse(*refusals)
    division = (place or organisation).division
    wished = Membership.wished(new_id(), command, division, command.actor, now)
    change = wished.announce(command.actor, now)
    return accept(_receipt(change.after), change, slot.take(wished.id))


@use_case
def accept_invitation(
    command: AcceptInvitation,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    slip: Annotated[Slip, by("membership_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """Accept an invitation for the person: the membership begins."""
    refusals = [
        *membership.move_refusals("accept"),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
        *_begin_refusals(membership, organisation, volunteer, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = membership.begin(command.actor, now)
    told = slips(slip, command, volunteer, "membership", "changed", now)
    return accept(_receipt(change.after), change, *told)


@use_case
def decline_invitation(
    command: DeclineInvitation,
    membership: Annotated[Membership, by("membership_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    slip: Annotated[Slip, by("membership_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """Decline an invitation for the person."""
    refusals = [
        *membership.move_refusals("decline"),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = membership.decline(as_recorded(command.actor, volunteer), now)
    told = slips(slip, command, volunteer, "membership", "ended", now)
    return accept(_receipt(change.after), change, *told)


@use_case
def approve_request(
    command: ApproveRequest,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """Approve a person's request for the organisation: the membership begins."""
    refusals = [
        *membership.move_refusals("approve"),
        *_begin_refusals(membership, organisation, volunteer, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = membership.begin(command.actor, now)
    return accept(_receipt(change.after), change)


@use_case
def reject_request(
    command: RejectRequest,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """Reject a person's request for the organisation."""
    if refusals := membership.move_refusals("reject"):
        return refuse(*refusals)
    change = membership.decline(command.actor, now, command.reason)
    return accept(_receipt(change.after), change)


@use_case
def leave_team(
    command: LeaveTeam,
    membership: Annotated[Membership, by("membership_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    slip: Annotated[Slip, by("membership_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """End a membership for the person, at any time and without a reason."""
    refusals = [
        *membership.move_refusals("leave"),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = membership.end("left", as_recorded(command.actor, volunteer), now)
    told = slips(slip, command, volunteer, "membership", "ended", now)
    return accept(_receipt(change.after), change, *told)


@use_case
def remove_member(
    command: RemoveMember,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    now: datetime,
) -> Decision[MembershipReceipt]:
    """End a membership or an invitation for the organisation; the person is told."""
    if refusals := membership.move_refusals("remove"):
        return refuse(*refusals)
    change = membership.end("removed", command.actor, now, command.reason)
    return accept(_receipt(change.after), change)


@use_case
def end_due_terms(
    command: EndDueTerms,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    merge: Annotated[Merge | None, by("membership.volunteer_id")],
    now: datetime,
) -> Decision[None]:
    """End a membership that is over, or the offices whose terms are, each exactly once.

    Of an erased person, what was noted goes too.
    """
    reason = membership.over_because(organisation, volunteer, today(now))
    refusals = membership.frozen_refusals()
    changes: list[Change[Membership]] = []
    noted: list[Change[Merge]] = []
    if reason:
        changes.append(membership.end(reason, ITSELF, now))
        if merge and reason == "volunteer-merged":
            noted.append(merge.with_membership(membership.id))
    elif any(o.is_due(today(now)) for o in membership.offices):
        changes.append(membership.end_due_offices(ITSELF, now))
    if volunteer.erased_at:
        changes += (changes[-1].after if changes else membership).forget(ITSELF)
    if not changes:
        refusals = [*refusals, NothingDue(of=membership.id)]
    if refusals:
        return refuse(*refusals)
    return accept(None, *changes, *noted)


def _begin_refusals(
    membership: Membership, organisation: Organisation, volunteer: Volunteer, now: datetime
) -> Sequence[Refusal]:
    return [
        *organisation.force_refusals(today(now)),
        *person_refusals(volunteer),
        *membership.begin_refusals(now),
    ]


def _receipt(membership: Membership) -> MembershipReceipt:
    return MembershipReceipt(membership_id=membership.id, state=membership.state)
