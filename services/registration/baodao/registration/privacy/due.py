"""Sweeps of people whose data key, or whose keyed hashes, are of before."""

import asyncio
from datetime import datetime, timedelta

import structlog

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import NOT_MADE
from baodao.registration.people.store import PEOPLE
from baodao.registration.privacy.commands import FindAnew, RewrapPerson

log = structlog.get_logger()

_KEYS_AT_ONCE = 1_000


@row_of(PEOPLE)
class _Wrapped:
    id: str
    version: int


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
    people = await reads.find(
        PEOPLE, is_in("master_key", former), limit=_KEYS_AT_ONCE, into=_Wrapped
    )
    return [
        RewrapPerson.due(one.id, str(one.version), vault.current, person_id=one.id)
        for one in people
    ]


async def due_finds(reads: Reads) -> list[FindAnew]:
    """People who were stored before they were found by name and phone, some at a time."""
    people = await reads.find(PEOPLE, eq("found_by", NOT_MADE), limit=_KEYS_AT_ONCE, into=_Wrapped)
    return [FindAnew.due(one.id, str(one.version), person_id=one.id) for one in people]


SWEEPS = (
    Sweep("keys", timedelta(seconds=2), due_keys),
    Sweep("finds", timedelta(minutes=1), due_finds),
)
