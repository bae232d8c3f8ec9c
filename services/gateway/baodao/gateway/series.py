"""Paths of what organises activities: copies, templates, series and campaigns."""

from baodao.gateway.operations import Operation
from baodao.schema.scheduling.campaigns import (
    CloseCampaign,
    GetCampaign,
    JoinCampaign,
    LeaveCampaign,
    ListCampaigns,
    OpenCampaign,
)
from baodao.schema.scheduling.copying import (
    CopyActivities,
    CopyActivity,
    DropTemplate,
    KeepTemplate,
    ListTemplates,
    ListWeek,
    RenameTemplate,
)
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    ChangeSeries,
    CreateSeries,
    GetSeries,
    ListSeries,
    PreviewSeries,
    PublishSeries,
)

_ACTIVITY = "01KAXR4D6E8F0G2H4J6K8M0N2P"
_ORGANISATION = "01KAXR1N5D2J8H4G6S9P3E7K0A"
_CAMPAIGN = "01KAXR6F8G0H2J4K6M8N0P2Q4R"

OPERATIONS = [
    Operation(
        "GET",
        "/organisations/{organisation_id}/weeks/{day}",
        ListWeek,
        "The activities that begin in a week, to copy them",
    ),
    Operation(
        "POST",
        "/organisations/{organisation_id}/copies",
        CopyActivities,
        "Draft activities again, some weeks later",
        example={"activity_ids": [_ACTIVITY], "weeks": 1},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/copies",
        CopyActivity,
        "Draft an activity again on a day, or after a template",
        status=201,
        location="/activities/{activity_id}",
        example={"day": "2026-12-08"},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/templates",
        KeepTemplate,
        "Keep the plan of an activity as a template",
        status=201,
        location="/activities/{activity_id}",
        example={"name": "周二巡逻"},
    ),
    Operation(
        "GET",
        "/organisations/{organisation_id}/templates",
        ListTemplates,
        "Templates of an organisation",
    ),
    Operation(
        "POST",
        "/templates/{activity_id}/rename",
        RenameTemplate,
        "Call a template something else",
        example={"name": "周四巡逻"},
    ),
    Operation("POST", "/templates/{activity_id}/drop", DropTemplate, "Throw a template away"),
    Operation(
        "POST",
        "/activities/{activity_id}/series",
        CreateSeries,
        "Draft an activity again and again, by a rule",
        status=201,
        location="/series/{series_id}",
        example={
            "series_id": "01KAXR7G9H1J3K5M7N9P1Q3R5S",
            "first_day": "2026-12-01",
            "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=12",
            "without_days": ["2026-12-29"],
        },
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/series/preview",
        PreviewSeries,
        "On which days a series would be",
        example={"first_day": "2026-12-01", "rule": "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6"},
    ),
    Operation("GET", "/series/{series_id}", GetSeries, "A series with its activities"),
    Operation(
        "GET", "/organisations/{organisation_id}/series", ListSeries, "Series of an organisation"
    ),
    Operation(
        "POST",
        "/series/{series_id}/publish",
        PublishSeries,
        "Publish the drafts of a series up to a day, or each some days ahead of its own",
        example={"until_day": "2026-12-31", "days_ahead": 14},
    ),
    Operation(
        "POST",
        "/series/{series_id}/change",
        ChangeSeries,
        "Make those that follow one of a series like it",
        example={"activity_id": _ACTIVITY},
    ),
    Operation(
        "POST",
        "/series/{series_id}/cancel",
        CancelSeries,
        "Call off all of a series from a day on",
        example={"from_day": "2026-12-15", "reason": "场地维修"},
    ),
    Operation(
        "POST",
        "/series/{series_id}/agree",
        AgreeToSeries,
        "Agree to be responsible for all of a series",
    ),
    Operation(
        "POST",
        "/campaigns",
        OpenCampaign,
        "Open a campaign",
        status=201,
        location="/campaigns/{campaign_id}",
        example={
            "organisation_id": _ORGANISATION,
            "name": "清洁家园专项行动",
            "aim": "清理楼道和公共绿地,动员居民一起参加。",
            "from_day": "2026-12-01",
            "until_day": "2027-01-01",
        },
    ),
    Operation("GET", "/campaigns", ListCampaigns, "Campaigns of a division"),
    Operation("GET", "/campaigns/{campaign_id}", GetCampaign, "A campaign with its totals"),
    Operation(
        "POST", "/campaigns/{campaign_id}/close", CloseCampaign, "Let nothing join a campaign"
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/campaign",
        JoinCampaign,
        "Make an activity a part of a campaign",
        example={"campaign_id": _CAMPAIGN},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/campaign/leave",
        LeaveCampaign,
        "Let an activity be a part of its campaign no more",
    ),
]
