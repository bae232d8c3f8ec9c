"""Scheduling in memory: activities, shifts, seats, and what registration tells of people."""

from datetime import timedelta
from typing import Any

from baodao.kit.testing import NOW, TEST_KEY, MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers
from baodao.schema import Envelope, Event
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.activities import ActivityReceipt, CreateActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import AgreeToLead, ChangeActivity
from tests.builders.registration import COMMUNITY, OPERATOR, SLIPS, once, person

KEYS = AttendanceKeys(TEST_KEY)
HOUR = timedelta(hours=1)
START = NOW + 6 * HOUR
SHIFT = Shift(
    id="s",
    version=1,
    activity_id="a",
    organisation_id="o",
    responsible_id="r",
    title="测试",
    category="测试",
    division="120104007017",
    starts_at=NOW + HOUR,
    ends_at=NOW + 2 * HOUR,
    role="志愿者",
    min_crew=0,
    max_crew=1,
    sign_up_opens_at=NOW - HOUR,
    state="published",
    seats_taken=0,
)
"""One seat of a shift that is open, in an hour."""
"""When the usual shift begins."""
INSURANCE = {
    "insurer": "测试·保险公司",
    "number": "测试-1",
    "from_day": "2026-11-01",
    "until_day": "2027-11-01",
}
"""An insurance of all days that a test is about."""
PLACE_TOLD = DivisionAdded(division=COMMUNITY, name="测试", level="community", parent=None)
ORGANISATION_TOLD = OrganisationRegistered(
    division=COMMUNITY, organisation_id="o", name="测试", kind="unit"
)


def volunteer_told(name: str) -> VolunteerRegistered:
    """Registration knows an adult."""
    return VolunteerRegistered(division=COMMUNITY, volunteer_id=name, registered_at=NOW)


def empty() -> MemoryService:
    """Scheduling that knows nothing yet."""
    return MemoryService(subscribers, COLLECTIONS, [KEYS, SLIPS])


@once
async def prepared() -> MemoryService:
    """A place, the organisation `o`, and the volunteers `v0` to `v3` are known."""
    service = empty()
    people = [volunteer_told(f"v{number}") for number in range(4)]
    await service.follow(PLACE_TOLD, ORGANISATION_TOLD, *people)
    return service


# --- activities ---


def shift(after: float = 0, hours: float = 2, **changes: Any) -> dict[str, Any]:
    """So many hours after `START`, so long, with two seats."""
    starts = START + after * HOUR
    return {"starts_at": starts, "ends_at": starts + hours * HOUR, "max_crew": 2} | changes


def activity(*shifts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The fields of `CreateActivity`; with one shift if none is given."""
    values = {
        "organisation_id": "o",
        "title": "测试·巡逻",
        "category": "群防群治",
        "division": COMMUNITY,
        "place": "测试·服务站",
        "responsible_id": "responsible",
        "risk_note": "测试·无",
        "shifts": list(shifts) or [shift()],
    }
    return values | changes


def change(activity_id: str, *shifts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The fields of `ChangeActivity`: as `activity` has it, but for `changes` and these shifts."""
    wish = activity(**changes) | {"activity_id": activity_id, "shifts": list(shifts)}
    return {name: value for name, value in wish.items() if name in ChangeActivity.model_fields}


def programme(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The fields of `ImportProgramme`."""
    return {"organisation_id": "o", "source": "测试·课表", "rows": list(rows)} | changes


def entry(number: int = 1, *shifts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A row of a programme; with one shift if none is given."""
    plan = activity(*shifts)
    values = {name: plan[name] for name in plan.keys() - {"organisation_id", "division"}}
    return values | {"line": number + 1, "entry": f"e{number}"} | changes


async def draft(service: MemoryService, *shifts: dict[str, Any], **changes: Any) -> ActivityReceipt:
    """An activity that can be published: whoever is responsible has agreed."""
    wish = activity(*shifts, **changes)
    receipt: ActivityReceipt = await service.done(CreateActivity, OPERATOR, **wish)
    lead = person(wish["responsible_id"])
    await service.done(AgreeToLead, lead, activity_id=receipt.activity_id)
    return receipt


async def opened(service: MemoryService, *shifts: dict[str, Any], **changes: Any) -> list[str]:
    """The shifts of a published activity."""
    receipt = await draft(service, *shifts, **changes)
    await service.done(PublishActivity, OPERATOR, activity_id=receipt.activity_id)
    return receipt.shift_ids


READ: dict[str, Any] = {"terms_version": 1, "agreed": "paper"}
"""What an organiser says where something has to be read and signed; nobody keeps it elsewhere."""


def seat(shift_id: str, volunteer_id: str = "v0", **changes: Any) -> dict[str, Any]:
    """The fields of commands about somebody's seat."""
    return {"shift_id": shift_id, "volunteer_id": volunteer_id} | changes


# --- what registration tells ---


async def pack(service: MemoryService, **rules: Any) -> None:
    """The community's pack has these rules of scheduling."""
    told = PolicySet(
        division=COMMUNITY, version=1, changed=[], set_at=NOW - HOUR, rules={"scheduling": rules}
    )
    await service.follow(told)


def waiting(scheduling: MemoryService, registration: MemoryService) -> list[tuple[Envelope, Event]]:
    """What registration has announced, and scheduling follows and has not seen."""
    followed = subscribers.events["registration"]
    seen = {row["_id"] for row in scheduling.database.documents("inbox")}
    return [
        (envelope, event)
        for envelope, event in registration.published()
        if type(event) in followed and f"scheduling:{envelope.id}" not in seen
    ]


async def deliver(scheduling: MemoryService, registration: MemoryService) -> None:
    """Let scheduling follow whatever waits, in its order."""
    await scheduling.follow(*waiting(scheduling, registration))
