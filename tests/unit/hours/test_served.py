from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.common.policies import Policy
from baodao.hours.ledger.domain.served import Served, ServedDay, Span
from baodao.hours.ledger.domain.service import served_by
from baodao.schema.scheduling.attendance import Stretch
from tests.builders.hours import START, morning


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


# --- what an attendance is worth ---


@pytest.mark.parametrize(
    ("came", "left", "worth"),
    [
        (0, 120, 120),
        (-10, 130, 120),
        (-60, 360, 120),
        (30, 90, 60),
        (-10, 30, 30),
        (90, 200, 30),
        (0, 1, 1),
        (0, 1.5, 1),
        (0.5, 2.4, 1),
        (0, 119.99, 119),
    ],
)
def test_minutes_really_served_clipped_to_the_shift(came: float, left: float, worth: int) -> None:
    event = morning(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    served = served_by(event, Policy())
    assert served
    assert served.minutes == worth
    assert served.entry_id == event.sign_up_id


@pytest.mark.parametrize(
    ("came", "left"), [(0, 0.99), (10, 10), (-50, -10), (-50, 0), (120, 180), (130, 180), (50, 40)]
)
def test_nothing_served_is_worth_nothing(came: float, left: float) -> None:
    event = morning(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    assert served_by(event, Policy()) is None


@pytest.mark.parametrize(
    ("times", "worth"),
    [
        # 59:40 + 20:30 -> 80: the seconds are added before they are rounded.
        ([(0, 59 + 40 / 60), (70, 90.5)], 80),
        ([(-30, -10), (0, 10), (110, 150)], 20),
        ([(-30, -10), (0, 0.5)], None),
        ([(-30, -10)], None),
    ],
)
def test_who_was_away_in_between_gets_what_they_served(
    times: list[tuple[float, float]], worth: int | None
) -> None:
    stretches = [
        Stretch(came_at=START + minutes(came), left_at=START + minutes(left))
        for came, left in times
    ]
    served = served_by(
        morning(
            checked_in_at=stretches[0].came_at,
            checked_out_at=stretches[-1].left_at,
            stretches=stretches,
        ),
        Policy(),
    )
    assert (served.minutes if served else None) == worth


def test_time_away_in_between_is_free_for_another_entry() -> None:
    day = ServedDay.idle("v-2026-11-23")
    away = Served((*span(0, 30, "old").spans, *span(60, 90, "old").spans))
    day = day.add(away).after
    assert span(30, 60).clashes(day.spans) == []
    assert span(20, 70).clashes(day.spans) == list(away.spans)
    assert day.broken(day) is None
    assert day.remove("old").after.spans == ()


@given(st.integers(-90, 240), st.integers(-90, 240))
def test_never_more_than_the_shift_nor_than_the_stay(came: int, left: int) -> None:
    event = morning(checked_in_at=START + minutes(came), checked_out_at=START + minutes(left))
    served = served_by(event, Policy())
    worth = served.minutes if served else 0
    assert 0 <= worth <= min(120, max(0, left - came))


# --- no two places at once ---


def span(start: float, end: float, name: str = "new") -> Served:
    return Served((Span(name, START + minutes(start), START + minutes(end)),))


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        (0, 60, True),
        (-30, 0, False),
        (60, 90, False),
        (-30, 1, True),
        (59, 90, True),
        (10, 20, True),
        (-10, 70, True),
    ],
)
def test_spans_are_half_open(start: float, end: float, clash: bool) -> None:
    old = span(0, 60, "old")
    assert span(start, end).clashes(old.spans) == (list(old.spans) if clash else [])


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [(0, 60)]),
        ([(60, 90), (-10, 0)], [(0, 60)]),
        ([(20, 30)], [(0, 20), (30, 60)]),
        ([(20, 30), (25, 40)], [(0, 20), (40, 60)]),
        ([(-10, 59.5)], []),
        ([(-10, 20), (50, 90)], [(20, 50)]),
        ([(-10, 90)], []),
    ],
)
def test_what_is_left_of_a_time(
    others: list[tuple[float, float]], left: list[tuple[float, float]]
) -> None:
    rest = span(0, 60).without(one for pair in others for one in span(*pair, "old").spans)
    expected = [one for pair in left for one in span(*pair).spans]
    assert list(rest.spans if rest else ()) == expected


def test_a_day_is_of_one_volunteer_and_in_utc() -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    two = ["v-2026-11-23", "v-2026-11-24"]
    assert ServedDay.ids_for("v", night, night + minutes(59)) == two[:1]
    assert ServedDay.ids_for("v", night, night + minutes(90)) == two
    assert len(ServedDay.ids_for("v", night, night + timedelta(days=7))) == 8
