"""What registration tells of a volunteer, and what becomes of their seats."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.scheduling.seats.domain.calendar import Calendar, Permit
from baodao.scheduling.store import COLLECTIONS
from baodao.schema.registration.ages import UpdateAgeClass
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.disputes import DisputeRecord, ResolveCase
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from tests.support.both import CARE, CLINIC, GUARDIAN, HOUR, OWN, START, Both, prepared
from tests.support.people import (
    COLLEAGUE,
    MINOR,
    OPERATOR,
    person,
)


@pytest.fixture
async def both() -> Both:
    return await prepared()


# --- who can sign up ---


async def test_who_is_registered_and_active_signs_up(both: Both) -> None:
    adult = await both.people.register()
    (shift,) = await both.open(0)
    assert await both.reserve(shift, adult) == ["not-found"]
    await both.deliver()
    assert await both.reserve(shift, adult) == []


async def test_who_waits_for_a_guardian_does_not(both: Both) -> None:
    minor = await both.people.register(MINOR, consent=OWN)
    await both.deliver()
    (shift,) = await both.open(0)
    assert await both.reserve(shift, minor) == ["volunteer-not-active", "consent-missing"]
    await both.people.get(GiveConsent, volunteer_id=minor, purpose="registration", consent=GUARDIAN)
    await both.deliver()
    assert await both.reserve(shift, minor) == ["consent-missing"]
    await both.allow(minor, CLINIC)
    await both.deliver()
    assert await both.reserve(shift, minor) == ["consent-missing"]
    await both.allow(minor, CARE)
    await both.deliver()
    assert await both.reserve(shift, minor) == []


async def test_who_comes_of_age_needs_no_guardian(both: Both) -> None:
    minor = await both.people.register(MINOR)
    own = {"volunteer_id": minor, "purpose": "registration", "consent": OWN}
    await both.people.get(GiveConsent, actor=person(minor), **own)
    await both.allow(minor, CARE)
    await both.deliver()
    first, second = await both.open(0, 2)
    assert await both.reserve(first, minor) == []
    later = datetime(2029, 5, 1, 1, 0, tzinfo=UTC)
    await both.people.get(UpdateAgeClass, later, actor=OPERATOR, volunteer_id=minor)
    await both.deliver()
    assert await both.seats(first) == [1]
    (other,) = await both.open(4, category=CLINIC)
    assert await both.reserve(other, minor) == []
    assert await both.reserve(second, minor) == []


async def test_somebody_registration_has_not_told_of_yet_cannot_sign_up(both: Both) -> None:
    minor = await both.people.register(MINOR)
    await both.allow(minor, CARE)
    (shift,) = await both.open(0)
    *_, consent = both.waiting()
    await both.deliver([consent])
    assert await both.reserve(shift, minor) == ["volunteer-not-active"]


# --- whose seats are taken back ---


async def test_a_suspension_frees_the_seats_to_come_and_no_others(both: Both) -> None:
    adult, other = await both.people.register(), await both.people.register()
    await both.deliver()
    past, running, early, coming = shifts = await both.open(0, 2, 4, 6)
    for shift in shifts:
        assert await both.reserve(shift, adult) == []
    assert await both.reserve(coming, other) == []
    now = START + 3 * HOUR + timedelta(minutes=30)
    attended = {"volunteer_id": adult}
    for kind, shift, at in (
        (CheckIn, past, START),
        (CheckOut, past, START + HOUR),
        (CheckIn, running, START + 2 * HOUR),
        (CheckIn, early, now),
    ):
        done = await both.do(kind, now, shift_id=shift, at=at, **attended)
        assert isinstance(done, Done), done
    await both.people.get(SuspendVolunteer, volunteer_id=adult, reason="测试")
    await both.deliver(now=now)
    assert both.released() == [(coming, "volunteer-suspended")]
    assert await both.seats(*shifts) == [1, 1, 1, 1]
    assert await both.state(past, adult) == ("attended", None)
    assert await both.state(running, adult) == ("reserved", None)
    assert await both.state(early, adult) == ("reserved", None)
    assert await both.state(coming, adult) == ("cancelled", "volunteer-suspended")
    assert await both.state(coming, other) == ("reserved", None)
    assert await both.reserve(coming, adult, now) == ["volunteer-not-active"]
    await both.people.get(ActivateVolunteer, volunteer_id=adult, note="测试")
    await both.deliver(now=now)
    assert await both.reserve(coming, adult, now) == []


async def test_who_leaves_gives_the_seats_back(both: Both) -> None:
    adult = await both.people.register()
    await both.deliver()
    (shift,) = await both.open(0)
    await both.reserve(shift, adult)
    await both.people.get(WithdrawVolunteer, volunteer_id=adult, reason="测试")
    await both.deliver()
    assert both.released() == [(shift, "volunteer-withdrawn")]
    calendar: Calendar = await both.scheduling.stored(Calendar, adult)
    assert (calendar.bookings, calendar.state) == ((), "withdrawn")
    await both.people.get(ReturnVolunteer, actor=person(adult), volunteer_id=adult)
    await both.deliver()
    assert await both.reserve(shift, adult) == []


async def test_a_withdrawn_consent_to_be_registered_frees_all(both: Both) -> None:
    adult = await both.people.register()
    await both.deliver()
    shifts = await both.open(0, 2)
    for shift in shifts:
        await both.reserve(shift, adult)
    (given,) = [e for e in both.people.events() if e.NAME == "consent-given"]
    await both.people.get(WithdrawConsent, actor=person(adult), consent_id=given.aggregate_id)
    await both.deliver()
    assert both.released() == [(shift, "volunteer-suspended") for shift in shifts]
    assert await both.reserve(shifts[0], adult) == ["volunteer-not-active"]


async def test_a_withdrawn_consent_to_a_category_frees_its_seats_alone(both: Both) -> None:
    minor = await both.people.register(MINOR)
    await both.allow(minor, CARE)
    clinic = await both.allow(minor, CLINIC)
    await both.deliver()
    (care_shift,) = await both.open(0)
    (clinic_shift,) = await both.open(2, category=CLINIC)
    for shift in (care_shift, clinic_shift):
        assert await both.reserve(shift, minor) == []
    await both.people.get(WithdrawConsent, actor=person(minor), consent_id=clinic)
    await both.deliver()
    assert both.released() == [(clinic_shift, "consent-withdrawn")]
    assert await both.seats(care_shift, clinic_shift) == [1, 0]
    assert await both.reserve(clinic_shift, minor) == ["consent-missing"]
    await both.allow(minor, CLINIC)
    await both.deliver()
    assert await both.reserve(clinic_shift, minor) == []


async def test_a_disputed_consent_is_not_relied_on_meanwhile(both: Both) -> None:
    minor = await both.people.register(MINOR)
    consent = await both.allow(minor, CARE)
    await both.deliver()
    first, second = await both.open(0, 2)
    assert await both.reserve(first, minor) == []
    fields = {"record": "consent", "record_id": consent, "actor": person(minor)}
    for outcome, rules, seats in (("rejected", [], 2), ("upheld", ["consent-missing"], 0)):
        case = await both.people.get(DisputeRecord, **fields)
        await both.deliver()
        assert "consent-missing" in await both.reserve(second, minor)
        await both.people.get(
            ResolveCase, actor=COLLEAGUE, case_id=case.case_id, outcome=outcome, note="测试"
        )
        await both.deliver()
        assert await both.reserve(second, minor) == rules
        assert sum(await both.seats(first, second)) == seats


async def test_who_says_not_me_cannot_be_signed_up_meanwhile(both: Both) -> None:
    adult = await both.people.register()
    await both.deliver()
    (shift,) = await both.open(0)
    await both.reserve(shift, adult)
    case = await both.people.get(
        DisputeRecord, actor=person(adult), record="volunteer", record_id=adult
    )
    await both.deliver()
    assert await both.seats(shift) == [0]
    assert await both.reserve(shift, adult) == ["volunteer-not-active"]
    await both.people.get(
        ResolveCase, actor=COLLEAGUE, case_id=case.case_id, outcome="rejected", note="测试"
    )
    await both.deliver()
    assert await both.reserve(shift, adult) == []


# --- twice, and in any order ---


async def eventful(both: Both) -> tuple[str, list[str]]:
    """A minor with seats of two categories, of whom registration then has a lot to tell."""
    minor = await both.people.register(MINOR)
    name = {"volunteer_id": minor}
    own = {"purpose": "registration", "consent": OWN, "actor": person(minor)}
    await both.people.get(GiveConsent, **name, **own)
    care, clinic = await both.allow(minor, CARE), await both.allow(minor, CLINIC)
    await both.deliver()
    shifts = [*await both.open(0, 2), *await both.open(4, category=CLINIC)]
    for shift in shifts:
        assert await both.reserve(shift, minor) == []
    await both.people.get(WithdrawConsent, consent_id=clinic)
    await both.allow(minor, CLINIC)
    case = await both.people.get(
        DisputeRecord, record="consent", record_id=care, actor=person(minor)
    )
    await both.people.get(
        ResolveCase, actor=COLLEAGUE, case_id=case.case_id, outcome="rejected", note="测试"
    )
    return minor, shifts


async def suspended_and_back(both: Both, minor: str) -> None:
    await both.people.get(SuspendVolunteer, volunteer_id=minor, reason="测试")
    await both.people.get(ActivateVolunteer, volunteer_id=minor, note="测试")
    later = datetime(2029, 5, 1, 1, 0, tzinfo=UTC)
    await both.people.get(UpdateAgeClass, later, actor=OPERATOR, volunteer_id=minor)


async def picture(both: Both, minor: str, shifts: list[str]) -> dict[str, Any]:
    calendar: Calendar = await both.scheduling.stored(Calendar, minor)
    return {
        "bookings": [shifts.index(b.shift_id) for b in calendar.bookings],
        "state": (calendar.state, calendar.age_class),
        "holds": sorted(p.category or "" for p in calendar.permits if p.holds),
        "seats": await both.seats(*shifts),
        "sign-ups": [(await both.state(shift, minor))[0] for shift in shifts],
        "released": sorted(shifts.index(shift) for shift, _ in both.released()),
    }


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("with_suspension", [False, True])
async def test_seats_are_the_same_however_it_is_told(seed: int, *, with_suspension: bool) -> None:
    pictures = []
    for shuffled in (False, True):
        both = await prepared()
        minor, shifts = await eventful(both)
        if with_suspension:
            await suspended_and_back(both, minor)
        events = both.waiting()
        await both.deliver(delivered_twice_and_shuffled(events, seed) if shuffled else events)
        pictures.append(await picture(both, minor, shifts))
    assert pictures[0] == pictures[1]
    assert pictures[0]["bookings"] == ([] if with_suspension else [0, 1])
    assert pictures[0]["released"] == ([0, 1, 2] if with_suspension else [2])
    assert pictures[0]["holds"] == sorted([CARE, CLINIC])


@pytest.mark.parametrize("seed", range(20))
async def test_a_life_from_its_beginning_may_come_in_any_order(seed: int) -> None:
    both = await prepared()
    minor = await both.people.register(MINOR, consent=OWN)
    name = {"volunteer_id": minor}
    await both.people.get(GiveConsent, **name, purpose="registration", consent=GUARDIAN)
    gone, kept = await both.allow(minor, CARE), await both.allow(minor, CLINIC)
    await both.people.get(WithdrawConsent, consent_id=gone)
    await both.people.get(SuspendVolunteer, **name, reason="测试")
    await both.deliver(delivered_twice_and_shuffled(both.waiting(), seed))
    calendar: Calendar = await both.scheduling.stored(Calendar, minor)
    assert (calendar.state, calendar.age_class) == ("suspended", "minor")
    assert [p.consent_id for p in calendar.permits if p.holds] == [kept]


@pytest.mark.parametrize("seed", range(10))
async def test_a_seat_taken_after_a_suspension_survives_its_late_arrival(seed: int) -> None:
    both = await prepared()
    adult = await both.people.register()
    await both.deliver()
    first, second = await both.open(0, 2)
    await both.reserve(first, adult)
    await both.people.get(SuspendVolunteer, volunteer_id=adult, reason="测试")
    await both.people.get(ActivateVolunteer, volunteer_id=adult, note="测试")
    suspended, activated = both.waiting()
    await both.deliver([activated])
    assert await both.reserve(second, adult) == []
    await both.deliver(delivered_twice_and_shuffled([suspended, activated], seed))
    assert both.released() == [(first, "volunteer-suspended")]
    assert await both.seats(first, second) == [0, 1]


def test_a_case_that_was_closed_does_not_open_again() -> None:
    calendar = Calendar(id="v")
    closed = calendar.permit_disputed("c", "case", is_open=False)
    assert closed
    assert closed.after.permit_disputed("c", "case", is_open=True) is None
    assert closed.after.permits == (Permit("c", cases=(("case", False),)),)


def test_a_calendar_from_before_is_of_an_active_adult() -> None:
    row = {"_id": "v", "_record": "r", "version": 1, "announced": 0, "bookings": ()}
    (calendars,) = [c for c in COLLECTIONS if c.aggregate is Calendar]
    assert calendars.restore(row) == Calendar(id="v", version=1)
    assert Calendar(id="v").state == "active"
