"""Decisions about proposed groups: a volunteer asks, the committee or unit answers."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.registration.groups.domain import Proposal, founder_refusals
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation, answering, heir_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema.registration.group_proposals import (
    AgreeToGroup,
    DeclineGroup,
    GroupProposalReceipt,
    ProposeGroup,
    WithdrawGroupProposal,
)

_One = Annotated[Proposal, by("proposal_id")]
_Guide = Annotated[Organisation, by("proposal.guided_by", noun="organisation")]
_Heirs = Annotated[dict[str, Organisation], by_each("guide.heir", follow=heir_of)]


def _home(guide: Organisation, heirs: dict[str, Organisation]) -> str:
    return answering(guide, heirs).division


@use_case
def propose_group(
    command: ProposeGroup,
    *,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    guide: Annotated[Organisation, by("guided_by", noun="organisation")],
    division: Annotated[Division | None, by("guide.division")],
    packs: Annotated[dict[str, PolicyPack], packs_at("guide.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[GroupProposalReceipt]:
    """Propose a group to the committee or unit that is to agree (条例 art. 42)."""
    refusals = [
        *founder_refusals(volunteer),
        *division_refusals(division, guide.division, today(now)),
        *guide.guide_refusals(guide.division, today(now)),
    ]
    if refusals:
        return refuse(*refusals)
    policy = rules_at(ListPolicy, packs, guide.division)
    change = Proposal.propose(new_id(), guide, command, policy, now)
    return accept(_receipt(change.after), change, under=policy.version)


@use_case
def agree_to_group(
    command: AgreeToGroup,
    *,
    proposal: _One,
    guide: _Guide,
    heirs: _Heirs,
    division: Annotated[Division | None, by(_home)],
    volunteer: Annotated[Volunteer, by("proposal.volunteer_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[GroupProposalReceipt]:
    """Agree to a group, which is an organisation by that (条例 art. 42; Order 67 art. 26).

    Where who was asked has ended, whoever answers for it now is the guide.
    """
    guide = answering(guide, heirs)
    refusals = [
        *proposal.move_refusals("agree"),
        *founder_refusals(volunteer),
        *division_refusals(division, guide.division, today(now)),
        *guide.guide_refusals(guide.division, today(now)),
    ]
    if refusals:
        return refuse(*refusals)
    founded = proposal.found(new_id(), guide, now).begin()
    change = proposal.agree(founded.after.id, now)
    return accept(_receipt(change.after), change, founded)


@use_case
def decline_group(
    command: DeclineGroup, proposal: _One, guide: _Guide, now: datetime
) -> Decision[GroupProposalReceipt]:
    """Do not agree, with a reason."""
    if refusals := proposal.move_refusals("decline"):
        return refuse(*refusals)
    change = proposal.decline(command.reason, now)
    return accept(_receipt(change.after), change)


@use_case
def withdraw_group_proposal(
    command: WithdrawGroupProposal, proposal: _One
) -> Decision[GroupProposalReceipt]:
    """Take a proposal back."""
    if refusals := proposal.move_refusals("withdraw"):
        return refuse(*refusals)
    change = proposal.withdraw()
    return accept(_receipt(change.after), change)


def _receipt(proposal: Proposal) -> GroupProposalReceipt:
    return GroupProposalReceipt(
        proposal_id=proposal.id, state=proposal.state, organisation_id=proposal.organisation_id
    )
