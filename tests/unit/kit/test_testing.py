import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kit.decisions import Aggregate, Decision, accept, by, use_case
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, eventually
from baodao.kit.work import Done
from baodao.schema import Envelope
from baodao.schema.registration.divisions import DivisionRenamed


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
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    event = DivisionRenamed(division="12", name="测试二", former_name="测试一")
    assert isinstance(await service.decide(event, now, "first"), Done)
    envelope = Envelope(
        id="second",
        type=event.TYPE,
        source="/baodao/registration",
        subject="12",
        time=now,
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
