"""Registration in memory, where it is, and who speaks to it.

    service = await places.with_tree()
    who = await people.volunteer(service)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED)

Every module of this package has what its topic needs to begin: functions that take the service,
send what has to be sent and return ids. Keyword arguments change the fields of the command.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps

from baodao.kernel.holders import HolderSlips
from baodao.kernel.rosters import RosterSlips
from baodao.kit.testing import TEST_KEY, MemoryService
from baodao.registration.common.vault import Vault
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor
from tests.builders.actors import acting_as

TODAY = "2026-11-23"
"""The day of `NOW` in China."""

DISTRICT, STREET, COMMUNITY = "120104", "120104007", "120104007017"
NEXT_DOOR = "120104007018"
"""Another community of the street."""
ELSEWHERE = "120104008001"
"""A community of another street."""

SUSPENDED = {"reason": "测试", "cause": "misconduct", "until_day": "2027-11-23"}
"""The fields of a suspension for a year."""

_KEYS = {"test": bytes(32), "former": bytes([3]) * 32}
VAULT = Vault(_KEYS, bytes(32))
FORMER = Vault({"former": _KEYS["former"]}, bytes(32))
"""As of a process that does not know yet that another key is the current one."""

SLIPS = RosterSlips(TEST_KEY)
HOLDERS = HolderSlips(TEST_KEY)

OPERATOR = acting_as(id="operator", role="operator", scope="*", purpose="records")
ORGANISER = acting_as(id="organiser", role="organiser", scope=COMMUNITY, purpose="records")
COLLEAGUE = acting_as(id="colleague", role="organiser", scope="1201", purpose="records")
STRANGER = acting_as(
    id="stranger", role="organiser", scope="13", organisation="other", purpose="records"
)
COORDINATOR = acting_as(
    id="coordinator", role="street-coordinator", scope=STREET, purpose="records"
)
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="1201", purpose="records")
AUDITOR = acting_as(id="auditor", role="auditor", scope="*", purpose="records")


def person(volunteer_id: str) -> Actor:
    """A volunteer who acts for themself."""
    return acting_as(id=volunteer_id, role="volunteer")


def organiser(organisation_id: str) -> Actor:
    """Who speaks for an organisation."""
    return ORGANISER.model_copy(update={"organisation": organisation_id})


def liaison(unit_id: str) -> Actor:
    """Who speaks for a unit."""
    return acting_as(id="liaison", role="unit-liaison", organisation=unit_id, purpose="party-work")


def noon(day: str) -> datetime:
    """Noon of a day in China."""
    return datetime.fromisoformat(f"{day}T04:00:00Z")


def empty(vault: Vault = VAULT) -> MemoryService:
    """Registration that knows nothing yet."""
    return MemoryService(subscribers, COLLECTIONS, [vault, SLIPS, HOLDERS])


def once(build: Callable[[], Awaitable[MemoryService]]) -> Callable[[], Awaitable[MemoryService]]:
    """Build a service a single time; whoever asks for it gets a copy."""
    built: list[MemoryService] = []

    @wraps(build)
    async def copy() -> MemoryService:
        if not built:
            built.append(await build())
        return built[0].copy()

    return copy
