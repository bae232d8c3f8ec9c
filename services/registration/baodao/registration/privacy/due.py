"""Sweep of people whose data key is wrapped under a former master key."""

import asyncio
from datetime import datetime, timedelta

import structlog

from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.common.vault import Vault
from baodao.registration.people.store import PEOPLE
from baodao.registration.privacy.commands import RewrapPerson

log = structlog.get_logger()

_KEYS_AT_ONCE = 1_000


async def due_keys(reads: Reads, now: datetime, vault: Vault) -> list[RewrapPerson]:
    """People under a former master key, some at a time, once the key file was read again.

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
        RewrapPerson.due(row["_id"], str(row["version"]), vault.current, person_id=row["_id"])
        for row in rows
    ]


SWEEPS = (Sweep("keys", timedelta(seconds=2), due_keys),)
