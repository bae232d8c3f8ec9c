"""Premises of a community, and whether they meet the standard."""

from typing import Any

import pytest
from pydantic import ValidationError

from baodao.kit.decisions import BrokenBoundError
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.registration.premises.domain import premises as domain
from baodao.registration.premises.domain.assessments import met_refusals
from baodao.registration.premises.domain.premises import Premises
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import OwnMatter
from baodao.schema.registration import premises as schema
from baodao.schema.registration.claims import DayInFuture
from baodao.schema.registration.desk import GetWaiting
from baodao.schema.registration.divisions import DivisionEnded, NothingChanges, UnknownDivision
from baodao.schema.registration.local_places import PlaceExists, UnknownGrid
from baodao.schema.registration.premises_rules import PremisesStandard
from baodao.schema.registration.reshaping import ChangedLater, MergeDivisions
from tests.builders import places
from tests.builders.actors import acting_as
from tests.builders.premises import FIRST_DAY, STANDARDS, assessed, premises, standards
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    STREET,
    SUPERVISOR,
    TODAY,
)

TOMORROW, LATER = "2026-11-24", "2027-01-01"
ADD, ASSESS, MEASURE = schema.AddPremises, schema.AssessPremises, schema.MeasurePremises
RENAME, END = schema.RenamePremises, schema.EndPremises


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "division": COMMUNITY,
        "code": "P1",
        "kind": "committee-office",
        "name": "测试·P1",
        "street_address": "测试路1号",
        "on": FIRST_DAY,
    } | changes


async def get(service: MemoryService, key: str, **said: Any) -> schema.Premises:
    answer: schema.Premises = await service.ask(
        schema.GetPremises(actor=STRANGER, premises_id=key, **said)
    )
    return answer


async def test_premises_are_known_from_a_day_on(service: MemoryService) -> None:
    await places.local_place(service, "G1", "grid", on=FIRST_DAY)
    point = {"degrees_north": 39.12, "degrees_east": 117.15}
    key = await premises(service, grid="G1", point=point)
    assert service.told()[-1] == schema.PremisesAdded(
        division=COMMUNITY,
        premises_id=key,
        kind="committee-office",
        name="测试·P1",
        grid="G1",
        valid_from=FIRST_DAY,
        follows=None,
    )
    found = await get(service, key)
    assert (found.standing, found.area, found.look_on) == ("not-assessed", 120, FIRST_DAY)
    assert found.point == schema.Point(**point)


async def test_a_code_of_premises_is_used_once(service: MemoryService) -> None:
    key = await premises(service)
    await service.done(END, ORGANISER, premises_id=key, on=TODAY)
    assert await service.refused(ADD, ORGANISER, **plan()) == [PlaceExists(code="P1")]
    assert await premises(service, "P2") != await premises(service, "P3")


@pytest.mark.parametrize("grid", ["E1", "G2", "G9"])
async def test_premises_lie_in_a_grid_that_is_one(service: MemoryService, grid: str) -> None:
    await places.local_place(service, "E1", on=FIRST_DAY)
    await places.local_place(service, "G2", "grid", on=LATER)
    refused = await service.refused(ADD, ORGANISER, **plan(grid=grid))
    assert refused == [UnknownGrid(grid=grid, on=FIRST_DAY)]


async def test_premises_need_a_community_that_goes_on(service: MemoryService) -> None:
    unknown = plan(division="120104007999")
    refused = await service.refused(ADD, OPERATOR, **unknown)
    assert refused == [UnknownDivision(division="120104007999")]
    await service.done(MergeDivisions, OPERATOR, codes=[COMMUNITY], into=NEXT_DOOR, on=LATER)
    expected = DivisionEnded(division=COMMUNITY, until=LATER, became=NEXT_DOOR)
    assert await service.refused(ADD, ORGANISER, **plan()) == [expected]


