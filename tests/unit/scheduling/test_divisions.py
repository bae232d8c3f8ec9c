"""Activities only where, and as long as, there is a place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done, Outcome
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers
from baodao.schema import Actor
from baodao.schema.registration.divisions import DivisionAdded, DivisionDissolved, DivisionEnded
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.scheduling.activities import CreateActivity

# In China this is the 24th already.
NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
PLACE, OTHER = "120104007017", "120104007018"


async def create(service: MemoryService, starts_in: timedelta) -> Outcome:
    starts_at = NOW + starts_in
    shift: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return await service.decide(
        CreateActivity.model_validate(
            {
                "command_id": "c",
                "actor": Actor(id="operator", role="operator"),
                "organisation_id": "o",
                "title": "测试·巡逻",
                "category": "群防群治",
                "division": PLACE,
                "place": "测试",
                "responsible_id": "r",
                "risk_note": "测试",
                "shifts": [shift | {"max_crew": 1}],
            }
        ),
        NOW,
    )


async def city(until: str, seed: int = 1) -> MemoryService:
    service = MemoryService(subscribers, COLLECTIONS)
    told = [
        ("d", DivisionAdded(division=PLACE, name="测试", level="community", parent=None)),
        ("o", OrganisationRegistered(division=PLACE, organisation_id="o", name="测", kind="unit")),
        ("e", DivisionDissolved(division=PLACE, until=until, how="merged", became=[OTHER])),
    ]
    for message_id, event in delivered_twice_and_shuffled(told, seed):
        assert isinstance(await service.decide(event, NOW, message_id), Done)
    return service


@pytest.mark.parametrize("seed", range(6))
async def test_no_activity_in_a_division_that_has_ended(seed: int) -> None:
    service = await city("2026-11-24", seed)
    ended = DivisionEnded(division=PLACE, until="2026-11-24", became=OTHER)
    assert await create(service, timedelta(hours=2)) == Refused((ended,))
    assert await create(service, timedelta(days=-3)) == Refused((ended,))


@pytest.mark.parametrize(("hours", "may"), [(23.4, True), (23.5, False)])
async def test_no_activity_on_days_when_a_division_is_none_any_more(
    hours: float, may: bool
) -> None:
    # The 26th begins in China in 23.5 hours.
    service = await city("2026-11-25")
    outcome = await create(service, timedelta(hours=hours))
    assert isinstance(outcome, Done) == may
