from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from baodao.cli.demo.plan import (
    FIRST_COMMUNITY,
    Community,
    Plan,
    Presence,
    make_plan,
    minutes_served,
    presences,
)

NOW = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
PLACES = [Community(f"1201040070{n:02}", f"测试{n}社区居委会") for n in range(30)]


def plan(seed: int = 1, volunteers: int = 400) -> Plan:
    return make_plan(seed, volunteers, PLACES, NOW)


def test_the_same_seed_gives_the_same_week():
    assert plan() == plan()
    assert plan() != plan(seed=2)


def test_people_are_visibly_invented():
    people = plan().people
    assert all(p.name.startswith("测试·") and p.phone.startswith("1990000") for p in people)
    assert all(len(p.phone) == 11 for p in people)
    assert len({p.phone for p in people}) == len({p.name for p in people}) == 400


def test_the_week_lies_ahead_and_begins_in_the_first_community():
    week = plan()
    assert week.communities[0].code == FIRST_COMMUNITY
    assert len(week.communities) == 16
    assert NOW < week.opens_at < min(s.starts_at for s in week.shifts)
    assert max(s.ends_at for s in week.shifts) < NOW + timedelta(days=9)


def test_there_are_fewer_seats_than_wishes():
    week = plan(volunteers=2000)
    wishes = sum(len(p.wishes) for p in week.people)
    assert week.seats < 0.7 * wishes


@pytest.mark.parametrize("seed", range(1, 6))
def test_only_wishes_for_shifts_that_never_fill_up_collide(seed):
    """Else it would depend on who is faster whether a wish is refused for one reason or another."""
    week = plan(seed)
    wanted = Counter(wish for person in week.people for wish in person.wishes)
    assert all(wanted[ample] < week.shifts[ample].seats for ample in (0, 1))
    for person in week.people:
        spans = sorted((week.shifts[w].starts_at, week.shifts[w].ends_at) for w in person.wishes)
        if set(person.wishes) <= {0, 1}:
            continue
        assert not {0, 1} & set(person.wishes)
        # Devices record up to ten minutes beyond a shift: attendances must not touch either.
        gaps = [after[0] - before[1] for before, after in pairwise(spans)]
        assert all(gap >= timedelta(minutes=30) for gap in gaps)


def test_what_devices_record_depends_on_the_place_in_the_roll_alone():
    week = plan()
    assert presences(week, 5, 30)[:10] == presences(week, 5, 10)
    assert presences(week, 5, 30) != presences(week, 6, 30)


def test_minutes_are_whole_and_within_the_shift():
    shift = plan().shifts[3]
    start, end = shift.starts_at, shift.ends_at
    whole = (end - start) // timedelta(minutes=1)
    early = Presence(start - timedelta(minutes=9), end + timedelta(minutes=9), came_twice=False)
    late = Presence(start + timedelta(seconds=61), end, came_twice=False)
    assert minutes_served(shift, early) == whole
    assert minutes_served(shift, late) == whole - 2
    assert minutes_served(shift, Presence(start, None, came_twice=False)) == 0
    assert minutes_served(shift, Presence(None, None, came_twice=False)) == 0
