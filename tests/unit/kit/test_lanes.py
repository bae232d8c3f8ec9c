"""What the database looks through much for does not hold up anything else."""

import asyncio

from baodao.kit.lanes import Lanes


async def test_32_scans_do_not_hold_up_a_query() -> None:
    lanes, go_on = Lanes(), asyncio.Event()
    running = most = 0

    async def scan() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go_on.wait()
        running -= 1

    for _ in range(32):
        assert lanes.can_take(scan=True)
        lanes.take(scan(), scan=True)
    answered = asyncio.Event()

    async def query() -> None:
        answered.set()

    lanes.take(query())
    await answered.wait()
    assert not go_on.is_set()
    assert running == most == 2
    go_on.set()
    await lanes.close()
    assert (running, most) == (0, 2)


async def test_of_scans_as_many_wait_as_can_be_answered_in_time() -> None:
    lanes, go_on = Lanes(), asyncio.Event()

    async def scan() -> None:
        await go_on.wait()

    taken = 0
    while lanes.can_take(scan=True):
        lanes.take(scan(), scan=True)
        taken += 1
    assert taken == 64
    assert lanes.can_take(scan=False)
    go_on.set()
    await lanes.close()
    assert lanes.can_take(scan=True)