async def test_premises_are_of_those_who_keep_the_community(service: MemoryService) -> None:
    next_door = ORGANISER.model_copy(update={"scope": NEXT_DOOR})
    assert await service.refused(ADD, next_door, **plan()) == [OutOfScope(role="organiser")]
    key = await premises(service)
    for kind, said in (
        (MEASURE, {"area": 10, "day": TODAY}),
        (RENAME, {"new_name": "测试", "on": TODAY}),
        (END, {"on": TODAY}),
    ):
        refused = await service.refused(kind, next_door, premises_id=key, **said)
        assert refused == [NotFound(kind="premises", id=key)]


@pytest.mark.parametrize("area", [0, 1_000_001, 12.5])
def test_an_area_is_in_whole_square_metres(area: float) -> None:
    with pytest.raises(ValidationError, match="area"):
        ADD.model_validate(plan(area=area, command_id="c"))


@pytest.mark.parametrize(
    "point",
    [
        {"degrees_north": 117.15, "degrees_east": 39.12},
        {"degrees_north": 39.12, "degrees_east": 180.5},
        {"degrees_north": 39.12},
        {"degrees_north": 39.1254621, "degrees_east": 117.15},
    ],
)
def test_a_point_is_on_the_globe(point: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="point"):
        ADD.model_validate(plan(point=point, command_id="c"))


async def test_names_hold_from_a_day_on(service: MemoryService) -> None:
    key = await premises(service)
    await service.done(RENAME, ORGANISER, premises_id=key, new_name="测试·新", on=TODAY)
    assert (await get(service, key)).name == "测试·新"
    assert (await get(service, key, as_of="2026-11-22")).name == "测试·P1"
    for name, on, refusal in (
        ("测试·新", LATER, NothingChanges(place=key)),
        ("测试", "2026-11-22", ChangedLater(place=key, day=TODAY)),
        ("测试", FIRST_DAY, ChangedLater(place=key, day=TODAY)),
        ("测试", "2025-12-31", schema.NoPremisesThen(premises_id=key, day="2025-12-31")),
    ):
        said = {"premises_id": key, "new_name": name, "on": on}
        assert await service.refused(RENAME, ORGANISER, **said) == [refusal]


async def test_premises_end_once_and_after_all_that_was_said_of_them(
    service: MemoryService,
) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True)
    end = {"premises_id": key}
    refused = await service.refused(END, ORGANISER, **end, on=TODAY)
    assert refused == [ChangedLater(place=key, day=TODAY)]
    await service.done(END, ORGANISER, **end, on=TOMORROW)
    assert service.told()[-1] == schema.PremisesEnded(
        division=COMMUNITY, premises_id=key, until=TOMORROW
    )
    refused = await service.refused(END, ORGANISER, **end, on=LATER)
    assert refused == [schema.NoPremisesThen(premises_id=key, day=TOMORROW)]
    said = {"premises_id": key, "new_name": "测试", "on": LATER}
    assert slugs(await service.refused(RENAME, ORGANISER, **said)) == ["no-premises-then"]


# --- assessments --------------------------------------------------------------------------------


async def test_the_street_assesses_what_the_community_has_stated(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True)
    assert service.told()[-1] == schema.PremisesAssessed(
        division=COMMUNITY,
        premises_id=key,
        kind="committee-office",
        day=TODAY,
        met=True,
        standard="测试·标准2026",
        area=120,
        households=None,
        corrects=False,
    )
    found = await get(service, key)
    (made,) = found.assessments
    assert (found.standing, made.by_role, made.area) == ("met", "street-coordinator", 120)
    assert made.policy_version == f"{DISTRICT}@1+default-1"
    before = await get(service, key, as_of="2026-11-22")
    assert before.standing == "not-assessed"


@pytest.mark.parametrize("role", ["street-coordinator", "supervisor"])
async def test_no_community_assesses_its_own_premises(service: MemoryService, role: Any) -> None:
    await standards(service)
    key = await premises(service)
    said = {"premises_id": key, "met": True, "day": TODAY}
    own = acting_as(id="own", role=role, scope=COMMUNITY)
    assert await service.refused(ASSESS, own, **said) == [NotFound(kind="premises", id=key)]
    assert await service.refused(ASSESS, ORGANISER, **said) == [OutOfScope(role="organiser")]
    above = acting_as(id="above", role=role, scope=STREET)
    await service.done(ASSESS, above, **said)


