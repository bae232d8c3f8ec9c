from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done, Outcome
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.known.domain import KnownDivision
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers
from baodao.schema import Actor, Command, NotFound
from baodao.schema.registration.divisions import DivisionAdded, UnknownDivision
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.activities import ActivityReceipt, CreateActivity, PublishActivity
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import (
    CancelSeat,
    NotSignedUp,
    Overlaps,
    ReserveSeat,
    SeatReceipt,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
START = NOW + timedelta(hours=6)
HOUR = timedelta(hours=1)
PLACE = "120104007017"
OPERATOR = Actor(id="operator", role="operator")
STRANGER = Actor(id="stranger", role="volunteer")


class World(MemoryService):
    """A memory service that knows a place, an organisation and some volunteers."""

    def __init__(self) -> None:
        super().__init__(subscribers, COLLECTIONS)
        self.number = 0

    async def prepare(self, volunteers: int = 3) -> None:
        known = [
            DivisionAdded(division=PLACE, name="测试", level="community", parent="120104007"),
            OrganisationRegistered(division=PLACE, organisation_id="o", name="测试", kind="unit"),
            *(
                VolunteerRegistered(division=PLACE, volunteer_id=f"v{n}", registered_at=NOW)
                for n in range(volunteers)
            ),
        ]
        await self.decide_together(known, NOW)

    async def do(self, kind: type[Command], at: datetime = NOW, **fields: Any) -> Outcome:
        self.number += 1
        values = {"command_id": f"c{self.number}", "actor": OPERATOR} | fields
        return await self.decide(kind.model_validate(values), at)

    async def create(self, *shifts: dict[str, Any], **fields: Any) -> Outcome:
        planned = [
            {"starts_at": START, "ends_at": START + 2 * HOUR, "max_crew": 2} | shift
            for shift in shifts or ({},)
        ]
        values = {
            "organisation_id": "o",
            "title": "测试·巡逻",
            "category": "群防群治",
            "division": PLACE,
            "place": "测试",
            "responsible_id": "r",
            "risk_note": "测试",
            "shifts": planned,
        }
        return await self.do(CreateActivity, **values | fields)

    async def open(self, *shifts: dict[str, Any]) -> list[str]:
        receipt = activity_receipt(await self.create(*shifts))
        done = await self.do(PublishActivity, activity_id=receipt.activity_id)
        assert isinstance(done, Done)
        return receipt.shift_ids

    async def reserve(self, shift: str, volunteer: str = "v0", **fields: Any) -> Outcome:
        return await self.do(ReserveSeat, shift_id=shift, volunteer_id=volunteer, **fields)

    async def cancel(self, shift: str, volunteer: str = "v0", **fields: Any) -> Outcome:
        fields = {"reason": "测试·有事"} | fields
        return await self.do(CancelSeat, shift_id=shift, volunteer_id=volunteer, **fields)

    async def attend(
        self,
        kind: type[Command],
        shift: str,
        when: datetime,
        now: datetime | None = None,
        **fields: Any,
    ) -> Outcome:
        values = {"shift_id": shift, "volunteer_id": "v0", "actor": OPERATOR} | fields
        self.number += 1
        message = kind.model_validate(values | {"command_id": f"c{self.number}", "at": when})
        return await self.decide(message, now or when)

    def names(self) -> list[str]:
        return [event.NAME for _, event in self.published()]


def slugs(outcome: Outcome) -> list[str]:
    return [r.SLUG for r in outcome.refusals] if isinstance(outcome, Refused) else []


def activity_receipt(outcome: Outcome) -> ActivityReceipt:
    assert isinstance(outcome, Done), outcome
    return ActivityReceipt.model_validate_json(outcome.reply)


@pytest.fixture
async def world() -> World:
    made = World()
    await made.prepare()
    return made


# --- activities ---


async def test_an_activity_is_written_with_its_shifts_in_order(world: World) -> None:
    receipt = activity_receipt(await world.create({"max_crew": 5}, {"max_crew": 7}))
    stored = await world.stored(Activity, receipt.activity_id)
    assert (stored.state, list(stored.shift_ids)) == ("draft", receipt.shift_ids)
    crews = [(await world.stored(Shift, s)).max_crew for s in receipt.shift_ids]
    assert crews == [5, 7]
    assert world.names() == ["activity-drafted"]


async def test_what_a_plan_names_must_exist(world: World) -> None:
    outcome = await world.create(division="13", organisation_id="nobody")
    assert outcome == Refused(
        (
            UnknownDivision(division="13"),
            NotFound(kind="organisation", id="nobody"),
        )
    )


async def test_a_plan_tells_all_its_faults_at_once(world: World) -> None:
    outcome = await world.create(
        {"ends_at": START}, {"min_crew": 3}, division="13", organisation_id="x", actor=STRANGER
    )
    assert slugs(outcome) == [
        "out-of-scope",
        "shift-without-duration",
        "crew-out-of-order",
        "unknown-division",
        "not-found",
    ]
    assert world.database.documents("activities") == []


async def test_publishing(world: World) -> None:
    receipt = activity_receipt(await world.create({}, {"sign_up_opens_at": NOW + HOUR}))
    name = {"activity_id": receipt.activity_id}
    assert slugs(await world.do(PublishActivity, actor=STRANGER, **name)) == ["out-of-scope"]
    assert slugs(await world.do(PublishActivity, START, **name)) == ["starts-in-the-past"] * 2
    early = NOW - timedelta(days=370)
    assert slugs(await world.do(PublishActivity, early, **name)) == ["too-far-ahead"] * 2
    assert isinstance(await world.do(PublishActivity, **name), Done)
    opens = [(await world.stored(Shift, s)).sign_up_opens_at for s in receipt.shift_ids]
    assert opens == [NOW, NOW + HOUR]
    assert slugs(await world.do(PublishActivity, **name)) == ["not-a-draft"]
    assert world.names() == ["activity-drafted", "activity-published"]


async def test_an_activity_that_is_not_there(world: World) -> None:
    outcome = await world.do(PublishActivity, activity_id="nothing")
    assert outcome == Refused((NotFound(kind="activity", id="nothing"),))


# --- seats ---


async def test_a_seat(world: World) -> None:
    (shift,) = await world.open()
    outcome = await world.reserve(shift)
    assert isinstance(outcome, Done)
    receipt = SeatReceipt.model_validate_json(outcome.reply)
    assert receipt == SeatReceipt(sign_up_id=f"{shift}-v0", shift_id=shift, volunteer_id="v0")
    assert (await world.stored(Shift, shift)).seats_taken == 1
    assert [b.shift_id for b in (await world.stored(Calendar, "v0")).bookings] == [shift]
    assert (await world.stored(SignUp, f"{shift}-v0")).state == "reserved"
    assert world.names()[-1] == "seat-reserved"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"shift_id": "nothing"}, NotFound(kind="shift", id="nothing")),
        ({"volunteer_id": "nobody"}, NotFound(kind="volunteer", id="nobody")),
    ],
)
@pytest.mark.parametrize("kind", [ReserveSeat, CancelSeat])
async def test_seats_and_people_that_are_not_there(
    world: World, kind: type[Command], fields: dict[str, str], wanted: NotFound
) -> None:
    (shift,) = await world.open()
    more = {"reason": "x"} if kind is CancelSeat else {}
    outcome = await world.do(kind, **{"shift_id": shift, "volunteer_id": "v0"} | fields, **more)
    assert outcome == Refused((wanted,))


