"""Stars 星级: awarded with the hours, withdrawn with a reversal, granted where a pack says so."""

from itertools import permutations
from typing import Any

import pytest

from baodao.hours.stars.domain import StarBook
from baodao.kit.testing import names, slugs
from baodao.kit.work import Unavailable
from baodao.schema import Actor
from baodao.schema.hours.stars import (
    GetStars,
    GrantStar,
    ListStars,
    StarAwarded,
    StarWithdrawn,
)
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerActivated
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.star_books import COUNTY, ENTRIES, HOME, STARS, Books, since


@pytest.fixture
async def books() -> Books:
    books = Books()
    await books.know("v", "w")
    return books


@pytest.mark.parametrize(
    ("minutes", "stars"),
    [
        *((5_999, 0), (6_000, 1), (17_999, 1), (18_000, 2)),
        *((35_999, 2), (36_000, 3), (60_000, 4), (89_999, 4), (90_000, 5), (900_000, 5)),
    ],
)
async def test_so_many_minutes_are_so_many_stars(books: Books, minutes: int, stars: int) -> None:
    await books.serve(minutes)
    assert await books.follow() == [f"awarded {level}" for level in range(1, stars + 1)]
    assert await books.levels() == list(range(1, stars + 1))


async def test_exactly_at_the_threshold_up_and_down(books: Books) -> None:
    await books.serve(5_999)
    assert await books.follow() == []
    last = await books.serve(1)
    assert await books.follow() == ["awarded 1"]
    await books.annul(last)
    assert await books.follow() == ["withdrawn 1"]
    await books.serve(1)
    assert await books.follow() == ["awarded 1"]
    (told,) = books.service.told(StarWithdrawn)
    assert (told.volunteer_id, told.reason, told.division) == ("v", "hours-reversed", HOME)


async def test_all_grades_count_and_several_fall_from_the_highest(books: Books) -> None:
    await books.serve(6_000, evidence_grade="D")
    much = await books.serve(12_000, evidence_grade="C")
    assert await books.follow() == ["awarded 1", "awarded 2"]
    await books.annul(much)
    assert await books.follow() == ["withdrawn 2"]


async def test_what_is_told_twice_and_in_any_order_is_judged_once(books: Books) -> None:
    """What a star is judged by is the ledger as it is, whatever of it is told of when."""
    await books.serve(5_999)
    await books.annul(await books.serve(1))
    await books.serve(1)
    told = [one for one in books.service.published() if isinstance(one[1], ENTRIES)]
    assert len(told) == 4
    for order in permutations([*told, told[1], told[2]]):
        service = books.service.copy()
        for number, (envelope, event) in enumerate(order):
            again = envelope.model_copy(update={"id": f"{envelope.id}-{number}"})
            await service.follow((again, event))
        assert [type(event) for event in service.told(*STARS)] == [StarAwarded]
        assert (await service.stored(StarBook, "v-stars")).awarded == [1]


async def test_nothing_older_has_a_say(books: Books) -> None:
    """Somebody who read the ledger before it grew may write after who has read it since."""
    await books.serve(6_000)
    await books.follow()
    book = await books.service.stored(StarBook, "v-stars")
    assert book.seen == {"v": 1}
    await books.service.put(book.change(seen={"v": 2}).after)
    (_, credited) = books.service.published()[0]
    outcome = await books.service.decide(credited)
    assert isinstance(outcome, Unavailable)


async def test_only_reversals_withdraw(books: Books) -> None:
    await books.pack(1, star_hours=[10, 20])
    await books.serve(600)
    assert await books.follow() == ["awarded 1"]
    await books.pack(2, star_hours=[30, 60])
    more = await books.serve(100)
    assert await books.follow() == []
    await books.annul(more)
    # It takes what it took when it was reached.
    assert await books.follow() == []
    assert await books.levels() == [1]
    await books.serve(3_000)
    assert await books.follow() == ["awarded 2"]


async def test_the_pack_of_where_they_live_holds(books: Books) -> None:
    await books.know("far", division="420106001001")
    await books.pack(1, division="420106", star_hours=[1])
    await books.serve(60, "far")
    assert await books.follow() == ["awarded 1"]
    await books.serve(60)
    assert await books.follow() == []


# --- granted by somebody ---


async def test_where_a_level_grants_a_star_is_proposed_until_then(books: Books) -> None:
    await books.pack(1, star_granting=["automatic", "district", "city"])
    await books.serve(36_000)
    assert await books.follow() == ["awarded 1", "proposed 2", "proposed 3"]
    said = {"volunteer_id": "v", "level": 2}
    receipt = await books.service.done(GrantStar, COUNTY, **said)
    assert (receipt.level, receipt.state) == (2, "awarded")
    assert await books.levels() == [1, 2]
    again = await books.service.refused(GrantStar, COUNTY, **said)
    assert slugs(again) == ["no-star-proposed"]
    assert (await books.service.stored(StarBook, "v-stars")).stars[1].granted_by == "county"


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"scope": "1201"}, ["star-of-another-level"]),
        ({"scope": "*"}, ["star-of-another-level"]),
        ({"scope": HOME}, ["star-of-another-level"]),
        ({"scope": "420106"}, ["not-found"]),
        ({"role": "auditor"}, ["out-of-scope"]),
        ({"id": "v"}, ["own-matter"]),
        ({"id": "responsible"}, ["own-matter"]),
        ({"organisation": "committee"}, ["own-matter"]),
        ({"organisation": "other"}, []),
    ],
)
async def test_who_grants_is_of_the_level_and_recorded_nothing(
    books: Books, who: dict[str, Any], why: list[str]
) -> None:
    await books.pack(1, star_granting=["district"])
    await books.serve(6_000)
    await books.follow()
    actor = acting_as(
        **{"id": "county", "role": "supervisor", "scope": "120104", "purpose": "hours", **who}
    )
    said = {"volunteer_id": "v", "level": 1}
    if why:
        assert slugs(await books.service.refused(GrantStar, actor, **said)) == why
    else:
        await books.service.done(GrantStar, actor, **said)