async def test_nobody_assesses_what_they_have_stated(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service)
    await service.done(MEASURE, COORDINATOR, premises_id=key, area=150, day=TODAY)
    said = {"premises_id": key, "met": True, "day": TODAY}
    assert await service.refused(ASSESS, COORDINATOR, **said) == [OwnMatter()]
    await service.done(ASSESS, SUPERVISOR, **said)


async def test_without_a_standard_nothing_is_assessed(service: MemoryService) -> None:
    key = await premises(service, kind="service-station")
    said = {"premises_id": key, "met": False, "day": TODAY}
    expected = [schema.NoStandard(kind="service-station")]
    assert await service.refused(ASSESS, COORDINATOR, **said) == expected
    await standards(service)
    assert await service.refused(ASSESS, COORDINATOR, **said) == expected


@pytest.mark.parametrize(
    ("area", "households", "refused"),
    [
        (None, 700, [schema.AreaUnknown()]),
        (300, None, [schema.HouseholdsUnknown()]),
        (199, 100, [schema.BelowStandard(area=199, least=200)]),
        (200, 100, []),
        (299, 1000, [schema.BelowStandard(area=299, least=300)]),
        (300, 1000, []),
        # 30 m² × 1001 / 100 are 300.3 m²: 301 are needed.
        (300, 1001, [schema.BelowStandard(area=300, least=301)]),
        (301, 1001, []),
    ],
)
def test_what_meets_a_standard_is_large_enough(
    area: int | None, households: int | None, refused: list[Any]
) -> None:
    centre = PremisesStandard.model_validate(STANDARDS[2])
    assert met_refusals(centre, area, households) == refused


async def test_too_small_premises_do_not_meet_the_standard(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service, area=99)
    said = {"premises_id": key, "day": TODAY}
    refused = await service.refused(ASSESS, COORDINATOR, **said, met=True)
    assert refused == [schema.BelowStandard(area=99, least=100)]
    await service.done(ASSESS, COORDINATOR, **said, met=False)
    assert (await get(service, key)).standing == "not-met"
    venue = await premises(service, "V1", kind="activity-venue", area=None)
    await assessed(service, venue, met=True)


async def test_an_assessment_is_corrected_by_another_with_a_reason(
    service: MemoryService,
) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True, day="2026-06-01")
    await assessed(service, key, met=False, day="2026-09-01")
    again = {"premises_id": key, "met": False, "day": "2026-06-01"}
    refused = await service.refused(ASSESS, COORDINATOR, **again)
    assert refused == [schema.CorrectionUnexplained(day="2026-06-01")]
    await service.done(ASSESS, COORDINATOR, **again, reason="测试·误记")
    assert service.told()[-1].corrects
    between = {"premises_id": key, "met": True, "day": "2026-07-01", "reason": "测试·补记"}
    await service.done(ASSESS, COORDINATOR, **between)
    assert [one.met for one in (await get(service, key)).assessments] == [True, False, False, True]
    stood = {
        day: (await get(service, key, as_of=day)).standing
        for day in ("2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2026-09-01", TODAY)
    }
    assert list(stood.values()) == [
        "not-assessed",
        "not-met",
        "not-met",
        "met",
        "not-met",
        "not-met",
    ]


async def test_a_new_standard_rewrites_no_assessment(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True, day="2026-06-01")
    later = {"kind": "committee-office", "standard": "测试·标准2027", "least_area": 200}
    await standards(service, later)
    assert (await get(service, key)).standing == "met"
    refused = await service.refused(ASSESS, COORDINATOR, premises_id=key, met=True, day=TODAY)
    assert refused == [schema.BelowStandard(area=120, least=200)]
    await assessed(service, key, met=False)
    first, second = (await get(service, key)).assessments
    assert (first.standard, second.standard) == ("测试·标准2026", "测试·标准2027")
    assert second.policy_version == f"{DISTRICT}@2+default-1"


