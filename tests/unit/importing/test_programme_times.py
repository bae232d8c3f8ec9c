"""When something is, as people write it: read without a guess, or named."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from baodao.tables.times import MOST, read_times

CHINA, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


def at(day, hour, minute=0, month=12, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def cells(date="", start="", end="", duration=""):
    return {"date": date, "start": start, "end": end, "duration": duration}


@pytest.mark.parametrize(
    "written",
    [
        cells("2026-12-01", "09:00", "11:00"),
        cells("2026年12月1日", "9:00", duration="2"),
        cells("20261201", "09:00", duration="2:00"),
        cells("December 01 2026", "09:00", duration="2小时"),
        cells("1 Dec 2026", "09:00:00", "11:00:00", "2.0"),
        cells("December 1, 2026", "09:00", "11:00"),
        cells(start="2026-12-01 09:00", end="2026-12-01 11:00"),
        cells("2026/12/1", "2026-12-01 09:00:00", "2026-12-01 11:00:00"),
        cells("2026-12-01T09:00:00", duration="2:00"),
        cells("2026-12-01T01:00:00Z", duration="2:00"),
        cells("2026-12-01T02:00:00+01:00", duration="2 hours"),
    ],
)
def test_one_time_in_many_ways(written):
    assert read_times(written, CHINA).spans == [(at(1, 1), at(1, 3))]


def test_several_days_and_nights():
    times = read_times(cells("2026-12-01、2026-12-08;2026-12-15", "22:00", "次日 06:00"), CHINA)
    assert times.spans == [(at(day, 14), at(day, 22)) for day in (1, 8, 15)]
    assert read_times(cells("2026-12-01", "22:00", "24:00"), CHINA).spans == [
        (at(1, 14), at(1, 16))
    ]
    assert read_times(cells("2026-12-01", "22:00", "00:30"), CHINA).wrong == [
        ("end", "ends-before")
    ]


@pytest.mark.parametrize(
    ("written", "pending"),
    [
        (cells(), ("date", "unscheduled")),
        (cells(duration="0"), ("date", "unscheduled")),
        (cells("January 22 2011", duration="0"), ("duration", "zero-hours")),
        (cells("2026-12-01"), ("start", "no-time")),
        (cells("2026-12-01", "09:00", "09:00"), ("duration", "zero-hours")),
        (cells("2026-12-01", "09:00", duration="0"), ("duration", "zero-hours")),
    ],
)
def test_what_has_no_time_yet_is_no_mistake(written, pending):
    times = read_times(written, CHINA)
    assert (times.spans, times.wrong, times.pending) == ([], [], pending)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (cells("2026.12", "09:00", "11:00"), ("date", "form")),
        (cells("12/01/2026", "09:00", "11:00"), ("date", "form")),
        (cells("2026-02-30", "09:00", "11:00"), ("date", "form")),
        (cells("每周三", "09:00", "11:00"), ("date", "form")),
        (cells("Smarch 01 2026", "09:00", "11:00"), ("date", "form")),
        (cells("2026-12-01", "上午", "11:00"), ("start", "form")),
        (cells("2026-12-01", "25:00", "11:00"), ("start", "form")),
        (cells("2026-12-01", "9", "11:00"), ("start", "form")),
        (cells("2026-12-01", "2026-12-02 09:00", "11:00"), ("start", "form")),
        (cells("2026-12-01、2026-12-02", "09:00", "2026-12-01 11:00"), ("end", "form")),
        (cells("2026-12-01", "09:00", "11点"), ("end", "form")),
        (cells("2026-12-01", "09:00", duration="很久"), ("duration", "form")),
        (cells("2026-12-01", "09:00", duration="-2"), ("duration", "form")),
        (cells("2026-12-01", "09:00", "11:00", "3"), ("duration", "differs")),
        (cells("2026-12-01", "09:00", "11:00", "0"), ("duration", "differs")),
        (cells("2026-12-01", "09:00", "08:00"), ("end", "ends-before")),
        (cells("2026-12-01", "09:00"), ("end", "missing")),
        (cells("2026-12-01", "", "11:00"), ("start", "missing")),
        (cells("2026-12-01", "", "", "6"), ("start", "missing")),
        (cells("", "09:00", "11:00"), ("date", "missing")),
        (cells("、".join(["2026-12-01"] * (MOST + 1)), "09:00", "11:00"), ("date", "too-many")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_guessed(written, wrong):
    times = read_times(written, CHINA)
    assert (times.spans, times.wrong, times.pending) == ([], [wrong], None)


def test_clocks_that_are_put_forward_and_back():
    gap = read_times(cells("2026-03-29", "01:30", "03:00"), LONDON)
    assert gap.wrong == [("start", "no-such-time")]
    twice = read_times(cells("2026-10-25", "01:30", "03:00"), LONDON)
    assert twice.spans == [(at(25, 0, 30, 10), at(25, 3, 0, 10))], "the first of the two"
    by_length = read_times(cells("2026-03-29", "00:30", duration="1:00"), LONDON)
    assert by_length.spans == [(at(29, 0, 30, 3), at(29, 1, 30, 3))]
