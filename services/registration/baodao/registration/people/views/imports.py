"""Answers about imports before they are made."""

from datetime import datetime

from baodao.kit.decisions import Refused
from baodao.kit.group import preview
from baodao.kit.reads import Reads
from baodao.registration.common.vault import Vault
from baodao.registration.people.use_cases.imports import import_volunteers
from baodao.schema.registration import imports as schema


async def preview_volunteers(
    query: schema.PreviewVolunteers, reads: Reads, now: datetime, vault: Vault
) -> schema.ImportReceipt | Refused:
    command = schema.ImportVolunteers.model_construct(
        actor=query.actor, command_id="preview", rows=query.rows, consent=query.consent
    )
    decision = await preview(import_volunteers, command, reads, now, [vault])
    if isinstance(decision, Refused):
        return decision
    receipt: schema.ImportReceipt = decision.reply
    unnumbered = [schema.RegisteredRow(line=row.line) for row in receipt.registered]
    return receipt.model_copy(update={"registered": unnumbered})
