"""Organisations: committees, units, teams."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.organisations.domain import Organisation
from baodao.schema.registration.organisations import RegisterOrganisation
from tests.builders.registration import COMMUNITY, OPERATOR

TEAM = {"name": "测试·志愿服务队", "kind": "volunteer-team", "division": COMMUNITY}
COMMITTEE = TEAM | {"name": "测试·居委会", "kind": "residents-committee"}
UNIT = TEAM | {"name": "测试·单位党支部", "kind": "unit-party-organisation"}


async def organisation(service: MemoryService, **changes: Any) -> str:
    """A volunteer team, unless the changes say otherwise."""
    receipt = await service.done(RegisterOrganisation, OPERATOR, **TEAM | changes)
    organisation_id: str = receipt.organisation_id
    return organisation_id


async def committee(service: MemoryService, **changes: Any) -> str:
    """A residents' committee 居委会."""
    return await organisation(service, **COMMITTEE | changes)


async def unit(service: MemoryService, **changes: Any) -> str:
    """A unit's party organisation."""
    return await organisation(service, **UNIT | changes)


def known(name: str, kind: Any = "volunteer-team", division: str = COMMUNITY) -> Organisation:
    """One to `put` into a service, under its name."""
    return Organisation(id=name, name="测试", kind=kind, division=division)
