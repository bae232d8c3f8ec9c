"""Shifts as a phone asks for them: by place, by time, by category, near, with live seats."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kernel.spots import Spot
from baodao.kit.testing import NOW, MemoryService
from baodao.scheduling.common.grid import cell_of, cells_around
from baodao.scheduling.finding import views
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.finding import ListShifts, ListShiftsNear
from baodao.schema.scheduling.seats import CancelSeat, ListSignUpsOf, ReserveSeat
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, NEXT_DOOR, OPERATOR, person
from tests.builders.scheduling import HOUR, START, draft, opened, seat, shift

ANYBODY = acting_as(id="anybody", role="volunteer")
HERE = {"degrees_north": 39.1249, "degrees_east": 117.1511}
"""In 南开区; a hundredth of a degree further north is 1,112 m away."""
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.fixture
async def service() -> MemoryService:
    found = await scheduling.prepared()
    next_door = {"name": "测试", "level": "community", "parent": None}
    await found.follow(DivisionAdded(division=NEXT_DOOR, **next_door))
    return found


async def listed(service: MemoryService, **said: Any) -> list[str]:
    page = await service.ask(ListShifts(actor=ANYBODY, **{"division": COMMUNITY} | said))
    return [one.shift_id for one in page.shifts]


async def near(service: MemoryService, **said: Any) -> Any:
    return await service.ask(ListShiftsNear(actor=ANYBODY, **{"position": HERE} | said))


def north(degrees: float) -> dict[str, float]:
    return HERE | {"degrees_north": round(HERE["degrees_north"] + degrees, 6)}


# --- by place, time and category ---


async def test_shifts_come_in_the_order_of_their_starts(service: MemoryService) -> None:
    late, early = await opened(service, shift(after=9), shift(after=1))
    (between,) = await opened(service, shift(after=5))
    (also_early,) = await opened(service, shift(after=1))
    found = await listed(service)
    assert found == [*sorted([early, also_early]), between, late]


async def test_pages_are_the_list_whatever_their_size(service: MemoryService) -> None:
    await opened(service, *(shift(after=number % 3) for number in range(7)))
    whole, after, paged = await listed(service), "", []
    while after is not None:
        page = await service.ask(
            ListShifts(actor=ANYBODY, division=COMMUNITY, after=after, limit=2)
        )
        paged += [one.shift_id for one in page.shifts]
        after = page.next
    assert paged == whole
    assert len(whole) == 7


async def test_a_list_is_of_a_place_and_everything_below_it(service: MemoryService) -> None:
    (here,) = await opened(service)
    (there,) = await opened(service, shift(after=1), division=NEXT_DOOR)
    assert await listed(service) == [here]
    assert await listed(service, division=COMMUNITY[:9]) == [here, there]
    assert await listed(service, division="31") == []


async def test_what_has_begun_is_not_listed_unless_it_is_asked_for(service: MemoryService) -> None:
    first, second = await opened(service, shift(), shift(after=3))
    service.now = START + timedelta(seconds=1)
    assert await listed(service) == [second]
    assert await listed(service, from_at=START) == [first, second]
    assert await listed(service, from_at=START, until_at=START + 3 * HOUR) == [first]


async def test_a_category_narrows_a_list(service: MemoryService) -> None:
    await opened(service)
    (other,) = await opened(service, shift(after=1), category="助老")
    assert await listed(service, category="助老") == [other]
    assert await listed(service, category="没有此类") == []


async def test_drafts_are_nobodys_to_find(service: MemoryService) -> None:
    await draft(service, point=HERE)
    everything = ListShifts(actor=OPERATOR, division=COMMUNITY)
    assert (await service.ask(everything)).shifts == []
    assert (await service.ask(ListShiftsNear(actor=OPERATOR, position=HERE))).shifts == []


async def test_seats_are_those_that_are_free_now(service: MemoryService) -> None:
    (key,) = await opened(service, shift(max_crew=2), point=HERE)
    await service.done(ReserveSeat, OPERATOR, **seat(key))
    question = ListShifts(actor=ANYBODY, division=COMMUNITY)
    (one,) = (await service.ask(question)).shifts
    (also,) = (await near(service)).shifts
    assert [(s.seats_free, s.max_crew) for s in (one, also)] == [(1, 2), (1, 2)]
    assert (one.place, one.zone, one.point.degrees_north) == (
        "测试·服务站",
        "Asia/Shanghai",
        HERE["degrees_north"],
    )
    await service.done(CancelSeat, OPERATOR, **seat(key, reason="测试"))
    assert (await service.ask(question)).shifts[0].seats_free == 2


async def test_a_shift_says_what_kind_it_is_and_how_many_wait(service: MemoryService) -> None:
    (key,) = await opened(service, shift(max_crew=1), point=HERE, kind="meeting")
    for who in ("v0", "v1", "v2"):
        await service.done(ReserveSeat, OPERATOR, **seat(key, who, may_wait=True))
    (one,) = (await service.ask(ListShifts(actor=ANYBODY, division=COMMUNITY))).shifts
    (also,) = (await near(service)).shifts
    assert [(s.kind, s.people_waiting) for s in (one, also)] == [("meeting", 2)] * 2


# --- near ---


async def test_the_nearest_comes_first_and_then_the_earliest(service: MemoryService) -> None:
    (far,) = await opened(service, shift(), point=north(0.02))
    late, early = await opened(service, shift(after=9), shift(after=1), point=north(0.01))
    await opened(service, shift(), point=north(0.03))
    await opened(service, shift(after=2))
    page = await near(service, within_metres=2_500)
    assert [one.shift_id for one in page.shifts] == [early, late, far]
    assert [one.metres for one in page.shifts] == [1112, 1112, 2224]


async def test_pages_of_what_is_near_are_all_of_it(service: MemoryService) -> None:
    for number in range(3):
        await opened(service, shift(), shift(), point=north(number / 1000))
    whole, after, paged = (await near(service)).shifts, "", []
    while after is not None:
        page = await near(service, after=after, limit=1)
        paged += page.shifts
        after = page.next
    assert paged == whole
    assert len(whole) == 6


async def test_near_is_a_week_unless_more_is_asked_for(service: MemoryService) -> None:
    (soon,) = await opened(service, shift(), point=HERE)
    (later,) = await opened(service, shift(after=24 * 8), point=HERE, category="助老")
    page = await near(service)
    assert [one.shift_id for one in page.shifts] == [soon]
    assert page.until_at == NOW + timedelta(days=7)
    page = await near(service, until_at=NOW + timedelta(days=30))
    assert [one.shift_id for one in page.shifts] == [soon, later]
    page = await near(service, until_at=NOW + timedelta(days=30), category="助老")
    assert [one.shift_id for one in page.shifts] == [later]


async def test_where_much_is_near_the_answer_says_how_far_it_looked(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_LOOKED_AT", 3)
    keys = await opened(service, *(shift(after=number) for number in range(4)), point=HERE)
    page = await near(service)
    assert [one.shift_id for one in page.shifts] == keys[:2]
    assert page.until_at == START + 2 * HOUR
    page = await near(service, from_at=page.until_at)
    assert [one.shift_id for one in page.shifts] == keys[2:]


async def test_where_much_starts_at_once_it_goes_on(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_LOOKED_AT", 2)
    keys = await opened(service, shift(), shift(), shift(after=1), point=HERE)
    page = await near(service)
    assert {one.shift_id for one in page.shifts} == {*keys[:2]}
    page = await near(service, from_at=page.until_at)
    assert [one.shift_id for one in page.shifts] == keys[2:]


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES, st.integers(1, 20_000))
def test_what_is_near_is_in_the_cells_around(
    north: float, east: float, also_north: float, also_east: float, metres: int
) -> None:
    here, there = Spot(north, east), Spot(also_north, also_east)
    if here.metres_to(there) > metres:
        # Draw it nearer, along the line between the two in degrees.
        share = metres / here.metres_to(there) / 2
        there = Spot(north + (also_north - north) * share, east + (also_east - east) * share)
    cells = cells_around(here, metres)
    assert len(cells) == len(set(cells))
    if here.metres_to(there) <= metres:
        assert cell_of(there) in cells


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Spot(39.9042, 116.4074), Spot(39.1249, 117.1511), 107_700),
        (Spot(-17.0, 179.99), Spot(-17.0, -179.99), 2_127),
        (Spot(90.0, 0.0), Spot(89.99, 123.0), 1_112),
        (Spot(53.48, 122.37), Spot(53.48, 122.37), 0),
    ],
)
def test_distances_are_those_of_the_globe(one: Spot, other: Spot, metres: int) -> None:
    assert one.metres_to(other) == pytest.approx(metres, rel=0.005, abs=1)
    assert other.metres_to(one) == one.metres_to(other)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Spot(-17.0, 179.99), Spot(-17.0, -179.99)),
        (Spot(89.999, 10.0), Spot(89.999, -170.0)),
        (Spot(0.0, 0.0), Spot(-0.01, -0.01)),
    ],
)
def test_the_grid_has_no_seam(here: Spot, there: Spot) -> None:
    assert cell_of(there) in cells_around(here, 3_000)


@pytest.mark.parametrize("north", [18.25, 31.23, 39.12, 53.48])
def test_few_cells_are_around_a_place_in_china(north: float) -> None:
    """MongoDB merges 200 ranges in order; of more it would sort in memory."""
    assert len(cells_around(Spot(north, 117.15), 10_000)) <= 144


# --- my calendar ---


async def held(service: MemoryService, volunteer: str = "v0", **said: Any) -> list[str]:
    question = ListSignUpsOf(actor=person(volunteer), volunteer_id=volunteer, **said)
    return [one.shift_id for one in (await service.ask(question)).sign_ups]


async def test_ones_calendar_is_in_the_order_of_time(service: MemoryService) -> None:
    late, early, between = await opened(
        service, shift(after=9), shift(after=1), shift(after=5), title="测试·三班"
    )
    for key in (late, early, between):
        await service.done(ReserveSeat, OPERATOR, **seat(key))
    assert await held(service) == [early, between, late]
    assert await held(service, latest_first=True) == [late, between, early]
    at = START + 5 * HOUR
    assert await held(service, from_at=at) == [between, late]
    assert await held(service, until_at=at) == [early]


@pytest.mark.parametrize("latest_first", [False, True])
async def test_pages_of_a_calendar_are_all_of_it(
    service: MemoryService, latest_first: bool
) -> None:
    keys = await opened(service, *(shift(after=3 * number) for number in range(5)))
    for key in keys:
        await service.done(ReserveSeat, OPERATOR, **seat(key))
    after, paged = "", []
    while after is not None:
        said = {"volunteer_id": "v0", "limit": 2, "latest_first": latest_first}
        page = await service.ask(ListSignUpsOf(actor=person("v0"), after=after, **said))
        paged += [one.shift_id for one in page.sign_ups]
        after = page.next
    assert paged == (keys[::-1] if latest_first else keys)


async def test_what_was_kept_under_a_merged_record_is_in_the_calendar(
    service: MemoryService,
) -> None:
    first, second = await opened(service, shift(), shift(after=3))
    await service.done(ReserveSeat, OPERATOR, **seat(second))
    await service.done(ReserveSeat, OPERATOR, **seat(first, "v1"))
    merged = {"kept_id": "v0", "merged_id": "v1", "merged_version": 2}
    await service.follow(VolunteersMerged(division=COMMUNITY, **merged))
    # The seat under the merged record was given back, and taken under the kept one.
    assert [*dict.fromkeys(await held(service))] == [first, second]
