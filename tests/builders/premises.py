"""Premises of the community, and the standards by which they are assessed."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.premises import AddPremises, AssessPremises
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    OPERATOR,
    ORGANISER,
    STREET,
    TODAY,
)

STANDARDS = [
    {"kind": "committee-office", "standard": "测试·标准2026", "least_area": 100},
    {"kind": "activity-venue", "standard": "测试·标准2026"},
    {
        "kind": "service-centre",
        "standard": "测试·每百户30平方米",
        "least_area": 200,
        "area_per_hundred_households": 30,
    },
]
FIRST_DAY = "2026-01-01"


async def standards(
    service: MemoryService, *given: Any, division: str = DISTRICT, **rules: Any
) -> None:
    """The standards that a division has from now on."""
    said = {"premises": {"standards": list(given or STANDARDS), **rules}}
    await service.done(SetPolicy, OPERATOR, division=division, rules=said, note="测试")


async def premises(
    service: MemoryService, code: str = "P1", actor: Actor = ORGANISER, **changes: Any
) -> str:
    """An office of 120 m² of the community, of 1 January 2026."""
    values = {
        "division": COMMUNITY,
        "code": code,
        "kind": "committee-office",
        "name": f"测试·{code}",
        "street_address": "测试路1号",
        "area": 120,
        "on": FIRST_DAY,
    }
    receipt = await service.done(AddPremises, actor, **values | changes)
    premises_id: str = receipt.premises_id
    return premises_id


async def assessed(service: MemoryService, premises_id: str, *, met: bool, **changes: Any) -> None:
    """What the street finds, today."""
    said = {"premises_id": premises_id, "met": met, "day": TODAY} | changes
    await service.done(AssessPremises, COORDINATOR, **said)


async def in_two_places(service: MemoryService, elsewhere: str) -> dict[str, str]:
    """An office of the community, assessed and to be looked at again; a venue elsewhere."""
    await standards(service, division=STREET)
    key = await premises(service)
    await assessed(service, key, met=True, look_again_on="2027-02-01")
    other = {"actor": OPERATOR, "division": elsewhere, "kind": "activity-venue"}
    return {"premises": key, "premises-left": await premises(service, **other)}
