"""How many premises meet the standard, as of a day, also once their community has ended."""

import random
from collections import Counter
from typing import Any

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService
from baodao.registration.premises.commands import RehomePremises
from baodao.registration.premises.domain.premises import Premises
from baodao.registration.premises.domain.tallies import (
    PremisesTally,
    Step,
    counts_on,
    in_steps,
    steps_of,
)
from baodao.registration.premises.due import SWEEPS
from baodao.schema import NotFound
from baodao.schema.base import DivisionCode
from baodao.schema.registration import premises as schema
from baodao.schema.registration.premises_rates import ListPremisesRates
from baodao.schema.registration.reshaping import MergeDivisions, MoveDivision, SplitDivision
from tests.builders import places
from tests.builders.premises import FIRST_DAY, assessed, premises, standards
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    STREET,
    SUPERVISOR,
    TODAY,
)

KIND, (SWEEP,) = "committee-office", SWEEPS
Row = tuple[str, int, int, int, int | None]


async def rates(service: MemoryService, division: str = STREET, **said: Any) -> list[Row]:
    """Day, met, not met, not assessed, and met of a thousand."""
    query = {"division": division, "kind": KIND} | said
    answer = await service.ask(ListPremisesRates(actor=STRANGER, **query))
    rows = [
        (
            one.day,
            one.premises_met,
            one.premises_not_met,
            one.premises_not_assessed,
            one.per_mille,
        )
        for one in answer.rates
    ]
    assert [one.premises_in_all for one in answer.rates] == [sum(row[1:4]) for row in rows]
    return rows


async def numbers(service: MemoryService, division: str, *days: str) -> list[tuple[int, ...]]:
    """Met, not met and not assessed on each day."""
    return [row[1:4] for day in days for row in await rates(service, division, as_of=day)]


def check_tallies(service: MemoryService) -> None:
    """What is kept of each street is what its premises say."""
    recounted: dict[str, Counter[Any]] = {}
    for one in service.all_of(Premises):
        recounted.setdefault(one.street, Counter()).update(steps_of(one))
    for tally in service.all_of(PremisesTally):
        assert tally.steps == in_steps(recounted.pop(tally.id, Counter()))
        days = [(step.day, step.kind) for step in tally.steps]
        assert days == sorted(set(days))
    assert not any(recounted.values())


async def sweep(service: MemoryService) -> int:
    due = await service.due(SWEEP)
    for command in due:
        await service.decide(command)
    check_tallies(service)
    return len(due)


async def test_a_rate_is_of_all_that_there_are_on_a_day(service: MemoryService) -> None:
    await standards(service)
    one, two, three = [await premises(service, f"P{n}") for n in (1, 2, 3)]
    await premises(service, "P4", on="2026-09-15")
    await assessed(service, one, met=False, day="2026-06-30")
    await assessed(service, one, met=True, day="2026-09-01")
    await assessed(service, two, met=True, day="2026-07-01")
    await service.done(schema.EndPremises, ORGANISER, premises_id=three, on="2026-10-31")
    check_tallies(service)
    for place in (COMMUNITY, STREET, DISTRICT, "12"):
        assert await rates(service, place, as_of="2026-11-15", months=6) == [
            ("2026-05-31", 0, 0, 3, 0),
            ("2026-06-30", 0, 1, 2, 0),
            ("2026-07-31", 1, 1, 1, 333),
            ("2026-08-31", 1, 1, 1, 333),
            ("2026-09-30", 2, 0, 2, 500),
            ("2026-10-31", 2, 0, 1, 666),
            ("2026-11-15", 2, 0, 1, 666),
        ]
    assert await rates(service, as_of="2025-12-31") == [("2025-12-31", 0, 0, 0, None)]
    assert await rates(service, NEXT_DOOR) == [(TODAY, 0, 0, 0, None)]


async def test_a_rate_rises_from_35_to_78_percent(service: MemoryService) -> None:
    """The programme of the district, with whole numbers: 7 of 20 are 35 %, 39 of 50 are 78 %."""
    steps = (
        Step(FIRST_DAY, "activity-venue", not_assessed=30),
        Step(FIRST_DAY, "committee-office", not_assessed=20),
        Step("2026-06-30", "committee-office", met=7, not_assessed=-7),
        Step("2026-12-31", "activity-venue", met=23, not_assessed=-23),
        Step("2026-12-31", "committee-office", met=9, not_assessed=-9),
    )
    await service.put(PremisesTally(id=STREET, version=1, division=STREET, steps=steps))
    days = {"as_of": "2026-12-31", "months": 6}
    of_offices = await rates(service, **days)
    assert of_offices[0] == ("2026-06-30", 7, 0, 13, 350)
    assert of_offices[-1] == ("2026-12-31", 16, 0, 4, 800)
    both = await rates(service, as_of="2026-12-31", kind=None)
    assert [row for row in both if row[4] is not None] == [
        ("2026-12-31", 16, 0, 4, 800),
        ("2026-12-31", 23, 0, 7, 766),
    ]
    # 16 and 23 of 50 are 39: 78 %.
    assert sum(row[1] for row in both) * 100 == 78 * sum(sum(row[1:4]) for row in both)


