"""Campaigns: named containers of activities, open to their place and below."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.scheduling.activities import ActivityPublished, GetActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import CancelActivity, CancelShift
from baodao.schema.scheduling.campaigns import (
    CampaignClosed,
    CampaignJoined,
    CampaignLeft,
    CampaignOpened,
    CloseCampaign,
    GetCampaign,
    JoinCampaign,
    LeaveCampaign,
    ListCampaigns,
    OpenCampaign,
)
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, NEXT_DOOR, OPERATOR, ORGANISER, STRANGER
from tests.builders.scheduling import ORGANISATION_TOLD, draft, seat, shift

STREET = COMMUNITY[:9]
ANYBODY = acting_as(id="anybody", role="volunteer")
COORDINATOR = acting_as(id="coordinator", role="street-coordinator", scope=STREET)


@pytest.fixture
async def service() -> MemoryService:
    """The organisation `o` is in a community, `street` on its street, `p` next door."""
    found = await scheduling.prepared()
    told = {"street": STREET, "p": NEXT_DOOR}
    await found.follow(
        DivisionAdded(division=NEXT_DOOR, name="测试", level="community", parent=None),
        DivisionAdded(division=STREET, name="测试", level="street", parent=None),
        *(
            ORGANISATION_TOLD.model_copy(update={"organisation_id": one, "division": division})
            for one, division in told.items()
        ),
    )
    return found


def wish(organisation_id: str = "street", **changes: Any) -> dict[str, Any]:
    values = {"organisation_id": organisation_id, "name": "测试·清洁家园", "aim": "测试·环境整治"}
    return values | {"from_day": "2026-11-23", "until_day": "2026-12-24"} | changes


async def running(service: MemoryService, organisation_id: str = "street", **changes: Any) -> str:
    actor = COORDINATOR if organisation_id == "street" else ORGANISER
    receipt = await service.done(OpenCampaign, actor, **wish(organisation_id, **changes))
    return str(receipt.campaign_id)


async def totals(service: MemoryService, campaign_id: str) -> tuple[int, ...]:
    found = await service.ask(GetCampaign(actor=ANYBODY, campaign_id=campaign_id))
    told = found.totals
    return told.activities, told.shifts, told.seats, told.seats_taken


async def test_a_campaign_is_opened_listed_and_closed(service: MemoryService) -> None:
    one = await running(service)
    (told,) = service.told(CampaignOpened)
    assert (told.division, told.name, told.until_day) == (STREET, "测试·清洁家园", "2026-12-24")
    for division, count in ((STREET, 1), (STREET[:6], 1), (COMMUNITY, 0)):
        question = ListCampaigns(actor=ANYBODY, division=division)
        assert len((await service.ask(question)).campaigns) == count
    assert await service.refused(CloseCampaign, STRANGER, campaign_id=one)
    await service.done(CloseCampaign, COORDINATOR, campaign_id=one)
    assert [event.campaign_id for event in service.told(CampaignClosed)] == [one]
    again = await service.refused(CloseCampaign, COORDINATOR, campaign_id=one)
    assert slugs(again) == ["campaign-is-closed"]
    for state, count in (("open", 0), ("closed", 1)):
        question = ListCampaigns(actor=ANYBODY, division=STREET, state=state)
        assert len((await service.ask(question)).campaigns) == count


async def test_it_has_days_and_an_organisation_in_force(service: MemoryService) -> None:
    turned = wish(from_day="2026-12-24", until_day="2026-12-24")
    refused = await service.refused(OpenCampaign, COORDINATOR, **turned)
    assert slugs(refused) == ["campaign-days-out-of-order"]
    ends = {"organisation_id": "ending", "valid_until": "2026-11-23"}
    await service.follow(ORGANISATION_TOLD.model_copy(update=ends))
    refused = await service.refused(OpenCampaign, OPERATOR, **wish("ending"))
    assert slugs(refused) == ["organisation-not-in-force"]
    assert await service.refused(OpenCampaign, STRANGER, **wish())


async def test_who_organises_an_activity_lets_it_join_where_it_is_open(
    service: MemoryService,
) -> None:
    one, other = await running(service), await running(service, "o")
    mine = (await draft(service)).activity_id
    theirs = (await draft(service, organisation_id="p", division=NEXT_DOOR)).activity_id
    wished = {"activity_id": mine, "campaign_id": one}
    assert await service.refused(JoinCampaign, STRANGER, **wished)
    assert (await service.done(JoinCampaign, ORGANISER, **wished)).campaign_id == one
    # Next door is on the street, and not in the community.
    await service.done(JoinCampaign, OPERATOR, activity_id=theirs, campaign_id=one)
    outside = {"activity_id": theirs, "campaign_id": other}
    refused = await service.refused(JoinCampaign, OPERATOR, **outside)
    assert slugs(refused) == ["campaign-not-open-to"]
    assert await totals(service, one) == (0, 0, 0, 0)
    await service.done(PublishActivity, OPERATOR, activity_id=mine)
    assert service.told(ActivityPublished)[-1].campaign_id == one
    assert service.told(CampaignJoined) == []
    assert await totals(service, one) == (1, 1, 2, 0)


async def test_totals_are_of_what_takes_place(service: MemoryService) -> None:
    one = await running(service)
    made = [await draft(service, shift(), shift(after=3, max_crew=5)) for _ in range(3)]
    for receipt in made:
        named = {"activity_id": receipt.activity_id}
        await service.done(PublishActivity, OPERATOR, **named)
        await service.done(JoinCampaign, ORGANISER, **named, campaign_id=one)
    assert len(service.told(CampaignJoined)) == len(made)
    await service.done(ReserveSeat, OPERATOR, **seat(made[0].shift_ids[0]))
    assert await totals(service, one) == (3, 6, 21, 1)
    off = {"activity_id": made[1].activity_id, "reason": "测试"}
    await service.done(CancelActivity, ORGANISER, **off)
    await service.done(CancelShift, ORGANISER, shift_id=made[2].shift_ids[1], reason="测试")
    assert await totals(service, one) == (2, 3, 9, 1)


async def test_an_activity_is_part_of_one_at_a_time_and_can_leave(service: MemoryService) -> None:
    one, other = await running(service), await running(service, "o")
    made = await draft(service)
    named = {"activity_id": made.activity_id}
    await service.done(PublishActivity, OPERATOR, **named)
    for campaign in (one, one, other):
        await service.done(JoinCampaign, ORGANISER, **named, campaign_id=campaign)
    assert [event.campaign_id for event in service.told(CampaignJoined)] == [one, other]
    assert [event.campaign_id for event in service.told(CampaignLeft)] == [one]
    assert await totals(service, one) == (0, 0, 0, 0)
    await service.done(LeaveCampaign, ORGANISER, **named)
    assert (await service.ask(GetActivity(actor=ANYBODY, **named))).campaign_id is None
    refused = await service.refused(LeaveCampaign, ORGANISER, **named)
    assert slugs(refused) == ["in-no-campaign"]


async def test_all_that_is_in_the_way_of_joining_is_told(service: MemoryService) -> None:
    made = await draft(
        service, shift(), shift(after=24 * 40), organisation_id="p", division=NEXT_DOOR
    )
    other = await running(service, "o")
    await service.done(CloseCampaign, ORGANISER, campaign_id=other)
    named = {"activity_id": made.activity_id, "campaign_id": other}
    assert slugs(await service.refused(JoinCampaign, OPERATOR, **named)) == [
        "campaign-is-closed",
        "campaign-not-open-to",
        "outside-campaign",
    ]
    await service.done(CancelActivity, OPERATOR, activity_id=made.activity_id, reason="测试")
    assert "activity-over" in slugs(await service.refused(JoinCampaign, OPERATOR, **named))
