"""Policy packs: inherited, overridden, locked, versioned."""

from typing import Any

import pytest

from baodao.kernel.policies import PolicyPack, rule_sources
from baodao.kit.testing import NOW, MemoryService
from baodao.registration.policies.domain import Policy, policy_for
from baodao.schema import Actor, OutOfScope
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.policies import (
    PolicyReceipt,
    PolicySet,
    RuleLocked,
    RulesOutOfOrder,
    SetPolicy,
)
from tests.builders import people
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, STRANGER


async def set_policy(service: MemoryService, division: str, **rules: Any) -> PolicyReceipt:
    given = {"registration": rules}
    return await service.done(SetPolicy, OPERATOR, division=division, rules=given, note="测试")


async def packs(service: MemoryService, *divisions: str) -> dict[str, PolicyPack]:
    return {d: await service.stored(PolicyPack, d) for d in divisions}


async def test_a_division_inherits_and_overrides(service: MemoryService) -> None:
    await set_policy(service, "12", adult_age=16, term_years=3)
    await set_policy(service, "120104", term_years=4)
    known = await packs(service, "12", "120104")
    policy = policy_for(known, COMMUNITY)
    assert (policy.adult_age, policy.term_years, policy.child_under) == (16, 4, 14)
    assert policy.version == "120104@1+12@1+default-1"
    found = rule_sources(Policy, known, COMMUNITY)
    assert (found["adult_age"], found["term_years"], found["child_under"]) == (
        "12@1",
        "120104@1",
        "default-1",
    )
    assert policy_for(known, "13").version == "default-1"


async def test_versions_follow_each_other_and_stay(service: MemoryService) -> None:
    assert (await set_policy(service, "12", term_years=3)).version == 1
    assert (await set_policy(service, "12", adult_age=16)).version == 2
    pack = (await packs(service, "12"))["12"]
    assert [(v.number, v.rules, v.set_at) for v in pack.versions] == [
        (1, {"registration": {"term_years": 3}}, NOW),
        (2, {"registration": {"adult_age": 16}}, NOW),
    ]
    assert [e.changed for e in service.told(PolicySet)] == [
        ["term_years"],
        ["adult_age", "term_years"],
    ]
    # A pack says all that its division says: what it no longer names is inherited again.
    assert policy_for({"12": pack}, "12").term_years == 5


async def test_a_locked_rule_holds_below(service: MemoryService) -> None:
    await set_policy(service, "12", term_years=3, locked=["term_years"])
    assert await service.refused(
        SetPolicy,
        OPERATOR,
        division="120104",
        rules={"registration": {"term_years": 4, "adult_age": 16}},
        note="测试",
    ) == [RuleLocked(rule="registration.term_years", division="12")]
    assert (await set_policy(service, "12", term_years=2)).version == 2


async def test_rules_do_not_contradict_what_is_inherited(service: MemoryService) -> None:
    await set_policy(service, "12", adult_age=16)
    rules = {"registration": {"child_under": 16}}
    assert await service.refused(
        SetPolicy, OPERATOR, division="120104", rules=rules, note="测试"
    ) == [RulesOutOfOrder(child_under=16, adult_age=16)]


@pytest.mark.parametrize(
    "actor",
    [ORGANISER, STRANGER, acting_as(id="s", role="supervisor", scope="13")],
    ids=lambda a: f"{a.role} {a.scope}",
)
async def test_only_supervisors_of_the_place_set_policy(
    service: MemoryService, actor: Actor
) -> None:
    assert await service.refused(SetPolicy, actor, division="12", rules={}, note="测试") == [
        OutOfScope(role=actor.role)
    ]


async def test_an_unknown_division_has_no_policy(service: MemoryService) -> None:
    assert await service.refused(SetPolicy, OPERATOR, division="99", rules={}, note="测试") == [
        UnknownDivision(division="99")
    ]


async def test_decisions_name_the_packs_that_had_a_say(service: MemoryService) -> None:
    await set_policy(service, "1201", term_years=3)
    receipt = await people.registered(service)
    told = {
        envelope.policy_version
        for envelope, event in service.published()
        if envelope.subject == receipt.volunteer_id
    }
    assert told == {"1201@1+default-1"}
