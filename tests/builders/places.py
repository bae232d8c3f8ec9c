"""The tree of divisions, and what lies below a community."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.divisions import (
    DivisionsReceipt,
    ImportDivisions,
)
from baodao.schema.registration.local_places import AddLocalPlace
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    STREET,
    TODAY,
    empty,
    once,
)

TREE = ("12", "1201", DISTRICT, STREET, COMMUNITY, NEXT_DOOR, ELSEWHERE[:9], ELSEWHERE)


async def tree(service: MemoryService, *rows: Any) -> DivisionsReceipt:
    """Import divisions: codes, or rows as dictionaries."""
    given = [{"code": r, "name": f"测试·{r}"} if isinstance(r, str) else r for r in rows]
    receipt: DivisionsReceipt = await service.done(ImportDivisions, OPERATOR, rows=given)
    return receipt


@once
async def with_tree() -> MemoryService:
    """Registration in which the usual places are known."""
    service = empty()
    await tree(service, *TREE)
    return service


def known(*codes: str) -> list[Division]:
    """Some to `put` into a service."""
    return [Division.add(code, f"测试·{code}").after for code in codes]


async def local_place(
    service: MemoryService, code: str, kind: str = "entrance", **changes: Any
) -> str:
    """A grid 网格 or an entrance 楼门 of the community, from today on."""
    values = {"division": COMMUNITY, "code": code, "kind": kind, "name": f"测试·{code}"}
    receipt = await service.done(AddLocalPlace, OPERATOR, **values | {"on": TODAY} | changes)
    place_id: str = receipt.place_id
    return place_id
