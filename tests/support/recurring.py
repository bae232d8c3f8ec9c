"""Something of each kind that organises activities: a template, a copy, a series, a campaign."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command
from baodao.schema.scheduling.campaigns import (
    CloseCampaign,
    JoinCampaign,
    LeaveCampaign,
    OpenCampaign,
)
from baodao.schema.scheduling.copying import (
    CopyActivities,
    CopyActivity,
    DropTemplate,
    KeepTemplate,
    RenameTemplate,
)
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    ChangeSeries,
    CreateSeries,
    PublishSeries,
)

SERIES = "sample-series"
_TUESDAYS = {"first_day": "2026-12-01", "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}
COPIED_ON = "2026-12-03"
_CAMPAIGN = {
    "name": "测试·行动",
    "aim": "测试",
    "from_day": "2026-11-01",
    "until_day": "2027-01-01",
}


async def recurring(
    service: MemoryService, actor: Actor, activity_id: str, organisation_id: str = "o"
) -> dict[str, Any]:
    """What there is of each kind after an activity; the ids that messages may name."""
    about = {"activity_id": activity_id}
    template = await service.done(KeepTemplate, actor, **about, name="测试·模板")
    await service.done(CopyActivity, actor, **about, day=COPIED_ON)
    series = {"series_id": SERIES, **_TUESDAYS}
    made = await service.done(CreateSeries, actor, activity_id=template.activity_id, **series)
    opened = await service.done(OpenCampaign, actor, organisation_id=organisation_id, **_CAMPAIGN)
    joined = made.occurrences[0].activity_id
    campaign = {"campaign_id": opened.campaign_id}
    await service.done(JoinCampaign, actor, activity_id=joined, **campaign)
    return {
        "series_id": SERIES,
        "template_id": template.activity_id,
        "occurrence_id": joined,
        **campaign,
    }


def wishes(activity_id: str, names: dict[str, Any]) -> dict[type[Command], dict[str, Any]]:
    """Each command about them, as it is carried out where `recurring` was."""
    series, campaign = ({name: names[name]} for name in ("series_id", "campaign_id"))
    about, template = {"activity_id": activity_id}, {"activity_id": names["template_id"]}
    of_series = {"activity_id": names["occurrence_id"]}
    return {
        CopyActivities: {"organisation_id": "o", "activity_ids": [activity_id]},
        CopyActivity: about | {"day": "2026-12-04"},
        KeepTemplate: about | {"name": "测试"},
        RenameTemplate: template | {"name": "测试"},
        DropTemplate: template,
        CreateSeries: about | {"series_id": "another", **_TUESDAYS},
        PublishSeries: series | {"until_day": "2026-12-31"},
        ChangeSeries: series | of_series,
        CancelSeries: series | {"from_day": "2026-12-01", "reason": "测试"},
        AgreeToSeries: series,
        OpenCampaign: {"organisation_id": "o", **_CAMPAIGN},
        CloseCampaign: campaign,
        JoinCampaign: about | campaign,
        LeaveCampaign: of_series,
    }
