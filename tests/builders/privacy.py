"""Registration while its master key is replaced: processes that have other keys."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import Person, PersonalData
from tests.builders import people, places
from tests.builders.registration import empty, once

OLD = Vault({"old": bytes(32)}, bytes(32))
NEW = Vault({"new": bytes([1]) * 32, "old": bytes(32)}, bytes(32))
"""Seals with the new key, and still reads what the old one has sealed."""
NEITHER = Vault({"other": bytes([2]) * 32}, bytes(32))


@once
async def registration() -> MemoryService:
    """A process that has the new key."""
    service = empty(NEW)
    await places.tree(service, *places.TREE)
    return service


async def volunteer(service: MemoryService, number: int = 0, **changes: Any) -> str:
    """Somebody who was registered under the old key."""
    return await people.volunteer(service.beside(OLD), number, **changes)


async def data(service: MemoryService, who: str) -> PersonalData:
    """What is known of a person."""
    person: Person = await service.stored(Person, who)
    return person.read(NEW)
