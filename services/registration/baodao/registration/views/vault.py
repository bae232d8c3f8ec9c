"""Answers about the keys of the vault, and what is still under a former one."""

import asyncio
from datetime import datetime

import structlog

from baodao.kit.reads import Reads
from baodao.registration.domain.rights import may_keep_keys
from baodao.registration.store import PEOPLE
from baodao.registration.vault import Vault
from baodao.schema import Actor, Refusal
from baodao.schema.registration import vault as schema

log = structlog.get_logger()

_KEYS_AT_ONCE = 1_000
_KEYS = Actor(id="keys", role="operator", purpose="rotation of master keys")


async def get_key_use(
    query: schema.GetKeyUse, reads: Reads, vault: Vault
) -> schema.KeyReport | Refusal:
    if refusals := may_keep_keys(query.actor):
        return refusals[0]
    counted = await reads.aggregate(
        PEOPLE.name, [{"$group": {"_id": "$master_key", "records": {"$sum": 1}}}]
    )
    # By text, whatever a damaged document may have there.
    records = {str(row["_id"]): int(row["records"]) for row in counted}
    erased = records.pop("", 0)
    return schema.KeyReport(
        current=vault.current,
        keys=[
            schema.KeyUse(key_id=key, records=records.get(key, 0), known=key in vault.known)
            for key in sorted(vault.known | records.keys())
        ],
        erased=erased,
    )


async def due_keys(reads: Reads, now: datetime, vault: Vault) -> list[schema.RewrapPerson]:
    """Look into the key file, and move people to the current master key, some at a time.

    A process that has not yet seen the current key leaves alone what is under it.
    """
    try:
        await asyncio.to_thread(vault.refresh, now)
    except (OSError, ValueError) as error:
        log.warning("keys_not_read", reason=type(error).__name__)
    former = [*vault.known - {vault.current}]
    if not former:
        return []
    rows = await reads.find(
        PEOPLE.name, {"master_key": {"$in": former}}, fields=["version"], limit=_KEYS_AT_ONCE
    )
    return [
        schema.RewrapPerson(
            command_id=f"rewrap:{row['_id']}:{row['version']}:{vault.current}",
            actor=_KEYS,
            person_id=row["_id"],
        )
        for row in rows
    ]
