"""Answers about campaigns."""

from typing import Annotated

from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, exists, is_in, within
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.campaigns.domain import Campaign
from baodao.scheduling.campaigns.store import CAMPAIGNS
from baodao.schema.scheduling import campaigns as schema

_TAKING_PLACE = ("published", "over")


@row_of(SHIFTS)
class _Seats:
    activity_id: str
    max_crew: int
    seats_taken: int


async def get_campaign(
    query: schema.GetCampaign, campaign: Annotated[Campaign, by("campaign_id")], reads: Reads
) -> schema.CampaignInNumbers:
    # Its index has those alone that are part of one.
    part_of_any = exists("campaign_id", str)
    part_of_it = part_of_any & eq("campaign_id", campaign.id) & is_in("state", _TAKING_PLACE)
    shifts = await reads.find(SHIFTS, part_of_it, into=_Seats)
    totals = schema.CampaignTotals(
        activities=len({one.activity_id for one in shifts}),
        shifts=len(shifts),
        seats=sum(one.max_crew for one in shifts),
        seats_taken=sum(one.seats_taken for one in shifts),
    )
    return shown(schema.CampaignInNumbers, campaign, campaign_id=campaign.id, totals=totals)


async def list_campaigns(query: schema.ListCampaigns, reads: Reads) -> schema.CampaignPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    page = await reads.page(CAMPAIGNS, public(query), within(query.division) & wanted, query)
    campaigns = [shown(schema.Campaign, one, campaign_id=one.id) for one in page.items]
    return schema.CampaignPage(campaigns=campaigns, next=page.next)
