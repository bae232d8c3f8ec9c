from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, delivered_twice_and_shuffled, names, slugs
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.known.domain import KnownDivision
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Command, NotFound
from baodao.schema.registration.divisions import (
    DivisionAdded,
    UnknownDivision,
)
from baodao.schema.scheduling.activities import CreateActivity, PublishActivity
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seat_refusals import NotSignedUp, Overlaps
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReceipt
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, organiser, person
from tests.builders.scheduling import (
    HOUR,
    START,
    activity,
    draft,
    opened,
    seat,
    shift,
)

STRANGER = acting_as(id="stranger", role="volunteer")


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


def off(shift_id: str, volunteer_id: str = "v0") -> dict[str, Any]:
    """The fields of `CancelSeat`."""
    return seat(shift_id, volunteer_id, reason="测试·有事")


# --- activities ---


async def test_an_activity_is_written_with_its_shifts_in_order(service: MemoryService) -> None:
    receipt = await draft(service, shift(max_crew=5), shift(max_crew=7))
    stored = await service.stored(Activity, receipt.activity_id)
    assert (stored.state, list(stored.shift_ids)) == ("draft", receipt.shift_ids)
    crews = [(await service.stored(Shift, s)).max_crew for s in receipt.shift_ids]
    assert crews == [5, 7]
    assert names(service.told()) == ["activity-drafted", "lead-asked", "lead-agreed"]


async def test_what_a_plan_names_must_exist(service: MemoryService) -> None:
    nowhere, nobodys = activity(division="13"), activity(organisation_id="nobody")
    unknown = [UnknownDivision(division="13")]
    assert await service.refused(CreateActivity, OPERATOR, **nowhere) == unknown
    assert await service.refused(CreateActivity, OPERATOR, **nobodys) == [
        NotFound(kind="organisation", id="nobody")
    ]


async def test_a_plan_tells_all_its_faults_at_once(service: MemoryService) -> None:
    wrong = [shift(ends_at=START), shift(min_crew=3)]
    plan = activity(*wrong, division="13")
    assert slugs(await service.refused(CreateActivity, STRANGER, **plan)) == ["out-of-scope"]
    assert slugs(await service.refused(CreateActivity, OPERATOR, **plan)) == [
        "shift-without-duration",
        "crew-out-of-order",
        "unknown-division",
    ]
    assert service.database.documents("activities") == []


async def test_publishing(service: MemoryService) -> None:
    receipt = await draft(service, shift(), shift(sign_up_opens_at=NOW + HOUR))
    name = {"activity_id": receipt.activity_id}
    assert slugs(await service.refused(PublishActivity, STRANGER, **name)) == ["out-of-scope"]
    for now, slug in ((START, "starts-in-the-past"), (NOW - timedelta(days=370), "too-far-ahead")):
        service.now = now
        assert slugs(await service.refused(PublishActivity, OPERATOR, **name)) == [slug] * 2
    service.now = NOW
    await service.done(PublishActivity, OPERATOR, **name)
    opens = [(await service.stored(Shift, s)).sign_up_opens_at for s in receipt.shift_ids]
    assert opens == [NOW, NOW + HOUR]
    assert slugs(await service.refused(PublishActivity, OPERATOR, **name)) == ["not-a-draft"]
    told = names(service.told())
    assert told == ["activity-drafted", "lead-asked", "lead-agreed", "activity-published"]


async def test_an_activity_that_is_not_there(service: MemoryService) -> None:
    assert await service.refused(PublishActivity, OPERATOR, activity_id="nothing") == [
        NotFound(kind="activity", id="nothing")
    ]


# --- seats ---


async def test_a_seat(service: MemoryService) -> None:
    (one,) = await opened(service)
    receipt = await service.done(ReserveSeat, OPERATOR, **seat(one))
    assert receipt == SeatReceipt(sign_up_id=f"{one}-v0", shift_id=one, volunteer_id="v0")
    assert (await service.stored(Shift, one)).seats_taken == 1
    assert [b.shift_id for b in (await service.stored(Calendar, "v0")).bookings] == [one]
    assert (await service.stored(SignUp, f"{one}-v0")).state == "reserved"
    assert names(service.told())[-1] == "seat-reserved"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"shift_id": "nothing"}, NotFound(kind="shift", id="nothing")),
        ({"volunteer_id": "nobody"}, NotFound(kind="volunteer", id="nobody")),
    ],
)
@pytest.mark.parametrize("kind", [ReserveSeat, CancelSeat])
async def test_seats_and_people_that_are_not_there(
    service: MemoryService, kind: type[Command], fields: dict[str, str], wanted: NotFound
) -> None:
    (one,) = await opened(service)
    known = off(one) if kind is CancelSeat else seat(one)
    assert await service.refused(kind, OPERATOR, **known | fields) == [wanted]


