"""Series in memory: an activity that recurs on four Tuesdays."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baodao.kit.testing import MemoryService
from baodao.schema.scheduling.activities import GetActivity
from baodao.schema.scheduling.series import AgreeToSeries, CreateSeries, PublishSeries
from tests.builders.registration import OPERATOR, ORGANISER, person
from tests.builders.scheduling import draft

LEAD = person("responsible")
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU;COUNT=4"
DAYS = ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]


def wish(activity_id: str, **changes: Any) -> dict[str, Any]:
    values = {"series_id": "s", "activity_id": activity_id, "rule": TUESDAYS}
    return values | {"first_day": DAYS[0]} | changes


async def written(service: MemoryService, *shifts: dict[str, Any], **changes: Any) -> Any:
    """A series on four Tuesdays, if nothing else is said."""
    plan = {name: changes.pop(name) for name in ("zone",) if name in changes}
    made = await draft(service, *shifts, **plan)
    return await service.done(CreateSeries, ORGANISER, **wish(made.activity_id, **changes))


async def agreed(service: MemoryService, *shifts: dict[str, Any]) -> list[str]:
    """The activities of one that can be published."""
    receipt = await written(service, *shifts)
    await service.done(AgreeToSeries, LEAD, series_id="s")
    return [one.activity_id for one in receipt.occurrences]


async def published(service: MemoryService, *shifts: dict[str, Any]) -> list[str]:
    ids = await agreed(service, *shifts)
    await service.done(PublishSeries, ORGANISER, series_id="s", until_day="2026-12-31")
    return ids


async def activity(service: MemoryService, activity_id: str) -> Any:
    return await service.ask(GetActivity(actor=OPERATOR, activity_id=activity_id))


async def begins(service: MemoryService, *ids: str, zone: str = "Asia/Shanghai") -> list[str]:
    found = [await activity(service, one) for one in ids]
    times = [one.starts_at.astimezone(ZoneInfo(zone)) for a in found for one in a.shifts]
    return [f"{one:%m-%d %H:%M}" for one in times]


def night(day: str, hours: str, zone: str) -> dict[str, Any]:
    starts = datetime.fromisoformat(f"{day}T{hours}").replace(tzinfo=ZoneInfo(zone))
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=3), "max_crew": 2}
