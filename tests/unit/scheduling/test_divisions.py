"""Activities only where, and as long as, there is a place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.schema.registration.divisions import (
    DivisionDissolved,
    DivisionEnded,
)
from baodao.schema.scheduling.activities import CreateActivity
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, NEXT_DOOR, OPERATOR

# In China this is the 24th already.
EVENING = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def starting_in(time: timedelta) -> dict[str, Any]:
    """An activity with one shift."""
    starts = EVENING + time
    shift = scheduling.shift(starts_at=starts, ends_at=starts + timedelta(hours=1))
    return scheduling.activity(shift)


async def until(day: str, seed: int = 1) -> MemoryService:
    """Scheduling, told in any order that the place ends on this day."""
    service = scheduling.empty()
    service.now = EVENING
    end = DivisionDissolved(division=COMMUNITY, until=day, how="merged", became=[NEXT_DOOR])
    told = [("d", scheduling.PLACE_TOLD), ("o", scheduling.ORGANISATION_TOLD), ("e", end)]
    for message_id, event in delivered_twice_and_shuffled(told, seed):
        assert isinstance(await service.decide(event, message_id=message_id), Done)
    return service


@pytest.mark.parametrize("seed", range(6))
async def test_no_activity_in_a_division_that_has_ended(seed: int) -> None:
    service = await until("2026-11-24", seed)
    ended = [DivisionEnded(division=COMMUNITY, until="2026-11-24", became=NEXT_DOOR)]
    for time in (timedelta(hours=2), timedelta(days=-3)):
        assert await service.refused(CreateActivity, OPERATOR, **starting_in(time)) == ended


@pytest.mark.parametrize(("hours", "may"), [(23.4, True), (23.5, False)])
async def test_no_activity_on_days_when_a_division_is_none_any_more(
    hours: float, may: bool
) -> None:
    # The 26th begins in China in 23.5 hours.
    service = await until("2026-11-25")
    outcome = await service.send(CreateActivity, OPERATOR, **starting_in(timedelta(hours=hours)))
    assert isinstance(outcome, Done) == may