async def test_every_failed_rule_of_a_seat_is_told(service: MemoryService) -> None:
    (one,) = await opened(service, shift(max_crew=1))
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    service.now = START
    assert slugs(await service.refused(ReserveSeat, STRANGER, **seat(one))) == ["out-of-scope"]
    assert slugs(await service.refused(ReserveSeat, OPERATOR, **seat(one))) == [
        "sign-up-closed",
        "shift-full",
        "already-signed-up",
    ]


async def test_a_draft_and_a_closed_door(service: MemoryService) -> None:
    (planned,) = (await draft(service)).shift_ids
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(planned))
    assert slugs(refused) == ["not-published"]
    (later,) = await opened(service, shift(sign_up_opens_at=NOW + HOUR))
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(later))
    assert slugs(refused) == ["sign-up-not-open"]
    service.now = NOW + HOUR
    await service.done(ReserveSeat, OPERATOR, **seat(later))


async def test_the_last_seat_within_one_group_goes_to_the_first(service: MemoryService) -> None:
    (one,) = await opened(service, shift(max_crew=1))
    contenders = [
        service.command(ReserveSeat, OPERATOR, **seat(one, who)) for who in ("v0", "v1", "v2")
    ]
    outcomes = await service.decide_together(contenders)
    told = [slugs(getattr(outcome, "refusals", ())) for outcome in outcomes]
    assert told == [[], ["shift-full"], ["shift-full"]]


async def test_nobody_is_in_two_places(service: MemoryService) -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    first, other, after = await opened(
        service,
        shift(starts_at=night, ends_at=night + 3 * HOUR),
        shift(starts_at=night + 2 * HOUR, ends_at=night + 4 * HOUR),
        shift(starts_at=night + 3 * HOUR, ends_at=night + 4 * HOUR),
    )
    await service.done(ReserveSeat, OPERATOR, **seat(first))
    assert await service.refused(ReserveSeat, OPERATOR, **seat(other)) == [
        Overlaps(shift_id=first, starts_at=night, ends_at=night + 3 * HOUR)
    ]
    await service.done(ReserveSeat, OPERATOR, **seat(after))
    await service.done(ReserveSeat, OPERATOR, **seat(other, "v1"))


async def test_a_seat_given_back_can_be_had_again_by_the_same_or_another(
    service: MemoryService,
) -> None:
    (one,) = await opened(service, shift(max_crew=1))
    for _ in range(2):
        await service.done(ReserveSeat, OPERATOR, **seat(one))
        refused = await service.refused(ReserveSeat, OPERATOR, **seat(one, "v1"))
        assert slugs(refused) == ["shift-full"]
        await service.done(CancelSeat, OPERATOR, **off(one))
    assert slugs(await service.refused(CancelSeat, OPERATOR, **off(one))) == ["not-signed-up"]
    await service.done(ReserveSeat, OPERATOR, **seat(one, "v1"))
    assert (await service.stored(Calendar, "v0")).bookings == ()
    told = names(service.told())
    assert told[4:] == ["seat-reserved", "seat-released"] * 2 + ["seat-reserved"]


async def test_cancelling(service: MemoryService) -> None:
    (one,) = await opened(service)
    assert slugs(await service.refused(CancelSeat, OPERATOR, **off(one))) == ["not-signed-up"]
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    assert slugs(await service.refused(CancelSeat, STRANGER, **off(one))) == ["out-of-scope"]
    service.now = START
    assert slugs(await service.refused(CancelSeat, OPERATOR, **off(one))) == ["sign-up-closed"]
    service.now = START - timedelta(seconds=1)
    await service.done(CancelSeat, OPERATOR, **off(one))


