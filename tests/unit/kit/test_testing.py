import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kit.decisions import Aggregate, Decision, accept, by, refuse, use_case
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import (
    NOW,
    MemoryService,
    delivered_twice_and_shuffled,
    eventually,
    names,
    slugs,
)
from baodao.kit.work import Done
from baodao.schema import Actor, Envelope, NotFound
from baodao.schema.registration.divisions import DivisionRenamed
from baodao.schema.registration.reshaping import (
    RenameDivision,
    ReshapeReceipt,
)


@given(st.lists(st.integers(), max_size=20), st.integers())
def test_every_event_comes_twice(events: list[int], seed: int) -> None:
    deliveries = delivered_twice_and_shuffled(events, seed)
    assert Counter(deliveries) == Counter(events * 2)
    assert deliveries == delivered_twice_and_shuffled(events, seed)


def test_the_order_is_really_another() -> None:
    events = list(range(100))
    assert delivered_twice_and_shuffled(events, 1) != sorted(events * 2)
    assert delivered_twice_and_shuffled(events, 1) != delivered_twice_and_shuffled(events, 2)


async def test_eventually_waits_for_a_value_and_gives_it() -> None:
    values = iter([None, 0, [], "there"])
    assert await eventually(lambda: next(values)) == "there"


async def test_eventually_awaits_and_forgives_errors_on_the_way() -> None:
    calls = 0

    async def check() -> bool:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        if calls < 3:
            raise ConnectionError("not yet")
        return True

    assert await eventually(check)


async def test_eventually_gives_up_and_says_what_it_saw() -> None:
    with pytest.raises(AssertionError, match=r"not within 0\.05 s; at the end: 0"):
        await eventually(lambda: 0, within=0.05)

    def broken() -> bool:
        raise ConnectionError("away")

    with pytest.raises(AssertionError) as caught:
        await eventually(broken, within=0.05)
    assert isinstance(caught.value.__cause__, ConnectionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Aggregate):
    versions: tuple[int, ...] = ()


async def test_an_event_is_followed_with_its_envelope_and_once() -> None:
    @use_case
    def hear(
        _: DivisionRenamed,
        heard: Annotated[Heard, by("division", or_new=lambda key: Heard(id=key))],
        envelope: Envelope,
    ) -> Decision[None]:
        return accept(None, heard.change(versions=(*heard.versions, envelope.aggregate_version)))

    table = Subscribers("scheduling")
    table.event(DivisionRenamed, hear)
    service = MemoryService(table, [Collection("heard", Heard)])
    event = DivisionRenamed(division="12", name="测试二", former_name="测试一")
    assert isinstance(await service.decide(event, message_id="first"), Done)
    envelope = Envelope(
        id="second",
        type=event.TYPE,
        source="/baodao/registration",
        subject="12",
        time=NOW,
        aggregate_type="division",
        aggregate_version=7,
        correlation_id="c",
        causation_id="c",
    )
    for _ in range(2):
        await service.follow((envelope, event))
    assert (await service.stored(Heard, "12")).versions == (1, 7)


async def test_two_aggregates_with_one_subject_are_found() -> None:
    """B17: whoever reads a subject's events in order would take one history for the other."""

    @use_case
    def hear(
        event: DivisionRenamed,
        heard: Annotated[Heard, by("division", or_new=lambda key: Heard(id=key))],
    ) -> Decision[None]:
        return accept(None, heard.change(event), Heard.create(event, id=f"{heard.id}-other"))

    table = Subscribers("scheduling")
    table.event(DivisionRenamed, hear)
    service = MemoryService(table, [Collection("heard", Heard)])
    with pytest.raises(AssertionError, match="division-renamed of 12 is number 1, and 2 was"):
        await service.follow(DivisionRenamed(division="12", name="测试二", former_name="测试一"))


# --- a service in memory ---


def other(division: str) -> str:
    return "13" if division == "12" else division


