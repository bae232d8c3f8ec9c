"""What an organisation says of its year: added up, published once, for everybody (art. 18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.record_reports.domain import place_of
from baodao.hours.totals.store import SERVICE_CELLS
from baodao.kernel.days import in_order_of
from baodao.kit.decisions import NotNowError
from baodao.kit.testing import slugs
from baodao.schema.base import NOBODY
from baodao.schema.hours.record_reports import (
    GetRecordReport,
    ListRecordReports,
    PublishRecordReport,
    RecordReportPublished,
)
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.support.star_books import LONG_AGO, Books
from tests.unit.hours.test_totals import ABOVE, DISTRICT, HOME, NEXT_DOOR, annul, serve

JULY = datetime(2026, 7, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
JANUARY = datetime(2027, 1, 10, tzinfo=UTC)
TEAM = acting_as(id="clerk", role="organiser", organisation="committee")
OTHER = acting_as(id="stranger", role="organiser", organisation="choir", scope="33")
YEAR: dict[str, Any] = {"organisation_id": "committee", "year": 2026}


@pytest.fixture
async def books() -> Books:
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    return books


async def report(books: Books, actor: Any = TEAM) -> Any:
    return await books.service.ask(GetRecordReport(actor=actor, record_report_id="committee-2026"))


def deadline(key: str, state: Any, due_on: str, organisation_id: str = "committee") -> Any:
    facts = {"organisation_id": organisation_id, "state": state, "due_on": due_on}
    return RecordingDeadline(id=key, version=1, by_due=in_order_of(due_on, key), **facts)


def certificate(number: str, issued_at: datetime, state: Any, whose: str | None) -> Certificate:
    (made, *_) = hours.certificate()
    assert isinstance(made, Certificate)
    facts: dict[str, Any] = {"issued_at": issued_at, "state": state, "organisation_id": whose}
    return replace(made, id=number, **facts)


async def test_all_of_its_year_is_told_and_nothing_else(books: Books) -> None:
    first = await serve(books, JULY, 60)
    await serve(books, JULY + DAY, 30, "w", division=NEXT_DOOR, evidence_grade="A")
    await serve(books, JULY + 2 * DAY, 45, organisation_id="choir")
    await serve(books, JULY - 300 * DAY, 500)
    in_2026 = datetime(2025, 12, 31, 16, tzinfo=UTC)
    await books.service.put(
        deadline("s1", "recorded", "2026-01-01"),
        deadline("s2", "recorded", "2026-12-31"),
        deadline("s3", "recorded-late", "2026-07-15"),
        deadline("s4", "late", "2026-07-16"),
        deadline("s5", "recorded", "2025-12-31"),
        deadline("s6", "recorded", "2027-01-01"),
        deadline("s7", "late", "2026-07-16", "choir"),
        certificate("c1", in_2026, "issued", "committee"),
        certificate("c2", in_2026 + 200 * DAY, "revoked", "committee"),
        certificate("c3", in_2026 + 200 * DAY, "replaced", "committee"),
        certificate("c4", in_2026 - timedelta(milliseconds=1), "issued", "committee"),
        certificate("c5", in_2026 + 365 * DAY, "issued", "committee"),
        certificate("c6", in_2026 + 9 * DAY, "issued", "choir"),
        certificate("c7", in_2026 + 9 * DAY, "issued", None),
    )
    books.service.now = JANUARY
    await books.service.done(PublishRecordReport, TEAM, **YEAR)
    (told,) = books.service.told(RecordReportPublished)
    said = {
        "minutes": 90,
        "entries": 2,
        "recorded_in_time": 2,
        "recorded_late": 1,
        "not_recorded": 1,
        "certificates_issued": 3,
        "certificates_revoked": 2,
    }
    # The lowest division in which all of it was served.
    assert told.division == HOME[:9]
    assert told.model_dump(include=set(said)) == said
    page = await books.service.ask(ListRecordReports(actor=NOBODY, division=DISTRICT))
    assert [one.model_dump(include=set(said)) for one in page.reports] == [said]
    found = await report(books)
    lines = {(one.by, one.key): (one.minutes, one.minutes_a) for one in found.lines}
    assert lines == {("month", "2026-07"): (90, 30), ("category", "群防群治"): (90, 30)}
    await annul(books, first)
    after = await report(books)
    assert (after.minutes, after.lines) == (90, found.lines)
    assert {(one.by, one.minutes) for one in after.restatements} == {
        ("month", -60),
        ("category", -60),
    }


async def test_it_is_published_once_when_the_year_is_over_by_who_is_there(books: Books) -> None:
    publish = books.service.refused
    await serve(books, JULY, 60)
    books.service.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert slugs(await publish(PublishRecordReport, TEAM, **YEAR)) == ["year-not-over"]
    # In China the year is over eight hours before it is in UTC.
    books.service.now = datetime(2026, 12, 31, 16, tzinfo=UTC)
    for actor in (OTHER, ABOVE, acting_as(id="v", role="volunteer")):
        assert slugs(await publish(PublishRecordReport, actor, **YEAR)) == ["out-of-scope"]
    empty = YEAR | {"year": 2025}
    assert slugs(await publish(PublishRecordReport, TEAM, **empty)) == ["nothing-to-report"]
    await books.service.done(PublishRecordReport, TEAM, **YEAR)
    assert slugs(await publish(PublishRecordReport, TEAM, **YEAR)) == ["already-published"]


async def test_its_lines_are_for_it_and_for_who_is_above(books: Books) -> None:
    await serve(books, JULY, 60)
    books.service.now = JANUARY
    await books.service.done(PublishRecordReport, TEAM, **YEAR)
    for actor in (TEAM, ABOVE):
        assert (await report(books, actor)).minutes == 60
    assert not hasattr(await report(books, OTHER), "minutes")
    none = await books.service.ask(ListRecordReports(actor=NOBODY, organisation_id="choir"))
    assert none.reports == []


async def test_a_year_that_cannot_be_read_whole_is_not_published(books: Books) -> None:
    await serve(books, JULY, 60)
    (cell,) = books.service.database.documents(SERVICE_CELLS.name)
    books.service.database.put_raw(SERVICE_CELLS.name, cell | {"b": {"minutes": 60}})
    books.service.now = JANUARY
    with pytest.raises(NotNowError):
        await books.service.done(PublishRecordReport, TEAM, **YEAR)


@pytest.mark.parametrize(
    ("minutes", "place"),
    [
        ({}, None),
        ({"120104007017": 1}, "120104007017"),
        ({"120104007017": 1, "120104007018": 9}, "120104007"),
        ({"120104007017": 1, "120104007": 9}, "120104007"),
        ({"120104007017": 1, "120105003004": 9}, "1201"),
        ({"120104007017": 1, "330106001001": 9}, "33"),
        ({"120104007017": 9, "330106001001": 9}, "12"),
        ({"120104007017": 60, "330106001001": 40, "330106001002": 40}, "33"),
    ],
)
def test_where_an_organisation_has_served(minutes: dict[str, int], place: str | None) -> None:
    assert place_of(minutes) == place
