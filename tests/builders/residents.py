"""Residents in need 服务对象, as the desk of a community writes them down."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.befriending.domain import Befriending
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.people.domain.consents import Agreement, Consents, Holding
from baodao.schema import Actor
from baodao.schema.registration.befriendings import CATEGORY, ProposeBefriending
from baodao.schema.registration.errands import CATEGORY as ERRANDS
from baodao.schema.registration.residents import RegisterResident

PAPER = {"text_version": "2026-1", "reference": "测试·7号柜"}
IN_NEED: dict[str, Any] = {
    "name": "测试·求助人",
    "phone": "19900004001",
    "address": "测试·1号楼1门101",
    "birth_date": "1940-01-01",
    "consent": PAPER,
    "sensitive": PAPER | {"reference": "测试·7号柜之二"},
}


async def resident(service: MemoryService, actor: Actor, **changes: Any) -> str:
    """Somebody in need is written down by the committee; their id."""
    values = {"organisation_id": "committee", **IN_NEED} | changes
    resident_id: str = (await service.done(RegisterResident, actor, **values)).resident_id
    return resident_id


async def befriending(service: MemoryService, actor: Actor, who: str, volunteer: str) -> str:
    """A volunteer is asked to visit somebody; the pair."""
    values = {"resident_id": who, "volunteer_id": volunteer, "consent": PAPER}
    return str((await service.done(ProposeBefriending, actor, **values)).befriending_id)


async def guardians_agree(service: MemoryService) -> None:
    """Whoever is in a pair, or does an errand, may help somebody as a minor too."""
    pairs = {pair.volunteer_id: CATEGORY for pair in service.all_of(Befriending)}
    does = {one.helper_id: ERRANDS for one in service.all_of(Errand) if one.helper_id}
    for who, category in (pairs | does).items():
        agreed = Holding("c", Agreement("participation", category), "guardian", "2026-1")
        await service.put(Consents(id=who, holding=(agreed,)))
