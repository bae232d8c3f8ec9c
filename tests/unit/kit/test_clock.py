from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from baodao.kit.clock import clock_of, shifted_clock, system_clock


def test_now_is_in_utc_and_in_milliseconds() -> None:
    now = system_clock()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=1)


@pytest.mark.parametrize("offset", [0, 3600, -86400, 0.5])
def test_a_shifted_clock_follows_its_file(tmp_path: Path, offset: float) -> None:
    file = tmp_path / "clock"
    clock = shifted_clock(file)
    assert abs(clock() - system_clock()) < timedelta(seconds=1)
    file.write_text(str(offset))
    assert abs(clock() - system_clock() - timedelta(seconds=offset)) < timedelta(seconds=1)
    file.write_text("")
    assert abs(clock() - system_clock()) < timedelta(seconds=1)


def test_without_a_file_it_is_the_system_clock(tmp_path: Path) -> None:
    assert clock_of(None) is system_clock
    assert clock_of(tmp_path / "clock") is not system_clock
