"""A campaign 专项行动: what it is called and about, on which days, and for whose activities."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import Event, Refusal
from baodao.schema.scheduling.campaigns import (
    CampaignClosed,
    CampaignIsClosed,
    CampaignJoined,
    CampaignLeft,
    CampaignNotOpenTo,
    CampaignOpened,
    CampaignState,
    OpenCampaign,
    OutsideCampaign,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign(Aggregate):
    """A campaign on the days of `[from_day, until_day)`; it knows nothing of what joins it."""

    LIFE: ClassVar = LifeCycle(begins=("open",), close=Move(("open",), "closed"))

    organisation_id: str
    division: str
    name: str
    aim: str
    from_day: str
    until_day: str
    state: CampaignState

    def broken(self, before: Aggregate) -> str | None:
        """It ends after it begins, and every change of state is a move of `LIFE`."""
        if self.until_day <= self.from_day:
            return "it ends before it begins"
        return self.LIFE.broken(before, self)

    @classmethod
    def opened(cls, campaign_id: str, wish: OpenCampaign, division: str) -> Change[Self]:
        """Open a campaign in a division."""
        said: dict[str, Any] = {
            "organisation_id": wish.organisation_id,
            "division": division,
            "name": wish.name,
            "aim": wish.aim,
            "from_day": wish.from_day,
            "until_day": wish.until_day,
        }
        told = CampaignOpened(campaign_id=campaign_id, **said)
        return cls(id=campaign_id, state="open", **said).change(told)

    def close(self) -> Change[Self]:
        """Let nothing join it any more."""
        told = CampaignClosed(
            division=self.division, campaign_id=self.id, organisation_id=self.organisation_id
        )
        return self.change(told, state="closed")

    def closed_refusals(self) -> list[Refusal]:
        """`campaign-is-closed` if it is."""
        return [CampaignIsClosed(campaign_id=self.id)] if self.state == "closed" else []

    def joining_refusals(self, activity: Activity, days: Iterable[str]) -> list[Refusal]:
        """Why an activity with shifts on these days cannot join: whose it is, where, and when."""
        refusals = self.closed_refusals()
        is_own = activity.organisation_id == self.organisation_id
        if not (is_own or activity.division.startswith(self.division)):
            refusals.append(CampaignNotOpenTo(home=self.division, division=activity.division))
        first, until = self.from_day, self.until_day
        return refusals + [
            OutsideCampaign(day=day, from_day=first, until_day=until)
            for day in sorted(days)
            if not first <= day < until
        ]


def moved_to(
    activity: Activity, shifts: Iterable[Shift], campaign_id: str | None
) -> list[Change[Aggregate]]:
    """Make an activity and its shifts a part of a campaign, or of none.

    Of a draft it is told when it is published.
    """
    named = {
        "division": activity.division,
        "activity_id": activity.id,
        "organisation_id": activity.organisation_id,
    }
    events: list[Event] = []
    if activity.is_public and activity.campaign_id:
        events.append(CampaignLeft(campaign_id=activity.campaign_id, **named))
    if activity.is_public and campaign_id:
        events.append(CampaignJoined(campaign_id=campaign_id, **named))
    changed = activity.change(*events, campaign_id=campaign_id)
    return [changed, *(one.change(campaign_id=campaign_id) for one in shifts)]
