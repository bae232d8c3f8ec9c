"""Books of stars of a few people, of whom registration and scheduling tell."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.hours.stars.domain import StarBook
from baodao.schema import Envelope, Event
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.hours.stars import StarAwarded, StarProposed, StarWithdrawn
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.support.reconciling import finished

HOME = "120104007017"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COUNTY = acting_as(id="county", role="supervisor", scope="120104", purpose="hours")
ENTRIES = (HoursCredited, HoursReversed)
STARS = (StarAwarded, StarProposed, StarWithdrawn)


def since(version: int, event: Event) -> tuple[Envelope, Event]:
    """What registration tells of somebody, as of a version of their record."""
    envelope = Envelope(
        id=f"{event.NAME}-{event.aggregate_id}-{version}",
        type=event.TYPE,
        source="/baodao/registration",
        subject=event.aggregate_id,
        time=LONG_AGO,
        aggregate_type="volunteer",
        aggregate_version=version,
        correlation_id="c",
        causation_id="c",
    )
    return envelope, event


class Books:
    """Hours that knows some volunteers, and what they have served and had taken back."""

    def __init__(self, begins: datetime = LONG_AGO) -> None:
        self.service = ledgers(datetime(2026, 12, 1, tzinfo=UTC))
        self.attended: dict[str, AttendanceRecorded] = {}
        self._next = begins

    async def know(self, *people: str, division: str = HOME) -> None:
        for who in people:
            told = VolunteerRegistered(division=division, volunteer_id=who, registered_at=LONG_AGO)
            await self.service.follow(told)

    async def serve(self, minutes: int, who: str = "v", **changes: Any) -> str:
        """One service after the other, so that none overlap; the name of the attendance."""
        starts, self._next = self._next, self._next + timedelta(minutes=minutes + 1)
        told = hours.attendance(starts, minutes, volunteer_id=who, division=HOME, **changes)
        self.attended[told.sign_up_id] = told
        await self.service.follow(told)
        return told.sign_up_id

    async def annul(self, name: str, who: str = "v") -> None:
        await self.service.follow(
            AttendanceAnnulled(division=HOME, shift_id="shift", volunteer_id=who, sign_up_id=name)
        )

    async def follow(self, *events: Any) -> list[str]:
        """What is told of stars from here on, as the service follows this and its own events."""
        before = self.service.commits
        if events:
            await self.service.follow(*events)
        await self.service.follow()
        await finished(self.service)
        told = self.service.told(*STARS, since=before)
        return [f"{event.NAME.removeprefix('star-')} {event.level}" for event in told]

    async def levels(self, who: str = "v") -> list[int]:
        book = await self.service.stored(StarBook, StarBook.id_for(who)) or StarBook.blank(who)
        return list(book.awarded)

    async def pack(self, version: int = 1, division: str = HOME, **rules: Any) -> None:
        at = LONG_AGO + timedelta(days=version)
        told = PolicySet(
            division=division, version=version, changed=[], set_at=at, rules={"hours": rules}
        )
        await self.service.follow(told)


def regraded(credited: HoursCredited) -> HoursRegraded:
    """The entry after it, by which it counts as witnessed (A)."""
    facts = {"entry_id": "up", "sequence": 2, "minutes": 0, "regrades": credited.entry_id}
    facts |= {"former_grade": credited.evidence_grade, "regraded_minutes": credited.minutes}
    return HoursRegraded.model_validate(credited.model_dump() | facts | {"evidence_grade": "A"})


def taken_back(credited: HoursCredited) -> HoursReversed:
    """The entry after that, by which it counts no more."""
    facts = {"entry_id": "back", "sequence": 3, "minutes": -credited.minutes}
    facts |= {"reverses": credited.entry_id, "evidence_grade": "A"}
    return HoursReversed.model_validate(credited.model_dump() | facts)
