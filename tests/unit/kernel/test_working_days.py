"""Working days by the State Council's calendars, as the deadlines of Order 67 count them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baodao.kernel.working_days import (
    day_of_end,
    is_final,
    is_working_day,
    working_days_after,
    working_days_before,
)

NOTICES = Path(__file__).parents[4] / "shared" / "data" / "holidays"
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("ended", "deadline", "final"),
    [
        ("2024-02-08", "2024-02-28", True),
        ("2025-01-24", "2025-02-13", True),
        ("2025-09-26", "2025-10-16", True),
        ("2025-09-28", "2025-10-17", True),
        ("2025-09-30", "2025-10-21", True),
        ("2026-02-13", "2026-03-05", True),
        ("2026-02-14", "2026-03-06", True),
        ("2026-09-24", "2026-10-15", True),
        ("2026-12-17", "2026-12-31", True),
        ("2026-12-18", "2027-01-01", False),
    ],
)
def test_ten_working_days(ended: str, deadline: str, final: bool) -> None:
    assert working_days_after(ended, 10) == deadline
    assert is_final(deadline) == final


@pytest.mark.parametrize(
    ("ended", "day"),
    [
        ("2025-09-28T00:00:00", "2025-09-27"),
        ("2025-09-28T02:00:00", "2025-09-28"),
        ("2025-09-27T23:59:59", "2025-09-27"),
    ],
)
def test_what_ends_at_midnight_is_of_the_day_before(ended: str, day: str) -> None:
    assert day_of_end(datetime.fromisoformat(ended).replace(tzinfo=CHINA)) == day


def test_a_day_ends_by_the_clock_of_its_place() -> None:
    ended = datetime(2025, 9, 27, 17, 0, tzinfo=UTC)
    assert day_of_end(ended) == "2025-09-28"
    assert day_of_end(ended, "Asia/Urumqi") == "2025-09-27"


def test_working_days_are_counted_back_over_what_a_year_changes() -> None:
    assert [working_days_before("2025-10-16", days) for days in (0, 1, 3)] == [
        "2025-10-16",
        "2025-10-15",
        "2025-10-13",
    ]
    assert working_days_before("2025-10-09", 1) == "2025-09-30"


def test_days_that_a_year_changes() -> None:
    assert not is_working_day("2026-10-07")
    assert is_working_day("2026-10-10"), "a Saturday that is worked"
    assert not is_working_day("2026-11-28"), "an ordinary Saturday"
    assert is_working_day("2026-11-27")
    assert working_days_after("2026-11-27", 0) == "2026-11-27"


@pytest.mark.skipif(not NOTICES.exists(), reason="needs ../shared/data/holidays")
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_notice_is_as_it_says(year: int) -> None:
    """The same notices as somebody else has written them down."""
    days = json.loads((NOTICES / f"{year}.json").read_text("utf-8"))["days"]
    assert len(days) > 25
    assert {day["date"]: not day["isOffDay"] for day in days} == {
        day["date"]: is_working_day(day["date"]) for day in days
    }


@pytest.mark.parametrize("day", ["2027-01-04", "2030-10-01", "1999-10-01"])
def test_of_a_year_that_nobody_has_spoken_of_weekends_are_known(day: str) -> None:
    assert is_working_day(day) == (date.fromisoformat(day).weekday() < 5)
