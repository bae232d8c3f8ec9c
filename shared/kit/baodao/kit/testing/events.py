"""What every test of events needs: deliveries as they may come, and patience."""

import asyncio
import inspect
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.02


async def eventually(check: Callable[[], T | Awaitable[T]], within: float = 10.0) -> T:
    """Poll `check` until it gives something true; returns that.

    An exception of the check counts as "not yet".

    Raises:
        AssertionError: it did not happen within so many seconds; the last exception is its cause.
    """
    deadline = time.monotonic() + within
    while True:
        error: Exception | None = None
        try:
            found = check()
            value: Any = await found if inspect.isawaitable(found) else found
        except Exception as failure:  # noqa: BLE001 -- whatever is missing may still come
            value, error = None, failure
        if value:
            result: T = value
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s; at the end: {value!r}") from error
        await asyncio.sleep(_POLL_SECONDS)


def delivered_twice_and_shuffled(events: Iterable[T], seed: int) -> list[T]:
    """What a consumer may see of these events: each one twice, in an order that `seed` fixes."""
    deliveries = [event for event in events for _ in range(2)]
    random.Random(seed).shuffle(deliveries)  # noqa: S311 -- to be repeatable, not secret
    return deliveries
