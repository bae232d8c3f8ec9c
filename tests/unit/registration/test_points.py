"""Points of party members: given by the rules of the day, once, and taken back exactly."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.testing import delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.registration.obligations.domain.points import (
    Entry,
    PointBook,
    PointPolicy,
    Served,
)
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.registration.policies.domain import PolicyReview
from baodao.schema import Event
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
)
from baodao.schema.registration.obligations import (
    DenyContact,
    RecordContact,
)
from baodao.schema.registration.points import GetPoints
from baodao.schema.registration.policies import PolicyRules, SetPolicy
from baodao.schema.registration.projects import AcceptProject, ReportProject
from tests.builders import lists, party, places
from tests.builders.obligations import START, attended, credited, together
from tests.builders.points import (
    MET,
    YESTERDAY,
    community,
    fulfilled,
    of,
    pack,
    points,
    rules,
    totals,
    version,
)
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    NEXT_DOOR,
    ORGANISER,
    SUPERVISOR,
    person,
)

# --- without a rule ---


async def test_without_a_rule_nothing_earns_points_and_nothing_is_kept() -> None:
    service = await community(pack(version(1, "2026-01-01", {"points": {"percent": 500}})))
    await service.follow(attended("a"))
    await service.done(RecordContact, lists.COMMITTEE, **MET, volunteer_id="a")
    await service.follow()
    assert service.database.documents("points") == service.database.documents("group_points") == []
    assert PointPolicy().gives == ()


async def test_who_is_no_member_earns_none() -> None:
    service = await community()
    await service.follow(attended("c"), attended("nobody"))
    await service.done(RecordContact, lists.COMMITTEE, **MET, volunteer_id="c")
    await service.done(RecordContact, lists.COMMITTEE, **MET, unit_id="unit")
    await service.follow()
    assert service.database.documents("points") == []


# --- what earns them ---


async def test_each_kind_of_record_earns_what_the_pack_says() -> None:
    service = await community()
    await service.follow(attended("a"), credited("a", 600))
    assert await points(service) == 2
    await service.done(RecordContact, lists.COMMITTEE, **MET, volunteer_id="a")
    await service.follow()
    assert await points(service) == 3
    await fulfilled(service)
    await service.follow()
    # A confirmed claim is a contact as well, and has points of its own.
    assert await points(service) == 8
    said = {"organisation_id": "committee", "volunteer_id": "a", **lists.DONE}
    project = (await service.done(ReportProject, person("a"), **said)).project_id
    await service.done(AcceptProject, lists.COMMITTEE, project_id=project)
    await service.follow()
    assert await points(service) == 11
    assert await totals(service) == {11}


async def test_a_report_earns_points_with_its_receipt_and_what_was_done_before_it_that_day() -> (
    None
):
    seen = set()
    for first in ("served", "accepted"):
        service = await lists.community()
        await service.put(pack())
        report = await party.report(service, "unit", "c")
        served = attended("c", starts=service.now)
        if first == "served":
            await service.follow(served)
        await service.done(AcceptMemberReport, ORGANISER, report_id=report)
        await service.follow()
        await service.follow(served)
        seen.add((await points(service, "c"), *await totals(service)))
        ended = {"report_id": report, "reason": "own-wish"}
        await service.done(EndMemberReport, person("c"), **ended)
        await service.follow()
        # What was given while somebody belonged to them stays.
        assert (await points(service, "c"), await totals(service)) == (12, {12})
    assert seen == {(12, 12)}


async def test_points_are_no_minutes_and_no_event() -> None:
    service = await community()
    await service.follow(attended("a"), credited("a", 45))
    assert await together(service) == (0, 1, 45, 0)
    assert service.published() == []


async def test_it_counts_where_one_was_on_that_day() -> None:
    service = await community()
    stays = (
        Stay("r1", COMMUNITY, "unit", "2026-10-01", "2026-11-17"),
        Stay("r2", NEXT_DOOR, "other", "2026-11-17"),
    )
    place = {"report_id": "r2", "division": NEXT_DOOR, "unit_id": "other", "accepted": True}
    await service.put(PartyMember(id="a", stays=stays, **place))
    before, after = (START - timedelta(days=days) for days in (10, 2))
    await service.follow(attended("a", starts=after), attended("a", starts=before))
    assert await points(service) == 4
    assert await totals(service) == {2}
    assert await of(service, "other") == await of(service, NEXT_DOOR) == 2


# --- packs ---


def entry(number: int, worth: int, percent: int, day: str = YESTERDAY) -> list[Entry]:
    said = pack(version(1, "2026-01-01", rules(percent, contact_recorded=worth)))
    one = Served("contact-recorded", f"r{number}", day, "unit", COMMUNITY, "a")
    return Entry.of(one, {DISTRICT: said})


@pytest.mark.parametrize(("worth", "given_for_it"), [(50, 75), (1, 1)])
async def test_points_times_one_and_a_half_and_a_reversal_after_a_packs_change(
    worth: int, given_for_it: int
) -> None:
    """The vector: points × 1.5: 50→75, 1→1; a reversal is exact after a pack's change."""
    raised = version(1, "2026-01-01", rules(150, contact_recorded=worth))
    service = await community(pack(raised))
    await service.follow(attended("b"))
    met = await service.done(RecordContact, lists.COMMITTEE, **MET, volunteer_id="a")
    await service.follow()
    assert await points(service) == given_for_it
    assert await totals(service) == {given_for_it}
    later = version(2, "2026-11-22", rules(100, contact_recorded=7))
    await service.put(pack(raised, later))
    assert await points(service) == given_for_it
    await service.done(DenyContact, person("a"), contact_id=met.contact_id)
    await service.follow()
    assert await points(service) == 0
    assert await totals(service) == {0}


