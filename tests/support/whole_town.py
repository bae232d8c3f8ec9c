"""All services in memory behind the gateway, and people of whom each of them knows something."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from baodao.kit.client import NoAnswerError
from baodao.kit.decisions import Refused
from baodao.kit.signatures import Signatures
from baodao.kit.testing import NOW, MemoryService
from baodao.kit.topology import SERVICES
from baodao.schema import replies as wire
from baodao.schema.base import Message
from baodao.schema.identity.accounts import ActivateAccount
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import identity, people, places, scheduling
from tests.builders.attendance import closed
from tests.builders.hours import attendance, ledgers
from tests.builders.leaving import merge
from tests.builders.registration import OPERATOR
from tests.support.signing import keys_file

SIGNATURES = {name: Signatures(name, keys_file(name)) for name in SERVICES}
OTHERS = ("scheduling", "hours", "identity")


@dataclass
class Town:
    """All services in memory, behind the gateway; those that are `away` do not answer."""

    services: dict[str, MemoryService]
    away: set[str] = field(default_factory=set)
    pages: int | None = None
    asked: list[Message] = field(default_factory=list)

    @classmethod
    async def empty(cls) -> Self:
        """Nobody lives there yet."""
        return cls(
            {
                "registration": await places.with_tree(),
                "scheduling": await scheduling.prepared(),
                "hours": ledgers(),
                "identity": identity.empty(),
            }
        )

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        if kind.CONTEXT in self.away:
            raise NoAnswerError("no-answer", kind.CONTEXT, "nobody")
        said = json.loads(message) | ({"limit": self.pages} if self.pages else {})
        query: Any = kind.model_validate(said)
        if token := headers.get("Baodao-Actor"):
            query = query.asked_by(SIGNATURES[kind.CONTEXT].actor_of(token))
        self.asked.append(query)
        answer = await self.services[kind.CONTEXT].ask(query)
        if isinstance(answer, Refused):
            return wire.encode_refused(answer.refusals)
        return b'{"status":"accepted","result":' + answer.model_dump_json().encode() + b"}"

    async def tell(self, *names: str) -> None:
        """Let the other services follow registration."""
        for name in names or OTHERS:
            service = self.services[name]
            followed = service._subscribers.events["registration"]
            seen = {row["_id"] for row in service.database.documents("inbox")}
            told = self.services["registration"].published()
            await service.follow(
                *((e, m) for e, m in told if type(m) in followed and f"{name}:{e.id}" not in seen)
            )


async def serve(town: Town, who: str, number: int) -> None:
    """A shift is served and credited; another seat is given back."""
    planned = town.services["scheduling"]
    for place, after in enumerate((8 * number, 8 * number + 4)):
        (shift,) = await scheduling.opened(planned, scheduling.shift(after))
        seat = scheduling.seat(shift, who)
        await planned.done(ReserveSeat, OPERATOR, **seat)
        if place:
            await planned.done(CancelSeat, OPERATOR, **seat, reason="测试·发烧")
            continue
        starts = scheduling.START + after * scheduling.HOUR
        planned.now = starts + timedelta(hours=2)
        await planned.done(CheckIn, OPERATOR, **seat, at=starts)
        await planned.done(CheckOut, OPERATOR, **seat, at=starts + timedelta(minutes=90))
        planned.now = starts + timedelta(hours=2)
        await closed(planned, shift)
        planned.now = NOW
    sign_up = f"{shift}-{who}"
    served = attendance(scheduling.START + timedelta(days=number), sign_up_id=sign_up)
    await town.services["hours"].follow(served.model_copy(update={"volunteer_id": who}))


async def signs_in(town: Town, who: str, number: int) -> None:
    """Somebody has an account, and may organise."""
    accounts = town.services["identity"]
    await identity.slip(accounts, who, f"code {number}")
    opening = identity.activation(f"code {number}", f"login-{number}")
    await accounts.done(ActivateAccount, None, **opening)
    await identity.granted(accounts, who)


async def chained(town: Town) -> tuple[str, str, str]:
    """Three records of one person: the first into the second, and both into the third."""
    home = town.services["registration"]
    one, two, three = [await people.volunteer(home, number) for number in (1, 2, 3)]
    await town.tell()
    for number, who in enumerate((one, two, three)):
        await serve(town, who, number)
        await signs_in(town, who, number)
    await merge(home, two, one)
    await merge(home, three, two)
    return one, two, three
