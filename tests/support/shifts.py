"""scheduling and hours in memory, with something in every state."""

from datetime import timedelta
from typing import Any

from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.later_entries.domain import LaterTally
from baodao.hours.national.domain import NationalLedger
from baodao.kernel.days import today
from baodao.kit.testing import NOW, MemoryService
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.attendance.due import ATTENDANCES
from baodao.scheduling.look_backs.domain import LookBack
from baodao.scheduling.store import COLLECTIONS as SCHEDULING
from baodao.scheduling.subscribers import subscribers as scheduling
from baodao.schema import Event
from baodao.schema.hours.evaluations import EvaluateService
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.consents import ConsentGiven
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.lists import ItemPosted
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.activities import ActivityReceipt, CreateActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import AgreeToLead
from baodao.schema.scheduling.attendance import (
    AttendanceRecorded,
    CheckIn,
    CheckOut,
    ServiceFacts,
    Stretch,
)
from baodao.schema.scheduling.calendars import ShareCalendar
from baodao.schema.scheduling.call_outs import AnswerCallOut, CallOut
from baodao.schema.scheduling.imports import ImportProgramme
from baodao.schema.scheduling.invitations import InviteToShift
from baodao.schema.scheduling.posts import CreatePost, EndPost, TakePost
from baodao.schema.scheduling.rolls import AttendanceCorrected, CloseRoll
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from baodao.schema.scheduling.swaps import OfferSwap
from tests.builders import posts
from tests.builders.actors import acting_as
from tests.builders.hours import (
    certificate,
    complaint,
    correction,
    inspections,
    national,
    settled,
    spending,
    star_book,
    suspicion,
    trainings,
)
from tests.builders.hours import ledgers as ledgers_at
from tests.builders.recognition import award, objected, other_rounds
from tests.builders.registration import SLIPS
from tests.builders.reports import annual
from tests.builders.rewards import rewards
from tests.builders.scheduling import KEYS
from tests.support.later_entries import later_entry
from tests.support.recurring import recurring

OPERATOR = acting_as(id="operator", role="operator", scope="*", purpose="records")

CALLER = acting_as(id="caller", role="organiser", scope="*", purpose="records")
PLACE = "120104007017"
PEOPLE = ("v1", "v2", "v3", "v4")
_ENTRY = {
    "line": 2,
    "entry": "测试·1",
    "title": "测试·课",
    "category": "测试",
    "place": "测试",
    "responsible_id": "r",
    "risk_note": "无",
    "shifts": [],
}
PROGRAMME: dict[str, Any] = {"source": "测试·课表", "rows": [_ENTRY]}
"""What was imported."""
NEED: dict[str, Any] = {
    "item_id": "need",
    "kind": "need",
    "organisation_id": "o",
    "title": "测试·巡逻",
    "category": "测试",
    "wish": False,
    "wanted": 1,
    "deadline": None,
}
"""What an activity can take up."""
HOUR = timedelta(hours=1)


_built: list[dict[str, MemoryService]] = []


async def crew() -> dict[str, MemoryService]:
    """The two services after an afternoon; a draft and a full shift are beside what is over.

    Building them once is enough: whoever asks for them gets copies.
    """
    if not _built:
        _built.append(await _crew())
    return {name: service.copy() for name, service in _built[0].items()}


async def _crew() -> dict[str, MemoryService]:
    planned = MemoryService(scheduling, SCHEDULING, [KEYS, SLIPS])
    people = [
        VolunteerRegistered(division=PLACE, volunteer_id=v, registered_at=NOW) for v in PEOPLE
    ]
    facts = {"name": "测试", "kind": "unit"}
    organisation = OrganisationRegistered(division=PLACE, organisation_id="o", **facts)
    await _known(planned, organisation, people)
    # Who is asked to lead the first one has not answered.
    await _activity(planned, lead="v1")
    await _imported(planned)
    await _recurring(planned)
    await _attended(planned)
    await _called_out(planned)
    await _looked_back_at(planned)
    ledgers = ledgers_at(planned.now)
    await ledgers.follow(organisation, *people)
    await _recorded(ledgers, planned.told(AttendanceRecorded))
    return {"scheduling": planned, "hours": ledgers}


async def _known(
    planned: MemoryService,
    organisation: OrganisationRegistered,
    people: list[VolunteerRegistered],
) -> None:
    """Registration has told of a place, an organisation and people, of whom one is suspended."""
    consent = {"consent_id": "c", "volunteer_id": "v4", "purpose": "participation"}
    await planned.follow(
        DivisionAdded(division=PLACE, name="测试", level="community", parent=None),
        organisation,
        ItemPosted(division=PLACE, **NEED),
        *people,
        ConsentGiven(
            division=PLACE,
            **consent,
            subject="测试",
            given_by="guardian",
            text_version="1",
            given_at=NOW,
        ),
    )
    await planned.follow(VolunteerSuspended(division=PLACE, volunteer_id="v4"))


