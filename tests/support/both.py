"""registration and scheduling in memory, and events that pass when a test lets them."""

from datetime import datetime, timedelta
from typing import Any

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Outcome
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers
from baodao.schema import Command, Envelope, Event
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.organisations import RegisterOrganisation
from baodao.schema.scheduling.activities import ActivityReceipt, CreateActivity, PublishActivity
from baodao.schema.scheduling.seats import ReserveSeat, SeatReleased
from tests.support.people import (
    NOW,
    OPERATOR,
    PLACE,
    TEXT,
    People,
)

START = NOW + timedelta(hours=6)
HOUR = timedelta(hours=1)
GUARDIAN = {"text_version": TEXT, "how": "screen", "by": "guardian"}
OWN = {"text_version": TEXT, "how": "screen"}
CARE, CLINIC = "居家养老", "医疗"


class Both:
    """registration and scheduling, each in memory; events pass only when a test lets them."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.scheduling = MemoryService(subscribers, COLLECTIONS)
        self._passed = 0
        self._number = 0

    def waiting(self) -> list[tuple[Envelope, Event]]:
        """Events that scheduling follows and has not seen."""
        events = self.people.published()[self._passed :]
        self._passed += len(events)
        followed = subscribers.events["registration"]
        return [(envelope, event) for envelope, event in events if type(event) in followed]

    async def deliver(
        self, events: list[tuple[Envelope, Event]] | None = None, now: datetime = NOW
    ) -> None:
        """Let scheduling follow these, or whatever waits, in its order."""
        for envelope, event in self.waiting() if events is None else events:
            self.scheduling.now = now
            await self.scheduling.follow((envelope, event))

    async def do(self, kind: type[Command], now: datetime = NOW, **fields: Any) -> Outcome:
        self._number += 1
        values = {"command_id": f"s{self._number}", "actor": OPERATOR} | fields
        return await self.scheduling.decide(kind.model_validate(values), now)

    async def open(self, *hours: int, category: str = CARE) -> list[str]:
        """Shifts of one hour with two seats, so many hours after the start."""
        created = await self.do(
            CreateActivity,
            organisation_id=self.organisation,
            title="测试·活动",
            category=category,
            division=PLACE,
            place="测试",
            responsible_id="r",
            risk_note="测试",
            shifts=[
                {"starts_at": START + h * HOUR, "ends_at": START + (h + 1) * HOUR, "max_crew": 2}
                for h in hours
            ],
        )
        assert isinstance(created, Done), created
        receipt = ActivityReceipt.model_validate_json(created.reply)
        await self.do(PublishActivity, activity_id=receipt.activity_id)
        return receipt.shift_ids

    async def reserve(self, shift: str, volunteer: str, now: datetime = NOW) -> list[str]:
        """The rules against it."""
        outcome = await self.do(ReserveSeat, now, shift_id=shift, volunteer_id=volunteer)
        return [r.SLUG for r in outcome.refusals] if isinstance(outcome, Refused) else []

    async def allow(self, minor: str, category: str) -> str:
        receipt = await self.people.get(
            GiveConsent,
            volunteer_id=minor,
            purpose="participation",
            subject=category,
            consent=GUARDIAN,
        )
        consent: str = receipt.consent_id
        return consent

    async def seats(self, *shifts: str) -> list[int]:
        return [(await self.scheduling.stored(Shift, shift)).seats_taken for shift in shifts]

    async def state(self, shift: str, volunteer: str) -> tuple[str, str | None]:
        sign_up: SignUp = await self.scheduling.stored(SignUp, f"{shift}-{volunteer}")
        return sign_up.state, sign_up.cancel_reason

    def released(self) -> list[tuple[str, str]]:
        return [
            (event.shift_id, event.reason)
            for _, event in self.scheduling.published()
            if isinstance(event, SeatReleased)
        ]


async def prepared() -> Both:
    both = Both(await People.prepare())
    receipt = await both.people.get(
        RegisterOrganisation,
        name="测试·居委会",
        kind="residents-committee",
        division=PLACE,
    )
    both.organisation = receipt.organisation_id
    await both.deliver()
    return both
