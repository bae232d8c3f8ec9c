"""Stars of people whose records are merged and parted: of all they served, once."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.schema.hours.stars import (
    GetStars,
    ListStars,
)
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from tests.builders import hours
from tests.builders.registration import person
from tests.support.star_books import COUNTY, ENTRIES, HOME, LONG_AGO, STARS, Books, since


@pytest.fixture
async def books() -> Books:
    books = Books()
    await books.know("v", "w")
    return books


def merged(version: int = 1, kept: str = "v", other: str = "w") -> VolunteersMerged:
    return VolunteersMerged(division=HOME, kept_id=kept, merged_id=other, merged_version=version)


def parted(version: int, kept: str = "v", other: str = "w") -> VolunteersUnmerged:
    return VolunteersUnmerged(division=HOME, kept_id=kept, merged_id=other, merged_version=version)


async def test_all_records_of_a_person_count_together(books: Books) -> None:
    await books.serve(3_000)
    await books.serve(3_100, "w")
    assert await books.follow() == []
    assert await books.follow(since(9, merged())) == ["awarded 1"]
    assert await books.levels() == [1]
    found = await books.service.ask(GetStars(actor=person("v"), volunteer_id="v"))
    assert (found.minutes, [star.level for star in found.stars]) == (6_100, [1])
    # What is recorded of the merged record counts on.
    await books.serve(11_900, "w")
    assert await books.follow() == ["awarded 2"]
    # Two people after all: each has what is theirs.
    assert await books.follow(since(10, parted(2))) == ["withdrawn 2", "withdrawn 1", "awarded 1"]
    assert (await books.levels("v"), await books.levels("w")) == ([], [1])
    last = books.service.told(*STARS)[-3:]
    assert [one.volunteer_id for one in last] == ["v", "v", "w"]
    assert last[0].reason == "records-parted"


async def test_a_star_is_not_awarded_again_because_records_are_merged(books: Books) -> None:
    await books.serve(6_000, "w")
    await books.serve(1_000)
    assert await books.follow() == ["awarded 1"]
    assert await books.follow(since(9, merged())) == []
    assert await books.levels() == [1]
    listed = await books.service.ask(ListStars(actor=COUNTY))
    assert [(one.volunteer_id, one.minutes) for one in listed.holders] == [("v", 7_000)]
    assert await books.follow(since(10, parted(2))) == ["withdrawn 1"]
    assert (await books.levels("v"), await books.levels("w")) == ([], [1])


async def test_a_reversal_in_a_merged_ledger_withdraws(books: Books) -> None:
    await books.serve(3_000)
    theirs = await books.serve(3_000, "w")
    assert await books.follow(since(9, merged())) == ["awarded 1"]
    await books.annul(theirs, "w")
    assert await books.follow() == ["withdrawn 1"]


@pytest.mark.parametrize(("overlap", "stars"), [(0, [1]), (60, [1]), (200, [])])
async def test_time_of_both_records_brings_nothing_for_a_moment(
    books: Books, overlap: int, stars: list[int]
) -> None:
    """Decisions §4: 3,000 and 3,100 minutes, some of them at the same time."""
    mine = [(1_000 * n, 500) for n in range(6)]
    theirs = [(500 - overlap, 100 + overlap), *((1_000 * n + 501, 490) for n in range(1, 6))]
    for who, times in (("v", mine), ("w", [*theirs, (9_000, 550 - overlap)])):
        for start, minutes in times:
            starts = LONG_AGO + timedelta(minutes=start)
            told = hours.attendance(starts, minutes, volunteer_id=who, division=HOME)
            await books.service.follow(told)
    assert await books.follow(since(9, merged())) == [f"awarded {one}" for one in stars]
    assert await books.levels() == stars
    answer = await books.service.ask(GetStars(actor=person("v"), volunteer_id="v"))
    assert answer.minutes == 6_100 - overlap


async def test_along_a_chain_the_kept_one_has_the_stars(books: Books) -> None:
    await books.know("x")
    for who in ("v", "w", "x"):
        await books.serve(2_000, who)
    assert await books.follow(since(9, merged(1, "w", "x"))) == []
    assert await books.follow(since(9, merged(1, "v", "w"))) == ["awarded 1"]
    assert await books.follow(since(10, parted(2, "v", "w"))) == ["withdrawn 1"]


@settings(max_examples=60)
@given(st.data())
async def test_stars_are_what_the_minutes_of_all_records_reach(data: st.DataObject) -> None:
    """Whatever is served, annulled, merged and parted, told twice and in any order."""
    books = Books()
    await books.know("v", "w")
    await books.pack(1, star_hours=[1, 2, 4])
    served: list[tuple[str, str]] = []
    version = 0
    for _ in range(data.draw(st.integers(1, 12))):
        what = data.draw(st.sampled_from(["serve", "serve", "annul", "merge", "tell"]))
        who = data.draw(st.sampled_from(["v", "w"]))
        if what == "serve":
            served.append((await books.serve(data.draw(st.integers(1, 100)), who), who))
        elif what == "annul" and served:
            await books.annul(*served.pop(data.draw(st.integers(0, len(served) - 1))))
        elif what == "merge":
            version += 1
            told = merged(version) if version % 2 else parted(version)
            await books.service.follow(since(9 + version, told))
        elif what == "tell":
            told_before = [e for e in books.service.published() if isinstance(e[1], ENTRIES)]
            random.Random(data.draw(st.integers(0, 9))).shuffle(told_before)
            for envelope, event in told_before:
                await books.service.follow((envelope, event))
    await books.follow()
    minutes = dict.fromkeys(("v", "w"), 0)
    for event in books.service.told(*ENTRIES):
        minutes[event.volunteer_id] += event.minutes
    if version % 2:
        minutes = {"v": sum(minutes.values())}
    for who, total in minutes.items():
        assert await books.levels(who) == [
            n for n, h in ((1, 60), (2, 120), (3, 240)) if total >= h
        ]
