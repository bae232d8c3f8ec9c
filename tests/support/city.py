"""A small city under load: people sign up, come and go, while a test breaks things.

Every command is sent until it is answered, as a client with an idempotency key would; what the
services must then have is known beforehand, so `audit` needs no help from them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from baodao.kit import streams
from baodao.kit.client import Client
from baodao.schema.base import Command
from baodao.schema.catalog import CONTEXTS
from baodao.schema.hours.verification import LedgerReport, VerifyLedgers
from baodao.schema.replies import Accepted, Unavailable
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.rolls import CloseRoll
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.scheduling import READ
from tests.support.scenario import OPERATOR, Scenario, command_id, now
from tests.support.services import RunningServices, until
from tests.support.signing import PROOF

SHIFTS = 3
SERVED = 90
_TRIES = 200

Fault = Callable[[], Awaitable[None]]


@dataclass
class City:
    """Volunteers who all take part in the same few shifts, one after the other."""

    services: RunningServices
    people: int = 60
    scenario: Scenario = field(init=False)
    shifts: list[tuple[str, datetime]] = field(default_factory=list)
    answered: int = 0

    async def prepare(self) -> None:
        """Everybody is registered, every shift is open, with a seat for everyone."""
        self.scenario = await Scenario.prepare(self.services, self.people)
        self.client = Client(self.services.connection, timeout=3, proof=PROOF)
        start = now() + timedelta(hours=1)
        for number in range(SHIFTS):
            starts_at = start + timedelta(hours=3 * number)
            self.shifts.append((await self.scenario.open_shift(self.people, starts_at), starts_at))

    async def sign_up(self, fault: Fault | None = None) -> None:
        """Everybody signs up for every shift; `fault` strikes when a third has been answered."""
        await self._all(self._sign_up_one, fault)

    async def attend(self, fault: Fault | None = None) -> None:
        """Everybody comes and goes; every second device reports the departure first."""
        self.services.set_clock(timedelta(hours=3 * SHIFTS + 2).total_seconds())
        await self._all(self._attend_one, fault)
        for shift_id, _ in self.shifts:
            await self.persist(
                CloseRoll(command_id=command_id(), actor=OPERATOR, shift_id=shift_id)
            )
        await until(self._is_settled, 60, "attendance of closed rolls, and activities that end")

    async def _is_settled(self) -> bool:
        database = self.services.database("scheduling")
        rolls, activities = await database.find("rolls", {}), await database.find("activities", {})
        settled = {roll["state"] for roll in rolls} == {"settled"}
        return settled and {one["state"] for one in activities} == {"ended"}

    async def _all(self, one: Callable[[str, int], Awaitable[None]], fault: Fault | None) -> None:
        self.answered = 0
        self._third = asyncio.Event()
        struck = asyncio.ensure_future(self._third.wait())
        load = asyncio.gather(
            *(one(person, place) for place, person in enumerate(self.scenario.volunteers))
        )
        if fault:
            await asyncio.wait([load, struck], return_when=asyncio.FIRST_COMPLETED)
            await fault()
        await load
        struck.cancel()

    async def _sign_up_one(self, person: str, _: int) -> None:
        for shift_id, _starts_at in self.shifts:
            await self.persist(
                ReserveSeat(
                    command_id=command_id(),
                    actor=OPERATOR,
                    shift_id=shift_id,
                    volunteer_id=person,
                    **READ,
                )
            )

    async def _attend_one(self, person: str, place: int) -> None:
        for shift_id, starts_at in self.shifts:
            came = CheckIn(
                command_id=command_id(),
                actor=OPERATOR,
                shift_id=shift_id,
                volunteer_id=person,
                at=starts_at - timedelta(minutes=5),
            )
            left = CheckOut(
                command_id=command_id(),
                actor=OPERATOR,
                shift_id=shift_id,
                volunteer_id=person,
                at=starts_at + timedelta(minutes=SERVED),
            )
            for command in (left, came) if place % 2 else (came, left):
                await self.persist(command)

    async def persist(self, command: Command) -> None:
        """Send a command, under its one id, until its outcome is known; it must be accepted."""
        for _ in range(_TRIES):
            reply = await self.client.send(command)
            if isinstance(reply, Accepted):
                self.answered += 1
                if self.answered == self.people:
                    self._third.set()
                return
            assert isinstance(reply, Unavailable), reply
            await asyncio.sleep(0.05)
        raise AssertionError(f"no outcome of {command.command_id} in {_TRIES} tries")

    async def whole(self) -> bool:
        """Whether every stream has all that its service has ever committed."""
        reports = [
            await streams.check(self.services.database(s), self.services.connection, s)
            for s in CONTEXTS
        ]
        return all(report.whole and not report.unpublished for report in reports)

    async def audit(self) -> None:
        """Nothing lost, nothing doubled, everything in order, every minute in the ledger."""
        claims = self.people * SHIFTS
        # Each attendance is an entry, and a posting to an account.
        events = {"scheduling": SHIFTS * 6 + claims * 4, "hours": 2 * claims}
        for service in CONTEXTS:
            report = await streams.check(
                self.services.database(service), self.services.connection, service
            )
            assert report.whole, report
            assert not report.out_of_order, report
            assert not report.unpublished, report
            assert report.in_stream == report.events, report
            assert report.events == events.get(service, report.events), report
        ledgers = await self.client.get(VerifyLedgers(actor=OPERATOR, limit=1000), LedgerReport)
        assert not ledgers.broken
        assert (ledgers.ledgers, ledgers.entries) == (self.people, claims)
        assert ledgers.minutes == claims * SERVED
        for shift in await self.services.database("scheduling").find("shifts", {}):
            assert shift["seats_taken"] == self.people
