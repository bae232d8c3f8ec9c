"""Active volunteers: three local days of service with net minutes in twelve months."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.accounts.domain import Booking
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry, in_force
from baodao.hours.totals.domain.cells import service_day
from baodao.hours.totals.domain.days import ServedOn, ServiceDays, third_last
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.hours.totals import GetActiveVolunteers
from baodao.schema.registration.rehoming import VolunteerRehomed
from tests.builders import hours
from tests.support.star_books import HOME, LONG_AGO, Books, regraded, since, taken_back
from tests.unit.hours.test_accounts import ENTRIES
from tests.unit.hours.test_corrected_attendance import told
from tests.unit.hours.test_stars_of_merged_records import merged, parted
from tests.unit.hours.test_totals import ABOVE, ELSEWHERE, annul, serve

NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def books() -> Books:
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    return books


async def active(books: Books, division: str = HOME) -> int:
    found = await books.service.ask(GetActiveVolunteers(actor=ABOVE, division=division))
    assert (found.day, found.since) == ("2026-12-01", "2025-12-01")
    return int(found.active)


async def test_three_days_make_active_and_two_do_not(books: Books) -> None:
    await serve(books, NOON)
    await serve(books, NOON + timedelta(hours=3))
    await serve(books, NOON + DAY)
    assert await active(books) == 0
    last = await serve(books, NOON + 2 * DAY, 1)
    assert (await active(books), await active(books, "12")) == (1, 1)
    await annul(books, last)
    assert await active(books) == 0


@pytest.mark.parametrize(("first", "many"), [("2025-12-01", 0), ("2025-12-02", 1)])
async def test_twelve_months_end_today(books: Books, first: str, many: int) -> None:
    await serve(books, datetime.fromisoformat(f"{first}T04:00:00+00:00"))
    await serve(books, NOON)
    await serve(books, NOON + DAY)
    assert await active(books) == many


async def test_a_day_is_that_of_the_place_on_which_a_service_began(books: Books) -> None:
    """16:30 UTC is another day in Beijing; a night from 22:00 to 02:00 is one day."""
    await serve(books, datetime(2026, 11, 1, 10, tzinfo=UTC))
    await serve(books, datetime(2026, 11, 1, 14, tzinfo=UTC), 240)
    assert len((await days(books)).days) == 1
    await serve(books, datetime(2026, 11, 1, 18, 30, tzinfo=UTC))
    assert list((await days(books)).days) == ["2026-11-01", "2026-11-02"]


async def days(books: Books, who: str = "v") -> ServiceDays:
    found: ServiceDays = await books.service.stored(ServiceDays, ServiceDays.id_for(who))
    return found


async def test_they_count_where_they_live(books: Books) -> None:
    for number in range(3):
        await serve(books, NOON + number * DAY, division=ELSEWHERE)
    assert (await active(books), await active(books, ELSEWHERE)) == (1, 0)
    moved = VolunteerRehomed(
        division=ELSEWHERE, volunteer_id="v", former_division=HOME, cause="moved-house"
    )
    await books.service.follow(since(9, moved))
    assert (await active(books), await active(books, ELSEWHERE)) == (0, 1)


async def test_they_count_where_they_live_though_that_is_told_later(books: Books) -> None:
    for number in range(3):
        await serve(books, NOON + number * DAY, who="late", division=ELSEWHERE)
    assert (await active(books), await active(books, ELSEWHERE)) == (0, 1)
    await books.know("late")
    assert (await active(books), await active(books, ELSEWHERE)) == (1, 0)


async def test_a_registration_that_is_told_late_moves_nobody_back(books: Books) -> None:
    for number in range(3):
        await serve(books, NOON + number * DAY, who="late")
    moved = VolunteerRehomed(
        division=ELSEWHERE, volunteer_id="late", former_division=HOME, cause="moved-house"
    )
    await books.service.follow(since(9, moved))
    await books.know("late")
    assert (await active(books, ELSEWHERE), await active(books)) == (1, 0)


async def test_who_moves_while_their_first_day_is_counted_counts_where_they_live(
    books: Books,
) -> None:
    (credited,) = await written(books, "new")
    moved = VolunteerRehomed(
        division=ELSEWHERE, volunteer_id="new", former_division=HOME, cause="moved-house"
    )
    await books.service.decide_at_once(credited, moved)
    assert (await days(books, "new")).division == ELSEWHERE


async def test_records_of_one_person_are_one_and_become_two_again(books: Books) -> None:
    await serve(books, NOON)
    await serve(books, NOON + DAY)
    await serve(books, NOON + DAY, who="w")
    await serve(books, NOON + 2 * DAY, who="w")
    assert await active(books) == 0
    await books.follow(since(9, merged()))
    books.service.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert await active(books) == 1
    # What is recorded of the merged record counts on.
    last = await serve(books, NOON + 3 * DAY, who="w")
    assert (await days(books)).third_day == "2026-11-02"
    await annul(books, last, "w")
    assert (await days(books)).third_day == "2026-11-01"
    await books.follow(since(10, parted(2)))
    books.service.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert await active(books) == 0


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_a_day_is_counted_once_in_whatever_order_it_is_told(
    books: Books, order: tuple[int, ...]
) -> None:
    (credited,) = await written(books)
    events = [credited, regraded(credited), taken_back(credited)]
    told_of = [events[place] for place in order]
    left = [one for one in told_of if not isinstance(one, HoursReversed)]
    await books.service.follow(*left, *left)
    assert (await days(books)).days == {"2026-11-01": ServedOn(60, 1)}
    await books.service.follow(*told_of, *told_of)
    assert (await days(books)).days == {}


async def test_what_was_counted_before_there_were_days_harms_no_day(books: Books) -> None:
    """An entry of before, which the first that is told of later brings into the totals."""
    (credited,) = await written(books)
    before = Booking.none(Booking.id_for(credited.entry_id)).change(known=1).after
    await books.service.put(before)
    await serve(books, NOON + timedelta(hours=3), 10)
    await books.service.follow(credited, regraded(credited))
    assert (await days(books)).days == {"2026-11-01": ServedOn(70, 2)}
    await books.service.follow(taken_back(credited))
    assert (await days(books)).days == {"2026-11-01": ServedOn(10, 1)}


async def written(books: Books, who: str = "v") -> list[HoursCredited]:
    """An entry of an hour at noon that nothing has followed from yet."""
    await books.service.follow(hours.attendance(NOON, 60, volunteer_id=who, division=HOME))
    return [one for one in books.service.told(HoursCredited) if isinstance(one, HoursCredited)]


def test_days_of_long_ago_go_and_stay_gone() -> None:
    one = ServiceDays.named("v-days")
    for day in ("2020-01-01", "2024-06-01", "2026-06-01"):
        one = one.change(days=one.with_more(day, ServedOn(60, 1))).after
    assert list(one.days) == ["2024-06-01", "2026-06-01"]
    assert one.with_more("2020-01-01", ServedOn(-60, -1)) == one.days
    assert one.with_more("2023-01-01", ServedOn(60, 1)) == one.days


async def recomputed(books: Books) -> Mapping[str, str | None]:
    """The third day from the end of each person, as the entries have it."""
    entries = sorted(books.service.all_of(Entry), key=lambda one: (one.volunteer_id, one.sequence))
    served: dict[str, dict[str, ServedOn]] = {}
    for one in in_force(entries):
        known = await books.service.stored(KnownVolunteer, one.volunteer_id)
        kept = (known.merged_into if known else None) or one.volunteer_id
        served.setdefault(kept, {})[service_day(one.served_from, one.zone)] = ServedOn(1, 1)
    return {key: third_last([found]) for key, found in served.items()}


_fresh = count()
STEPS = ("serve", "serve", "serve", "annul", "merge", "regrade", "again")


@settings(max_examples=25)
@given(st.data())
async def test_who_is_active_is_what_the_entries_say(data: st.DataObject) -> None:
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v", "w")
    served: dict[str, Any] = {}
    version, together = 1, False
    for _ in range(data.draw(st.integers(1, 12))):
        version += 1
        step = data.draw(
            st.sampled_from(["serve", "serve", "serve", "annul", "merge", "regrade", "again"])
        )
        if step == "serve":
            who, day = data.draw(st.sampled_from("vw")), data.draw(st.integers(0, 5))
            at = NOON + day * DAY + timedelta(minutes=data.draw(st.integers(0, 600)))
            minutes = data.draw(st.integers(1, 240))
            event = hours.attendance(at, minutes, volunteer_id=who, division=HOME)
            served[event.sign_up_id] = event
            await books.service.follow(told(version, event))
        elif step == "merge":
            event = parted(version) if together else merged(version)
            await books.service.follow(since(version, event))
            together = not together
        elif step == "again":
            for envelope, event in data.draw(st.permutations([*books.service.published()])):
                again = envelope.model_copy(update={"id": f"once-more-{next(_fresh)}"})
                if isinstance(event, ENTRIES):
                    await books.service.follow((again, event))
        elif served:
            name = data.draw(st.sampled_from(sorted(served)))
            if step == "annul":
                await annul(books, name, served[name].volunteer_id)
            else:
                grade = data.draw(st.sampled_from("ABCD"))
                event = served[name].model_copy(update={"evidence_grade": grade})
                await books.service.follow(told(version, event))
    await books.follow()
    wanted = {key: day for key, day in (await recomputed(books)).items() if day}
    kept = {
        one.id.removesuffix("-days"): one.third_day for one in books.service.all_of(ServiceDays)
    }
    assert {key: day for key, day in kept.items() if day} == wanted
