"""Calls 吹哨: who may call whom by the pack, each step in each state, and who sees what."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Actor
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    RateCallPart,
)
from baodao.schema.registration.calls import (
    CloseCall,
    GetCall,
    RaiseCall,
    WithdrawCall,
)
from tests.builders import calls, places
from tests.builders.calls import COMMITTEE, DEPARTMENT, SAYS, STREET_OFFICE, UNIT, part_of
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    STREET,
)


@pytest.fixture
async def service() -> MemoryService:
    return await calls.district()


async def later(service: MemoryService, minutes: float) -> None:
    service.now += timedelta(minutes=minutes)


# --- the whole way --------------------------------------------------------------------------------


async def test_a_street_calls_departments_and_every_step_is_timed_and_told(
    service: MemoryService,
) -> None:
    since = service.commits
    key = await calls.street_call(service, "water", "parks", place_id=None)
    part = f"{key}-water"
    await later(service, 5)
    await service.done(AcknowledgeCall, DEPARTMENT, part_id=part)
    await later(service, 12.5)
    await service.done(ArriveAtCall, DEPARTMENT, part_id=part)
    await later(service, 60)
    await service.done(CloseCall, STREET_OFFICE, call_id=key, done="测试·积水已排清")
    closed_at = service.now
    await later(service, 1)
    rated = {"part_id": part, "stars": 5, "words": "测试·来得快"}
    await service.done(RateCallPart, STREET_OFFICE, **rated)
    assert names(service.told(since=since)) == [
        "call-raised",
        "organisation-called",
        "organisation-called",
        "call-acknowledged",
        "call-arrived",
        "call-closed",
        # The other one never came, and both its deadlines had passed.
        "call-overdue",
        "call-overdue",
        "call-rated",
    ]
    told = {envelope.time for envelope, _ in service.published(since)}
    assert len(told) == 5, "each step has its own time"
    found = await service.ask(GetCall(actor=STREET_OFFICE, call_id=key))
    assert (found.state, found.outcome, found.ended_at) == (
        "closed",
        "测试·积水已排清",
        closed_at,
    )
    came, absent = found.parts
    assert (came.state, came.acknowledged_at, came.arrived_at, came.late_for, came.stars) == (
        "rated",
        NOW + timedelta(minutes=5),
        NOW + timedelta(minutes=17.5),
        [],
        5,
    )
    assert (absent.state, absent.late_for) == ("released", ["acknowledgement", "arrival"])
    assert (await part_of(service, key, "parks")).outcome == "测试·积水已排清"
    events = str(service.database.documents("outbox"))
    assert not [text for text in ("积水", "地下车库", "来得快") if text in events]


async def test_who_arrives_without_a_word_has_acknowledged(service: MemoryService) -> None:
    key = await calls.call(service)
    await later(service, 3)
    since = service.commits
    await service.done(ArriveAtCall, UNIT, part_id=f"{key}-unit")
    assert names(service.told(since=since)) == ["call-acknowledged", "call-arrived"]
    part = await part_of(service, key, "unit")
    assert part.acknowledged_at == part.arrived_at == service.now


async def test_the_caller_may_see_that_somebody_is_there(service: MemoryService) -> None:
    key = await calls.call(service)
    await service.done(ArriveAtCall, COMMITTEE, part_id=f"{key}-unit")
    assert slugs(await service.refused(ArriveAtCall, UNIT, part_id=f"{key}-unit")) == ["step-taken"]
    other = await calls.call(service)
    refused = await service.refused(AcknowledgeCall, COMMITTEE, part_id=f"{other}-unit")
    assert slugs(refused) == ["not-found"], "what is acknowledged is the callee's word"


async def test_the_same_key_is_one_call_and_who_is_named_twice_is_called_once(
    service: MemoryService,
) -> None:
    values = {"organisation_id": "committee", "organisation_ids": ["unit", "unit"], **SAYS}
    command = service.command(RaiseCall, COMMITTEE, command_id="k", **values)
    first, second = [await service.decide(command) for _ in range(2)]
    assert (first.reply, second.repeated) == (second.reply, True)
    assert [len(service.all_of(kind)) for kind in (Call, CallPart)] == [1, 1]


# --- who may call whom ----------------------------------------------------------------------------


async def test_without_a_pack_nobody_calls_anybody() -> None:
    service = await calls.district()
    service.database.lose("policies")
    for members in (False, True):
        values = {"organisation_id": "committee", "organisation_ids": ["unit"], **SAYS}
        refused = await service.refused(RaiseCall, COMMITTEE, members=members, **values)
        expected = ["unknown-call-category", *["members-not-asked"] * members, "call-not-allowed"]
        assert slugs(refused) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"pairs": []}, ["members-not-asked", "call-not-allowed"]),
        ({"categories": []}, ["unknown-call-category"]),
        ({"pairs": [{"caller": "residents-committee", "members": True}]}, ["call-not-allowed"]),
        (
            {"pairs": [{"caller": "residents-committee", "callees": ["unit-party-organisation"]}]},
            ["members-not-asked"],
        ),
        (
            {"pairs": [{"caller": "street-office", "callees": ["unit-party-organisation"]}]},
            ["members-not-asked", "call-not-allowed"],
        ),
    ],
)
async def test_a_pack_below_says_it_all_anew(
    service: MemoryService, rules: dict[str, Any], expected: list[str]
) -> None:
    await calls.allow(service, COMMUNITY, **rules)
    values = {"organisation_id": "committee", "organisation_ids": ["unit"], "members": True}
    refused = await service.refused(RaiseCall, COMMITTEE, **values, **SAYS)
    assert slugs(refused) == expected


async def test_what_the_pack_says_is_named_by_every_event(service: MemoryService) -> None:
    since = service.commits
    await calls.call(service)
    found = {envelope.policy_version for envelope, _ in service.published(since)}
    assert found == {f"{DISTRICT}@1+default-1"}


CALLED: list[tuple[Actor, list[str], dict[str, Any], list[str]]] = [
    (COMMITTEE, ["unit"], {}, []),
    (COMMITTEE, ["team"], {}, []),
    (COMMITTEE, ["far-team"], {}, ["callee-elsewhere"]),
    (COMMITTEE, ["stranger"], {}, ["unit-not-reported"]),
    (COMMITTEE, ["water"], {}, ["call-not-allowed"]),
    (COMMITTEE, ["committee"], {}, ["calls-itself"]),
    (COMMITTEE, ["nobody"], {}, ["not-found"]),
    (COMMITTEE, [], {}, ["nobody-called"]),
    (COMMITTEE, [], {"members": True}, []),
    (COMMITTEE, ["unit"], {"category": "fire"}, ["unknown-call-category"]),
    (COMMITTEE, ["unit"], {"division": NEXT_DOOR}, ["call-elsewhere", "unit-not-reported"]),
    (COMMITTEE, ["unit"], {"division": STREET}, ["call-elsewhere", "unit-not-reported"]),
    (COMMITTEE, ["unit"], {"place_id": f"{COMMUNITY}-9"}, ["unknown-place"]),
    (COMMITTEE, ["unit"], {"place_id": f"{COMMUNITY}-1"}, []),
    (STREET_OFFICE, ["water", "parks"], {}, []),
    (STREET_OFFICE, ["water"], {"division": COMMUNITY}, []),
    (
        STREET_OFFICE,
        ["water"],
        {"division": NEXT_DOOR, "place_id": f"{COMMUNITY}-1"},
        ["unknown-place"],
    ),
    (STREET_OFFICE, ["water"], {"division": ELSEWHERE}, ["call-elsewhere"]),
    (STREET_OFFICE, ["unit"], {"division": COMMUNITY}, ["call-not-allowed"]),
    (STREET_OFFICE, ["water"], {"members": True}, ["members-not-asked", "not-community"]),
]


@pytest.mark.parametrize(("caller", "called", "changes", "expected"), CALLED)
async def test_who_is_called_has_to_do_with_the_place(
    service: MemoryService,
    caller: Actor,
    called: list[str],
    changes: dict[str, Any],
    expected: list[str],
) -> None:
    await places.local_place(service, "1")
    values = {"organisation_id": caller.organisation, "organisation_ids": called, **SAYS}
    if expected:
        assert slugs(await service.refused(RaiseCall, caller, **values | changes)) == expected
    else:
        await service.done(RaiseCall, caller, **values | changes)


@pytest.mark.parametrize("state", ["filed", "returned", "ended"])
async def test_a_report_that_is_not_accepted_does_not_count(
    service: MemoryService, state: str
) -> None:
    await service.put(*calls.reported("unit", COMMUNITY, state))
    values = {"organisation_id": "committee", "organisation_ids": ["unit"], **SAYS}
    assert slugs(await service.refused(RaiseCall, COMMITTEE, **values)) == ["unit-not-reported"]


@pytest.mark.parametrize("who", ["committee", "unit"])
async def test_who_has_ended_calls_nobody_and_is_not_called(
    service: MemoryService, who: str
) -> None:
    await service.put(replace(await service.stored(Organisation, who), valid_until="2026-11-23"))
    values = {"organisation_id": "committee", "organisation_ids": ["unit"], **SAYS}
    refused = await service.refused(RaiseCall, COMMITTEE, **values)
    assert slugs(refused) == ["organisation-not-in-force"]


# --- every state, every step ----------------------------------------------------------------------

STEPS: dict[str, tuple[Any, Actor, dict[str, Any]]] = {
    "acknowledge": (AcknowledgeCall, UNIT, {}),
    "arrive": (ArriveAtCall, UNIT, {}),
    "close": (CloseCall, COMMITTEE, {"done": "测试"}),
    "withdraw": (WithdrawCall, COMMITTEE, {"reason": "测试"}),
    "rate": (RateCallPart, COMMITTEE, {"stars": 3}),
}
WAYS: dict[str, list[str]] = {
    "called": [],
    "acknowledged": ["acknowledge"],
    "arrived": ["arrive"],
    "released": ["close"],
    "closed after arrival": ["arrive", "close"],
    "rated": ["arrive", "close", "rate"],
    "withdrawn": ["withdraw"],
    "withdrawn after arrival": ["arrive", "withdraw"],
}
_OVER = {"acknowledge": "call-over", "arrive": "call-over", "close": "call-over"}
_OPEN = {"rate": "call-still-open"}
NEXT: dict[str, dict[str, str]] = {
    "called": _OPEN,
    "acknowledged": {**_OPEN, "acknowledge": "step-taken"},
    "arrived": {**_OPEN, "acknowledge": "step-taken", "arrive": "step-taken"},
    "released": {**_OVER, "withdraw": "call-over"},
    "closed after arrival": {
        "acknowledge": "step-taken",
        "arrive": "step-taken",
        "close": "call-over",
        "withdraw": "call-over",
    },
    "rated": {**_OVER, "withdraw": "call-over", "rate": "step-taken"},
    "withdrawn": {**_OVER, "withdraw": "call-over", "rate": "call-over"},
    "withdrawn after arrival": {**_OVER, "withdraw": "call-over", "rate": "call-over"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", WAYS)
async def test_each_step_in_each_state(service: MemoryService, way: str, step: str) -> None:
    key = await calls.call(service)
    for one in WAYS[way]:
        await take(service, key, one)
    kind, actor, fields = STEPS[step]
    names_it = named(kind, key)
    if refusal := NEXT[way].get(step):
        assert slugs(await service.refused(kind, actor, **names_it, **fields)) == [refusal]
    else:
        await service.done(kind, actor, **names_it, **fields)


async def take(service: MemoryService, key: str, step: str) -> None:
    kind, actor, fields = STEPS[step]
    await service.done(kind, actor, **named(kind, key), **fields)


def named(kind: Any, key: str) -> dict[str, str]:
    return {"part_id": f"{key}-unit"} if "part_id" in kind.model_fields else {"call_id": key}


# --- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["place", "needed"])
@pytest.mark.parametrize("number", ["19900000001", "1 9 9 - 0 0 0 0 - 0 0 0 1", "E12345678"])
async def test_nobodys_number_stands_in_a_call(
    service: MemoryService, field: str, number: str
) -> None:
    values = {"organisation_id": "committee", "organisation_ids": ["unit"], **SAYS}
    with pytest.raises(ValueError, match="tells_a_number"):
        service.command(RaiseCall, COMMITTEE, **values | {field: f"测试·{number}"})
