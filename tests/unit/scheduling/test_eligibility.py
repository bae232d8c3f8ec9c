"""Which shifts somebody can take: every rule with its values, the same that signing up has."""

from dataclasses import replace

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema import Actor
from baodao.schema.scheduling.eligibility import CheckEligibility, EligibilityPage
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders import scheduling, waitlist
from tests.builders.actors import acting_as
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.standing import about, began, can, trained
from tests.builders.waitlist import ask, opened


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


def as_self(who: str) -> Actor:
    return acting_as(id=who, role="volunteer", scope="*")


async def check(service: MemoryService, who: str, *shifts: str) -> EligibilityPage:
    query = CheckEligibility(actor=as_self(who), volunteer_id=who, shift_ids=list(shifts))
    page: EligibilityPage = await service.ask(query)
    return page


async def test_a_page_of_shifts_says_what_each_would_be(service: MemoryService) -> None:
    free, full, draft = [
        *await opened(service, 2, 1),
        (await scheduling.draft(service)).shift_ids[0],
    ]
    await ask(service, full, "B")
    page = await check(service, "A", full, free, draft, "unknown", free)
    assert [(one.shift_id, one.gets) for one in page.shifts] == [(full, "waitlist"), (free, "seat")]
    await ask(service, free, "A")
    page = await check(service, "A", free, full)
    assert [[rule.slug for rule in one.refusals] for one in page.shifts] == [
        ["already-signed-up"],
        [],
    ]


async def test_who_fails_every_rule_is_told_every_rule(service: MemoryService) -> None:
    asks = scheduling.shift(
        42,
        max_crew=1,
        scope={"to": "members"},
        skills=[{"name": "急救", "proof": True}],
        courses_needed=["first-aid"],
        minimum_age=18,
    )
    others = [scheduling.shift(42, max_crew=most) for most in (9, 9, 1)]
    wanted, busy, near, full = await scheduling.opened(service, asks, *others)
    await service.follow(*(about(event, 2) for event in (began("B"), can("B", "急救"))))
    await service.follow(about(trained("B"), 1))
    await scheduling.pack(service, sign_ups_ahead=1, travel_gap_minutes=90, waitlist_places=0)
    for one in (wanted, full):
        await ask(service, one, "B" if one == wanted else "C")
    await ask(service, busy, "A")
    calendar: Calendar = await service.stored(Calendar, "A")
    shift: Shift = await service.stored(Shift, near)
    later = replace(calendar.bookings[0], shift_id=near, starts_at=shift.ends_at + HOUR)
    later = replace(later, ends_at=later.starts_at + HOUR)
    await service.put(
        replace(
            calendar,
            bookings=(*calendar.bookings, later),
            state="suspended",
            age_class="minor",
        )
    )
    service.now = shift.starts_at
    page = await check(service, "A", wanted)
    (one,) = page.shifts
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(wanted, "A", may_wait=True))
    assert [rule.slug for rule in one.refusals] == slugs(refused)
    assert slugs(refused) == [
        "sign-up-closed",
        "shift-full",
        "volunteer-not-active",
        "too-young-for-shift",
        "consent-missing",
        "not-in-scope",
        "skill-missing",
        "training-missing",
        "too-many-sign-ups",
        "overlaps",
        "travel-gap",
    ]
    values = {rule.slug: rule.values for rule in one.refusals}
    assert values["training-missing"] == {"course": "first-aid", "day": "2026-11-25"}
    assert values["overlaps"]["shift_id"] == busy
    assert values["travel-gap"] == {
        "shift_id": near,
        "starts_at": later.starts_at.isoformat().replace("+00:00", "Z"),
        "ends_at": later.ends_at.isoformat().replace("+00:00", "Z"),
        "minutes": 90,
        "travel_minutes": 90,
        "changeover_minutes": 0,
    }
    assert one.gets is None


async def test_nobody_learns_how_somebody_else_stands(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    query = CheckEligibility(actor=as_self("B"), volunteer_id="A", shift_ids=[shift])
    answer = await service.ask(query)
    assert slugs(answer.refusals) == ["out-of-scope"]
