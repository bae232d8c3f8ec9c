"""What the clients of a run have to do with: people, shifts with few seats, shifts to serve in."""

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.cli.synthetic import resident_id
from tests.builders.people import ON_PAPER
from tests.builders.scheduling import READ
from tests.chaos.asking import Asking
from tests.chaos.journal import Asked
from tests.support.scenario import COMMUNITY, TREE

_HOUR = timedelta(hours=1)
_SEATS_IN = timedelta(days=20)
_WANTED_SHIFTS = 12
_AT_ONCE = 16
_people = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as it was planned."""

    id: str
    starts_at: datetime
    seats: int


@dataclass
class Town:
    """One community; everything in it is made over HTTP, as the clients do."""

    asking: Asking
    organisation: str = ""
    people: list[str] = field(default_factory=list)
    wanted: list[Shift] = field(default_factory=list)
    """Few seats, and times that overlap: people sign up and cancel."""
    to_serve: deque[tuple[Shift, str]] = field(default_factory=deque)
    """Who has a seat in a shift that is over, and whose attendance nobody has recorded yet."""
    closed: set[str] = field(default_factory=set)
    """Shifts of which somebody closes the roll, or has."""

    async def prepare(self, people: int, served: int) -> None:
        """Register people and open shifts; all of them hold seats in `served` shifts."""
        rows = [{"code": code, "name": f"测试·{code}"} for code in TREE]
        await self._done("/divisions", {"rows": rows})
        organisation = {"name": "测试·居委会", "kind": "residents-committee", "division": COMMUNITY}
        made = await self._done("/organisations", organisation)
        self.organisation = made["organisation_id"]
        registering = (self.asking.decided(self.newcomer()) for _ in range(people))
        answers = await _some_at_once(registering)
        self.people = [answer["volunteer_id"] for answer in answers]
        now = datetime.now(UTC).replace(microsecond=0)
        # Neighbours overlap by half an hour.
        plans = [(now + _SEATS_IN + n * _HOUR / 2, 1 + n % 3) for n in range(_WANTED_SHIFTS)]
        self.wanted = await self._open(plans)
        past = await self._open([(now + (1 + 3 * n) * _HOUR, people) for n in range(served)])
        pairs = [(shift, person) for shift in past for person in self.people]
        await _some_at_once(self.asking.decided(self.reserve(s.id, p)) for s, p in pairs)
        self.to_serve.extend(pairs)

    async def _open(self, plans: list[tuple[datetime, int]]) -> list[Shift]:
        shifts = [
            {
                "starts_at": starts_at.isoformat(),
                "ends_at": (starts_at + 2 * _HOUR if seats > 3 else starts_at + _HOUR).isoformat(),
                "max_crew": seats,
            }
            for starts_at, seats in plans
        ]
        activity = {
            "organisation_id": self.organisation,
            "title": "测试·居家养老",
            "category": "居家养老",
            "division": COMMUNITY,
            "place": "测试·社区服务站",
            "responsible_id": "operator",
            "risk_note": "测试·无",
            "shifts": shifts,
        }
        made = await self._done("/activities", activity)
        await self._done(f"/activities/{made['activity_id']}/publish", {})
        return [Shift(i, *plan) for i, plan in zip(made["shift_ids"], plans, strict=True)]

    async def _done(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self.asking.decided(self.asking.new("prepare", path, body))

    # --- what clients ask for ---

    def newcomer(self) -> Asked:
        """A person who registers."""
        number = next(_people)
        person = {
            "name": f"测试·志愿者{number}",
            "phone": f"1990000{number % 10_000:04}",
            "division": COMMUNITY,
            "document": {"type": "resident-id", "number": resident_id(number)},
            "consent": ON_PAPER,
        }
        return self.asking.new("register", "/volunteers", person)

    def reserve(self, shift_id: str, person: str, *, keyed: bool = True) -> Asked:
        path, body = f"/shifts/{shift_id}/sign-ups", {"volunteer_id": person} | READ
        return self.asking.new("reserve", path, body, (shift_id, person), keyed=keyed)

    def cancel(self, shift_id: str, person: str, *, keyed: bool = True) -> Asked:
        path, body = f"/shifts/{shift_id}/sign-ups/{person}/cancel", {"reason": "测试"}
        return self.asking.new("cancel", path, body, (shift_id, person), keyed=keyed)

    async def close_roll(self, shift: Shift) -> None:
        """Close the roll of a shift that is over, once: what is seen from then on is told."""
        if shift.id not in self.closed:
            self.closed.add(shift.id)
            await self._done(f"/shifts/{shift.id}/roll/close", {})

    def attendance(self, shift: Shift, person: str, minutes: int) -> tuple[Asked, Asked]:
        """The check-in and the check-out of somebody who served so many minutes."""
        times = {
            "check-in": shift.starts_at,
            "check-out": shift.starts_at + timedelta(minutes=minutes),
        }
        came, left = (
            self.asking.new(
                kind,
                f"/shifts/{shift.id}/{kind}s",
                {"volunteer_id": person, "at": at.isoformat()},
                (shift.id, person),
            )
            for kind, at in times.items()
        )
        return came, left


async def _some_at_once(work: Any) -> list[Any]:
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(item: Any) -> Any:
        async with slots:
            return await item

    return await asyncio.gather(*(one(item) for item in work))
