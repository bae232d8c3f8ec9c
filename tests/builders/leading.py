"""Leads in memory: who is asked to be responsible agrees on paper."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command
from baodao.schema.scheduling.activities import CreateActivity
from baodao.schema.scheduling.leading import DisclaimLead, RecordLeadAgreement
from tests.builders import scheduling
from tests.builders.registration import OPERATOR, person

COMMANDS = (RecordLeadAgreement, DisclaimLead)
SHEET = {"reference": "测试·3 号", "signed_on": "2026-11-20"}
"""What an organiser records of a sheet."""


async def before(kind: type[Command]) -> tuple[MemoryService, dict[str, Any], list[Actor]]:
    """A service, and a command about a sheet that can be carried out there by somebody."""
    service = await scheduling.prepared()
    asked = await service.done(CreateActivity, OPERATOR, **scheduling.activity())
    key = {"activity_id": asked.activity_id}
    if kind is RecordLeadAgreement:
        return service, key | SHEET, [OPERATOR]
    await service.done(RecordLeadAgreement, OPERATOR, **key, **SHEET)
    return service, key, [person("responsible")]
