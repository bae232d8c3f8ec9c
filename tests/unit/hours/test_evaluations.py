"""Evaluations 评价: given once, late but taken, disputed by whose they are, decided by others."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.hours.evaluations.domain import Evaluation
from baodao.kit.testing import MemoryService, slugs
from baodao.schema import Actor
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.evaluations import (
    DecideEvaluation,
    DisputeEvaluation,
    EvaluateService,
    EvaluationDecided,
    EvaluationDisputed,
    ListEvaluations,
    ListEvaluationsOf,
    ServiceEvaluated,
)
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.builders.registration import ELSEWHERE, person

STARTS = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
ENDS = STARTS + timedelta(hours=2)
DUE = datetime.fromisoformat("2026-12-08T00:00:00+08:00")
CAPTAIN = acting_as(id="c", role="organiser", organisation="committee", purpose="hours")
COLLEAGUE = acting_as(id="d", role="organiser", organisation="committee")
STRANGER = acting_as(id="x", role="organiser", organisation="other")
SUPERVISOR = acting_as(id="s", role="supervisor", scope=ELSEWHERE[:6], purpose="inspection")
GOOD = {"shift_id": "shift", "volunteer_id": "a", "quality": "良"}


@pytest.fixture
async def service() -> MemoryService:
    """The ledger knows what `a` and `b` have served in a shift."""
    service = ledgers(ENDS)
    await service.follow(hours.over(STARTS, ENDS))
    for who in ("a", "b"):
        told = {"volunteer_id": who, "registered_at": STARTS}
        await service.follow(VolunteerRegistered(division=ELSEWHERE, **told))
        came = {"volunteer_id": who, "sign_up_id": f"shift-{who}"}
        await service.follow(hours.attendance(STARTS, 120, **came))
    return service


async def given(service: MemoryService, actor: Actor = CAPTAIN, **changes: Any) -> str:
    receipt = await service.done(EvaluateService, actor, **GOOD | changes)
    return str(receipt.evaluation_id)


async def disputed(service: MemoryService) -> str:
    one = await given(service)
    await service.done(DisputeEvaluation, person("a"), evaluation_id=one, reason="测试·提前到岗")
    return one


async def decide(service: MemoryService, one: str, actor: Actor = COLLEAGUE, **changes: Any) -> Any:
    said = {"evaluation_id": one, "outcome": "changed", "quality": "优", "reason": "测试·已核实"}
    return await service.done(DecideEvaluation, actor, **said | changes)


async def kept(service: MemoryService, one: str) -> Evaluation:
    found: Evaluation = await service.stored(Evaluation, one)
    return found


async def test_of_what_was_taken_back_there_is_nothing_to_say(service: MemoryService) -> None:
    gone = {"shift_id": "shift", "volunteer_id": "a", "sign_up_id": "shift-a"}
    await service.follow(AttendanceAnnulled(division=ELSEWHERE, **gone))
    assert slugs(await service.refused(EvaluateService, CAPTAIN, **GOOD)) == ["nothing-served"]


async def test_it_is_given_once_and_told_without_how_well(service: MemoryService) -> None:
    one = await given(service, feedback="satisfied")
    found = await kept(service, one)
    assert (found.quality, found.feedback, found.evaluated_at) == ("良", "satisfied", ENDS)
    (told,) = service.told(ServiceEvaluated)
    assert (told.volunteer_id, told.shift_id, told.is_late) == ("a", "shift", False)
    assert "quality" not in told.model_dump()
    again = await service.refused(EvaluateService, CAPTAIN, **GOOD | {"quality": "优"})
    assert slugs(again) == ["already-evaluated"]


@pytest.mark.parametrize(("at", "late"), [(DUE - timedelta(seconds=1), False), (DUE, True)])
async def test_it_is_late_after_ten_working_days_and_taken_all_the_same(
    service: MemoryService, at: datetime, late: bool
) -> None:
    service.now = at
    assert (await kept(service, await given(service))).is_late == late


async def test_all_that_is_wrong_is_said_at_once(service: MemoryService) -> None:
    refused = await service.refused(
        EvaluateService, CAPTAIN, **GOOD | {"quality": "甲", "volunteer_id": "nobody"}
    )
    assert slugs(refused) == ["not-on-scale", "nothing-served"]
    assert refused[0].model_dump()["scale"] == ["优", "良", "合格", "不合格"]
    unknown = await service.refused(EvaluateService, CAPTAIN, **GOOD | {"shift_id": "other"})
    assert slugs(unknown) == ["not-found"]


async def test_the_pack_has_the_scale(service: MemoryService) -> None:
    rules = {"hours": {"evaluation_scale": ["满意", "不满意"]}}
    pack = {"version": 1, "changed": [], "set_at": STARTS - timedelta(days=1), "rules": rules}
    await service.follow(PolicySet(division=ELSEWHERE, **pack))
    assert slugs(await service.refused(EvaluateService, CAPTAIN, **GOOD)) == ["not-on-scale"]
    assert (await kept(service, await given(service, quality="满意"))).quality == "满意"


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (STRANGER, "not-found"),
        (person("a"), "out-of-scope"),
        (acting_as(id="a", role="organiser", organisation="committee"), "own-matter"),
    ],
)
async def test_only_who_organised_it_evaluates_and_nobody_themself(
    service: MemoryService, actor: Actor, why: str
) -> None:
    assert slugs(await service.refused(EvaluateService, actor, **GOOD)) == [why]


async def test_whose_it_is_sees_and_disputes_it_once(service: MemoryService) -> None:
    one = await disputed(service)
    (told,) = service.told(EvaluationDisputed)
    assert (told.evaluation_id, told.organisation_id) == (one, "committee")
    page = await service.ask(ListEvaluationsOf(actor=person("a"), volunteer_id="a"))
    assert [(e.evaluation_id, e.quality, e.state) for e in page.evaluations] == [
        (one, "良", "disputed")
    ]
    again = {"evaluation_id": one, "reason": "测试·再次"}
    assert slugs(await service.refused(DisputeEvaluation, person("a"), **again)) == [
        "not-to-be-disputed"
    ]
    other = await given(service, volunteer_id="b")
    refused = await service.refused(
        DisputeEvaluation, person("a"), **again | {"evaluation_id": other}
    )
    assert slugs(refused) == ["not-found"]


@pytest.mark.parametrize(
    ("said", "quality", "former"),
    [
        ({}, "优", "良"),
        ({"outcome": "confirmed", "quality": None}, "良", None),
        ({"outcome": "taken-back", "quality": None}, None, "良"),
    ],
)
async def test_somebody_else_decides_and_what_it_was_stays_with_it(
    service: MemoryService, said: dict[str, Any], quality: str | None, former: str | None
) -> None:
    one = await disputed(service)
    receipt = await decide(service, one, **said)
    found = await kept(service, one)
    assert receipt.state == found.state == said.get("outcome", "changed")
    assert (found.quality, found.former_quality) == (quality, former)
    (told,) = service.told(EvaluationDecided)
    assert (told.volunteer_id, told.outcome) == ("a", found.state)
    again = {"evaluation_id": one, "outcome": "confirmed", "reason": "测试·再定"}
    refused = await service.refused(DecideEvaluation, COLLEAGUE, **again)
    assert slugs(refused) == ["not-disputed"]


@pytest.mark.parametrize(
    ("actor", "said", "why"),
    [
        (CAPTAIN, {}, "own-matter"),
        (STRANGER, {}, "not-found"),
        (COLLEAGUE, {"quality": "良"}, "other-quality-needed"),
        (COLLEAGUE, {"quality": None}, "other-quality-needed"),
        (COLLEAGUE, {"outcome": "confirmed"}, "other-quality-needed"),
        (COLLEAGUE, {"quality": "甲"}, "not-on-scale"),
    ],
)
async def test_what_cannot_be_decided_like_this(
    service: MemoryService, actor: Actor, said: dict[str, Any], why: str
) -> None:
    one = await disputed(service)
    decision = {"evaluation_id": one, "outcome": "changed", "quality": "优", "reason": "测试·改"}
    assert slugs(await service.refused(DecideEvaluation, actor, **decision | said)) == [why]


async def test_lists_for_who_organises_and_who_watches(service: MemoryService) -> None:
    one = await disputed(service)
    other = await given(service, volunteer_id="b")

    async def listed(actor: Actor, **fields: Any) -> list[str]:
        page = await service.ask(ListEvaluations(actor=actor, **fields))
        return [e.evaluation_id for e in page.evaluations]

    assert await listed(CAPTAIN, organisation_id="committee") == [one, other]
    assert await listed(CAPTAIN, organisation_id="committee", state="disputed") == [one]
    assert await listed(SUPERVISOR, division=ELSEWHERE[:6]) == [one, other]
    assert await listed(SUPERVISOR, organisation_id="other") == []


async def test_they_are_in_the_copy_of_whose_they_are(service: MemoryService) -> None:
    one = await disputed(service)
    await given(service, volunteer_id="b")
    copy = await service.ask(ExportHours(actor=person("a"), volunteer_id="a"))
    (found,) = copy.evaluations
    assert (found.evaluation_id, found.dispute_reason) == (one, "测试·提前到岗")
    assert "evaluated_by" not in found.model_dump()
