"""Hours with some people, desks that hand out rewards 礼遇, and what they say."""

from datetime import UTC, datetime
from typing import Any

from baodao.hours.rewards.due import SWEEPS
from baodao.kit.testing import NOW, MemoryService
from baodao.schema import Actor
from baodao.schema.hours import rewards as schema
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.builders.rewards import GRANTED, REWARD_KEYS

HOME = "120104007017"
CLERK, DESK = (
    acting_as(id=name, role="organiser", organisation="committee", purpose="hours")
    for name in ("clerk", "desk")
)
OTHERS = acting_as(id="other", role="organiser", organisation="team", purpose="hours")
ABOVE = acting_as(id="above", role="supervisor", scope=HOME[:6], purpose="hours")
MIDNIGHT = datetime(2026, 12, 31, 16, tzinfo=UTC)
"""The first instant in China after the day until which it is handed out."""


async def town() -> MemoryService:
    """Hours that knows `a`, `b` and `c`."""
    service = hours.ledgers(NOW)
    for who in ("a", "b", "c"):
        await service.follow(
            VolunteerRegistered(division=HOME, volunteer_id=who, registered_at=NOW)
        )
    return service


async def grant(service: MemoryService, **changes: Any) -> str:
    """Its number."""
    made = await service.done(schema.GrantReward, CLERK, **GRANTED | changes)
    return str(made.reward_number)


async def code_of(service: MemoryService, number: str, who: str = "a") -> Any:
    """What is answered to who asks for its code."""
    return await service.ask(schema.GetPickupCode(actor=person(who), reward_number=number))


async def redeem(
    service: MemoryService, number: str, code: str | None = None, by: Actor = DESK
) -> Any:
    """What comes of it that somebody shows a code, or its own."""
    said = {"reward_number": number, "pickup_code": code or REWARD_KEYS.code(number)}
    return await service.send(schema.RedeemReward, by, **said)


def why(outcome: Any) -> list[str]:
    """Why something was refused; nothing if it was not."""
    return [one.SLUG for one in getattr(outcome, "refusals", ())]


async def lapse(service: MemoryService) -> None:
    """Let all lapse that is due."""
    for command in await service.due(SWEEPS[0]):
        await service.decide(command)


async def end(service: MemoryService, number: str, state: str) -> None:
    """Have it lapse, be withdrawn or declined."""
    if state == "withdrawn":
        said = {"reward_number": number, "reason": "测试"}
        await service.done(schema.WithdrawReward, CLERK, **said)
    elif state == "declined":
        await service.done(schema.DeclineReward, person("a"), reward_number=number)
    else:
        service.now = MIDNIGHT
        await lapse(service)