@pytest.mark.parametrize("division", ["99", "120104999"])
async def test_there_is_no_rate_of_no_place(service: MemoryService, division: str) -> None:
    answer = await service.ask(ListPremisesRates(actor=STRANGER, division=division))
    assert answer.refusals == (NotFound(kind="division", id=division),)


async def test_a_correction_counts_from_its_day_on(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True, day="2026-06-01")
    await assessed(service, key, met=False, day="2026-06-01", reason="测试")
    check_tallies(service)
    days = ("2026-05-31", "2026-06-01", TODAY)
    assert await numbers(service, STREET, *days) == [(0, 0, 1), (0, 1, 0), (0, 1, 0)]


async def test_what_is_kept_of_a_street_is_what_its_premises_say(service: MemoryService) -> None:
    """Whatever was said of them, in whatever order, each day has the numbers of that day."""
    await standards(service)
    chance = random.Random(20261127)
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in (1, 15, 28)]
    for number in range(12):
        where = chance.choice([COMMUNITY, NEXT_DOOR])
        said = {"division": where, "on": chance.choice(days)}
        await service.done(
            schema.AddPremises,
            OPERATOR,
            code=f"P{number}",
            kind=chance.choice([KIND, "activity-venue"]),
            name="测试",
            street_address="测试路1号",
            area=120,
            **said,
        )
    for _ in range(80):
        one: Premises = chance.choice(service.all_of(Premises))
        said = {"premises_id": one.id, "day": chance.choice(days), "reason": "测试"}
        await service.send(schema.AssessPremises, COORDINATOR, **said, met=chance.random() < 0.5)
        if chance.random() < 0.1:
            await service.send(
                schema.EndPremises, OPERATOR, premises_id=one.id, on=chance.choice(days)
            )
    check_tallies(service)
    all_of = service.all_of(Premises)
    assert {one.valid_until is None for one in all_of} == {True, False}
    assert sum(len(one.assessments) for one in all_of) > 20
    (tally,) = service.all_of(PremisesTally)
    for day, counted in counts_on(tally.steps, days).items():
        there = [
            (one.kind, one.standing_on(day))
            for one in all_of
            if one.valid_from <= day and (one.valid_until is None or day < one.valid_until)
        ]
        assert +counted == Counter(there)


# --- divisions that end --------------------------------------------------------------------------


async def test_premises_go_on_with_their_assessments_under_another_code(
    service: MemoryService,
) -> None:
    await standards(service)
    await places.local_place(service, "G1", "grid", on=FIRST_DAY)
    key = await premises(service, grid="G1")
    await assessed(service, key, met=True, day="2026-06-01", look_again_on="2026-12-01")
    moved = f"{ELSEWHERE[:9]}009"
    move = {"code": COMMUNITY, "new_code": moved, "on": "2026-09-01"}
    await service.done(MoveDivision, OPERATOR, **move)
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    now: Premises = await service.stored(Premises, f"p{moved}-P1")
    assert (now.valid_from, now.grid, now.follows) == ("2026-09-01", "G1", key)
    assert (now.standing, now.look_on) == ("met", "2026-12-01")
    assert service.told()[-2:] == [
        schema.PremisesEnded(division=COMMUNITY, premises_id=key, until="2026-09-01"),
        schema.PremisesAdded(
            division=moved,
            premises_id=now.id,
            kind=KIND,
            name="测试·P1",
            grid="G1",
            valid_from="2026-09-01",
            follows=key,
        ),
    ]
    # As of each day in the tree of that day.
    days = ("2026-05-31", "2026-08-31", "2026-09-01")
    for before in (COMMUNITY, STREET):
        assert await numbers(service, before, *days) == [(0, 0, 1), (1, 0, 0), (0, 0, 0)]
    for after in (moved, moved[:9]):
        assert await numbers(service, after, *days) == [(0, 0, 0), (0, 0, 0), (1, 0, 0)]
    assert await numbers(service, DISTRICT, *days) == [(0, 0, 1), (1, 0, 0), (1, 0, 0)]
    page = await service.ask(
        schema.ListPremises(actor=STRANGER, division=COMMUNITY, as_of="2026-08-31")
    )
    assert [one.premises_id for one in page.premises] == [key]


