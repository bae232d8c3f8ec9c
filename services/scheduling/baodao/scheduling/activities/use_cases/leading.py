"""Decisions about who is responsible for an activity."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.leading import (
    agree_on_paper,
    disclaim,
    disclaim_refusals,
    paper_refusals,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.scheduling.activity_changes import AgreeToLead, LeadReceipt
from baodao.schema.scheduling.leading import DisclaimLead, RecordLeadAgreement

ThisActivity = Annotated[Activity, by("activity_id")]
ItsShifts = Annotated[dict[str, Shift], by_each("activity.shift_ids")]


@use_case
def agree_to_lead(
    command: AgreeToLead, activity: ThisActivity, shifts: ItsShifts, now: datetime
) -> Decision[LeadReceipt]:
    """Make whoever agrees responsible, also for the shifts that have not begun."""
    if refusals := activity.over_refusals():
        return refuse(*refusals)
    return _led(activity.agree(), shifts, now)


@use_case
def record_lead_agreement(
    command: RecordLeadAgreement, activity: ThisActivity, shifts: ItsShifts, now: datetime
) -> Decision[LeadReceipt]:
    """Make whoever has agreed on paper responsible, as if they had done so themself."""
    if refusals := paper_refusals(activity, command.signed_on, now):
        return refuse(*refusals)
    return _led(agree_on_paper(command, activity), shifts, now)


@use_case
def disclaim_lead(
    command: DisclaimLead, activity: ThisActivity, shifts: ItsShifts, now: datetime
) -> Decision[LeadReceipt]:
    """Take back what somebody has recorded of a sheet that was never signed."""
    paper, refusals = activity.paper, disclaim_refusals(activity)
    if refusals or paper is None:
        return refuse(*refusals)
    return _led(disclaim(activity, paper), shifts, now)


def _led(
    change: Change[Activity], shifts: dict[str, Shift], now: datetime
) -> Decision[LeadReceipt]:
    """What becomes of an activity and its shifts that have not begun, led by who leads it now."""
    lead = change.after.responsible_id
    led = [
        shift.change(responsible_id=lead)
        for shift in shifts.values()
        if shift.responsible_id != lead and not shift.has_begun(now)
    ]
    return accept(LeadReceipt(activity_id=change.after.id, responsible_id=lead), change, *led)