async def test_a_proposal_falls_with_what_it_rests_on(books: Books) -> None:
    await books.pack(1, star_granting=["district"])
    await books.serve(5_999)
    last = await books.serve(1)
    assert await books.follow() == ["proposed 1"]
    await books.annul(last)
    # Also if nobody has told of it yet.
    said = {"volunteer_id": "v", "level": 1}
    assert slugs(await books.service.refused(GrantStar, COUNTY, **said)) == ["no-star-proposed"]
    assert await books.follow() == ["withdrawn 1"]


async def test_a_star_that_needs_the_one_before_waits_for_it(books: Books) -> None:
    await books.pack(1, star_granting=["district", "automatic"], stars_in_order=[2])
    await books.serve(18_000)
    assert await books.follow() == ["proposed 1"]
    await books.service.done(GrantStar, COUNTY, volunteer_id="v", level=1)
    assert names(books.service.told(*STARS)) == ["star-proposed", "star-awarded", "star-awarded"]
    assert await books.levels() == [1, 2]


# --- suspended ---


async def test_who_is_suspended_gets_no_new_star_and_keeps_the_old(books: Books) -> None:
    await books.serve(6_000)
    assert await books.follow() == ["awarded 1"]
    barred = VolunteerSuspended(division=HOME, volunteer_id="v", within=["1201"])
    assert await books.follow(since(2, barred)) == []
    await books.serve(12_000)
    assert await books.follow() == []
    assert await books.levels() == [1]
    back = VolunteerActivated(division=HOME, volunteer_id="v", age_class="adult")
    assert await books.follow(since(3, back)) == ["awarded 2"]


async def test_whom_others_suspended_elsewhere_gets_stars_at_home(books: Books) -> None:
    barred = VolunteerSuspended(division=HOME, volunteer_id="v", within=["4201"])
    await books.follow(since(2, barred))
    await books.serve(6_000)
    assert await books.follow() == ["awarded 1"]


async def test_suspensions_are_known_in_any_order(books: Books) -> None:
    barred = since(2, VolunteerSuspended(division=HOME, volunteer_id="v"))
    back = since(3, VolunteerActivated(division=HOME, volunteer_id="v", age_class="adult"))
    await books.follow(back, barred)
    await books.serve(6_000)
    assert await books.follow() == ["awarded 1"]


async def test_nothing_is_granted_to_who_is_suspended(books: Books) -> None:
    await books.pack(1, star_granting=["district"])
    await books.serve(6_000)
    assert await books.follow() == ["proposed 1"]
    await books.follow(since(2, VolunteerSuspended(division=HOME, volunteer_id="v")))
    refused = await books.service.refused(GrantStar, COUNTY, volunteer_id="v", level=1)
    assert slugs(refused) == ["star-while-suspended"]


# --- shown ---


async def test_what_the_next_star_takes(books: Books) -> None:
    mine = GetStars(actor=person("v"), volunteer_id="v")
    found = await books.service.ask(mine)
    assert (found.minutes, found.stars, found.following.minutes) == (0, [], 6_000)
    await books.serve(90_000)
    await books.follow()
    found = await books.service.ask(mine)
    assert ([star.level for star in found.stars], found.following) == ([1, 2, 3, 4, 5], None)
    assert slugs((await books.service.ask(GetStars(actor=person("w"), volunteer_id="v"))).refusals)


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (COUNTY, ["v"]),
        (acting_as(id="s", role="street-coordinator", scope="120105", purpose="hours"), []),
    ],
)
async def test_lists_are_of_a_division(books: Books, actor: Actor, seen: list[str]) -> None:
    await books.serve(6_000)
    await books.serve(60, "w")
    await books.follow()
    found = await books.service.ask(ListStars(actor=actor))
    assert [one.volunteer_id for one in found.holders] == seen
    waiting = await books.service.ask(ListStars(actor=actor, state="proposed"))
    assert waiting.holders == []


async def test_who_moves_is_listed_where_they_live(books: Books) -> None:
    await books.serve(6_000)
    await books.follow()
    there = acting_as(id="s", role="supervisor", scope="420106", purpose="hours")
    moved = VolunteerRehomed(
        division="420106001001", volunteer_id="v", former_division=HOME, cause="moved-house"
    )
    await books.follow(since(5, moved))
    assert len((await books.service.ask(ListStars(actor=there))).holders) == 1
    assert (await books.service.ask(ListStars(actor=COUNTY))).holders == []
