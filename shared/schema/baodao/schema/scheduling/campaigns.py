"""Campaigns 专项行动: named containers of activities, for some days and about one thing."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, everybody, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    TermDay,
    Text,
    Value,
)
from baodao.schema.words import OpenLine, OpenText

CampaignState = Literal["open", "closed"]

_KEEPERS = (
    keeper("campaign.organisation_id", "organiser"),
    subtree("campaign.division", *ORGANISERS),
)
_OF_ACTIVITY = (
    keeper("activity.organisation_id", "organiser"),
    subtree("activity.division", *ORGANISERS),
)

# --- events ---------------------------------------------------------------------------------------


class CampaignOpened(
    Event, type="baodao.scheduling.campaign-opened.v1", feed="public", aggregate="campaign_id"
):
    """A campaign 专项行动 is open: activities of its place and below can join, on its days.

    The days are `[from_day, until_day)`, for each activity by the calendar of its place.
    """

    campaign_id: Id
    organisation_id: Id
    name: Line
    aim: Text
    from_day: RecordedDay
    until_day: RecordedDay


class CampaignClosed(
    Event, type="baodao.scheduling.campaign-closed.v1", feed="public", aggregate="campaign_id"
):
    """Nothing joins the campaign any more; what has joined takes place."""

    campaign_id: Id
    organisation_id: Id


class CampaignJoined(
    Event, type="baodao.scheduling.campaign-joined.v1", feed="public", aggregate="activity_id"
):
    """A published activity is part of a campaign; one that joined as a draft tells it otherwise.

    It has `campaign_id` when it is published.
    """

    activity_id: Id
    organisation_id: Id
    campaign_id: Id


class CampaignLeft(
    Event, type="baodao.scheduling.campaign-left.v1", feed="public", aggregate="activity_id"
):
    """A published activity is no part of a campaign any more."""

    activity_id: Id
    organisation_id: Id
    campaign_id: Id


# --- commands -------------------------------------------------------------------------------------


class CampaignReceipt(Value):
    """The campaign."""

    campaign_id: Id


class OpenCampaign(
    Command,
    subject="commands.scheduling.open-campaign",
    reply=CampaignReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """Open a campaign on the days of `[from_day, until_day)` where an organisation is.

    Activities of the organisation join, and those of everybody at its place or below.
    """

    organisation_id: Id
    name: OpenLine
    aim: OpenText
    from_day: PlannedDay
    until_day: TermDay


class CloseCampaign(
    Command,
    subject="commands.scheduling.close-campaign",
    reply=CampaignReceipt,
    access=_KEEPERS,
):
    """Let nothing join a campaign any more. After its days nothing does anyway."""

    campaign_id: Id


class MembershipReceipt(Value):
    """The activity, and the campaign of which it is a part now."""

    activity_id: Id
    campaign_id: Id | None


class JoinCampaign(
    Command,
    subject="commands.scheduling.join-campaign",
    reply=MembershipReceipt,
    access=_OF_ACTIVITY,
):
    """Make an activity a part of a campaign that is open to it; of one at a time."""

    activity_id: Id
    campaign_id: Id


class LeaveCampaign(
    Command,
    subject="commands.scheduling.leave-campaign",
    reply=MembershipReceipt,
    access=_OF_ACTIVITY,
):
    """Let an activity be a part of its campaign no more, as long as it has not ended."""

    activity_id: Id


# --- queries --------------------------------------------------------------------------------------


class Campaign(Value):
    """A campaign as listed."""

    campaign_id: Id
    organisation_id: Id
    division: DivisionCode
    name: str
    aim: str
    from_day: RecordedDay
    until_day: RecordedDay
    state: CampaignState


class CampaignPage(Value):
    """Some campaigns in the order of their ids (oldest first)."""

    campaigns: list[Campaign]
    next: str | None = None


class CampaignTotals(Value):
    """What has been published in a campaign; what was called off is not counted.

    Hours are those of the ledger, which counts them.
    """

    activities: int
    shifts: int
    seats: int
    seats_taken: int
    """An offered seat is taken."""


class CampaignInNumbers(Campaign):
    """A campaign and its totals."""

    totals: CampaignTotals


class GetCampaign(
    Query,
    subject="queries.scheduling.get-campaign",
    reply=CampaignInNumbers,
    access=[everybody()],
):
    """One campaign with its totals."""

    campaign_id: Id


class ListCampaigns(
    Query,
    subject="queries.scheduling.list-campaigns",
    reply=CampaignPage,
    access=[everybody()],
):
    """The campaigns of a division and of everything below it."""

    division: DivisionCode
    state: CampaignState | None = Field(default=None)
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class CampaignDaysOutOfOrder(
    Refusal,
    slug="campaign-days-out-of-order",
    en="The campaign would be from {from_day} until before {until_day}, which is no day. Please "
    "correct one of them.",
    zh="专项行动自{from_day}起、至{until_day}前结束,没有任何一天。请更正。",
):
    """It ends after it begins."""

    from_day: RecordedDay
    until_day: RecordedDay


class CampaignIsClosed(
    Refusal,
    slug="campaign-is-closed",
    en="The campaign is closed, so nothing joins it any more. Please choose another one.",
    zh="该专项行动已结束,不能再加入。请另选。",
):
    """Closed by who opened it."""

    campaign_id: Id


class CampaignNotOpenTo(
    Refusal,
    slug="campaign-not-open-to",
    en="The campaign is for activities of its place and below, and this one is elsewhere. Please "
    "choose a campaign of its place.",
    zh="该专项行动只接受所在区划及下级的活动,本活动在其他区划。请选择本地的专项行动。",
):
    """Own organisation, or at its place or below."""

    home: DivisionCode
    division: DivisionCode


class OutsideCampaign(
    Refusal,
    slug="outside-campaign",
    en="There is a shift on {day}, and the campaign is from {from_day} until before {until_day}. "
    "Please move the shift, or leave the activity out.",
    zh="{day}有班次,而专项行动自{from_day}起、至{until_day}前结束。请调整班次,或不加入。",
):
    """Every shift is on a day of it."""

    day: RecordedDay
    from_day: RecordedDay
    until_day: RecordedDay


class InNoCampaign(
    Refusal,
    slug="in-no-campaign",
    en="The activity is part of no campaign. There is no need to leave one.",
    zh="该活动没有加入任何专项行动,不需要退出。",
):
    """There is nothing to leave."""

    activity_id: Id