async def _attended(planned: MemoryService) -> None:
    """A shift for which people signed up, waited and came, until its roll is closed."""
    opened = await _activity(planned)
    await planned.done(PublishActivity, OPERATOR, activity_id=opened.activity_id)
    shift = opened.shift_ids[0]
    shared = {"volunteer_id": "v1", "calendar_key": digest_of("calendar of v1")}
    await planned.done(ShareCalendar, acting_as(id="v1", role="volunteer"), **shared)
    for who in PEOPLE[:3]:
        await planned.done(ReserveSeat, OPERATOR, shift_id=shift, volunteer_id=who)
    gone = {"shift_id": shift, "volunteer_id": "v3"}
    await planned.done(CancelSeat, OPERATOR, **gone, reason="测试")
    await _waited_for(planned)
    await _posted(planned)
    planned.now = NOW + 3 * HOUR
    for who in PEOPLE[:2]:
        at = {"shift_id": shift, "volunteer_id": who}
        await planned.done(CheckIn, OPERATOR, **at, at=NOW + HOUR)
    await planned.done(CheckOut, OPERATOR, shift_id=shift, volunteer_id="v1", at=NOW + 2 * HOUR)
    await planned.done(CloseRoll, OPERATOR, shift_id=shift)
    # Everybody is settled; that the roll is, has still to be noted.
    for command in await planned.due(ATTENDANCES):
        await planned.decide(command)


async def _recorded(ledgers: MemoryService, attended: list[AttendanceRecorded]) -> None:
    """What hours makes of it, and a thing of each kind that there is."""
    others = [e.model_copy(update={"volunteer_id": "v2", "sign_up_id": "s2"}) for e in attended]
    # Recorded in two places at once.
    twice = [e.model_copy(update={"sign_up_id": f"{e.sign_up_id}-2"}) for e in attended + others]
    await ledgers.follow(*attended, *others, *twice)
    await _evaluated(ledgers)
    await ledgers.follow(*(event for one in attended for event in _corrected(one)))
    await ledgers.put(*certificate(), *complaint(), *inspections(), suspicion(), national())
    await ledgers.put(
        *spending(PEOPLE[0]), *trainings(), *objected(), *other_rounds(), award(), *rewards()
    )
    await ledgers.put(*annual())
    await ledgers.put(star_book("v3"))
    # Of another ledger the national system has refused nothing.
    await ledgers.put(NationalLedger(id="v2", version=1, sent=1))
    await ledgers.follow(*_counting(attended))
    # An entry that counts is said to be somebody else's.
    await ledgers.put(correction("s2", volunteer_id="v2"))
    for one in attended:
        later = later_entry(one.shift_id, "v3", PLACE)
        await ledgers.put(later, LaterTally.of(later).add(later).after)
    await ledgers.put(later_entry(attended[0].shift_id, "v2", PLACE))


def _counting(attended: list[AttendanceRecorded]) -> list[AttendanceRecorded]:
    """The same time again, which counts once the first was annulled."""
    return [one.model_copy(update={"sign_up_id": f"{one.sign_up_id}-3"}) for one in attended]


def _corrected(one: AttendanceRecorded) -> list[Event]:
    """Somebody else recorded the hour behind it, and it is corrected to last longer."""
    hour = {"checked_in_at": one.checked_out_at, "checked_out_at": one.checked_out_at + HOUR}
    ends = {"shift_ends_at": one.checked_out_at + HOUR}
    behind = one.model_copy(update={"sign_up_id": f"{one.sign_up_id}-3"} | hour | ends)
    fields = {name: getattr(one, name) for name in ServiceFacts.model_fields} | ends
    before = Stretch(came_at=one.checked_in_at, left_at=one.checked_out_at)
    longer = AttendanceCorrected(
        division=one.division,
        sign_up_id=one.sign_up_id,
        shift_id=one.shift_id,
        volunteer_id=one.volunteer_id,
        before=[before],
        after=[before.model_copy(update={"left_at": one.checked_out_at + HOUR / 2})],
        evidence_grade=one.evidence_grade,
        recorded=ServiceFacts.model_validate(fields),
    )
    return [behind, longer]