async def test_buildings_stay_when_communities_merge(service: MemoryService) -> None:
    await standards(service)
    await places.local_place(service, "G1", "grid", on=FIRST_DAY)
    key = await premises(service, grid="G1")
    other = await premises(service, "P2")
    await assessed(service, key, met=True, day="2026-06-01")
    mine = ORGANISER.model_copy(update={"scope": NEXT_DOOR})
    there = {"division": NEXT_DOOR, "code": "P1", "kind": KIND, "on": FIRST_DAY}
    said = {"name": "测试", "street_address": "测试路2号"}
    await service.done(schema.AddPremises, mine, **there, **said)
    await service.done(schema.EndPremises, ORGANISER, premises_id=other, on="2026-12-31")
    merge = {"codes": [COMMUNITY], "into": NEXT_DOOR, "on": "2026-09-01"}
    await service.done(MergeDivisions, OPERATOR, **merge)
    assert await sweep(service) == 2
    # Its code was taken: with the former community in it, it is nobody else's.
    first: Premises = await service.stored(Premises, f"p{NEXT_DOOR}-{COMMUNITY}P1")
    second: Premises = await service.stored(Premises, f"p{NEXT_DOOR}-P2")
    assert (first.standing, first.grid, first.follows) == ("met", None, key)
    assert (second.valid_from, second.valid_until) == ("2026-09-01", "2026-12-31")
    days = ("2026-08-31", "2026-09-01", "2026-12-31")
    assert await numbers(service, COMMUNITY, *days) == [(1, 0, 1), (0, 0, 0), (0, 0, 0)]
    assert await numbers(service, NEXT_DOOR, *days) == [(0, 0, 1), (1, 0, 2), (1, 0, 1)]
    assert await numbers(service, STREET, *days) == [(1, 0, 2), (1, 0, 2), (1, 0, 1)]
    assert {schema.PremisesAdded, schema.PremisesEnded} <= {type(e) for e in service.told()}


async def test_what_was_assessed_after_a_late_end_counts_in_the_successor(
    service: MemoryService,
) -> None:
    """The merge of September is recorded in November."""
    await standards(service)
    key = await premises(service)
    late = await premises(service, "P2", on="2026-10-01")
    over = await premises(service, "P3", on=FIRST_DAY)
    await service.done(schema.EndPremises, ORGANISER, premises_id=over, on="2026-10-10")
    await assessed(service, key, met=True, day="2026-10-15")
    merge = {"codes": [COMMUNITY], "into": ELSEWHERE, "on": "2026-09-01"}
    await service.done(MergeDivisions, OPERATOR, **merge)
    assert await sweep(service) == 3
    assert await sweep(service) == 0
    days = ("2026-08-31", "2026-09-01", "2026-10-01", "2026-10-15")
    assert await numbers(service, STREET, *days) == [(0, 0, 2), *3 * [(0, 0, 0)]]
    expected = [(0, 0, 0), (0, 0, 2), (0, 0, 3), (1, 0, 1)]
    assert await numbers(service, ELSEWHERE, *days) == expected
    assert (await service.stored(Premises, late)).valid_until == "2026-09-01"


async def test_premises_end_with_a_community_that_was_split(service: MemoryService) -> None:
    key = await premises(service)
    parts: list[dict[str, DivisionCode]] = [
        {"code": f"{STREET}{n}", "name": "测试"} for n in ("101", "102")
    ]
    split = {"code": COMMUNITY, "into": parts, "on": "2026-09-01"}
    await service.done(SplitDivision, OPERATOR, **split)
    assert await sweep(service) == 1
    assert await numbers(service, STREET, "2026-08-31", "2026-09-01") == [(0, 0, 1), (0, 0, 0)]
    assert [one.id for one in service.all_of(Premises)] == [key]


async def test_premises_stay_while_their_community_goes_on(service: MemoryService) -> None:
    key = await premises(service)
    refused = await service.refused(RehomePremises, premises_id=key)
    assert refused == [NothingDue(of=key)]
    await service.done(schema.EndPremises, ORGANISER, premises_id=key, on="2026-08-01")
    merge = {"codes": [COMMUNITY], "into": NEXT_DOOR, "on": "2026-09-01"}
    await service.done(MergeDivisions, OPERATOR, **merge)
    assert await sweep(service) == 0
    assert await service.refused(RehomePremises, premises_id=key) == [NothingDue(of=key)]
    assert SUPERVISOR.covers(COMMUNITY)
