"""The log of reads by days and of minors alone: what the yearly audit looks at (条例 art. 37)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kernel.days import today
from baodao.kit.ids import first_at
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService
from baodao.schema.registration.personal_data import ListReads, RevealContact
from tests.builders import people, places
from tests.builders.registration import AUDITOR, COMMUNITY, ORGANISER

LAST_SECOND = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
"""Of the year 2026, in China."""
NEW_YEAR = LAST_SECOND + timedelta(seconds=1)


@pytest.fixture
async def service(service: MemoryService) -> MemoryService:
    """A log with reads of some years: of each moment one of minors and one of others."""
    moments = (datetime(2025, 6, 1, tzinfo=UTC), LAST_SECOND, NEW_YEAR, NEW_YEAR.replace(year=2028))
    for number, at in enumerate(moments):
        for minor in (True, False):
            read = Read.by(
                ORGANISER, "contact", COMMUNITY, (f"v{number}",), at, minor=minor, own=False
            )
            # Made at that moment, as ids are where no clock is shifted.
            made = f"{first_at(at)[:-2]}{number}{'A' if minor else 'B'}"
            await service.put(replace(read, id=made))
    service.now = datetime.now(UTC)
    return service


async def found(service: MemoryService, **asked: Any) -> list[tuple[int, bool]]:
    """The year of each read and whether it was of minors."""
    page = await service.ask(ListReads(actor=AUDITOR, **asked))
    return [((one.at + timedelta(hours=8)).year, one.minor) for one in page.reads]


async def test_a_year_is_one_by_the_calendar_in_china(service: MemoryService) -> None:
    days = {"from_day": "2026-01-01", "until_day": "2027-01-01"}
    assert await found(service, **days) == [(2026, True), (2026, False)]
    assert await found(service, **days, minor=True) == [(2026, True)]
    assert await found(service, **days, minor=False) == [(2026, False)]


async def test_each_bound_counts_by_itself(service: MemoryService) -> None:
    assert [year for year, _ in await found(service, from_day="2027-01-01", minor=True)] == [
        2027,
        2029,
    ]
    assert [year for year, _ in await found(service, until_day="2027-01-01", minor=True)] == [
        2025,
        2026,
    ]
    assert await found(service, from_day="2027-01-01", until_day="2027-01-01") == []
    assert len(await found(service)) == 8


@pytest.mark.parametrize("days", [-400, 0, 400])
async def test_days_are_those_of_a_clock_that_was_shifted(days: int) -> None:
    service = await places.with_tree()
    who = await people.volunteer(service)
    service.now = datetime.now(UTC) + timedelta(days=days)
    assert await service.ask(RevealContact(actor=ORGANISER, volunteer_id=who))
    day, next_day = (today(service.now + timedelta(days=n)) for n in (0, 1))
    assert len(await found(service, from_day=day, until_day=next_day)) == 1
    assert await found(service, until_day=day) == []
    assert await found(service, from_day=next_day) == []
