"""Approvals 审批 to read data of minors, given and put."""

from typing import Any

from baodao.kernel.approvals import Approval
from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.approvals import GiveApproval
from tests.builders.actors import acting_as

ABOVE = acting_as(id="above", role="operator", scope="*")
"""Who approves everybody, and is no reader."""
FROM, UNTIL = "2026-11-23", "2027-11-24"


def of(reader: Actor, **changes: Any) -> dict[str, Any]:
    """The fields of an approval of a reader in their role and for the purpose that they say."""
    return {
        "reader_id": reader.id,
        "role": reader.role,
        "organisation_id": reader.organisation,
        "division": "12",
        "purpose": reader.purpose,
        "until_day": UNTIL,
    } | changes


async def approve(
    service: MemoryService, reader: Actor, actor: Actor = ABOVE, **changes: Any
) -> str:
    """Let a reader see data of minors, for the purpose that they say; gives the approval's id."""
    receipt = await service.done(GiveApproval, actor, **of(reader, **changes))
    approval_id: str = receipt.approval_id
    return approval_id


def approval(reader: Actor, **changes: Any) -> Approval:
    """One to `put` into a service."""
    values = {"activity_id": None, "from_day": FROM, "approved_by": ABOVE.id} | of(reader)
    return Approval(
        id=f"approval-{reader.id}-{reader.role}-{reader.organisation}", **values | changes
    )
