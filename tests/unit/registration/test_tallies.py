"""Quarters, and what is counted in them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done
from baodao.registration.obligations.domain.quarters import (
    last_settled,
    period_of,
    quarter_at,
    quarters_of,
    settled_on,
)
from baodao.registration.obligations.domain.tallies import (
    Credited,
    GroupTally,
    Tally,
    follow_tally,
    group_tallies,
    obligation_standing,
    obligations_met,
)
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.schema import Event
from baodao.schema.registration.member_reports import AcceptMemberReport
from baodao.schema.registration.obligations import (
    Counts,
)
from baodao.schema.registration.policies import Obligation
from tests.builders import lists, organisations, party, people
from tests.builders.obligations import START, attended, credited, own, together
from tests.builders.registration import COMMUNITY, ELSEWHERE, NEXT_DOOR, ORGANISER

NOTE = {"organisation_id": "committee", "day": "2026-11-22", "topic": "测试·冬季巡查"}


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


# --- quarters ---


def test_a_quarter_begins_at_midnight_in_china() -> None:
    assert quarter_at(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == "2026Q4"
    assert quarter_at(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == "2027Q1"


@pytest.mark.parametrize(
    ("per", "period", "quarters"),
    [
        ("quarter", "2026Q3", ["2026Q3"]),
        ("half-year", "2026H2", ["2026Q3", "2026Q4"]),
        ("year", "2026", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
    ],
)
def test_half_years_and_years_are_sums_of_quarters(
    per: Any, period: str, quarters: list[str]
) -> None:
    assert period_of("2026Q3", per) == period
    assert quarters_of("2026Q3", per) == quarters


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        ("2026Q1", "2026-04-22"),
        ("2026Q2", "2026-07-22"),
        ("2026Q3", "2026-10-22"),
        ("2026Q4", "2027-01-22"),
    ],
)
def test_a_quarter_is_settled_when_its_last_day_can_be_recorded_no_more(
    quarter: str, day: str
) -> None:
    assert settled_on(quarter) == day
    assert last_settled(day) == quarter
    eve = (datetime.fromisoformat(day) - timedelta(days=1)).date().isoformat()
    assert last_settled(eve) < quarter


# --- activities and minutes ---


async def test_an_activity_counts_once_in_a_quarter(service: MemoryService) -> None:
    await service.follow(
        attended(),
        attended(),
        attended(activity="other"),
        # E6: no volunteering, so that it counts for nothing.
        attended(activity="meeting", kind="party-meeting"),
        attended(starts=datetime(2026, 9, 30, 15, tzinfo=UTC)),
        attended(who="b"),
    )
    assert await own(service) == (0, 2, 0, 0)
    assert await own(service, quarter="2026Q3") == (0, 1, 0, 0)
    assert await own(service, "b") == (0, 1, 0, 0)


async def test_minutes_are_those_of_the_ledger(service: MemoryService) -> None:
    await service.follow(credited(minutes=45), credited(minutes=30), attended())
    assert await own(service) == (0, 1, 75, 0)


async def test_a_member_counts_for_unit_and_community(service: MemoryService) -> None:
    await party.member(service, "a")
    await party.member(service, "b")
    await service.follow(attended("a"), attended("b"), attended("b"), credited("a"))
    assert await together(service) == (0, 2, 60, 0)
    assert await together(service, COMMUNITY) == (0, 2, 60, 0)


async def test_only_an_accepted_report_counts_for_others(service: MemoryService) -> None:
    await party.member(service, "a", accepted=False)
    await service.follow(attended("a"), credited("a"), attended("b"), credited("b"))
    assert await own(service) == (0, 1, 60, 0)
    assert service.database.documents("group_tallies") == []


async def test_what_is_done_counts_where_one_was_on_that_day(
    service: MemoryService,
) -> None:
    before, after = (START - timedelta(days=days) for days in (10, 2))
    moved = "2026-11-17"
    stays = (
        Stay("r1", COMMUNITY, "unit", "2026-10-01", moved),
        Stay("r2", NEXT_DOOR, "other", moved),
    )
    place = {"report_id": "r2", "division": NEXT_DOOR, "unit_id": "other", "accepted": True}
    await service.put(PartyMember(id="a", stays=stays, **place))
    known = START - timedelta(days=60)
    # The ledger hears of the earlier shift last, and both are heard of after the move.
    late = [credited("a", 30, after), credited("a", 120, before), credited("a", 15, known)]
    await service.follow(*late, attended("a", starts=after), attended("a", starts=before))
    assert await own(service) == (0, 1, 150, 0)
    assert await own(service, quarter="2026Q3") == (0, 0, 15, 0)
    assert await together(service, "unit") == await together(service, COMMUNITY) == (0, 1, 120, 0)
    assert await together(service, "other") == await together(service, NEXT_DOOR) == (0, 1, 30, 0)
    assert await together(service, "unit", "2026Q3") == (0, 0, 0, 0)


@pytest.mark.parametrize("order", list(itertools.permutations(("credit", "move", "reverse"))))
def test_what_is_taken_back_is_taken_from_where_it_was_counted(order: tuple[str, ...]) -> None:
    member = PartyMember(id="a", report_id="r1", division=COMMUNITY, unit_id="unit")
    (accepted,) = member.accept("r1", "2026-11-01")
    member, tally = accepted.after, Tally.blank("a-2026Q4")
    groups: dict[str, GroupTally] = {}
    for step in order * 2:
        if step == "move":
            moving = member.take("r2", ELSEWHERE, "unit", "2026-11-23").after
            member = moving if member.report_id == "r1" else member
            member = next((c.after for c in member.accept("r2", "2026-11-24")), member)
            continue
        named = tuple(group_tallies(member, "2026-11-22"))
        assert named == ("unit-2026Q4", f"{COMMUNITY}-2026Q4")
        for name in named:
            groups.setdefault(name, GroupTally.blank(name))
        one = Credited("entry", 120 if step == "credit" else 0, "2026-11-22", named)
        if change := tally.credit(one):
            for followed in follow_tally(change, groups.values(), tally):
                groups[followed.after.id] = followed.after
            tally = change.after
        told = {group.minutes for group in groups.values()} | {tally.minutes}
        assert told == {tally.minutes}
    assert tally.minutes == 0
    assert {name: group.minutes for name, group in groups.items()} == dict.fromkeys(groups, 0)
    assert not any(name.startswith(ELSEWHERE) for name in groups)


async def test_what_was_done_on_the_day_of_the_receipt_counts_whichever_is_first() -> None:
    seen = set()
    for first in ("served", "accepted"):
        service = await lists.community()
        unit = await organisations.unit(service)
        ana = await people.volunteer(service, 1)
        report = await party.report(service, unit, ana)
        served = [attended(ana, starts=service.now), credited(ana, starts=service.now)]
        if first == "served":
            await service.follow(*served)
        await service.done(AcceptMemberReport, ORGANISER, report_id=report)
        await service.follow(*(served if first == "accepted" else ()))
        await service.follow(*served)
        seen.add((await together(service, unit), await together(service, COMMUNITY)))
    assert seen == {((0, 1, 60, 0), (0, 1, 60, 0))}


async def test_what_a_merged_record_did_counts_for_the_one_left(service: MemoryService) -> None:
    await service.put(people.known("b", state="merged", merged_into="a"))
    await party.member(service, "a")
    await service.follow(attended("b"), credited("b"))
    assert await own(service) == (0, 1, 60, 0)
    assert await together(service) == (0, 1, 60, 0)


async def test_an_unknown_person_is_counted_nowhere(service: MemoryService) -> None:
    await service.follow(attended("nobody"), credited("nobody"))
    assert service.database.documents("tallies") == []


async def test_counting_enrols_and_announces_nothing(service: MemoryService) -> None:
    await party.member(service, "a")
    await service.follow(attended(), credited())
    assert service.published() == []


@settings(max_examples=30)
@given(seed=st.integers(), group=st.integers(1, 9))
async def test_twice_and_shuffled_gives_the_same_tallies(seed: int, group: int) -> None:
    service = await lists.community()
    await party.member(service, "a")
    await party.member(service, "b")
    events: list[tuple[str, Event]] = []
    for who, number in itertools.product(("a", "b", "c"), range(4)):
        starts = START - timedelta(days=30 * number)
        events += [
            (f"{who}{number}x", attended(who, f"activity{number % 3}", starts=starts)),
            (f"{who}{number}y", attended(who, f"activity{number % 3}", starts=starts)),
            (f"{who}{number}z", credited(who, 20 + number, starts)),
        ]
    deliveries = delivered_twice_and_shuffled(events, seed)
    for start in range(0, len(deliveries), group):
        batch = deliveries[start : start + group]
        outcomes = await service.decide_together(
            [event for _, event in batch], ids=[name for name, _ in batch]
        )
        assert all(isinstance(outcome, Done) for outcome in outcomes)
    for who in ("a", "b", "c"):
        # 22 November, 23 October; 23 September, 24 August.
        assert await own(service, who) == (0, 2, 41, 0)
        assert await own(service, who, "2026Q3") == (0, 2, 45, 0)
    for name in ("unit", COMMUNITY):
        assert await together(service, name) == (0, 4, 82, 0)
        assert await together(service, name, "2026Q3") == (0, 4, 90, 0)


# --- obligations ---


def counts(**changes: int) -> Counts:
    return Counts.model_validate(
        {"contacts": 0, "activities": 0, "minutes": 0, "claims": 0} | changes
    )


def test_obligations_are_held_against_their_periods() -> None:
    obligations = [
        Obligation(what="contacts", at_least=2, per="quarter"),
        Obligation(what="activities", at_least=3, per="half-year"),
        Obligation(what="minutes", at_least=600, per="year"),
    ]
    done = {
        "2026Q1": counts(contacts=9, activities=9, minutes=500),
        "2026Q3": counts(contacts=1, activities=1, minutes=50),
        "2026Q4": counts(contacts=2, activities=2, minutes=49),
    }
    found = obligation_standing(obligations, "2026Q4", done)
    assert [(s.period, s.done, s.wanted) for s in found] == [
        ("2026Q4", 2, 2),
        ("2026H2", 3, 3),
        ("2026", 599, 600),
    ]
    assert not obligations_met(obligations, "2026Q4", done)
    assert obligations_met(obligations[:2], "2026Q4", done)


def test_what_is_not_due_yet_is_not_missed() -> None:
    year = [Obligation(what="activities", at_least=4, per="year")]
    half = [Obligation(what="activities", at_least=4, per="half-year")]
    assert obligations_met(year, "2026Q3", {})
    assert not obligations_met(year, "2026Q4", {})
    assert [obligations_met(half, f"2026Q{n}", {}) for n in (1, 2, 3, 4)] == [
        True,
        False,
        True,
        False,
    ]
