"""Ways in which a registration ends."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
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


async def withdraw(service: MemoryService, who: str) -> None:
    """A person is no volunteer any more."""
    await service.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")


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
