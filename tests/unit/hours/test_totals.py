"""Totals: what is added up is what the entries add up to, whatever became of them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.ledger.domain.entries import Entry, in_force
from baodao.hours.totals.domain.cells import ServiceCell, Sum
from baodao.kit.decisions import Refused
from baodao.kit.testing import slugs
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.hours.totals import ListServiceTotals
from baodao.schema.registration.divisions import DivisionDissolved
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.support.star_books import HOME, LONG_AGO, Books, regraded, since, taken_back
from tests.unit.hours.test_corrected_attendance import told
from tests.unit.hours.test_stars_of_merged_records import merged, parted

DISTRICT, STREET = HOME[:6], HOME[:9]
NEXT_DOOR, ELSEWHERE = f"{STREET}018", "120105003004"
ABOVE = acting_as(id="above", role="supervisor", scope="12", purpose="hours")
JULY = datetime(2026, 7, 31, 15, tzinfo=UTC)
"""23:00 in China."""


@pytest.fixture
async def books() -> Books:
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    return books


async def serve(
    books: Books, at: datetime, minutes: int = 60, who: str = "v", **changes: Any
) -> str:
    said = {"volunteer_id": who, "division": HOME} | changes
    event = hours.attendance(at, minutes, **said)
    await books.service.follow(event)
    await books.service.follow()
    return event.sign_up_id


async def annul(books: Books, name: str, who: str = "v", division: str = HOME) -> None:
    gone = AttendanceAnnulled(
        division=division, shift_id="shift", volunteer_id=who, sign_up_id=name
    )
    await books.service.follow(gone)
    await books.service.follow()


async def refused(books: Books, **said: Any) -> list[str]:
    answer = await books.service.ask(ListServiceTotals(**said))
    assert isinstance(answer, Refused)
    return slugs(answer.refusals)


async def report(books: Books, **said: Any) -> dict[str, tuple[int, int]]:
    """The minutes and entries of each line, page by page."""
    found: dict[str, tuple[int, int]] = {}
    asked = {"actor": ABOVE, "since": "2024-01", "until": "2026-12", "limit": 1} | said
    after: str | None = ""
    while after is not None:
        page = await books.service.ask(ListServiceTotals(**asked, after=after))
        found |= {one.key: (one.minutes, one.entries) for one in page.totals}
        after = page.next
    return found


def recomputed(books: Books) -> dict[str, dict[str, Sum]]:
    """The totals as the entries have them, cell by cell."""
    cells: dict[str, dict[str, Sum]] = defaultdict(lambda: dict.fromkeys("ABCD", Sum(0, 0)))
    entries = sorted(books.service.all_of(Entry), key=lambda one: (one.volunteer_id, one.sequence))
    for one in in_force(entries):
        told_of = HoursCredited.model_construct(
            division=one.division,
            served_from=one.served_from,
            zone=one.zone,
            organisation_id=one.organisation_id,
            category=one.category,
        )
        cell = cells[ServiceCell.id_for(told_of)]
        cell[one.evidence_grade] += Sum(one.minutes, 1)
    return dict(cells)


def kept(books: Books) -> dict[str, dict[str, Sum]]:
    """The totals that are kept, but for those in which nothing counts any more."""
    cells = {one.id: dict(one.by_grade) for one in books.service.all_of(ServiceCell)}
    return {
        key: sums for key, sums in cells.items() if any(one != Sum(0, 0) for one in sums.values())
    }


async def test_the_vector_of_double_counting_by_place(books: Books) -> None:
    """Served in C2 by somebody who is reported to C1: C2 120, C1 0; moved to C3, reversed: 0."""
    name = await serve(books, JULY, 120, division=NEXT_DOOR)
    by_community = {"division": DISTRICT, "level": "community"}
    assert await report(books, **by_community) == {NEXT_DOOR: (120, 1)}
    assert await report(books, division="12", level="district") == {DISTRICT: (120, 1)}
    await annul(books, name, division=NEXT_DOOR)
    assert await report(books, **by_community) == {}


async def test_a_month_is_that_of_the_place_and_of_the_service(books: Books) -> None:
    await serve(books, JULY)
    late = await serve(books, JULY + timedelta(hours=1, minutes=30), who="w", zone="Asia/Shanghai")
    await serve(books, JULY + timedelta(hours=2), who="x", zone="Asia/Urumqi")
    await serve(books, JULY + timedelta(hours=2), who="y", zone="Nowhere/Yet")
    assert await report(books, by="month") == {"2026-07": (120, 2), "2026-08": (120, 2)}
    # Taken back months later, from the month in which it was served.
    books.service.now += timedelta(days=200)
    await annul(books, late, "w")
    assert await report(books, by="month") == {"2026-07": (120, 2), "2026-08": (60, 1)}
    assert await report(books, by="month", since="2026-08", until="2026-08") == {"2026-08": (60, 1)}


async def test_by_each_of_the_things_that_entries_have(books: Books) -> None:
    await serve(books, JULY, 60)
    await serve(books, JULY, 30, "w", evidence_grade="A", category="助老", organisation_id="team")
    await serve(books, JULY, 20, "x", division=ELSEWHERE)
    assert await report(books, by="category") == {"群防群治": (80, 2), "助老": (30, 1)}
    assert await report(books, by="grade") == {"A": (30, 1), "B": (80, 2)}
    assert await report(books, by="organisation") == {"committee": (80, 2), "team": (30, 1)}
    assert await report(books, by="division") == {"1201": (110, 3)}
    assert await report(books, division="1201") == {DISTRICT: (90, 2), ELSEWHERE[:6]: (20, 1)}
    assert await report(books, by="grade", category="助老") == {"A": (30, 1)}
    assert await report(books, organisation_id="team", by="month") == {"2026-07": (30, 1)}
    (line,) = (
        await books.service.ask(
            ListServiceTotals(
                actor=ABOVE, since="2026-07", until="2026-07", by="month", division=STREET
            )
        )
    ).totals
    assert (line.minutes_a, line.minutes_b, line.minutes_c, line.minutes_d) == (30, 60, 0, 0)


async def test_who_may_see_what(books: Books) -> None:
    await serve(books, JULY, 60, organisation_id="team")
    await serve(books, JULY, 20, "x", division=ELSEWHERE, organisation_id="team")
    street = acting_as(id="s", role="street-coordinator", scope=STREET, purpose="hours")
    assert await report(books, actor=street, by="organisation") == {"team": (60, 1)}
    assert await report(books, actor=street, division=HOME, by="month") == {"2026-07": (60, 1)}
    own = acting_as(id="o", role="organiser", scope=STREET, organisation="team")
    asked = {"actor": own, "organisation_id": "team"}
    # Those who recorded it see all of it, wherever it was.
    assert await report(books, **asked) == {HOME: (60, 1), ELSEWHERE: (20, 1)}
    assert await report(books, **asked, division="120105", by="month") == {"2026-07": (20, 1)}
    for stranger in (
        acting_as(id="v", role="volunteer"),
        acting_as(id="l", role="unit-liaison", scope=STREET, organisation="unit"),
        street,
    ):
        said = {"actor": stranger, "since": "2026-07", "until": "2026-07", "division": ELSEWHERE}
        assert await refused(books, **said) == ["out-of-scope"]


@pytest.mark.parametrize(("since_", "until"), [("2026-08", "2026-07"), ("2020-01", "2025-01")])
async def test_a_period_has_an_end(books: Books, since_: str, until: str) -> None:
    said = {"actor": ABOVE, "since": since_, "until": until}
    assert await refused(books, **said) == ["period-too-long"]


def dissolved(code: str, until: str, *became: str) -> DivisionDissolved:
    how = "split" if len(became) > 1 else "moved"
    return DivisionDissolved(division=code, until=until, became=list(became), how=how)


async def test_a_community_that_moved_counts_by_the_tree_that_is_asked_for(books: Books) -> None:
    moved = f"{DISTRICT}008017"
    await serve(books, JULY, 60)
    await books.service.follow(dissolved(HOME, "2026-09-01", moved))
    await serve(books, JULY + timedelta(days=60), 30, "w", division=moved)
    then, today = {"level": "street"}, {"level": "street", "tree": "of-today"}
    assert await report(books, **then) == {STREET: (60, 1), moved[:9]: (30, 1)}
    assert await report(books, **today) == {moved[:9]: (90, 2)}
    # Asked of either street alone, and by who is there.
    now = {"tree": "of-today", "by": "month"}
    assert await report(books, division=STREET, by="month") == {"2026-07": (60, 1)}
    assert await report(books, division=STREET, **now) == {}
    assert await report(books, division=moved[:9], **now) == {
        "2026-07": (60, 1),
        "2026-09": (30, 1),
    }
    there = acting_as(id="s", role="street-coordinator", scope=moved[:9], purpose="hours")
    assert await report(books, actor=there, **today) == {moved[:9]: (90, 2)}
    # And by the organisation, which has no place here.
    keeper = acting_as(id="k", role="organiser", organisation="committee", purpose="hours")
    own = {"actor": keeper, "organisation_id": "committee", "division": moved[:9]}
    assert await report(books, **own, **today) == {moved[:9]: (90, 2)}
    assert await report(books, **own, **then) == {moved[:9]: (30, 1)}


async def test_what_became_several_stays_and_what_is_to_come_is_not_yet(books: Books) -> None:
    first, second, last = NEXT_DOOR, f"{STREET}019", f"{DISTRICT}008020"
    for number, code in enumerate((HOME, first, second)):
        await serve(books, JULY, 10 * (number + 1), f"p{number}", division=code)
    await books.service.follow(dissolved(HOME, "2026-09-01", first, second))
    await books.service.follow(dissolved(first, "2026-10-01", second))
    await books.service.follow(dissolved(second, "2027-01-01", last))
    today = {"level": "community", "tree": "of-today"}
    assert await report(books, **today) == {HOME: (10, 1), second: (50, 2)}
    books.service.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert await report(books, **today) == {HOME: (10, 1), last: (50, 2)}
    assert await report(books, division=last[:9], **today) == {last: (50, 2)}


async def test_events_in_any_order_and_told_again_count_once(books: Books) -> None:
    await serve(books, JULY, 60)
    (credited,) = books.service.told(HoursCredited)
    up, back = regraded(credited), taken_back(credited)
    await books.service.follow(up, up, credited)
    assert await report(books, by="grade") == {"A": (60, 1)}
    await books.service.follow(back, up, credited, back)
    assert await report(books, by="grade") == {}
    # What is told of an entry that was taken back before it was told of.
    unknown = {"entry_id": "late", "attendance_id": "late"}
    undone = back.model_dump() | {"entry_id": "undone", "reverses": "late"}
    await books.service.follow(HoursReversed.model_validate(undone))
    await books.service.follow(HoursCredited.model_validate(credited.model_dump() | unknown))
    assert await report(books, by="grade") == {}


@settings(max_examples=40)
@given(st.data())
async def test_every_total_is_what_the_entries_add_up_to(data: st.DataObject) -> None:
    """Whatever is credited, regraded, taken back, merged and parted, in whatever order."""
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    served: dict[str, Any] = {}
    version, together = 1, False
    for _ in range(data.draw(st.integers(1, 12))):
        step = data.draw(st.sampled_from(["serve", "serve", "regrade", "annul", "merge"]))
        version += 1
        if step == "serve":
            at = JULY + timedelta(minutes=data.draw(st.integers(0, 90_000)))
            event = hours.attendance(
                at,
                data.draw(st.integers(1, 300)),
                volunteer_id=data.draw(st.sampled_from("vw")),
                division=data.draw(st.sampled_from([HOME, NEXT_DOOR, ELSEWHERE])),
                organisation_id=data.draw(st.sampled_from(["committee", "team"])),
                category=data.draw(st.sampled_from(["助老", "群防群治"])),
                evidence_grade=data.draw(st.sampled_from("ABCD")),
            )
            served[event.sign_up_id] = event
            await books.service.follow(told(version, event))
        elif step == "merge":
            await books.service.follow(since(version, (parted if together else merged)(version)))
            together = not together
        elif served:
            name = data.draw(st.sampled_from(sorted(served)))
            event = served[name]
            if step == "annul":
                await annul(books, name, event.volunteer_id, event.division)
            else:
                grade = data.draw(st.sampled_from("ABCD"))
                await books.service.follow(
                    told(version, event.model_copy(update={"evidence_grade": grade}))
                )
    await books.follow()
    assert kept(books) == recomputed(books)