async def test_every_failed_rule_of_a_seat_is_told(world: World) -> None:
    (shift,) = await world.open({"max_crew": 1})
    await world.reserve(shift)
    outcome = await world.reserve(shift, actor=STRANGER, at=START)
    told = ["out-of-scope", "sign-up-closed", "shift-full", "already-signed-up"]
    assert slugs(outcome) == told


async def test_a_draft_and_a_closed_door(world: World) -> None:
    draft = activity_receipt(await world.create()).shift_ids[0]
    assert slugs(await world.reserve(draft)) == ["not-published"]
    (later,) = await world.open({"sign_up_opens_at": NOW + HOUR})
    assert slugs(await world.reserve(later)) == ["sign-up-not-open"]
    assert isinstance(await world.reserve(later, at=NOW + HOUR), Done)


async def test_the_last_seat_within_one_group_goes_to_the_first(world: World) -> None:
    (shift,) = await world.open({"max_crew": 1})
    contenders = [
        ReserveSeat(command_id=f"k{n}", actor=OPERATOR, shift_id=shift, volunteer_id=f"v{n}")
        for n in range(3)
    ]
    outcomes = await world.decide_together(contenders, NOW)
    assert [slugs(o) for o in outcomes] == [[], ["shift-full"], ["shift-full"]]


async def test_nobody_is_in_two_places(world: World) -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    first, other, after = await world.open(
        {"starts_at": night, "ends_at": night + 3 * HOUR},
        {"starts_at": night + 2 * HOUR, "ends_at": night + 4 * HOUR},
        {"starts_at": night + 3 * HOUR, "ends_at": night + 4 * HOUR},
    )
    assert isinstance(await world.reserve(first), Done)
    expected = Overlaps(shift_id=first, starts_at=night, ends_at=night + 3 * HOUR)
    assert await world.reserve(other) == Refused((expected,))
    assert isinstance(await world.reserve(after), Done)
    assert isinstance(await world.reserve(other, "v1"), Done)


async def test_a_seat_given_back_can_be_had_again_by_the_same_or_another(world: World) -> None:
    (shift,) = await world.open({"max_crew": 1})
    for _ in range(2):
        assert isinstance(await world.reserve(shift), Done)
        assert slugs(await world.reserve(shift, "v1")) == ["shift-full"]
        assert isinstance(await world.cancel(shift), Done)
    assert slugs(await world.cancel(shift)) == ["not-signed-up"]
    assert isinstance(await world.reserve(shift, "v1"), Done)
    assert (await world.stored(Calendar, "v0")).bookings == ()
    assert world.names()[2:] == ["seat-reserved", "seat-released"] * 2 + ["seat-reserved"]


