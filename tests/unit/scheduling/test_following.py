"""What registration tells of a volunteer, and what becomes of their seats."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, slugs
from baodao.registration.people.commands import UpdateAgeClass
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar, Permit
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.store import COLLECTIONS
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import ReserveSeat, SeatReleased
from tests.builders import people, places, scheduling
from tests.builders.cases import dispute, resolve
from tests.builders.people import GUARDIAN_CONSENT, MINOR, ON_PAPER, allow, give, sheet
from tests.builders.registration import OPERATOR, ORGANISER, SUSPENDED, person
from tests.builders.scheduling import HOUR, START, deliver, seat, waiting

CARE, CLINIC = "居家养老", "医疗"
OF_AGE = datetime(2029, 5, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
async def registration() -> MemoryService:
    return await places.with_tree()


@pytest.fixture
async def service() -> MemoryService:
    """Scheduling, which follows registration when a test lets it."""
    return await scheduling.prepared()


async def opened(service: MemoryService, *after: int, category: str = CARE) -> list[str]:
    """Shifts of one hour, so many hours after the start."""
    shifts = [scheduling.shift(hours, hours=1) for hours in after]
    return await scheduling.opened(service, *shifts, category=category)


async def reserve(service: MemoryService, shift: str, who: str) -> None:
    await service.done(ReserveSeat, OPERATOR, **seat(shift, who))


async def against(service: MemoryService, shift: str, who: str) -> list[str]:
    """The rules against a seat."""
    return slugs(await service.refused(ReserveSeat, OPERATOR, **seat(shift, who)))


async def seats(service: MemoryService, *shifts: str) -> list[int]:
    return [(await service.stored(Shift, shift)).seats_taken for shift in shifts]


async def state(service: MemoryService, shift: str, who: str) -> tuple[str, str | None]:
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-{who}")
    return sign_up.state, sign_up.reason


def released(service: MemoryService) -> list[tuple[str, str]]:
    return [(event.shift_id, event.reason) for event in service.told(SeatReleased)]


async def suspend(registration: MemoryService, who: str) -> None:
    await registration.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED)


async def activate(registration: MemoryService, who: str) -> None:
    await registration.done(ActivateVolunteer, ORGANISER, volunteer_id=who, note="测试")


async def come_of_age(registration: MemoryService, who: str) -> None:
    registration.now = OF_AGE
    await registration.done(UpdateAgeClass, volunteer_id=who)


# --- who can sign up ---


async def test_who_is_registered_and_active_signs_up(
    registration: MemoryService, service: MemoryService
) -> None:
    adult = await people.volunteer(registration)
    (shift,) = await opened(service, 0)
    assert await against(service, shift, adult) == ["not-found"]
    await deliver(service, registration)
    await reserve(service, shift, adult)


async def test_who_waits_for_a_guardian_does_not(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR, consent=ON_PAPER)
    await deliver(service, registration)
    (shift,) = await opened(service, 0)
    assert await against(service, shift, minor) == ["volunteer-not-active", "consent-missing"]
    yes = {"volunteer_id": minor, "purpose": "registration", "consent": GUARDIAN_CONSENT}
    await registration.done(GiveConsent, ORGANISER, **yes)
    await deliver(service, registration)
    assert await against(service, shift, minor) == ["consent-missing"]
    await allow(registration, minor, CLINIC)
    await deliver(service, registration)
    assert await against(service, shift, minor) == ["consent-missing"]
    await allow(registration, minor, CARE)
    await deliver(service, registration)
    await reserve(service, shift, minor)


async def test_who_comes_of_age_needs_no_guardian(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR)
    await give(registration, minor, "registration")
    await allow(registration, minor, CARE)
    await deliver(service, registration)
    first, second = await opened(service, 0, 2)
    await reserve(service, first, minor)
    await come_of_age(registration, minor)
    await deliver(service, registration)
    assert await seats(service, first) == [1]
    (other,) = await opened(service, 4, category=CLINIC)
    await reserve(service, other, minor)
    await reserve(service, second, minor)


async def test_somebody_registration_has_not_told_of_yet_cannot_sign_up(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR)
    await allow(registration, minor, CARE)
    (shift,) = await opened(service, 0)
    *_, consent = waiting(service, registration)
    await service.follow(consent)
    assert await against(service, shift, minor) == ["volunteer-not-active"]


# --- whose seats are taken back ---


async def test_a_suspension_frees_the_seats_to_come_and_no_others(
    registration: MemoryService, service: MemoryService
) -> None:
    adult, other = [await people.volunteer(registration) for _ in range(2)]
    await deliver(service, registration)
    past, running, early, coming = shifts = await opened(service, 0, 2, 4, 6)
    for shift in shifts:
        await reserve(service, shift, adult)
    await reserve(service, coming, other)
    service.now = START + 3 * HOUR + timedelta(minutes=30)
    for kind, shift, at in (
        (CheckIn, past, START),
        (CheckOut, past, START + HOUR),
        (CheckIn, running, START + 2 * HOUR),
        (CheckIn, early, service.now),
    ):
        await service.done(kind, OPERATOR, **seat(shift, adult), at=at)
    await suspend(registration, adult)
    await deliver(service, registration)
    assert released(service) == [(coming, "volunteer-suspended")]
    assert await seats(service, *shifts) == [1, 1, 1, 1]
    assert await state(service, past, adult) == ("reserved", None)
    assert await state(service, running, adult) == ("reserved", None)
    assert await state(service, early, adult) == ("reserved", None)
    assert await state(service, coming, adult) == ("released", "volunteer-suspended")
    assert await state(service, coming, other) == ("reserved", None)
    assert await against(service, coming, adult) == ["volunteer-not-active"]
    await activate(registration, adult)
    await deliver(service, registration)
    await reserve(service, coming, adult)


async def test_who_leaves_gives_the_seats_back(
    registration: MemoryService, service: MemoryService
) -> None:
    adult = await people.volunteer(registration)
    await deliver(service, registration)
    (shift,) = await opened(service, 0)
    await reserve(service, shift, adult)
    await registration.done(WithdrawVolunteer, person(adult), volunteer_id=adult, reason="测试")
    await deliver(service, registration)
    assert released(service) == [(shift, "volunteer-withdrawn")]
    calendar: Calendar = await service.stored(Calendar, adult)
    assert (calendar.bookings, calendar.state) == ((), "withdrawn")
    await registration.done(ReturnVolunteer, person(adult), volunteer_id=adult)
    await deliver(service, registration)
    await reserve(service, shift, adult)


async def test_a_withdrawn_consent_to_be_registered_frees_all(
    registration: MemoryService, service: MemoryService
) -> None:
    adult = await people.volunteer(registration)
    await deliver(service, registration)
    shifts = await opened(service, 0, 2)
    for shift in shifts:
        await reserve(service, shift, adult)
    consent = await people.first_consent(registration, adult)
    await registration.done(WithdrawConsent, person(adult), consent_id=consent)
    await deliver(service, registration)
    assert released(service) == [(shift, "volunteer-suspended") for shift in shifts]
    assert await against(service, shifts[0], adult) == ["volunteer-not-active"]


async def test_a_withdrawn_consent_to_a_category_frees_its_seats_alone(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR)
    await allow(registration, minor, CARE)
    clinic = await allow(registration, minor, CLINIC)
    await deliver(service, registration)
    (care_shift,) = await opened(service, 0)
    (clinic_shift,) = await opened(service, 2, category=CLINIC)
    for shift in (care_shift, clinic_shift):
        await reserve(service, shift, minor)
    await registration.done(WithdrawConsent, person(minor), consent_id=clinic)
    await deliver(service, registration)
    assert released(service) == [(clinic_shift, "consent-withdrawn")]
    assert await seats(service, care_shift, clinic_shift) == [1, 0]
    assert await against(service, clinic_shift, minor) == ["consent-missing"]
    await allow(registration, minor, CLINIC)
    await deliver(service, registration)
    await reserve(service, clinic_shift, minor)


async def test_a_disputed_consent_is_not_relied_on_meanwhile(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR)
    consent = await allow(registration, minor, CARE)
    await deliver(service, registration)
    first, second = await opened(service, 0, 2)
    await reserve(service, first, minor)

    async def settled(outcome: str) -> None:
        case = await dispute(registration, minor, "consent", consent)
        await deliver(service, registration)
        assert "consent-missing" in await against(service, second, minor)
        await resolve(registration, case, outcome)
        await deliver(service, registration)

    await settled("rejected")
    await reserve(service, second, minor)
    assert sum(await seats(service, first, second)) == 2
    await settled("upheld")
    assert await against(service, second, minor) == ["consent-missing"]
    assert sum(await seats(service, first, second)) == 0


async def test_who_says_not_me_cannot_be_signed_up_meanwhile(
    registration: MemoryService, service: MemoryService
) -> None:
    adult = await people.volunteer(registration)
    await deliver(service, registration)
    (shift,) = await opened(service, 0)
    await reserve(service, shift, adult)
    case = await dispute(registration, adult, "volunteer", adult)
    await deliver(service, registration)
    assert await seats(service, shift) == [0]
    assert await against(service, shift, adult) == ["volunteer-not-active"]
    await resolve(registration, case, "rejected")
    await deliver(service, registration)
    await reserve(service, shift, adult)


# --- twice, and in any order ---


async def eventful(registration: MemoryService, service: MemoryService) -> tuple[str, list[str]]:
    """A minor with seats of two categories, of whom registration then has a lot to tell."""
    minor = await people.volunteer(registration, born=MINOR)
    await give(registration, minor, "registration")
    care, clinic = [await allow(registration, minor, what) for what in (CARE, CLINIC)]
    await deliver(service, registration)
    shifts = [*await opened(service, 0, 2), *await opened(service, 4, category=CLINIC)]
    for shift in shifts:
        await reserve(service, shift, minor)
    await registration.done(WithdrawConsent, ORGANISER, consent_id=clinic, on_paper=sheet())
    await allow(registration, minor, CLINIC)
    await resolve(registration, await dispute(registration, minor, "consent", care), "rejected")
    return minor, shifts


async def picture(service: MemoryService, minor: str, shifts: list[str]) -> dict[str, Any]:
    calendar: Calendar = await service.stored(Calendar, minor)
    return {
        "bookings": [shifts.index(b.shift_id) for b in calendar.bookings],
        "state": (calendar.state, calendar.age_class),
        "holds": sorted(p.category or "" for p in calendar.permits if p.holds),
        "seats": await seats(service, *shifts),
        "sign-ups": [(await state(service, shift, minor))[0] for shift in shifts],
        "released": sorted(shifts.index(shift) for shift, _ in released(service)),
    }


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("with_suspension", [False, True])
async def test_seats_are_the_same_however_it_is_told(
    registration: MemoryService, service: MemoryService, seed: int, *, with_suspension: bool
) -> None:
    minor, shifts = await eventful(registration, service)
    if with_suspension:
        await suspend(registration, minor)
        await activate(registration, minor)
        await come_of_age(registration, minor)
    events, other = waiting(service, registration), service.copy()
    await service.follow(*events)
    await other.follow(*delivered_twice_and_shuffled(events, seed))
    seen = await picture(service, minor, shifts)
    assert seen == await picture(other, minor, shifts)
    assert seen["bookings"] == ([] if with_suspension else [0, 1])
    assert seen["released"] == ([0, 1, 2] if with_suspension else [2])
    assert seen["holds"] == sorted([CARE, CLINIC])


@pytest.mark.parametrize("seed", range(20))
async def test_a_life_from_its_beginning_may_come_in_any_order(
    registration: MemoryService, service: MemoryService, seed: int
) -> None:
    minor = await people.volunteer(registration, born=MINOR, consent=ON_PAPER)
    yes = {"volunteer_id": minor, "purpose": "registration", "consent": GUARDIAN_CONSENT}
    await registration.done(GiveConsent, ORGANISER, **yes)
    gone, kept = [await allow(registration, minor, what) for what in (CARE, CLINIC)]
    await registration.done(WithdrawConsent, ORGANISER, consent_id=gone, on_paper=sheet())
    await suspend(registration, minor)
    await service.follow(*delivered_twice_and_shuffled(waiting(service, registration), seed))
    calendar: Calendar = await service.stored(Calendar, minor)
    assert (calendar.state, calendar.age_class) == ("suspended", "minor")
    assert [p.consent_id for p in calendar.permits if p.holds] == [kept]


@pytest.mark.parametrize("seed", range(10))
async def test_a_seat_taken_after_a_suspension_survives_its_late_arrival(
    registration: MemoryService, service: MemoryService, seed: int
) -> None:
    adult = await people.volunteer(registration)
    await deliver(service, registration)
    first, second = await opened(service, 0, 2)
    await reserve(service, first, adult)
    await suspend(registration, adult)
    await activate(registration, adult)
    suspended, activated = waiting(service, registration)
    await service.follow(activated)
    await reserve(service, second, adult)
    await service.follow(*delivered_twice_and_shuffled([suspended, activated], seed))
    assert released(service) == [(first, "volunteer-suspended")]
    assert await seats(service, first, second) == [0, 1]


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
