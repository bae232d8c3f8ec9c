"""Ways in which a registration ends."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.deaths import ArrangeForRelatives, RecordDeath, RecordRelative
from baodao.schema.registration.duplicates import (
    MergeReceipt,
    MergeVolunteers,
    UnmergeReceipt,
    UnmergeVolunteers,
)
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.volunteers import WithdrawVolunteer
from tests.builders.registration import COLLEAGUE, ORGANISER, person

RELATIVE = {
    "name": "测试·遗属",
    "kinship": "child",
    "reference": "测试·盒 9",
    "interest": "测试·办理荣誉证书",
}
"""What is said of somebody who comes for a deceased person."""


async def withdraw(service: MemoryService, who: str) -> None:
    """A person is no volunteer any more."""
    await service.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")


async def die(service: MemoryService, who: str, day: str = "2026-11-22") -> None:
    """A person has died, says a paper at the desk."""
    said = {"volunteer_id": who, "day": day, "reference": "测试·死亡证明 1"}
    await service.done(RecordDeath, ORGANISER, **said)


async def relative(service: MemoryService, who: str, **changes: Any) -> str:
    """A relative of a deceased person is at the desk; the id of their record."""
    said = {"volunteer_id": who, **RELATIVE, **changes}
    relative_id: str = (await service.done(RecordRelative, ORGANISER, **said)).relative_id
    return relative_id


async def bars(service: MemoryService, who: str, *, barred: bool = True) -> None:
    """A person arranges whether relatives are kept out after their death."""
    said = {"volunteer_id": who, "relatives_barred": barred}
    await service.done(ArrangeForRelatives, person(who), **said)


async def erase(service: MemoryService, who: str) -> None:
    """A person wants to be forgotten."""
    await service.done(ErasePerson, person(who), volunteer_id=who)


def merging(keep: str, gone: str, **changes: Any) -> dict[str, Any]:
    """The fields of `AskToMerge`, of two records that somebody has compared."""
    return {"keep_id": keep, "merge_id": gone, "confirmed": True, "note": "测试"} | changes


async def merge(
    service: MemoryService, keep: str, gone: str, *, by: Actor = COLLEAGUE, **changes: Any
) -> MergeReceipt:
    """Two records are one person's, says one organiser, and so does another one."""
    asked = await service.done(AskToMerge, ORGANISER, **merging(keep, gone, **changes))
    receipt: MergeReceipt = await service.done(MergeVolunteers, by, request_id=asked.request_id)
    return receipt


def apart(keep: str, gone: str, **changes: Any) -> dict[str, Any]:
    """The fields of `UnmergeVolunteers`."""
    return {"keep_id": keep, "merge_id": gone, "note": "测试·是两个人"} | changes


async def unmerge(service: MemoryService, keep: str, gone: str) -> UnmergeReceipt:
    """They are two people's after all."""
    receipt: UnmergeReceipt = await service.done(UnmergeVolunteers, ORGANISER, **apart(keep, gone))
    return receipt