@use_case
def rename(
    command: RenameDivision, heard: Annotated[Heard, by("code", or_new=lambda key: Heard(id=key))]
) -> Decision[ReshapeReceipt]:
    if command.new_name == "no":
        return refuse(NotFound(kind="division", id=heard.id))
    told = DivisionRenamed(division=heard.id, name=command.new_name, former_name="测试")
    return accept(ReshapeReceipt(on=command.on, ended=[], added=[heard.id]), heard.change(told))


@use_case
def pass_on(
    event: DivisionRenamed,
    heard: Annotated[
        Heard, by(lambda event: other(event.division), or_new=lambda key: Heard(id=key))
    ],
    envelope: Envelope,
) -> Decision[None]:
    """Division 12 has a twin that is always renamed with it."""
    versions = (*heard.versions, envelope.aggregate_version)
    if event.division == heard.id:
        return accept(None, heard.change(versions=versions))
    told = event.model_copy(update={"division": heard.id})
    return accept(None, heard.change(told, versions=versions))


OPERATOR = Actor(id="operator", role="operator", scope="*")
WISH = {"code": "12", "new_name": "测试二", "on": "2026-11-23"}


@pytest.fixture
def service() -> MemoryService:
    table = Subscribers("registration")
    table.command(RenameDivision, rename)
    table.event(DivisionRenamed, pass_on)
    return MemoryService(table, [Collection("heard", Heard)])


async def test_a_reply_or_the_refusals_and_nothing_else(service: MemoryService) -> None:
    refused = {**WISH, "new_name": "no"}
    assert (await service.done(RenameDivision, OPERATOR, **WISH)).added == ["12"]
    assert slugs(await service.refused(RenameDivision, OPERATOR, **refused)) == ["not-found"]
    with pytest.raises(AssertionError):
        await service.done(RenameDivision, OPERATOR, **refused)
    with pytest.raises(AssertionError):
        await service.refused(RenameDivision, OPERATOR, **WISH)


def test_a_command_has_an_id_of_its_own_and_one_actor(service: MemoryService) -> None:
    one, another = [service.command(RenameDivision, OPERATOR, **WISH) for _ in range(2)]
    assert one.command_id != another.command_id
    assert service.command(RenameDivision, OPERATOR, **WISH, command_id="x").command_id == "x"
    with pytest.raises(TypeError, match="actor"):
        service.command(RenameDivision, OPERATOR, **WISH, actor=OPERATOR)


async def test_a_service_follows_itself_until_there_is_nothing_new(service: MemoryService) -> None:
    await service.done(RenameDivision, OPERATOR, **WISH)
    for _ in range(2):
        await service.follow()
    assert names(service.told(DivisionRenamed)) == ["division-renamed"] * 2
    assert (await service.stored(Heard, "13")).versions == (1, 1)


async def test_what_was_told_since_a_commit_and_what_is_stored(service: MemoryService) -> None:
    await service.done(RenameDivision, OPERATOR, **WISH)
    since = service.commits
    await service.done(RenameDivision, OPERATOR, **WISH | {"code": "14"})
    assert [event.division for event in service.told(since=since)] == ["14"]
    await service.put(Heard(id="12", versions=(7,)), Heard(id="15"))
    assert [(heard.id, heard.versions) for heard in service.all_of(Heard)] == [
        ("12", (7,)),
        ("14", ()),
        ("15", ()),
    ]
    assert service.commits == since + 1


async def test_a_copy_goes_its_own_way_and_a_process_beside_does_not(
    service: MemoryService,
) -> None:
    await service.done(RenameDivision, OPERATOR, **WISH)
    copy, beside = service.copy(), service.beside()
    await copy.done(RenameDivision, OPERATOR, **WISH | {"code": "14"})
    assert [len(one.all_of(Heard)) for one in (service, copy, beside)] == [1, 2, 1]
    for number in range(20):
        process = (service, beside)[number % 2]
        await process.done(RenameDivision, OPERATOR, **WISH | {"new_name": f"测试{number}"})
    told = [event.name for event in service.told(since=1)]
    assert told == [f"测试{number}" for number in range(20)]