async def test_the_pack_of_the_day_holds_whenever_it_is_heard_of() -> None:
    first, second = version(1, "2026-01-01", rules()), version(2, "2026-11-22", rules(200))
    service = await community(pack(first, second))
    day = timedelta(days=1)
    await service.follow(attended("a"), attended("a", starts=START - day))
    book = await service.stored(PointBook, "a-2026")
    assert [(one.day, one.points, one.policy) for one in book.entries] == [
        ("2026-11-22", 4, f"{DISTRICT}@2+default-1"),
        ("2026-11-21", 2, f"{DISTRICT}@1+default-1"),
    ]


async def test_a_pack_that_is_set_today_gives_points_from_tomorrow() -> None:
    service = await community(pack(version(1, "2026-01-01", {})))
    said = PolicyRules.model_validate(rules())
    await service.put(*places.known(DISTRICT))
    set_now = {"division": DISTRICT, "rules": said, "note": "测试"}
    await service.done(SetPolicy, SUPERVISOR, **set_now)
    tomorrow = service.now + timedelta(days=1)
    await service.follow(attended("a", starts=service.now), attended("a", starts=tomorrow))
    assert await points(service) == 2
    assert await service.stored(PolicyReview, DISTRICT) is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ([{"given_for": "hours", "points": 1}], "given_for"),
        ([{"given_for": "contact-recorded", "points": 0}], "points"),
        ([{"given_for": "contact-recorded", "points": 1, "at_most": 5}], "period"),
        ([{"given_for": "contact-recorded", "points": 1, "per": "year"}], "period"),
        ([{"given_for": "contact-recorded", "points": 1}] * 2, "once"),
    ],
)
def test_a_wrong_rule_is_no_rule(wrong: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        PolicyRules.model_validate({"points": {"gives": wrong}})


# --- limits ---


async def test_above_the_limit_of_a_period_nothing_counts_until_something_falls_away() -> None:
    limited = version(1, "2026-01-01", rules(100, (3, "quarter"), contact_recorded=2))
    service = await community(pack(limited))
    contacts = []
    for day in ("2026-11-20", "2026-11-21", "2026-11-22", "2026-09-30"):
        said = {**MET, "day": day, "volunteer_id": "a"}
        contacts.append((await service.done(RecordContact, lists.COMMITTEE, **said)).contact_id)
    await service.follow()
    assert await points(service) == 5
    assert await totals(service) == {5}
    mine = await service.ask(GetPoints(actor=person("a"), volunteer_id="a"))
    assert [(one.points, one.counting) for one in mine.entries] == [(2, 2), (2, 1), (2, 0), (2, 2)]
    await service.done(DenyContact, person("a"), contact_id=contacts[0])
    await service.follow()
    assert await points(service) == 5
    mine = await service.ask(GetPoints(actor=person("a"), volunteer_id="a"))
    assert [one.counting for one in mine.entries] == [0, 2, 1, 2]
    assert [one.taken_back for one in mine.entries] == [True, False, False, False]


@pytest.mark.parametrize(("per", "expected"), [("quarter", 8), ("half-year", 4), ("year", 2)])
def test_a_limit_holds_in_each_of_its_periods(per: Any, expected: int) -> None:
    months = ("01", "04", "07", "10")
    said = pack(version(1, "2026-01-01", rules(100, (2, per), contact_recorded=2)))
    book = PointBook.blank("a-2026")
    for month in months:
        one = Served("contact-recorded", month, f"2026-{month}-05", "unit", COMMUNITY, "a")
        book = book.book(Entry.of(one, {DISTRICT: said}))[0].after
    assert book.total() == expected


# --- once, in any order ---


def test_nothing_is_given_or_taken_twice() -> None:
    book = PointBook.blank("a-2026")
    (booked,) = book.book(entry(1, 50, 150))
    book = booked.after
    assert book.book(entry(1, 50, 100)) == []
    (taken,) = book.take_back("contact-recorded", "r1")
    assert taken.after.take_back("contact-recorded", "r1") == []
    assert taken.after.book(entry(1, 50, 150)) == []
    assert book.take_back("contact-recorded", "r2") == []
    assert [one.points for one in taken.after.entries] == [75, 75]
    assert taken.after.total() == 0


def test_an_entry_is_never_rewritten() -> None:
    book = PointBook.blank("a-2026").book(entry(1, 50, 100))[0].after
    taken = book.take_back("contact-recorded", "r1")[0].after
    assert taken.broken(book) is None
    assert PointBook(id="a-2026", volunteer_id="a", year="2026").broken(book) is None
    rewritten = PointBook(
        id="a-2026", volunteer_id="a", year="2026", entries=tuple(entry(1, 40, 100))
    )
    assert rewritten.broken(book)
    two = book.book(entry(2, 50, 100))[0].after
    (parted,) = two.without({("contact-recorded", "r1")})
    assert parted.after.broken(two), "what was earned here stays"
    elsewhere = replace(two, entries=tuple(replace(one, earned_as="b") for one in two.entries))
    (parted,) = elsewhere.without({("contact-recorded", "r1")})
    assert parted.after.broken(elsewhere) is None
    assert book.broken(taken)


@settings(max_examples=30)
@given(seed=st.integers(), group=st.integers(1, 9))
async def test_twice_and_shuffled_gives_the_same_points(seed: int, group: int) -> None:
    limited = version(1, "2026-01-01", rules(100, (5, "quarter"), activity_attended=2))
    raised = version(2, "2026-10-15", rules(150, (7, "year"), activity_attended=2))
    service = await community(pack(limited, raised))
    events: list[tuple[str, Event]] = [
        (f"{who}{n}", attended(who, f"activity{n}", starts=START - timedelta(days=15 * n)))
        for who, n in itertools.product(("a", "b", "c"), range(7))
    ]
    deliveries = delivered_twice_and_shuffled(events, seed)
    for start in range(0, len(deliveries), group):
        batch = deliveries[start : start + group]
        outcomes = await service.decide_together(
            [event for _, event in batch], ids=[name for name, _ in batch]
        )
        assert all(isinstance(outcome, Done) for outcome in outcomes)
    # August and September have three of 2, of which 5 count; 8 October 2. What came after that is
    # 3 each, and nothing of it counts: 7 in the year are there.
    assert {await points(service, who) for who in ("a", "b")} == {7}
    assert await totals(service) == {14}
