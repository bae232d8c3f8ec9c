import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kit.testing import delivered_twice_and_shuffled, eventually


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
