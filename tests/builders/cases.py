""" "Not me": a person is told of a record, objects to it, and somebody else settles it."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Event
from baodao.schema.registration.disputes import (
    CaseReceipt,
    DisputeRecord,
    PersonTold,
    ResolveCase,
)
from tests.builders.registration import COLLEAGUE, person


def told(service: MemoryService, since: int = 0) -> list[tuple[str, str, str]]:
    """Who was told of which kind of record that what happened to it."""
    return [(e.volunteer_id, e.record, e.what) for e in service.told(PersonTold, since=since)]


def announced(service: MemoryService, since: int = 0) -> list[Event]:
    """Everything else that was announced."""
    return [event for event in service.told(since=since) if not isinstance(event, PersonTold)]


async def dispute(service: MemoryService, owner: str, kind: str, record: str) -> str:
    """The person says that a record is not theirs; the case."""
    fields = {"record": kind, "record_id": record}
    receipt: CaseReceipt = await service.done(DisputeRecord, person(owner), **fields)
    assert receipt.state == "open"
    return receipt.case_id


def verdict(case: str, outcome: str, **changes: Any) -> dict[str, Any]:
    """The fields of `ResolveCase`: `upheld` or `rejected`."""
    return {"case_id": case, "outcome": outcome, "note": "测试·已核实"} | changes


async def resolve(
    service: MemoryService, case: str, outcome: str, actor: Actor = COLLEAGUE, **changes: Any
) -> None:
    """Settle a case."""
    await service.done(ResolveCase, actor, **verdict(case, outcome, **changes))
