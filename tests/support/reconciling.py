"""Ledgers of merged records are reconciled, as if time had passed."""

from datetime import timedelta

from baodao.hours.reconciliations.domain import Reconciliation
from baodao.hours.reconciliations.due import SWEEPS
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done

(RECONCILE,) = SWEEPS


async def swept(service: MemoryService) -> None:
    """What falls due is done, until nothing does."""
    for _ in range(100):
        due = await service.due(RECONCILE)
        if not due:
            return
        for command in due:
            assert isinstance(await service.decide(command), Done), command
    raise AssertionError("something is due for ever")


async def finished(service: MemoryService) -> None:
    await swept(service)
    service.now += timedelta(minutes=11)
    await swept(service)
    assert {one.state for one in service.all_of(Reconciliation)} <= {"joined", "parted"}
