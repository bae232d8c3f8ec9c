"""A calendar with what is hard to write: zones that change, long and odd texts, every status."""

from datetime import UTC, datetime, timedelta

from baodao.schema.places import Point
from baodao.schema.scheduling.calendars import CalendarEntry, CalendarFeed, EntryStatus

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
API = "https://gateway/api/v1"
ODD = "测试·巡逻;楼道,回头看\\ 😀 " + "长" * 60


def listed(
    shift_id: str,
    starts_at: datetime,
    zone: str = "Asia/Shanghai",
    status: EntryStatus = "confirmed",
    title: str = "测试·巡逻",
    hours: float = 2,
) -> CalendarEntry:
    """A shift as a calendar shows it."""
    return CalendarEntry(
        shift_id=shift_id,
        activity_id=f"{shift_id}-activity",
        sequence=7,
        modified_at=NOW - HOUR if status == "confirmed" else None,
        status=status,
        title=title,
        role="志愿者",
        place="测试·服务站",
        station="测试·站点",
        point=Point(degrees_north=39.1249, degrees_east=117.1511),
        zone=zone,
        starts_at=starts_at,
        ends_at=starts_at + hours * HOUR,
    )


def feed() -> CalendarFeed:
    """All of that in one calendar."""
    spring, autumn = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    midnight = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
    shown = [
        listed("midnight", midnight, title=ODD),
        listed("leap-day", datetime(2028, 2, 28, 16, tzinfo=UTC), status="cancelled"),
        listed("waiting", midnight + HOUR, status="tentative"),
        listed("new-year", datetime(2026, 12, 31, 15, 59, tzinfo=UTC)),
        listed("half-hour", datetime(2026, 10, 3, 15, 15, tzinfo=UTC), "Australia/Lord_Howe"),
        listed("no-summer", datetime(2026, 6, 1, tzinfo=UTC), "America/Phoenix"),
        listed("nowhere", midnight, "Nowhere/Land"),
    ]
    first_sunday = datetime(2026, 11, 1, 4, tzinfo=UTC)
    for number in range(8):
        for zone in ("Europe/London", "America/New_York"):
            at = number * HOUR / 2
            shown += [
                listed(f"{zone[:2]}-spring-{number}", spring + at, zone),
                listed(f"{zone[:2]}-autumn-{number}", autumn + at, zone),
                listed(f"{zone[:2]}-first-{number}", first_sunday + at, zone),
            ]
    return CalendarFeed(shifts=shown)
