"""Short-lived tasks that nobody waits for, but that are neither lost nor unbounded."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

_CANCEL_AGAIN_SECONDS = 0.5


class Tasks:
    """Runs coroutines in the background, at most `limit` at a time."""

    def __init__(self, limit: int) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(limit)

    @property
    def taken(self) -> int:
        """How many are under way or wait for a slot."""
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` as soon as there is a slot; its errors go to the loop's handler."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        async with self._slots:
            await work

    async def close(self) -> None:
        """Wait for the coroutines that still run."""
        await asyncio.gather(*self._running, return_exceptions=True)


async def cancel_tasks(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for their end.

    More than once if need be: `asyncio.wait_for`, which libraries use, can swallow a cancellation
    that meets its result (Python before 3.12).
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=_CANCEL_AGAIN_SECONDS)
