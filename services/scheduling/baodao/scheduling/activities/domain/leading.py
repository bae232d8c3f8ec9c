"""Being responsible for an activity by a sheet of paper, and saying that one has signed none."""

from datetime import datetime
from typing import Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change
from baodao.scheduling.activities.domain.activity import Activity, LeadPaper
from baodao.schema import Refusal
from baodao.schema.registration.claims import DayInFuture
from baodao.schema.scheduling.leading import (
    LeadAgreedThemself,
    LeadDisclaimed,
    NobodyAskedToLead,
    RecordLeadAgreement,
)


def paper_refusals(activity: Activity, signed_on: str, now: datetime) -> list[Refusal]:
    """Why it is not recorded that who is asked has signed: nobody is, or the day is to come."""
    refusals = activity.over_refusals()
    if activity.asked_id is None:
        refusals.append(NobodyAskedToLead(activity_id=activity.id))
    if signed_on > today(now):
        refusals.append(DayInFuture(day=signed_on))
    return refusals


def agree_on_paper(command: RecordLeadAgreement, activity: Activity) -> Change[Activity]:
    """Let who was asked be responsible, as their sheet says; the actor has recorded it."""
    actor = command.actor
    lead, former = activity.asked_id or activity.responsible_id, activity.responsible_id
    done_by: dict[str, Any] = {"by_role": actor.role, "by_organisation": actor.organisation}
    paper = LeadPaper(
        lead_id=lead,
        reference=command.reference,
        signed_on=command.signed_on,
        falls_to=former if former != lead else actor.id,
        **done_by,
    )
    return activity.agree(paper)


def disclaim_refusals(activity: Activity) -> list[Refusal]:
    """Why nobody says "not me": it is over, or they agreed themself."""
    refusals = activity.over_refusals()
    if activity.paper is None:
        refusals.append(LeadAgreedThemself(activity_id=activity.id))
    return refusals


def disclaim(activity: Activity, paper: LeadPaper) -> Change[Activity]:
    """Take an agreement back that was never given.

    Of what is published whoever was responsible before is again, or else who recorded the sheet; of
    a draft nobody has agreed to be.
    """
    is_draft = activity.state == "draft"
    now_led_by = None if is_draft else paper.falls_to
    event = LeadDisclaimed(
        division=activity.division,
        activity_id=activity.id,
        organisation_id=activity.organisation_id,
        former_responsible_id=paper.lead_id,
        responsible_id=now_led_by,
        signed_on=paper.signed_on,
    )
    return activity.change(
        event,
        responsible_id=now_led_by or activity.responsible_id,
        asked_id=paper.lead_id if is_draft else activity.asked_id,
        lead_paper=None,
    )