async def _waited_for(planned: MemoryService) -> None:
    """A seat is free, and whoever waits for one is busy then: they are asked again soon."""
    both = [await _activity(planned, after=40, seats=seats) for seats in (1, 8)]
    for one in both:
        await planned.done(PublishActivity, OPERATOR, activity_id=one.activity_id)
    (small,), (other,) = (one.shift_ids for one in both)
    for shift, who in ((small, "v1"), (small, "v2"), (small, "v3"), (other, "v2"), (other, "v3")):
        wish = {"shift_id": shift, "volunteer_id": who, "may_wait": True}
        await planned.done(ReserveSeat, OPERATOR, **wish)
    # Somebody is invited to the other one, and does not answer.
    invited = {"shift_id": other, "volunteer_id": "v1", "until_at": NOW + 20 * HOUR}
    await planned.done(InviteToShift, OPERATOR, **invited)
    # And somebody offers their seat of it to another one.
    handed = {"shift_id": other, "volunteer_id": "v2", "to_id": "v1"}
    await planned.done(OfferSwap, acting_as(id="v2", role="volunteer"), **handed)
    gone = {"shift_id": small, "volunteer_id": "v1"}
    await planned.done(CancelSeat, OPERATOR, **gone, reason="测试")


async def _evaluated(ledgers: MemoryService) -> None:
    """What `v1` has served was evaluated by somebody else than who is asked in tests."""
    (deadline,) = ledgers.all_of(RecordingDeadline)
    served = {"shift_id": deadline.id, "volunteer_id": "v1", "quality": "良"}
    await ledgers.done(EvaluateService, CALLER, **served)
    # Nobody came to other shifts of the same organisation, whose rolls are settled.
    facts = {"division": PLACE, "organisation_id": "o", "attended": 0}
    for number in range(6):
        ends = ledgers.now - number * 24 * HOUR
        others = {"shift_id": f"quiet{number}", "roll_id": f"quiet{number}-roll"}
        await ledgers.follow(settled(ends - HOUR, ends, **facts, **others))


async def _looked_back_at(planned: MemoryService) -> None:
    """It is time to look back at the first activity."""
    first, *_ = planned.all_of(Activity)
    named = {"activity_id": first.id, "organisation_id": "o", "division": PLACE}
    await planned.put(
        LookBack(id=f"{first.id}-look-back", **named, title="测试", look_on="2026-11-01")
    )


async def _called_out(planned: MemoryService) -> None:
    """People are called together, and somebody is on their way."""
    ends = planned.now + 2 * HOUR
    wish = {"organisation_id": "o", "title": "测试", "place": "测试", "danger": False}
    called = await planned.done(CallOut, CALLER, **wish, max_crew=7, ends_at=ends)
    who = acting_as(id="v1", role="volunteer")
    comes = {"shift_id": called.shift_id, "volunteer_id": "v1", "arrives_in_minutes": 20}
    await planned.done(AnswerCallOut, who, **comes)


async def _posted(planned: MemoryService) -> None:
    """Two people have taken a role of a post, the one themself; of another one the end is due."""
    fields = {"organisation_id": "o"} | posts.plan(name="测试", category="测试", place="测试")
    post, other = [await planned.done(CreatePost, OPERATOR, **fields) for _ in range(2)]
    for who, by in (("v1", acting_as(id="v1", role="volunteer")), ("v2", OPERATOR)):
        wish = {"post_id": post.post_id, "volunteer_id": who, "role": posts.PATROL}
        await planned.done(TakePost, by, **wish)
    await planned.done(EndPost, OPERATOR, post_id=other.post_id, until=today(planned.now))


async def _imported(service: MemoryService) -> None:
    await service.done(ImportProgramme, OPERATOR, organisation_id="o", **PROGRAMME)


async def _recurring(planned: MemoryService) -> None:
    """Whoever is asked to lead the series has not answered."""
    leads = acting_as(id="v1", role="organiser", scope=PLACE)
    plan = await _activity(planned, after=20, lead=leads.id)
    await planned.done(AgreeToLead, leads, activity_id=plan.activity_id)
    await recurring(planned, OPERATOR, plan.activity_id)


async def _activity(
    service: MemoryService, after: int = 1, seats: int = 9, lead: str = OPERATOR.id
) -> ActivityReceipt:
    starts = NOW + after * HOUR
    receipt: ActivityReceipt = await service.done(
        CreateActivity,
        OPERATOR,
        organisation_id="o",
        title="测试",
        category="测试",
        division=PLACE,
        place="测试",
        point={"degrees_north": 39.1249, "degrees_east": 117.1511},
        responsible_id=lead,
        risk_note="测试",
        shifts=[{"starts_at": starts, "ends_at": starts + HOUR, "max_crew": seats}],
    )
    return receipt