async def test_assessments_are_of_days_that_have_come(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service, on="2026-06-01")
    said = {"premises_id": key, "met": True}
    refused = await service.refused(ASSESS, COORDINATOR, **said, day=TOMORROW)
    assert refused == [DayInFuture(day=TOMORROW)]
    refused = await service.refused(ASSESS, COORDINATOR, **said, day="2026-05-31")
    assert refused == [schema.NoPremisesThen(premises_id=key, day="2026-05-31")]
    refused = await service.refused(MEASURE, ORGANISER, premises_id=key, area=9, day=TOMORROW)
    assert refused == [DayInFuture(day=TOMORROW)]


async def test_there_is_an_end_to_assessments(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_ASSESSMENTS", 2)
    await standards(service)
    key = await premises(service)
    for day in ("2026-06-01", "2026-07-01"):
        await assessed(service, key, met=True, day=day)
    refused = await service.refused(ASSESS, COORDINATOR, premises_id=key, met=True, day=TODAY)
    assert refused == [schema.TooManyAssessments(most=2)]


async def test_no_assessment_is_ever_gone(service: MemoryService) -> None:
    await standards(service)
    key = await premises(service)
    await assessed(service, key, met=True)
    stored: Premises = await service.stored(Premises, key)
    with pytest.raises(BrokenBoundError, match="other assessments"):
        stored.change(assessments=()).check_bounds()


# --- what is to be looked at ---------------------------------------------------------------------


async def due(service: MemoryService, before: str = TOMORROW, **said: Any) -> list[str]:
    query = {"division": STREET, "look_before": before} | said
    page = await service.ask(schema.ListPremises(actor=STRANGER, **query))
    return [one.premises_id for one in page.premises]


async def test_premises_are_looked_at_again(service: MemoryService) -> None:
    await standards(service, look_again_days=30)
    first, second, third = [await premises(service, f"P{n}") for n in (1, 2, 3)]
    planned = await premises(service, "P4", on=LATER)
    assert await due(service) == [first, second, third]
    desk = GetWaiting(actor=ORGANISER, division=COMMUNITY)
    assert (await service.ask(desk)).premises == 3
    await assessed(service, first, met=True)
    await assessed(service, second, met=False, look_again_on="2026-12-01")
    await service.done(END, ORGANISER, premises_id=third, on=TODAY)
    assert await due(service) == []
    assert (await service.ask(desk)).premises == 0
    assert (await get(service, first)).look_on == "2026-12-23"
    assert await due(service, "2026-12-02") == [second]
    # The office was rebuilt.
    await service.done(MEASURE, ORGANISER, premises_id=second, area=200, day=TODAY)
    assert service.told()[-1] == schema.PremisesMeasured(
        division=COMMUNITY, premises_id=second, area=200, day=TODAY
    )
    assert await due(service) == [second]
    assert await due(service, "2026-12-24", kind="committee-office") == [second, first]
    assert await due(service, LATER, kind="activity-venue") == []
    assert await due(service, "2027-01-02", as_of=LATER) == [second, first, planned]


async def test_a_list_of_premises_is_of_a_day(service: MemoryService) -> None:
    first = await premises(service, "P1")
    second = await premises(service, "P2", kind="activity-venue", on="2026-06-01")
    await service.done(END, ORGANISER, premises_id=first, on="2026-09-01")

    async def listed(**said: Any) -> list[str]:
        query = schema.ListPremises(actor=STRANGER, division=DISTRICT, counted=True, **said)
        page = await service.ask(query)
        assert page.total == len(page.premises)
        return [one.premises_id for one in page.premises]

    assert await listed() == [second]
    assert await listed(as_of="2026-05-31") == [first]
    assert await listed(as_of="2026-08-31") == [first, second]
    assert await listed(as_of="2026-08-31", kind="activity-venue") == [second]
    assert service.now == NOW
