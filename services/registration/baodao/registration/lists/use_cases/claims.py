"""Decisions about claims."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.registration.common.days import day_refusals
from baodao.registration.lists.commands import SettleUndoneClaim
from baodao.registration.lists.domain.claims import (
    Claim,
    Party,
    person_refusals,
)
from baodao.registration.lists.domain.lists import Item
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.tallies import GroupTally, Tally, group_tallies
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.either import either_refusals
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimItem,
    ClaimReceipt,
    ConfirmClaim,
    DeclineClaim,
    RateClaim,
    ReportClaim,
    WithdrawClaim,
)


def _claim_id(command: ClaimItem) -> str:
    return Claim.id_for(command.item_id, command.volunteer_id or command.unit_id or "")


def _tally(claim: Claim) -> str | None:
    return Tally.id_for(claim.volunteer_id, claim.quarter) if claim.volunteer_id else None


def _claimant(claim: Claim) -> str | None:
    # For a unit this finds nobody, and the blank member that stands for it leads to its tally.
    return claim.volunteer_id or claim.unit_id


def _groups(claim: Claim, member: PartyMember) -> list[str]:
    """The tallies of groups in which a claim counts: those of the day on which it was done."""
    if not claim.is_service or not claim.done_on:
        return []
    if claim.volunteer_id:
        return group_tallies(member, claim.done_on)
    return [f"{claim.unit_id}-{claim.quarter}"]


def _contacts(claim: Claim) -> list[str]:
    """The ids a claim's contact can have; those of before 2026-11-26 have the id of their claim."""
    return [Contact.id_of_claim(claim.id), claim.id]


@use_case
def claim_item(  # noqa: PLR0913 -- who claims what, and all that may stand against it
    command: ClaimItem,
    *,
    item: Annotated[Item, by("item_id")],
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    member: Annotated[PartyMember | None, by("volunteer_id")],
    unit: Annotated[Organisation | None, by("unit_id")],
    earlier: Annotated[Claim | None, by(_claim_id)],
    consents: Annotated[Consents | None, by("volunteer_id")],
    slip: Annotated[Slip, by(_claim_id, or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Let a person or a unit take on an item; nobody else can do it for them."""
    refusals = either_refusals(command.volunteer_id, volunteer, command.unit_id, unit)
    party = None
    if volunteer and not unit:
        party = Party.person(volunteer, member)
        refusals += person_refusals(volunteer, consents, item.category)
        refusals += sheet_refusals(command.on_paper, packs, volunteer.division, now)
    elif unit and not volunteer:
        party = Party.unit(unit)
    refusals += earlier.again_refusals() if earlier else []
    refusals += item.claim_refusals(now)
    if refusals or party is None:
        return refuse(*refusals)
    change = Claim.make(item, party, earlier, command.actor, now)
    told = slips(slip, command, volunteer, "claim", "created", now) if volunteer else []
    return accept(_receipt(change.after), change, item.take(), *told)


@use_case
def accept_claim(
    command: AcceptClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Accept a claim: the claimant may go ahead."""
    refusals = [
        *item.shut_refusals(),
        *claim.move_refusals("accept"),
    ]
    if refusals:
        return refuse(*refusals)
    change = claim.accept(command.actor, now)
    return accept(_receipt(change.after), change)


@use_case
def decline_claim(
    command: DeclineClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Decline a claim, also one that was accepted and not done; its place is free."""
    if refusals := claim.move_refusals("decline"):
        return refuse(*refusals)
    change = claim.decline(command.actor, command.reason, now)
    return accept(_receipt(change.after), change, item.free())


@use_case
def withdraw_claim(
    command: WithdrawClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    volunteer: Annotated[Volunteer | None, by("claim.volunteer_id")],
    slip: Annotated[Slip, by("claim_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Let a claimant take the claim back before it is done; the place is free."""
    refusals = claim.move_refusals("withdraw")
    refusals += sheet_refusals(
        command.on_paper, packs, volunteer.division if volunteer else "", now
    )
    if refusals:
        return refuse(*refusals)
    change = claim.withdraw(command.actor, now)
    told = slips(slip, command, volunteer, "claim", "ended", now) if volunteer else []
    return accept(_receipt(change.after), change, item.free(), *told)


@use_case
def report_claim(
    command: ReportClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Report that what was claimed is done; by the claimant or for the poster."""
    refusals = [*claim.move_refusals("report"), *day_refusals(command.day, now)]
    if refusals:
        return refuse(*refusals)
    change = claim.report(command.actor, command, now)
    return accept(_receipt(change.after), change)


@use_case
def confirm_claim(
    command: ConfirmClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    member: Annotated[PartyMember, by(_claimant, or_new=PartyMember.blank)],
    tally: Annotated[Tally | None, by(_tally, or_new=Tally.blank)],
    groups: Annotated[dict[str, GroupTally], by_each(_groups, or_new=GroupTally.blank)],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Confirm that a claim was done; a service counts as a contact, and never as hours."""
    refusals = [*claim.move_refusals("confirm")]
    if refusals:
        return refuse(*refusals)
    change = claim.confirm(command.actor, tuple(groups), now)
    changes: list[Change[Aggregate]] = [change]
    if claim.is_service:
        changes.append(claim.contact(command.actor, tuple(groups)))
        changes += [group.add(contacts=1, claims=1) for group in groups.values()]
        changes += [tally.add(contacts=1, claims=1)] if tally else []
    return accept(_receipt(change.after), *changes)


@use_case
def rate_claim(
    command: RateClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    now: datetime,
) -> Decision[ClaimReceipt]:
    """Record the poster's stars and comment on a confirmed claim."""
    refusals = [*claim.move_refusals("rate")]
    if refusals:
        return refuse(*refusals)
    change = claim.rate(command.actor, command.stars, command.comment, now)
    return accept(_receipt(change.after), change)


@use_case
def settle_undone_claim(
    command: SettleUndoneClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    contacts: Annotated[dict[str, Contact], by_each(_contacts)],
    tally: Annotated[Tally | None, by(_tally, or_new=Tally.blank)],
    groups: Annotated[
        dict[str, GroupTally], by_each("claim.counted_groups", or_new=GroupTally.blank)
    ],
) -> Decision[None]:
    """Give back the place and the counts of an undone claim, which was never this person's."""
    if refusals := claim.frozen_refusals():
        return refuse(*refusals)
    if claim.state != "undone" or not claim.holds:
        return refuse(NothingDue(of=claim.id))
    changes: list[Change[Aggregate]] = [claim.settle(), item.free()]
    if claim.counted:
        counted = [contact for contact in contacts.values() if not contact.taken_back]
        changes += [contact.take_back() for contact in counted]
        fewer = {"contacts": -len(counted), "claims": -1}
        changes += [group.add(**fewer) for group in groups.values()]
        changes += [tally.add(**fewer)] if tally else []
    return accept(None, *changes)


def _receipt(claim: Claim) -> ClaimReceipt:
    return ClaimReceipt(claim_id=claim.id, item_id=claim.item_id, state=claim.state)
