"""Decisions about offices and their terms: nobody leads who did not agree to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.kernel.actors import is_self
from baodao.kernel.days import today, years_after
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for
from baodao.registration.teams.domain.joining import as_recorded, person_refusals
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.domain.offices import Office
from baodao.schema import Refusal
from baodao.schema.registration.offices import (
    AcceptOffice,
    DeclineOffice,
    EndOffice,
    HandOver,
    HandOverReceipt,
    NotAMember,
    OfferOffice,
    OfficeEnding,
    OfficeReceipt,
    ReasonNeeded,
)
from baodao.schema.registration.organisations import DayPassed, TermWithoutDuration


@use_case
def offer_office(
    command: OfferOffice,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("membership.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[OfficeReceipt]:
    """Ask a member to lead, for a term of the length that is usual there."""
    policy = policy_for(packs, membership.division)
    first = command.from_day or max(today(now), membership.from_day)
    until = command.until_day or years_after(first, policy.term_years)
    refusals = [
        *organisation.force_refusals(today(now)),
        *membership.frozen_refusals(),
        *_term_refusals(first, until, today(now)),
    ]
    if not membership.holds(first):
        refusals.append(NotAMember(membership_id=membership.id))
    if refusals:
        return refuse(*refusals)
    office = Office(new_id(), command.title, first, until)
    change = membership.offer_offices([office], command.actor)
    leaders = organisation.with_leader(membership.id)
    return accept(_receipt(change.after, office.id), change, *leaders, under=policy.version)


@use_case
def accept_office(
    command: AcceptOffice,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    now: datetime,
) -> Decision[OfficeReceipt]:
    """Accept an office for the member, who holds it from its first day or from today."""
    office = membership.office(command.office_id)
    refusals = [
        *membership.office_refusals(command.office_id, "offered"),
        *organisation.force_refusals(today(now)),
        *person_refusals(volunteer),
    ]
    if membership.state != "active":
        refusals.append(NotAMember(membership_id=membership.id))
    if office and office.is_due(today(now)):
        refusals.append(TermWithoutDuration(from_day=today(now), until_day=office.until_day))
    if refusals:
        return refuse(*refusals)
    change = membership.accept_office(command.office_id, command.actor, now)
    return accept(_receipt(change.after, command.office_id), change)


@use_case
def decline_office(
    command: DeclineOffice,
    membership: Annotated[Membership, by("membership_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
) -> Decision[OfficeReceipt]:
    """Decline an office for the member."""
    if refusals := membership.office_refusals(command.office_id, "offered"):
        return refuse(*refusals)
    actor = as_recorded(command.actor, volunteer)
    change = membership.decline_office(command.office_id, actor)
    return accept(_receipt(change.after, command.office_id), change)


@use_case
def end_office(
    command: EndOffice,
    membership: Annotated[Membership, by("membership_id")],
    organisation: Annotated[Organisation, by("membership.organisation_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
    now: datetime,
) -> Decision[OfficeReceipt]:
    """End an office: the member resigns, or the organisation gives a reason."""
    resigns = is_self(command.actor, volunteer.acts_as)
    refusals = membership.office_refusals(command.office_id, "offered", "accepted")
    if not resigns and command.reason is None:
        refusals.append(ReasonNeeded())
    if refusals:
        return refuse(*refusals)
    reason: OfficeEnding = "resigned" if resigns else "revoked"
    actor = as_recorded(command.actor, volunteer)
    change = membership.end_office(command.office_id, reason, actor, now, command.reason)
    return accept(_receipt(change.after, command.office_id), change)


def _concerned(command: HandOver, organisation: Organisation) -> Iterable[str]:
    return {*organisation.leaders, *(leader.membership_id for leader in command.leaders)}


@use_case
def hand_over(
    command: HandOver,
    organisation: Annotated[Organisation, by("organisation_id")],
    concerned: Annotated[dict[str, Membership], by_each(_concerned)],
    packs: Annotated[dict[str, PolicyPack], packs_at("organisation.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[HandOverReceipt]:
    """换届: end an organisation's offices on a day, and offer those held from then on."""
    policy, day = policy_for(packs, organisation.division), today(now)
    usual = years_after(command.on, policy.term_years)
    refusals = [
        *organisation.force_refusals(max(day, command.on)),
        *(r for m in concerned.values() for r in m.frozen_refusals()),
        *([DayPassed(day=command.on)] if command.on < day else []),
        *_next_refusals(command, concerned, usual),
    ]
    if refusals:
        return refuse(*refusals)
    offered: dict[str, list[Office]] = defaultdict(list)
    for leader in command.leaders:
        until = leader.until_day or usual
        office = Office(new_id(), leader.title, command.on, until)
        offered[leader.membership_id].append(office)
    changes: list[Change[Membership]] = []
    ending = 0
    for key, membership in concerned.items():
        ends = membership.ending(command.on, day)
        if ends or offered[key]:
            changes.append(membership.hand_over(command.on, offered[key], command.actor, now))
            ending += ends
    known = concerned | {change.after.id: change.after for change in changes}
    leaders = sorted(key for key, m in known.items() if any(o.is_open for o in m.offices))
    handed = organisation.hand_over(command.on, ending, len(command.leaders), leaders)
    receipt = HandOverReceipt(
        organisation_id=organisation.id,
        on=command.on,
        ending=ending,
        offered=[_receipt(known[k], office.id) for k, found in offered.items() for office in found],
    )
    every: list[Change[Aggregate]] = [*changes, handed]
    return accept(receipt, *every, under=policy.version)


def _next_refusals(
    command: HandOver, concerned: dict[str, Membership], usual: str
) -> list[Refusal]:
    refusals: list[Refusal] = []
    for leader in command.leaders:
        membership = concerned.get(leader.membership_id)
        if (
            membership is None
            or not membership.holds(command.on)
            or membership.organisation_id != command.organisation_id
        ):
            refusals.append(NotAMember(membership_id=leader.membership_id))
        until = leader.until_day or usual
        if until <= command.on:
            refusals.append(TermWithoutDuration(from_day=command.on, until_day=until))
    return refusals


def _term_refusals(first: str, until: str, day: str) -> list[Refusal]:
    refusals: list[Refusal] = [DayPassed(day=first)] if first < day else []
    if until <= max(first, day):
        refusals.append(TermWithoutDuration(from_day=first, until_day=until))
    return refusals


def _receipt(membership: Membership, office_id: str) -> OfficeReceipt:
    office = membership.office(office_id)
    if office is None:
        raise LookupError(office_id)
    return OfficeReceipt(
        membership_id=membership.id,
        office_id=office.id,
        state=office.state,
        from_day=office.from_day,
        until_day=office.until_day,
    )