async def test_cancelling(world: World) -> None:
    (shift,) = await world.open()
    assert slugs(await world.cancel(shift)) == ["not-signed-up"]
    await world.reserve(shift)
    assert slugs(await world.cancel(shift, actor=STRANGER)) == ["out-of-scope"]
    assert slugs(await world.cancel(shift, at=START)) == ["sign-up-closed"]
    assert isinstance(await world.cancel(shift, at=START - timedelta(seconds=1)), Done)


async def test_who_came_early_cannot_cancel(world: World) -> None:
    (shift,) = await world.open()
    await world.reserve(shift)
    early = START - timedelta(minutes=30)
    assert isinstance(await world.attend(CheckIn, shift, early), Done)
    assert slugs(await world.cancel(shift, at=early)) == ["already-recorded"]


async def test_volunteers_sign_up_and_come_by_themselves(world: World) -> None:
    (shift,) = await world.open()
    own = Actor(id="v0", role="volunteer")
    assert isinstance(await world.reserve(shift, actor=own), Done)
    assert slugs(await world.reserve(shift, "v1", actor=own)) == ["out-of-scope"]
    assert slugs(await world.cancel(shift, actor=Actor(id="v1", role="volunteer"))) == [
        "out-of-scope"
    ]
    assert isinstance(await world.attend(CheckIn, shift, START, actor=own), Done)


# --- attendance ---


@pytest.mark.parametrize("order", [("in", "out"), ("out", "in")])
async def test_attendance_in_either_order(world: World, order: tuple[str, str]) -> None:
    (shift,) = await world.open()
    await world.reserve(shift)
    now = START + 3 * HOUR
    times = {"in": (CheckIn, START), "out": (CheckOut, START + 2 * HOUR)}
    for which in order:
        kind, when = times[which]
        assert isinstance(await world.attend(kind, shift, when, now), Done)
    assert world.names()[-1] == "attendance-recorded"
    assert world.names().count("attendance-recorded") == 1
    assert (await world.stored(SignUp, f"{shift}-v0")).state == "attended"
    for which in order:
        kind, when = times[which]
        assert slugs(await world.attend(kind, shift, when, now)) == ["already-recorded"]


@pytest.mark.parametrize("kind", [CheckIn, CheckOut])
async def test_attendance_needs_a_seat(world: World, kind: type[Command]) -> None:
    (shift,) = await world.open()
    missing = NotSignedUp(shift_id=shift, volunteer_id="v0")
    assert await world.attend(kind, shift, START) == Refused((missing,))
    await world.reserve(shift)
    await world.cancel(shift)
    assert await world.attend(kind, shift, START) == Refused((missing,))
    gone = await world.attend(kind, "nothing", START)
    assert gone == Refused((NotFound(kind="shift", id="nothing"),))


@pytest.mark.parametrize("kind", [CheckIn, CheckOut])
async def test_every_reason_against_a_time_is_told(world: World, kind: type[Command]) -> None:
    (shift,) = await world.open()
    await world.reserve(shift)
    outcome = await world.attend(kind, shift, START + 9 * HOUR, NOW, actor=STRANGER)
    assert slugs(outcome) == ["out-of-scope", "time-in-the-future", "outside-check-in-window"]


async def test_times_that_contradict_each_other(world: World) -> None:
    (shift,) = await world.open()
    await world.reserve(shift)
    now = START + 3 * HOUR
    await world.attend(CheckOut, shift, START + HOUR, now)
    for came in (START + HOUR, START + 2 * HOUR):
        refused = await world.attend(CheckIn, shift, came, now)
        assert slugs(refused) == ["check-out-before-check-in"]
    assert isinstance(await world.attend(CheckIn, shift, START, now), Done)


# --- what registration tells ---


@pytest.mark.parametrize("seed", range(5))
async def test_what_registration_tells_may_come_twice_and_in_any_order(seed: int) -> None:
    world = World()
    told = [
        ("d", DivisionAdded(division=PLACE, name="测试", level="community", parent=None)),
        (
            "o",
            OrganisationRegistered(division=PLACE, organisation_id="o", name="测", kind="unit"),
        ),
        ("v", VolunteerRegistered(division=PLACE, volunteer_id="v0", registered_at=NOW)),
        ("again", DivisionAdded(division=PLACE, name="测", level="community", parent=None)),
    ]
    for message_id, event in delivered_twice_and_shuffled(told, seed):
        assert isinstance(await world.decide(event, NOW, message_id), Done)
    (shift,) = await world.open()
    assert isinstance(await world.reserve(shift), Done)
    assert (await world.stored(KnownDivision, PLACE)).version == 1


async def test_a_volunteer_told_again_keeps_the_calendar(world: World) -> None:
    (shift,) = await world.open()
    await world.reserve(shift)
    again = VolunteerRegistered(division=PLACE, volunteer_id="v0", registered_at=NOW)
    assert isinstance(await world.decide(again, NOW), Done)
    assert len((await world.stored(Calendar, "v0")).bookings) == 1
