"""The messages about campaigns, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.campaigns import use_cases, views
from baodao.schema.scheduling.campaigns import (
    CloseCampaign,
    GetCampaign,
    JoinCampaign,
    LeaveCampaign,
    ListCampaigns,
    OpenCampaign,
)

subscribers = Subscribers("scheduling")

subscribers.command(OpenCampaign, use_cases.open_campaign)
subscribers.command(CloseCampaign, use_cases.close_campaign)
subscribers.command(JoinCampaign, use_cases.join_campaign)
subscribers.command(LeaveCampaign, use_cases.leave_campaign)
subscribers.query(GetCampaign, views.get_campaign)
subscribers.query(ListCampaigns, views.list_campaigns)
