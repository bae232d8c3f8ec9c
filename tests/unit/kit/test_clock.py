import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from baodao.kit.clock import ShiftedClock, clock_of, clock_problem, system_clock


def ahead(clock: ShiftedClock) -> timedelta:
    """By how much a clock is ahead, to the second."""
    return timedelta(seconds=round((clock() - system_clock()).total_seconds()))


def test_now_is_in_utc_and_in_milliseconds() -> None:
    now = system_clock()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=1)


@pytest.mark.parametrize("offset", [0, 3600, -86400, 12.25, "+5", " 7\n"])
def test_a_shifted_clock_follows_its_file(tmp_path: Path, offset: float | str) -> None:
    file = tmp_path / "clock"
    clock = ShiftedClock(file)
    assert ahead(clock) == timedelta()
    file.write_text(str(offset))
    assert ahead(clock) == timedelta(seconds=round(float(offset)))
    assert clock.problem is None
    file.unlink()
    assert ahead(clock) == timedelta()


GARBAGE = [
    *("", " ", "soon", "nan", "inf", "-inf", "1e3", "1e400", "1_000", "٣", "0x10", "12 13"),
    *("9" * 17, "9" * 60, "-9999999999", "7" + " " * 80, "7" + " " * 80 + "soon"),
]


@pytest.mark.parametrize(
    "garbage",
    [
        *(g.encode() for g in GARBAGE),
        b"1e400",
        b"9" * 17,
        b"-9999999999",
        b"\xff\xfe\x00",
        b"1" * 99,
    ],
)
def test_garbage_changes_nothing_and_is_told_once(tmp_path: Path, garbage: bytes) -> None:
    file = tmp_path / "clock"
    file.write_text("3600")
    clock = ShiftedClock(file)
    with capture_logs() as logs:
        assert ahead(clock) == timedelta(hours=1)
        file.write_bytes(garbage)
        for _ in range(3):
            assert ahead(clock) == timedelta(hours=1)
        assert str(file) in (clock.problem or "")
        assert "+3600.000 s stay" in (clock_problem(clock) or "")
        file.write_text("60")
        assert ahead(clock) == timedelta(minutes=1)
    assert clock_problem(clock) is None
    assert [line["event"] for line in logs] == ["clock_file_refused", "clock_file_accepted"]


def test_what_is_no_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "text").write_text("0")
    os.mkfifo(tmp_path / "pipe")
    for place in ("directory", "text/clock", "pipe"):
        clock = ShiftedClock(tmp_path / place)
        assert ahead(clock) == timedelta()
        assert clock.problem


def test_the_years_have_bounds(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = ShiftedClock(file)
    for year, taken in ((1899, False), (1901, True), (2199, True), (2201, False)):
        file.write_text(
            f"{(datetime(year, 6, 1, tzinfo=UTC) - system_clock()).total_seconds():.0f}"
        )
        assert (clock().year == year) is taken


def test_without_a_file_it_is_the_system_clock(tmp_path: Path) -> None:
    assert clock_of(None) is system_clock
    assert clock_problem(system_clock) is None
    assert isinstance(clock_of(tmp_path / "clock"), ShiftedClock)
