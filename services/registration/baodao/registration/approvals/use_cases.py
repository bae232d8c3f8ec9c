"""Decisions about approvals to read data of minors."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.approvals import Approval
from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.kit.views import shown
from baodao.registration.approvals.domain import end, give, give_refusals, rank_refusals
from baodao.registration.organisations.domain import Organisation
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema.base import NotFound
from baodao.schema.registration import approvals as schema


@use_case
def give_approval(
    command: schema.GiveApproval,
    division: Annotated[Division | None, by("division")],
    organisation: Annotated[Organisation | None, by("organisation_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    now: datetime,
    new_id: NewId,
) -> Decision[schema.Approval]:
    """Let somebody in a role below one's own read data of minors."""
    approval = Approval(
        id=new_id(),
        reader_id=command.reader_id,
        role=command.role,
        organisation_id=command.organisation_id,
        division=command.division,
        activity_id=command.activity_id,
        purpose=command.purpose,
        from_day=command.from_day or today(now),
        until_day=command.until_day,
        approved_by=command.actor.id,
    )
    refusals = [
        *rank_refusals(command.actor, approval.role),
        *division_refusals(division, approval.division, today(now)),
        *give_refusals(approval, packs, now),
    ]
    if approval.organisation_id and organisation is None:
        refusals.append(NotFound(kind="organisation", id=approval.organisation_id))
    if refusals:
        return refuse(*refusals)
    given = give(approval)
    return accept(shown_approval(given.after), given)


@use_case
def end_approval(
    command: schema.EndApproval, approval: Annotated[Approval, by("approval_id")]
) -> Decision[schema.Approval]:
    """End an approval before its last day."""
    if refusals := rank_refusals(command.actor, approval.role):
        return refuse(*refusals)
    if approval.ended:
        return accept(shown_approval(approval))
    ended = end(approval, command.actor)
    return accept(shown_approval(ended.after), ended)


def shown_approval(approval: Approval) -> schema.Approval:
    """An approval as it is shown."""
    return shown(schema.Approval, approval, approval_id=approval.id)
