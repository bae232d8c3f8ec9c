"""Decisions about campaigns, and about what is part of them."""

from typing import Annotated

from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.domain.zones import ZONES
from baodao.scheduling.campaigns.domain import Campaign, moved_to
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.schema import NotFound
from baodao.schema.scheduling.activity_refusals import UnknownZone
from baodao.schema.scheduling.campaigns import (
    CampaignDaysOutOfOrder,
    CampaignReceipt,
    CloseCampaign,
    InNoCampaign,
    JoinCampaign,
    LeaveCampaign,
    MembershipReceipt,
    OpenCampaign,
)

_Activity = Annotated[Activity, by("activity_id")]
_Shifts = Annotated[dict[str, Shift], by_each("activity.shift_ids")]


@use_case
def open_campaign(
    command: OpenCampaign,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    new_id: NewId,
) -> Decision[CampaignReceipt]:
    """Open a campaign where an organisation is, which is in force on its first day."""
    if organisation.division is None:
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    refusals = organisation.force_refusals([command.from_day])
    if command.until_day <= command.from_day:
        days = {"from_day": command.from_day, "until_day": command.until_day}
        refusals.append(CampaignDaysOutOfOrder(**days))
    if refusals:
        return refuse(*refusals)
    opened = Campaign.opened(new_id(), command, organisation.division)
    return accept(CampaignReceipt(campaign_id=opened.after.id), opened)


@use_case
def close_campaign(
    command: CloseCampaign, campaign: Annotated[Campaign, by("campaign_id")]
) -> Decision[CampaignReceipt]:
    """Let nothing join a campaign any more."""
    if refusals := campaign.closed_refusals():
        return refuse(*refusals)
    return accept(CampaignReceipt(campaign_id=campaign.id), campaign.close())


@use_case
def join_campaign(
    command: JoinCampaign,
    activity: _Activity,
    shifts: _Shifts,
    campaign: Annotated[Campaign, by("campaign_id")],
) -> Decision[MembershipReceipt]:
    """Make an activity a part of a campaign that is open to it."""
    refusals = activity.over_refusals()
    if activity.zone not in ZONES:
        return refuse(*refusals, UnknownZone(zone=activity.zone))
    live = [one for one in shifts.values() if one.state != "cancelled"]
    days = {day for one in live for day in one.days(activity.zone)}
    refusals += campaign.joining_refusals(activity, days)
    if refusals:
        return refuse(*refusals)
    receipt = MembershipReceipt(activity_id=activity.id, campaign_id=campaign.id)
    if activity.campaign_id == campaign.id:
        return accept(receipt)
    return accept(receipt, *moved_to(activity, shifts.values(), campaign.id))


@use_case
def leave_campaign(
    command: LeaveCampaign, activity: _Activity, shifts: _Shifts
) -> Decision[MembershipReceipt]:
    """Let an activity be a part of its campaign no more."""
    refusals = activity.over_refusals()
    if activity.campaign_id is None:
        refusals.append(InNoCampaign(activity_id=activity.id))
    if refusals:
        return refuse(*refusals)
    receipt = MembershipReceipt(activity_id=activity.id, campaign_id=None)
    return accept(receipt, *moved_to(activity, shifts.values(), None))
