"""Calls 吹哨: a pack that allows them, a street with departments, a community with units."""

from typing import Any

from baodao.kernel.days import in_order_of
from baodao.kit.testing import MemoryService
from baodao.registration.party.domain.unit_reports import UnitPlace, UnitReport
from baodao.schema import Actor
from baodao.schema.registration.call_parts import ListCallParts
from baodao.schema.registration.calls import RaiseCall
from baodao.schema.registration.policies import SetPolicy
from tests.builders import organisations, party, people, places
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    STREET,
    TODAY,
    empty,
    liaison,
    once,
    organiser,
)

WATER = {
    "slug": "water",
    "zh": "测试·积水",
    "en": "water",
    "acknowledge_minutes": 10,
    "arrive_minutes": 30,
}
PAIRS = [
    {"caller": "street-office", "callees": ["department"]},
    {
        "caller": "residents-committee",
        "callees": ["unit-party-organisation", "volunteer-team"],
        "members": True,
    },
]
RULES = {"calls": {"pairs": PAIRS, "categories": [WATER]}}
SAYS = {"category": "water", "place": "测试·3号楼地下车库", "needed": "测试·排水泵"}

STREET_OFFICE = organiser("street").model_copy(update={"scope": None})
COMMITTEE = organiser("committee").model_copy(update={"scope": None})
DEPARTMENT = liaison("water")
UNIT = liaison("unit")


async def allow(service: MemoryService, division: str = DISTRICT, **rules: Any) -> None:
    """Let the pack of a division say who may call whom."""
    calls = RULES["calls"] | rules
    await service.done(
        SetPolicy, OPERATOR, division=division, rules={"calls": calls}, note="测试·1号文"
    )


@once
async def district() -> MemoryService:
    """The pack is set; nothing was called yet; everybody is known by their name.

    A `street` office, the departments `water` and `parks` of the district, and in a community the
    `committee`, a `team` and the units `unit` (reported there) and `stranger` (not). The members
    `ana` and `bob` reported there, `eve` next door, and `gus` nowhere.
    """
    service = empty()
    await service.put(
        *places.known(DISTRICT, STREET, COMMUNITY, NEXT_DOOR, ELSEWHERE),
        organisations.known("street", "street-office", STREET),
        organisations.known("water", "department", DISTRICT),
        organisations.known("parks", "department", DISTRICT),
        organisations.known("committee", "residents-committee"),
        organisations.known("team"),
        organisations.known("far-team", "volunteer-team", ELSEWHERE),
        organisations.known("unit", "unit-party-organisation", ELSEWHERE),
        organisations.known("stranger", "unit-party-organisation", ELSEWHERE),
        *(people.known(name) for name in ("ana", "bob", "gus")),
        people.known("eve", division=NEXT_DOOR),
        *reported("unit", COMMUNITY),
    )
    for name in ("ana", "bob"):
        await party.member(service, name)
    await party.member(service, "eve", division=NEXT_DOOR)
    await allow(service)
    return service


def reported(unit: str, division: str, state: Any = "accepted") -> tuple[UnitPlace, UnitReport]:
    """A unit's report at a community, to `put` into a service."""
    place = UnitPlace(id=UnitPlace.id_for(unit, division), report_id=f"report-{unit}")
    report = UnitReport(
        id=f"report-{unit}",
        unit_id=unit,
        division=division,
        state=state,
        filed_at=empty().now,
        by_day=in_order_of(TODAY, f"report-{unit}"),
        member_count=3,
    )
    return place, report


async def call(service: MemoryService, actor: Actor = COMMITTEE, **changes: Any) -> str:
    """The committee calls the unit and asks the party members; the call."""
    values = {"organisation_id": actor.organisation, "organisation_ids": ["unit"], "members": True}
    receipt = await service.done(RaiseCall, actor, **SAYS | values | changes)
    call_id: str = receipt.call_id
    return call_id


async def street_call(service: MemoryService, *departments: str, **changes: Any) -> str:
    """The street calls departments, the one for water if none is named; the call."""
    named = {"organisation_ids": list(departments or ["water"]), "members": False}
    return await call(service, STREET_OFFICE, **named | changes)


async def part_of(service: MemoryService, call_id: str, organisation: str) -> Any:
    """The part of an organisation in a call, as it sees it."""
    query = ListCallParts(actor=liaison(organisation), organisation_id=organisation)
    page = await service.ask(query)
    (part,) = [one for one in page.parts if one.call_id == call_id]
    return part