async def test_who_came_early_cannot_cancel(service: MemoryService) -> None:
    (one,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    service.now = START - timedelta(minutes=30)
    await service.done(CheckIn, OPERATOR, **seat(one), at=service.now)
    assert slugs(await service.refused(CancelSeat, OPERATOR, **off(one))) == ["already-recorded"]


async def test_who_answers_for_an_ended_organisation_records_who_came(
    service: MemoryService,
) -> None:
    (one,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    service.now = START
    successor = organiser("committee").model_copy(update={"scope": None})
    assert slugs(await service.refused(CheckIn, successor, **seat(one), at=START)) == ["not-found"]
    successor = successor.model_copy(update={"succeeds": frozenset({"o"})})
    await service.done(CheckIn, successor, **seat(one), at=START)


async def test_volunteers_sign_up_and_come_by_themselves(service: MemoryService) -> None:
    (one,) = await opened(service)
    own, no = person("v0"), ["out-of-scope"]
    await service.done(ReserveSeat, own, **seat(one))
    assert slugs(await service.refused(ReserveSeat, own, **seat(one, "v1"))) == no
    assert slugs(await service.refused(CancelSeat, person("v1"), **off(one))) == no
    service.now = START
    await service.done(CheckIn, own, **seat(one), at=START)


@pytest.mark.parametrize(
    ("role", "scope", "no"),
    [
        ("organiser", "*", ""),
        ("organiser", "120104", ""),
        ("shift-lead", COMMUNITY, ""),
        ("street-coordinator", "120104007", ""),
        ("operator", "*", ""),
        ("organiser", "120105", "not-found"),
        ("organiser", "120104007018", "not-found"),
        ("organiser", None, "not-found"),
        ("volunteer", "*", "out-of-scope"),
        ("unit-liaison", "*", "out-of-scope"),
        ("supervisor", "*", "out-of-scope"),
        ("auditor", "*", "out-of-scope"),
        ("integrator", "*", "out-of-scope"),
    ],
)
async def test_who_organises(service: MemoryService, role: str, scope: str | None, no: str) -> None:
    (one,) = await opened(service)
    actor = acting_as(id="a", role=role, scope=scope)
    if not no:
        await service.done(ReserveSeat, actor, **seat(one))
        await service.done(CreateActivity, actor, **activity())
        return
    assert slugs(await service.refused(ReserveSeat, actor, **seat(one))) == [no]
    assert slugs(await service.refused(CreateActivity, actor, **activity())) == [no]


async def test_the_id_of_a_volunteer_in_another_role_is_not_the_volunteer(
    service: MemoryService,
) -> None:
    (one,) = await opened(service)
    auditor = acting_as(id="v0", role="auditor", scope="*")
    assert slugs(await service.refused(ReserveSeat, auditor, **seat(one))) == ["out-of-scope"]


# --- attendance ---


@pytest.mark.parametrize("kind", [CheckIn, CheckOut])
async def test_attendance_needs_a_seat(service: MemoryService, kind: type[Command]) -> None:
    (one,) = await opened(service)
    missing = [NotSignedUp(shift_id=one, volunteer_id="v0")]
    service.now = START
    assert await service.refused(kind, OPERATOR, **seat(one), at=START) == missing
    service.now = NOW
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    await service.done(CancelSeat, OPERATOR, **off(one))
    service.now = START
    assert await service.refused(kind, OPERATOR, **seat(one), at=START) == missing
    assert await service.refused(kind, OPERATOR, **seat("nothing"), at=START) == [
        NotFound(kind="shift", id="nothing")
    ]


@pytest.mark.parametrize("kind", [CheckIn, CheckOut])
async def test_every_reason_against_a_time_is_told(
    service: MemoryService, kind: type[Command]
) -> None:
    (one,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    wrong = seat(one, at=START + 9 * HOUR)
    assert slugs(await service.refused(kind, STRANGER, **wrong)) == ["out-of-scope"]
    assert slugs(await service.refused(kind, OPERATOR, **wrong)) == [
        "time-in-the-future",
        "outside-check-in-window",
    ]


# --- what registration tells ---


@pytest.mark.parametrize("seed", range(5))
async def test_what_registration_tells_may_come_twice_and_in_any_order(seed: int) -> None:
    service = scheduling.empty()
    told = [
        ("d", scheduling.PLACE_TOLD),
        ("o", scheduling.ORGANISATION_TOLD),
        ("v", scheduling.volunteer_told("v0")),
        ("again", DivisionAdded(division=COMMUNITY, name="测", level="community", parent=None)),
    ]
    for message_id, event in delivered_twice_and_shuffled(told, seed):
        assert isinstance(await service.decide(event, message_id=message_id), Done)
    (one,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    assert (await service.stored(KnownDivision, COMMUNITY)).version == 1


async def test_a_volunteer_told_again_keeps_the_calendar(service: MemoryService) -> None:
    (one,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(one))
    await service.follow(scheduling.volunteer_told("v0"))
    assert len((await service.stored(Calendar, "v0")).bookings) == 1
