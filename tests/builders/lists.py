"""The three lists 三张清单, and a community whose people take things on."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.claims import ClaimItem
from baodao.schema.registration.lists import PostItem
from tests.builders import organisations, people, places
from tests.builders.registration import (
    COMMUNITY,
    ELSEWHERE,
    empty,
    liaison,
    once,
    organiser,
    person,
)

COMMITTEE = organiser("committee")
LIAISON = liaison("unit").model_copy(update={"scope": ELSEWHERE})
DONE = {
    "title": "测试·楼道清洁",
    "place": "测试·3号楼",
    "from_day": "2026-11-20",
    "until_day": "2026-11-22",
    "participants": 12,
    "outcome": "测试·清理杂物",
}
NEED = {"title": "测试·巡逻", "description": "测试", "category": "群防群治"}


@once
async def community() -> MemoryService:
    """Nothing was announced yet; everybody is known by their name.

    The `committee`, the `party` organisation and a `team` of the community, a `unit` elsewhere,
    and the volunteers `a`, `b` and `c`.
    """
    service = empty()
    await service.put(
        *places.known(COMMUNITY, ELSEWHERE),
        organisations.known("committee", "residents-committee"),
        organisations.known("party", "community-party-organisation"),
        organisations.known("team"),
        organisations.known("unit", "unit-party-organisation", ELSEWHERE),
        *(people.known(name) for name in ("a", "b", "c")),
    )
    return service


async def post(service: MemoryService, actor: Actor = COMMITTEE, **changes: Any) -> str:
    """The committee puts something on its list of needs."""
    values = {"kind": "need", "organisation_id": "committee", **NEED} | changes
    item_id: str = (await service.done(PostItem, actor, **values)).item_id
    return item_id


async def claim(service: MemoryService, item: str, who: str = "a") -> str:
    """A person takes something on."""
    values = {"item_id": item, "volunteer_id": who}
    claim_id: str = (await service.done(ClaimItem, person(who), **values)).claim_id
    return claim_id
