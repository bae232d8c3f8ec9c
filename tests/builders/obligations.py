"""What people and groups have done in a quarter."""

from datetime import UTC, datetime
from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.obligations.domain.tallies import GroupTally, Tally
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.scheduling.attendance import AttendanceRecorded
from tests.builders import hours

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
"""Yesterday, in the fourth quarter."""


def attended(
    who: str = "a", activity: str = "activity", starts: datetime = START, **changes: Any
) -> AttendanceRecorded:
    """Somebody was there for an hour."""
    return hours.attendance(starts, volunteer_id=who, activity_id=activity, **changes)


def credited(who: str = "a", minutes: int = 60, starts: datetime = START) -> HoursCredited:
    """Somebody has served for so long."""
    return hours.credited(starts, minutes, volunteer_id=who)


async def own(service: MemoryService, who: str = "a", quarter: str = "2026Q4") -> tuple[int, ...]:
    """Contacts, activities, minutes and claims of a person."""
    tally: Tally | None = await service.stored(Tally, f"{who}-{quarter}")
    if tally is None:
        return (0, 0, 0, 0)
    return (tally.contacts, len(tally.activities), tally.minutes, tally.claims)


async def together(
    service: MemoryService, group: str = "unit", quarter: str = "2026Q4"
) -> tuple[int, ...]:
    """Contacts, activities, minutes and claims of a group."""
    tally: GroupTally | None = await service.stored(GroupTally, f"{group}-{quarter}")
    return tuple(tally.counts.model_dump().values()) if tally else (0, 0, 0, 0)
