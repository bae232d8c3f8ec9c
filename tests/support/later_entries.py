"""What was served in a shift of two hours, and is recorded later."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.hours.later_entries.domain import LaterEntry
from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.hours import later_entries as schema
from baodao.schema.hours.ledger import GetBalance
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.builders.registration import ELSEWHERE
from tests.support.ceilings import counted

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
ASKER, SECOND = (
    acting_as(id=name, role="organiser", organisation="committee") for name in ("asker", "second")
)
COMMUNITY = acting_as(id="community", role="organiser", scope=ELSEWHERE)
SUPERVISOR = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
SAID = {"reason": "测试·当天未报名", "evidence": "测试·纸质签到表"}
WHY = {"reason": "测试·已核对签到表"}
PEOPLE = [f"v{number}" for number in range(12)]


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def rolled(minutes: float = 120, people: int | None = 10, **changes: Any) -> Any:
    """The roll of a shift is settled in which so many could serve."""
    more = hours.SHIFT_FACTS | {"most_people": people, "attended": 0} | changes
    return hours.settled(START, after(minutes), **more)


def attended(who: str, minutes: float = 120, start: float = 0, **changes: Any) -> Any:
    """Somebody was there, as the organiser saw it."""
    fields = {"volunteer_id": who, "sign_up_id": f"shift-{who}", "shift_id": "shift"} | changes
    return hours.attendance(after(start), minutes, **fields)


async def town() -> MemoryService:
    """Hours that knows some people, and nothing of any shift."""
    service = ledgers(NOW)
    for who in PEOPLE:
        known = VolunteerRegistered(division=ELSEWHERE, volunteer_id=who, registered_at=START)
        await service.follow(known)
    return service


def times(*spans: tuple[float, float]) -> dict[str, Any]:
    return {"stretches": [{"came_at": after(came), "left_at": after(left)} for came, left in spans]}


async def ask(service: MemoryService, who: str = "v0", by: Actor = ASKER, **said: Any) -> Any:
    fields = {"shift_id": "shift", "volunteer_id": who, **SAID} | (said or {"minutes": 120})
    return await service.send(schema.RequestLaterEntry, by, **fields)


async def decide(
    service: MemoryService, who: str = "v0", by: Actor = SECOND, outcome: str = "approved"
) -> Any:
    said = {"later_entry_id": LaterEntry.id_for("shift", who), "outcome": outcome, **WHY}
    return await service.send(schema.DecideLaterEntry, by, **said)


def later_entry(shift_id: str, volunteer_id: str, division: str) -> LaterEntry:
    """An organiser of `o` says that somebody has served an hour of a shift."""
    return LaterEntry(
        id=LaterEntry.id_for(shift_id, volunteer_id),
        version=1,
        volunteer_id=volunteer_id,
        shift_id=shift_id,
        activity_id="activity",
        organisation_id="o",
        division=division,
        title="测试·巡逻",
        minutes=60,
        spans=(),
        reason="测试",
        evidence="测试",
        paper_reference=None,
        requested_at=NOW,
        asked=1,
        asked_by="asker",
        involved=(volunteer_id, "responsible", "asker"),
        days=10,
        next_at=NOW + timedelta(days=20),
    )


def slugs(outcome: Any) -> list[str]:
    """Why a message was refused; nothing if it was not."""
    return [refusal.SLUG for refusal in getattr(outcome, "refusals", ())]


async def kept(service: MemoryService, who: str = "v0") -> LaterEntry:
    later = await service.stored(LaterEntry, LaterEntry.id_for("shift", who))
    assert isinstance(later, LaterEntry)
    return later


async def balance(service: MemoryService, who: str = "v0") -> int:
    answer = await service.ask(GetBalance(actor=SUPERVISOR, volunteer_id=who))
    counted(service)
    return int(answer.minutes)
