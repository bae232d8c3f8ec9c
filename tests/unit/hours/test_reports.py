"""Annual reports that stay as they were published, restatements, and targets set above."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.reports.domain import MOST_CATEGORIES, AnnualReport, lines_of
from baodao.hours.totals.domain.cells import Row, Sum
from baodao.hours.totals.store import SERVICE_CELLS
from baodao.kit.decisions import NotNowError
from baodao.kit.testing import slugs
from baodao.schema.base import NOBODY
from baodao.schema.hours.reports import (
    AnnualReportPublished,
    GetAnnualReport,
    ListAnnualReports,
    ListTargets,
    PublishAnnualReport,
    SetTarget,
    TargetSet,
)
from baodao.schema.hours.totals import NO_CATEGORY
from tests.builders.actors import acting_as
from tests.support.star_books import HOME, LONG_AGO, Books
from tests.unit.hours.test_totals import (
    ABOVE,
    DISTRICT,
    ELSEWHERE,
    STREET,
    annul,
    serve,
)

JULY = datetime(2026, 7, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
JANUARY = datetime(2027, 1, 10, tzinfo=UTC)
OVER = acting_as(id="over", role="supervisor", scope=DISTRICT, purpose="hours")


@pytest.fixture
async def books() -> Books:
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    return books


async def publish(books: Books, division: str = DISTRICT, year: int = 2026) -> Any:
    return await books.service.done(PublishAnnualReport, OVER, division=division, year=year)


async def report(books: Books, division: str = DISTRICT) -> Any:
    return await books.service.ask(GetAnnualReport(actor=ABOVE, division=division, year=2026))


async def test_a_published_year_stays_and_corrections_restate(books: Books) -> None:
    first = await serve(books, JULY, 60)
    for number in range(1, 4):
        await serve(books, JULY + number * DAY, 30, "w", evidence_grade="A", category="助老")
    await serve(books, JULY - 300 * DAY, 500)
    books.service.now = JANUARY
    await publish(books)
    (told,) = books.service.told(AnnualReportPublished)
    assert (told.minutes, told.entries, told.active, told.active_on) == (150, 4, 1, "2027-01-10")
    found = await report(books)
    assert (found.minutes, found.entries, found.active, found.restatements) == (150, 4, 1, [])
    lines = {(one.by, one.key): (one.minutes, one.entries) for one in found.lines}
    assert lines == {
        ("month", "2026-07"): (150, 4),
        ("category", "助老"): (90, 3),
        ("category", "群防群治"): (60, 1),
    }
    # Taken back, and recorded late: the year stays, and is restated line by line.
    await annul(books, first)
    await serve(books, JULY + 40 * DAY, 20, evidence_grade="D", category="文明引导")
    after = await report(books)
    assert after.lines == found.lines
    assert (after.minutes, after.entries) == (150, 4)
    restated = {(one.by, one.key): (one.minutes, one.entries) for one in after.restatements}
    assert restated == {
        ("month", "2026-07"): (-60, -1),
        ("month", "2026-08"): (20, 1),
        ("category", "群防群治"): (-60, -1),
        ("category", NO_CATEGORY): (20, 1),
    }
    grades = [(one.minutes_b, one.minutes_d) for one in after.restatements if one.by == "month"]
    assert grades == [(-60, 0), (0, 20)]


async def test_a_year_is_published_once_when_it_is_over_by_who_is_there(books: Books) -> None:
    said: dict[str, Any] = {"division": DISTRICT, "year": 2026}
    assert slugs(await books.service.refused(PublishAnnualReport, OVER, **said)) == [
        "year-not-over"
    ]
    # In China the year is over eight hours before it is in UTC.
    books.service.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert await books.service.refused(PublishAnnualReport, OVER, **said)
    books.service.now = datetime(2026, 12, 31, 16, tzinfo=UTC)
    await publish(books)
    assert slugs(await books.service.refused(PublishAnnualReport, OVER, **said)) == [
        "already-published"
    ]
    elsewhere = said | {"division": ELSEWHERE}
    assert await books.service.refused(PublishAnnualReport, OVER, **elsewhere)
    clerk = acting_as(id="c", role="organiser", scope=DISTRICT, organisation="o")
    assert await books.service.refused(PublishAnnualReport, clerk, **said | {"division": HOME})
    page = await books.service.ask(ListAnnualReports(actor=NOBODY, division="12"))
    assert [(one.division, one.year) for one in page.reports] == [(DISTRICT, 2026)]


def test_so_many_categories_have_a_line_of_their_own() -> None:
    rows = {f"测试{number:03}": Row() for number in range(MOST_CATEGORIES + 5)}
    for number, row in enumerate(rows.values()):
        row.add("B", Sum(number + 1, 1))
    lines = lines_of({}, rows)
    assert len(lines) == MOST_CATEGORIES + 1
    (rest,) = [one for one in lines if one.key == NO_CATEGORY]
    assert (rest.minutes, rest.entries) == (1 + 2 + 3 + 4 + 5, 5)
    assert sum(one.minutes for one in lines) == sum(one.whole.minutes for one in rows.values())


async def test_targets_are_set_above_and_stand_beside_what_was_reached(books: Books) -> None:
    for number in range(3):
        await serve(books, JULY + number * DAY, 40)
    await serve(books, JULY, 10, "w", division=f"{STREET}018")
    for division, measure, value in (
        (HOME, "minutes", 240),
        (STREET, "minutes", 100),
        (STREET, "entries", 8),
        (STREET, "active-volunteers", 2),
    ):
        said: dict[str, Any] = {"division": division, "measure": measure, "value": value}
        await books.service.done(SetTarget, OVER, **said, year=2026)
    assert len(books.service.told(TargetSet)) == 4
    page = await books.service.ask(ListTargets(actor=ABOVE, division=DISTRICT, year=2026))
    found = {(one.division, one.measure): (one.actual, one.reached_percent) for one in page.targets}
    assert found == {
        (HOME, "minutes"): (120, 50),
        (STREET, "minutes"): (130, 130),
        (STREET, "entries"): (4, 50),
        (STREET, "active-volunteers"): (1, 50),
    }
    own: dict[str, Any] = {"division": DISTRICT, "measure": "minutes", "value": 1}
    assert slugs(await books.service.refused(SetTarget, OVER, **own, year=2026)) == [
        "target-from-above"
    ]
    assert slugs(await books.service.refused(SetTarget, ABOVE, **own, year=2025)) == ["year-over"]
    await books.service.done(SetTarget, ABOVE, **own, year=2027)


async def test_who_was_active_in_a_year_that_is_over_is_what_was_published(books: Books) -> None:
    for number in range(3):
        await serve(books, JULY + number * DAY, 40)
    said: dict[str, Any] = {"division": STREET, "measure": "active-volunteers", "value": 4}
    await books.service.done(SetTarget, OVER, **said, year=2026)
    books.service.now = JANUARY
    asked = ListTargets(actor=ABOVE, division=DISTRICT, year=2026)
    (row,) = (await books.service.ask(asked)).targets
    assert (row.actual, row.reached_percent) == (None, None)
    await publish(books, STREET)
    (row,) = (await books.service.ask(asked)).targets
    assert (row.actual, row.reached_percent, row.active_on) == (1, 25, "2027-01-10")


async def test_a_report_of_years_later_says_nothing_of_who_was_active(books: Books) -> None:
    said: dict[str, Any] = {"division": STREET, "measure": "active-volunteers", "value": 4}
    await books.service.done(SetTarget, OVER, **said, year=2026)
    books.service.now = JANUARY + 366 * DAY
    for number in range(3):
        await serve(books, books.service.now - number * DAY, 40)
    await publish(books, STREET)
    asked = ListTargets(actor=ABOVE, division=DISTRICT, year=2026)
    (row,) = (await books.service.ask(asked)).targets
    assert (row.actual, row.active_on) == (None, None)


async def test_nothing_is_published_while_totals_cannot_be_read(books: Books) -> None:
    await serve(books, JULY, 60)
    await serve(books, JULY, 30, "w", category="助老")
    books.service.now = JANUARY
    database, name = books.service.database, SERVICE_CELLS.name
    database.put_raw(name, database.documents(name)[0] | {"b": {"no": "sense"}})
    with pytest.raises(NotNowError, match="1 of 2 totals"):
        await publish(books)


def test_what_was_published_is_never_written_again() -> None:
    report = AnnualReport(
        id="12-2026",
        version=1,
        division="12",
        year=2026,
        lines=(),
        active=0,
        active_on="2027-01-10",
        published_at=JANUARY,
        published_by="a",
    )
    assert report.change(active=1).after.broken(report) == "it was published before"
