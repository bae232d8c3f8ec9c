"""Guardians in identity: named, acting, and what registration tells later of their wards."""

from typing import Any

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.schema import Envelope, Event
from baodao.schema.identity.guardians import NameGuardian
from baodao.schema.registration.ages import AgeClassChanged
from tests.builders.identity import acting
from tests.builders.registration import COMMUNITY, ORGANISER


async def later(service: MemoryService, version: int, *events: Event) -> None:
    """Follow what is told of a later version of a registration."""
    for event in events:
        envelope = Envelope(
            id=f"{event.NAME}-{version}",
            type=event.TYPE,
            source="/baodao/registration",
            subject=event.aggregate_id,
            time=NOW,
            aggregate_type=event.aggregate_type,
            aggregate_version=version,
            correlation_id="c",
            causation_id="c",
        )
        await service.follow((envelope, event))


async def comes_of_age(
    service: MemoryService, event: Event | None = None, version: int = 9
) -> None:
    """Follow what registration tells when Mia is of age, or another event of that version."""
    of_age = AgeClassChanged(division=COMMUNITY, volunteer_id="mia", age_class="adult")
    await later(service, version, event or of_age)


async def named_guardian(service: MemoryService, account_id: str, ward: str = "mia") -> str:
    """Name somebody who has an account; the grant."""
    said = {"volunteer_id": ward, "account_id": account_id}
    grant_id: str = (await service.done(NameGuardian, ORGANISER, **said)).grant_id
    return grant_id


async def acts_as(service: MemoryService, token: str, grant: str | None = None) -> Any:
    """Whom the gateway is told that somebody is, or the rules against it."""
    proven = await acting(service, token, grant)
    return getattr(proven, "actor", None) or slugs(proven.refusals)
